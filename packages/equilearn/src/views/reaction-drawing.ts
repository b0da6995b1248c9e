import { edgeKind, type ReactionNetwork } from "../systems/reaction/network.ts";
import { type Drawing, emptyDrawing } from "./figure.ts";
import { type Markup, markup } from "./markup.ts";
import { palette } from "./palette.ts";

/** A reaction system to be drawn, and what of it touches the world. */
export interface ReactionPicture {
  readonly network: ReactionNetwork;
  /** The spaces, in columns from left to right and each from top to bottom; spaces without species are left out. */
  readonly columns: readonly (readonly number[])[];
  /** Species. */
  readonly inputs: ArrayLike<number>;
  readonly outputs: ArrayLike<number>;
  readonly feedback: ArrayLike<number>;
}

const margin = 14;
const titleRoom = 30;
const legendRoom = 26;
const gap = { column: 90, space: 10 };
const pitch = 30;
const radius = 10;
/** Species in a row of a box. */
const widest = 3;

/** Where a species, a reaction or a box is. */
interface Point {
  readonly x: number;
  readonly y: number;
}

interface Box extends Point {
  readonly space: number;
  readonly width: number;
  readonly height: number;
}

/**
 * A reaction system as in Figs. 2(b) and 4 of Equilibrium Point Learning: spaces as boxes, species as circles, reactions as grey
 * squares; diffusion in solid lines, Hamiltonian flow in dotted ones. Inputs are green, outputs gold, places of feedback red; a ring shows an
 * exchange with the outside.
 */
export function reactionDrawing(picture: ReactionPicture, title: string): Drawing {
  const { network } = picture;
  const members = network.spaces.map(() => [] as number[]);
  network.space.forEach((space, i) => void members[space].push(i));
  const columns = picture.columns.map((column) => column.filter((space) => members[space].length > 0));
  const reactions = reactionsBySpace(network);
  const sizes = members.map((inside, space) => sizeOf(inside.length + reactions[space].length));
  const width = 2 * margin + columns.length * sizeOf(widest).width + (columns.length - 1) * gap.column;
  if (network.species.length === 0) return emptyDrawing(width, 120, title, "The system has no species.");
  const heights = columns.map((column) =>
    column.reduce((sum, space) => sum + sizes[space].height + gap.space, -gap.space),
  );
  const height = titleRoom + Math.max(...heights) + legendRoom + 2 * margin;
  const boxes = columns.flatMap((column, k) => {
    let y = titleRoom + margin + (Math.max(...heights) - heights[k]) / 2;
    return column.map((space): Box => {
      const x = margin + k * (sizeOf(widest).width + gap.column);
      const box = { space, x, y, width: sizeOf(widest).width, height: sizes[space].height };
      y += sizes[space].height + gap.space;
      return box;
    });
  });
  const places = new Map<number, Point>();
  const squares = new Map<number, Point>();
  for (const box of boxes) {
    members[box.space].forEach((i, k) => void places.set(i, slot(box, k)));
    reactions[box.space].forEach((edge, k) => void squares.set(edge, slot(box, members[box.space].length + k)));
  }
  const body = [
    boxes.map((box) => boxMarkup(box, network)),
    edgesMarkup(network, places, squares),
    [...squares.values()].map(squareMarkup),
    [...places].map(([i, at]) => speciesMarkup(picture, i, at)),
    legendMarkup(height - margin - 4),
  ];
  const description = `${network.species.length} species in ${boxes.length} spaces, with ${network.rate.length} edges, ${squares.size} of them reactions.`;
  return { width, height, title, description, body: markup`${body}`.text };
}

function sizeOf(count: number): { width: number; height: number } {
  return { width: widest * pitch + 12, height: Math.ceil(Math.max(1, count) / widest) * pitch + 22 };
}

function slot({ x, y }: Box, k: number): Point {
  return { x: x + 6 + pitch * ((k % widest) + 0.5), y: y + 18 + pitch * (Math.floor(k / widest) + 0.5) };
}

/** The reactions inside each space. */
function reactionsBySpace(network: ReactionNetwork): number[][] {
  const found = network.spaces.map(() => [] as number[]);
  const { offsets, species } = network.stoichiometry;
  for (let edge = 0; edge < network.rate.length; edge++)
    if (edgeKind(network, edge) === "reaction") found[network.space[species[offsets[edge]]]].push(edge);
  return found;
}

function boxMarkup({ space, x, y, width, height }: Box, { spaces }: ReactionNetwork): Markup {
  return markup`<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" fill="${palette.wash}" stroke="${palette.sky}"/>
<text x="${x + 6}" y="${y + 13}" font-size="10" text-anchor="start" fill="${palette.muted}">${spaces[space]}</text>`;
}

function edgesMarkup(network: ReactionNetwork, places: Map<number, Point>, squares: Map<number, Point>): Markup[] {
  const { offsets, species } = network.stoichiometry;
  const line = (a: Point, b: Point, style: string) =>
    markup`<path d="M${a.x.toFixed(1)},${a.y.toFixed(1)}L${b.x.toFixed(1)},${b.y.toFixed(1)}" fill="none" stroke="${palette.ink}" stroke-opacity="0.45" stroke-width="0.8"${style === "" ? false : markup` stroke-dasharray="${style}"`}/>`;
  const drawn: Markup[] = [];
  for (let edge = 0; edge < network.rate.length; edge++) {
    const ends = Array.from(species.subarray(offsets[edge], offsets[edge + 1]), (i) => places.get(i) as Point);
    const square = squares.get(edge);
    if (square) drawn.push(...ends.map((end) => line(end, square, "")));
    else if (network.rate[edge] > 0) drawn.push(line(ends[0], ends[1], ""));
    if (network.current[edge] > 0) drawn.push(line(ends[0], ends[1], "2 3"));
  }
  return drawn;
}

function squareMarkup({ x, y }: Point): Markup {
  return markup`<rect x="${x - 5}" y="${y - 5}" width="10" height="10" fill="${palette.muted}"/>`;
}

function speciesMarkup({ network, inputs, outputs, feedback }: ReactionPicture, i: number, { x, y }: Point): Markup {
  const isIn = (list: ArrayLike<number>) => Array.from(list).includes(i);
  const colour = isIn(inputs)
    ? palette.green
    : isIn(outputs)
      ? palette.gold
      : isIn(feedback)
        ? palette.red
        : palette.sky;
  const ring =
    network.exchange[i] > 0 &&
    markup`<circle cx="${x}" cy="${y}" r="${radius + 3}" fill="none" stroke="${palette.muted}"/>`;
  const gene = network.species[i].split("@")[0];
  return markup`${ring}<circle cx="${x}" cy="${y}" r="${radius}" fill="${colour}"/>
<text x="${x}" y="${y + 3}" font-size="8.5" text-anchor="middle" fill="${palette.paper}">${gene}</text>`;
}

function legendMarkup(y: number): Markup {
  const words: readonly [string, string][] = [
    [palette.green, "input"],
    [palette.gold, "output"],
    [palette.red, "feedback"],
    [palette.sky, "other"],
  ];
  return markup`${words.map(([colour, word], k) => markup`<circle cx="${margin + 6 + 70 * k}" cy="${y - 3}" r="5" fill="${colour}"/><text x="${margin + 16 + 70 * k}" y="${y}" font-size="10" text-anchor="start" fill="${palette.ink}">${word}</text>`)}`;
}
