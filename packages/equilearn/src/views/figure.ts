import { type PlotOptions, plot } from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { escapeText, type Markup, markup } from "./markup.ts";
import { fontFamily, palette, withVariables } from "./palette.ts";

/** A picture before it becomes a document, so that pictures can be placed inside pictures. Lengths are CSS pixels. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  /** What the picture shows, in a few words; drawn by whoever lays the picture out, and read aloud by screen readers. */
  readonly title: string;
  /** One sentence with the numbers that matter, for those who cannot see the picture. */
  readonly description: string;
  /** SVG elements, without a root. */
  readonly body: string;
}

const titleHeight = 24;
const padding = 14;

/**
 * Draws a plot. The options are Observable Plot's own; the font, the colour of text and every identifier are set here,
 * so that the same options give the same bytes.
 */
export function plotDrawing(options: PlotOptions, title: string, description: string): Drawing {
  const { document } = parseHTML("<html></html>");
  const width = options.width ?? 460;
  const height = options.height ?? 300;
  const element = plot({ ...options, width, height, document, figure: false } as PlotOptions) as unknown as SvgNode;
  const body = withStableIds([...element.childNodes].map(serialise).join(""));
  return { width, height, title, description, body };
}

/** A picture of the given size that says, in one sentence, why there is nothing to see. */
export function emptyDrawing(width: number, height: number, title: string, sentence: string): Drawing {
  const { text: body } =
    markup`<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="4" fill="${palette.wash}"/>
<text x="${width / 2}" y="${height / 2}" dy="0.32em" fill="${palette.muted}">${sentence}</text>`;
  return { width, height, title, description: sentence, body };
}

/** A picture as a standalone SVG document, with its title drawn above it and room around it. Same drawing, same bytes. */
export function toSvg(drawing: Drawing): string {
  const framed = titled(drawing);
  const [width, height] = [framed.width + 2 * padding, framed.height + 2 * padding];
  return svgDocument({ ...framed, width, height, body: placed(framed, padding, padding) });
}

/** The same for use inside a page: no drawn title, and the palette's colours as CSS variables. */
export function toInlineSvg(drawing: Drawing): string {
  return withVariables(svgDocument(drawing));
}

/** The picture with its title drawn above it, after an optional panel letter. */
export function titled(drawing: Drawing, letter = ""): Drawing {
  const head = letter === "" ? "" : markup`<tspan fill="${palette.muted}">${letter}</tspan>  `;
  const heading = markup`<text x="0" y="14" font-size="13" font-weight="bold" text-anchor="start" xml:space="preserve">${head}${drawing.title}</text>`;
  const body = heading.text + placed(drawing, 0, titleHeight);
  return { ...drawing, height: drawing.height + titleHeight, body };
}

/** A picture's elements, moved to (x, y). */
export function placed(drawing: Drawing, x: number, y: number): string {
  return `<g transform="translate(${x},${y})">${drawing.body}</g>`;
}

function svgDocument({ title, description, width, height, body }: Drawing): string {
  const head: Markup = markup`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="${fontFamily}" font-size="11" text-anchor="middle" fill="${palette.ink}"><title>${title}</title><desc>${description}</desc><rect width="${width}" height="${height}" fill="${palette.paper}"/>`;
  return `${head.text}${body}</svg>\n`;
}

interface SvgNode {
  readonly nodeType: number;
  readonly localName: string;
  readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
  readonly childNodes: Iterable<SvgNode>;
  readonly textContent: string;
}

/** Writes an element as XML; linkedom's own writer leaves characters in attributes that XML forbids. */
function serialise(node: SvgNode): string {
  if (node.nodeType === 3) return escapeText(node.textContent);
  if (node.nodeType !== 1 || node.localName === "style") return "";
  let attributes = "";
  for (const { name, value } of node.attributes) {
    if (name === "class" || name === "aria-hidden" || name === "aria-label") continue;
    attributes += ` ${name}="${escapeText(shortened(value)).replaceAll("currentColor", palette.ink)}"`;
  }
  const content = [...node.childNodes].map(serialise).join("");
  return content === ""
    ? `<${node.localName}${attributes}/>`
    : `<${node.localName}${attributes}>${content}</${node.localName}>`;
}

/** Coordinates to a hundredth of a pixel: nothing more is visible, and the last bits differ between engines. */
function shortened(value: string): string {
  return value.replace(/-?\d+\.\d{3,}(e-?\d+)?/g, (number) => String(Number(Number(number).toFixed(2))));
}

/** Renames identifiers after the content they stand in, so that they neither count plots drawn before nor clash on a page. */
function withStableIds(body: string): string {
  const ids = [...body.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
  if (ids.length === 0) return body;
  const numbered = ids.reduce((text, id, index) => replaceId(text, id, `part-${index}`), body);
  const hash = fingerprint(numbered);
  return ids.reduce((text, _, index) => replaceId(text, `part-${index}`, `figure-${hash}-${index}`), numbered);
}

function replaceId(text: string, from: string, to: string): string {
  return text
    .replaceAll(` id="${from}"`, ` id="${to}"`)
    .replaceAll(`#${from})`, `#${to})`)
    .replaceAll(`"#${from}"`, `"#${to}"`);
}

/** FNV-1a of the text, 8 hexadecimal digits; tells figures on a page apart, no more. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
