/**
 * Where a genome is expressed: places for components, genes and spaces, and which of their nodes touch the world.
 *
 * Source: Equilibrium Point Learning, Sections 3.5.4 and 4; Stanley, D'Ambrosio and Gauci, A hypercube-based encoding for evolving
 * large-scale neural networks, Artificial Life 15 (2009), Section 3.
 */

/** Coordinates of a gene, in [−1, 1]². */
export type GenePoint = readonly [number, number];
/** Coordinates of a space, in [−1, 1]³; inputs lie at −1 of the last, outputs at 1. */
export type SpacePoint = readonly [number, number, number];

export function distanceBetween([ax, ay, az]: SpacePoint, [bx, by, bz]: SpacePoint): number {
  return Math.sqrt((ax - bx) * (ax - bx) + (ay - by) * (ay - by) + (az - bz) * (az - bz));
}

/** A gene is one component or two that are bound: its mass and charge are sums over them. */
export interface Gene {
  /** "A", or "AF". */
  readonly name: string;
  /** The numbers of its components, rising. */
  readonly parts: readonly number[];
  /** Half the sum of its components' coordinates. */
  readonly point: GenePoint;
}

export interface Space {
  readonly name: string;
  readonly point: SpacePoint;
}

/** A gene in a space. */
export interface Place {
  readonly gene: number;
  readonly space: number;
}

export interface Substrate {
  readonly components: readonly GenePoint[];
  /** The components themselves first, then their pairs. */
  readonly genes: readonly Gene[];
  readonly spaces: readonly Space[];
  /** One for each input channel, each action, and each place where a loss is felt: these are always expressed. */
  readonly inputs: readonly Place[];
  readonly outputs: readonly Place[];
  readonly feedback: readonly Place[];
}

/** The carrier of signals, the gene that feels losses; what lies between them only reacts. */
const CARRIER = 0;

/**
 * A substrate with `components` components on a circle, all their pairs, and spaces at these places. The carrier is the first component,
 * and the loss is felt as the last.
 *
 * @param hidden spaces between inputs and outputs; the loss is felt in the first of them
 */
export function substrateOf(
  components: number,
  inputs: readonly SpacePoint[],
  outputs: readonly SpacePoint[],
  hidden: readonly SpacePoint[],
): Substrate {
  const points = circle(components);
  const letter = (component: number) => String.fromCharCode(65 + component);
  const single = points.map((point, part): Gene => ({ name: letter(part), parts: [part], point: half(point, [0, 0]) }));
  const pairs = points.flatMap((a, i) =>
    points.slice(i).map((b, k): Gene => ({ name: letter(i) + letter(i + k), parts: [i, i + k], point: half(a, b) })),
  );
  const named = (prefix: string, list: readonly SpacePoint[]): Space[] =>
    list.map((point, k) => ({ name: `${prefix}${k}`, point }));
  const spaces = [...named("in", inputs), ...named("out", outputs), ...named("mid", hidden)];
  const placed = (count: number, first: number): Place[] =>
    Array.from({ length: count }, (_, k) => ({ gene: CARRIER, space: first + k }));
  return {
    components: points,
    genes: [...single, ...pairs],
    spaces,
    inputs: placed(inputs.length, 0),
    outputs: placed(outputs.length, inputs.length),
    feedback: [{ gene: components - 1, space: inputs.length + outputs.length }],
  };
}

/** Points of a regular polygon of radius 1, the first at (1, 0): squares and triangles in numbers that every engine agrees on. */
function circle(count: number): readonly GenePoint[] {
  const table: Readonly<Record<number, readonly GenePoint[]>> = {
    1: [[1, 0]],
    2: [
      [1, 0],
      [-1, 0],
    ],
    3: [
      [1, 0],
      [-0.5, 0.8660254037844386],
      [-0.5, -0.8660254037844386],
    ],
    4: [
      [1, 0],
      [0, 1],
      [-1, 0],
      [0, -1],
    ],
  };
  const points = table[count];
  if (points === undefined) throw new RangeError(`A substrate has 1 to 4 components, not ${count}.`);
  return points;
}

function half([ax, ay]: GenePoint, [bx, by]: GenePoint): GenePoint {
  return [(ax + bx) / 2, (ay + by) / 2];
}
