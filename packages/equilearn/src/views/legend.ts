import type { Drawing } from "./figure.ts";
import { type Markup, markup } from "./markup.ts";
import { palette } from "./palette.ts";

/** A sign, drawn around (12, 10), and what it means. */
export interface LegendEntry {
  readonly sign: Markup;
  readonly words: string;
}

const rowHeight = 20;
const room = { sign: 26, between: 16 };
/** Of a letter at the legend's size, at most on average. */
const letterWidth = 5.6;

/** What the marks of a picture mean, in as many rows as the width asks for. */
export function legend(entries: readonly LegendEntry[], width: number): Drawing {
  let [x, row] = [0, 0];
  const body = entries.map(({ sign, words }) => {
    const length = room.sign + letterWidth * words.length;
    if (x > 0 && x + length > width) [x, row] = [0, row + 1];
    const placed = markup`<g transform="translate(${x.toFixed(1)},${row * rowHeight})">${sign}<text x="${room.sign}" y="13.5" font-size="10" text-anchor="start" fill="${palette.ink}">${words}</text></g>
`;
    x += length + room.between;
    return placed;
  });
  const description = entries.map(({ words }) => words).join(", ");
  return { width, height: (row + 1) * rowHeight, title: "Legend", description, body: markup`${body}`.text };
}

/** A line as a sign, perhaps dashed. */
export function lineSign(colour: string, dash?: string): Markup {
  return markup`<path d="M1,10h21" fill="none" stroke="${colour}" stroke-width="1.6"${dash !== undefined && markup` stroke-dasharray="${dash}"`}/>`;
}
