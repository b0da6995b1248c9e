import { edgeKind, type ReactionNetwork } from "../systems/reaction/network.ts";

/** A reaction system to be drawn, where its spaces are, and what of it touches the world. */
export interface ReactionPicture {
  readonly network: ReactionNetwork;
  /** Coordinates of each space; those of one depth, the last, are drawn as they lie, and greater depths to the right. */
  readonly points: readonly (readonly [number, number, number])[];
  /** Species. */
  readonly inputs: ArrayLike<number>;
  readonly outputs: ArrayLike<number>;
  readonly feedback: ArrayLike<number>;
}

/** Where the middle of a species or of a reaction is. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A space. */
export interface Box extends Point {
  readonly space: number;
  readonly width: number;
  readonly height: number;
}

/** Where everything is, in a frame of its own. */
export interface ReactionLayout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly species: ReadonlyMap<number, Point>;
  readonly reactions: ReadonlyMap<number, Point>;
}

/** Between the middles of what stands in a box, between boxes, and between the faces of a body. */
const pitch = 28;
const gap = { box: 12, face: 84 };
const inset = { side: 5, top: 18, bottom: 5 };
/** What stands in a row of a box, at most. */
const widest = 5;

/**
 * Spaces as boxes in faces, the species of each in rows and its reactions after them. A face is a grid of what lies at one depth; one that is
 * a single row stands upright. Spaces without species are left out.
 */
export function layOut({ network, points }: ReactionPicture): ReactionLayout {
  const members = network.spaces.map(() => [] as number[]);
  network.space.forEach((space, i) => void members[space].push(i));
  const reactions = reactionsBySpace(network);
  const sizeOf = (space: number) => members[space].length + reactions[space].length;
  const occupied = points.map((_, space) => space).filter((space) => members[space].length > 0);
  const faces = ranked(occupied, (space) => points[space][2]).map((spaces) => layFace(spaces, points, sizeOf));
  const height = Math.max(...faces.map((face) => face.height));
  let x = 0;
  const boxes = faces.flatMap((face) => {
    const y = (height - face.height) / 2;
    const moved = face.boxes.map((box) => ({ ...box, x: box.x + x, y: box.y + y }));
    x += face.width + gap.face;
    return moved;
  });
  const [places, squares] = [new Map<number, Point>(), new Map<number, Point>()];
  for (const box of boxes) {
    members[box.space].forEach((i, k) => void places.set(i, slot(box, k)));
    reactions[box.space].forEach((edge, k) => void squares.set(edge, slot(box, members[box.space].length + k)));
  }
  return { width: x - gap.face, height, boxes, species: places, reactions: squares };
}

/** The boxes of one depth, all as wide as the widest needs. */
function layFace(
  spaces: readonly number[],
  points: ReactionPicture["points"],
  sizeOf: (space: number) => number,
): Pick<ReactionLayout, "width" | "height" | "boxes"> {
  const most = Math.max(...spaces.map(sizeOf));
  const columns = Math.min(widest, Math.ceil(Math.sqrt(most)));
  const width = columns * pitch + 2 * inset.side;
  const heightOf = (space: number) => Math.ceil(sizeOf(space) / columns) * pitch + inset.top + inset.bottom;
  const isRow = new Set(spaces.map((space) => points[space][1])).size === 1;
  const across = ranked(spaces, (space) => (isRow ? 0 : points[space][0]));
  const down = ranked(spaces, (space) => (isRow ? points[space][0] : -points[space][1]));
  let y = 0;
  const boxes = down.flatMap((row) => {
    const placed = row.map((space): Box => {
      const column = across.findIndex((some) => some.includes(space));
      return { space, x: column * (width + gap.box), y, width, height: heightOf(space) };
    });
    y += Math.max(...row.map(heightOf)) + gap.box;
    return placed;
  });
  return { width: across.length * (width + gap.box) - gap.box, height: y - gap.box, boxes };
}

/** In groups of one value, lowest first. */
function ranked(spaces: readonly number[], of: (space: number) => number): readonly (readonly number[])[] {
  const values = [...new Set(spaces.map(of))].sort((a, b) => a - b);
  return values.map((value) => spaces.filter((space) => of(space) === value));
}

function slot({ x, y, width }: Box, k: number): Point {
  const columns = Math.round((width - 2 * inset.side) / pitch);
  return {
    x: x + inset.side + pitch * ((k % columns) + 0.5),
    y: y + inset.top + pitch * (Math.floor(k / columns) + 0.5),
  };
}

/** The reactions inside each space. */
function reactionsBySpace(network: ReactionNetwork): readonly (readonly number[])[] {
  const found = network.spaces.map(() => [] as number[]);
  const { offsets, species } = network.stoichiometry;
  for (let edge = 0; edge < network.rate.length; edge++)
    if (edgeKind(network, edge) === "reaction") found[network.space[species[offsets[edge]]]].push(edge);
  return found;
}
