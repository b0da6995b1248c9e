import type { ReactionNetwork } from "../systems/reaction/network.ts";
import { type Drawing, emptyDrawing, placed } from "./figure.ts";
import { type Markup, markup } from "./markup.ts";
import { palette } from "./palette.ts";
import { type Box, layOut, type Point, type ReactionLayout, type ReactionPicture } from "./reaction-layout.ts";
import { lineStyles, reactionLegend, roleColours } from "./reaction-legend.ts";
import { bowAround, bowedPath } from "./reaction-lines.ts";

const margin = 6;
const radius = 9;
/** What a legend needs to be read, and a letter of the title. */
const narrowest = 380;
const titleLetter = 8.4;

/**
 * A reaction system as in Figs. 2(b) and 4 of Equilibrium Point Learning: spaces as boxes, species as circles, reactions as grey squares named after
 * what they make; diffusion in solid lines, Hamiltonian flow in dotted ones, both the wider the faster they are. Inputs are green, outputs gold, places
 * of feedback red; a ring shows an exchange with the outside.
 */
export function reactionDrawing(picture: ReactionPicture, title: string, options: { legend?: boolean } = {}): Drawing {
  const { network } = picture;
  if (network.species.length === 0) return emptyDrawing(narrowest, 120, title, "The system has no species.");
  const layout = layOut(picture);
  const least = Math.max(options.legend === false ? 0 : narrowest, titleLetter * title.length);
  const width = Math.max(least, layout.width + 2 * margin);
  const drawn = [
    layout.boxes.map(boxMarkup),
    edgesMarkup(network, layout),
    layout.boxes.map((box) => nameMarkup(box, network)),
    [...layout.reactions].map(([edge, at]) => squareMarkup(network, edge, at)),
    [...layout.species].map(([i, at]) => speciesMarkup(picture, i, at)),
  ];
  const body = markup`<g transform="translate(${((width - layout.width) / 2).toFixed(1)},${margin})">${drawn}</g>`.text;
  const description = `${network.species.length} species in ${layout.boxes.length} spaces, with ${network.rate.length} ${network.rate.length === 1 ? "edge" : "edges"}, ${layout.reactions.size} of them reactions.`;
  const height = layout.height + 2 * margin;
  if (options.legend === false) return { width, height, title, description, body };
  const legend = reactionLegend(width - 2 * margin);
  const below = placed(legend, margin, height + margin);
  return { width, height: height + legend.height + 2 * margin, title, description, body: body + below };
}

function boxMarkup({ x, y, width, height }: Box): Markup {
  return markup`<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" fill="${palette.wash}" stroke="${palette.faint}"/>
`;
}

function nameMarkup({ space, x, y }: Box, { spaces }: ReactionNetwork): Markup {
  return markup`<text x="${x + 6}" y="${y + 12}" font-size="9" text-anchor="start" fill="${palette.muted}">${spaces[space]}</text>
`;
}

/** Thin and pale where there are many, so that hundreds stay legible. */
function edgesMarkup(
  network: ReactionNetwork,
  { species: places, reactions, width, height }: ReactionLayout,
): Markup[] {
  const { rate, current, stoichiometry } = network;
  const { offsets, species } = stoichiometry;
  const count = rate.length + current.filter((value) => value > 0).length;
  const opacity = Math.max(0.1, Math.min(0.6, 3.5 / Math.sqrt(count)));
  const fastest = Math.max(...rate, ...current);
  const surroundings = { places: [...places.values(), ...reactions.values()], room: radius + 1, width, height };
  const line = (a: Point, b: Point, { stroke, dash }: (typeof lineStyles)[keyof typeof lineStyles], speed: number) => {
    // Lines to reactions are short, and many do no harm.
    const visible = stroke === lineStyles.reaction.stroke ? Math.max(0.45, opacity) : opacity;
    const path = bowedPath(bowAround(a, b, surroundings, dash === undefined ? 1 : -1));
    const thickness = (0.7 + (1.6 * speed) / fastest).toFixed(2);
    return markup`<path d="${path}" fill="none" stroke="${stroke}" stroke-opacity="${visible.toFixed(2)}" stroke-width="${thickness}"${dash !== undefined && markup` stroke-dasharray="${dash}"`}/>
`;
  };
  const drawn: Markup[] = [];
  for (let edge = 0; edge < rate.length; edge++) {
    const ends = Array.from(species.subarray(offsets[edge], offsets[edge + 1]), (i) => places.get(i) as Point);
    const square = reactions.get(edge);
    const [hub, others] = square ? [square, ends] : [ends[0], ends.slice(1)];
    const style = square ? lineStyles.reaction : lineStyles.diffusion;
    if (rate[edge] > 0) drawn.push(...others.map((end) => line(hub, end, style, rate[edge])));
    if (current[edge] > 0) drawn.push(...others.map((end) => line(hub, end, lineStyles.hamiltonian, current[edge])));
  }
  return drawn;
}

const geneOf = (name: string) => name.split("@")[0];

function squareMarkup({ species, stoichiometry }: ReactionNetwork, edge: number, { x, y }: Point): Markup {
  const { offsets, coefficients } = stoichiometry;
  const entries = Array.from({ length: offsets[edge + 1] - offsets[edge] }, (_, k) => offsets[edge] + k);
  const made = entries.filter((entry) => coefficients[entry] < 0).map((entry) => species[stoichiometry.species[entry]]);
  return markup`<rect x="${x - 7.5}" y="${y - 7.5}" width="15" height="15" rx="2" fill="${palette.muted}"/>
<text x="${x}" y="${y + 2.5}" font-size="7" fill="${palette.paper}">${made.map(geneOf).join("+")}</text>
`;
}

function speciesMarkup(picture: ReactionPicture, i: number, { x, y }: Point): Markup {
  const { network } = picture;
  const role = (["input", "output", "feedback"] as const).find((one) => listOf(picture, one).includes(i)) ?? "other";
  const ring =
    network.exchange[i] > 0 &&
    markup`<circle cx="${x}" cy="${y}" r="${radius + 2.5}" fill="none" stroke="${palette.muted}"/>`;
  return markup`${ring}<circle cx="${x}" cy="${y}" r="${radius}" fill="${roleColours[role]}"/>
<text x="${x}" y="${y + 3}" font-size="8.5" fill="${palette.paper}">${geneOf(network.species[i])}</text>
`;
}

function listOf({ inputs, outputs, feedback }: ReactionPicture, role: "input" | "output" | "feedback"): number[] {
  return Array.from({ input: inputs, output: outputs, feedback }[role]);
}
