import { type Adjacency, adjacency, components, type Graph } from "../math/graph.ts";

/** Breadth-first searches behind a layout; ten are as good as fifty (Harel & Koren 2002). */
const pivots = 10;
/** Above this many nodes the quadratic refinement is skipped: the eye sees only the outline. */
const refinedNodes = 1500;

/**
 * Positions for a network that came without: distances from a few pivots, projected on their two principal axes
 * (Harel & Koren, *Graph drawing by high-dimensional embedding*, 2002), then spread by springs and repulsion
 * (Fruchterman & Reingold 1991). Parts that no path joins stand side by side. Nothing is random.
 *
 * @returns nodes × 2; an edge is about one unit long.
 * @throws RangeError on a malformed graph, as `adjacency` does.
 */
export function layout(graph: Graph): Float64Array {
  const neighbours = adjacency(graph);
  const labels = components(graph);
  const parts: number[][] = Array.from(
    { length: labels.reduce((most, label) => Math.max(most, label + 1), 0) },
    () => [],
  );
  labels.forEach((label, node) => {
    parts[label].push(node);
  });
  const positions = new Float64Array(2 * graph.nodes);
  for (const part of parts) {
    embed(part, neighbours, positions);
    if (part.length <= refinedNodes) refine(part, neighbours, positions);
  }
  shelve(parts, positions);
  return positions;
}

/** Distances from pivots, each farthest from those before it, projected on the two axes along which they vary most. */
function embed(part: readonly number[], graph: Adjacency, positions: Float64Array): void {
  const distances: Float64Array[] = [];
  const nearest = new Float64Array(part.length).fill(Infinity);
  const place = new Map(part.map((node, index) => [node, index]));
  let pivot = 0;
  for (let count = 0; count < Math.min(pivots, part.length); count++) {
    const distance = hops(part, place, pivot, graph);
    for (let i = 0; i < part.length; i++) {
      nearest[i] = Math.min(nearest[i], distance[i]);
      if (nearest[i] > nearest[pivot]) pivot = i;
    }
    const mean = distance.reduce((sum, value) => sum + value, 0) / part.length;
    distances.push(distance.map((value) => value - mean));
  }
  const axes = principalAxes(distances);
  part.forEach((node, i) => {
    for (let axis = 0; axis < 2; axis++) {
      positions[2 * node + axis] = distances.reduce((sum, distance, p) => sum + axes[axis][p] * distance[i], 0);
    }
    // Nodes that all pivots see alike fall on one point: a golden-ratio lattice pulls them apart.
    positions[2 * node] += 0.2 * (((i + 1) * 0.7548776662466927) % 1);
    positions[2 * node + 1] += 0.2 * (((i + 1) * 0.5698402909980532) % 1);
  });
}

function hops(
  part: readonly number[],
  place: ReadonlyMap<number, number>,
  root: number,
  graph: Adjacency,
): Float64Array {
  const distance = new Float64Array(part.length).fill(-1);
  const queue = [root];
  distance[root] = 0;
  for (let head = 0; head < queue.length; head++) {
    const node = part[queue[head]];
    for (let at = graph.offsets[node]; at < graph.offsets[node + 1]; at++) {
      const neighbour = place.get(graph.neighbours[at])!;
      if (distance[neighbour] >= 0) continue;
      distance[neighbour] = distance[queue[head]] + 1;
      queue.push(neighbour);
    }
  }
  return distance;
}

/** The two leading eigenvectors of the rows' Gram matrix, by power iteration with deflation. */
function principalAxes(rows: readonly Float64Array[]): [Float64Array, Float64Array] {
  const gram = rows.map((a) => rows.map((b) => a.reduce((sum, value, i) => sum + value * b[i], 0)));
  const first = leadingVector(gram, undefined);
  return [first, leadingVector(gram, first)];
}

function leadingVector(matrix: readonly (readonly number[])[], not: Float64Array | undefined): Float64Array {
  let vector = Float64Array.from(matrix, (_, i) => 1 / (i + 1));
  for (let iteration = 0; iteration < 100; iteration++) {
    const next = Float64Array.from(matrix, (row) => row.reduce((sum, value, j) => sum + value * vector[j], 0));
    if (not) {
      const along = next.reduce((sum, value, i) => sum + value * not[i], 0);
      for (let i = 0; i < next.length; i++) next[i] -= along * not[i];
    }
    const length = Math.sqrt(next.reduce((sum, value) => sum + value * value, 0));
    if (!(length > 1e-12)) return new Float64Array(matrix.length);
    vector = next.map((value) => value / length);
  }
  return vector;
}

/** Springs along edges, repulsion between all nodes, and steps that shrink to nothing. */
function refine(part: readonly number[], graph: Adjacency, positions: Float64Array): void {
  const rounds = part.length <= 400 ? 200 : 60;
  const force = new Float64Array(positions.length);
  for (let round = 0; round < rounds; round++) {
    force.fill(0);
    for (let i = 0; i < part.length; i++)
      for (let j = 0; j < i; j++) push(part[i], part[j], positions, force, repulsion);
    for (const node of part) {
      for (let at = graph.offsets[node]; at < graph.offsets[node + 1]; at++) {
        if (graph.neighbours[at] < node) push(node, graph.neighbours[at], positions, force, attraction);
      }
    }
    const longest = 0.5 * (1 - round / rounds);
    for (const node of part) {
      const length = Math.sqrt(force[2 * node] ** 2 + force[2 * node + 1] ** 2);
      const share = length > longest ? longest / length : 1;
      positions[2 * node] += share * force[2 * node];
      positions[2 * node + 1] += share * force[2 * node + 1];
    }
  }
}

const repulsion = (squared: number) => 1 / squared;
const attraction = (squared: number) => -Math.sqrt(squared);

function push(a: number, b: number, at: Float64Array, force: Float64Array, law: (squared: number) => number): void {
  const x = at[2 * a] - at[2 * b];
  const y = at[2 * a + 1] - at[2 * b + 1];
  const strength = law(Math.max(x * x + y * y, 1e-6));
  force[2 * a] += strength * x;
  force[2 * a + 1] += strength * y;
  force[2 * b] -= strength * x;
  force[2 * b + 1] -= strength * y;
}

/** Moves parts next to each other in rows, the largest first, one unit apart. */
function shelve(parts: readonly (readonly number[])[], positions: Float64Array): void {
  const boxes = parts.map((part) => ({ part, ...extent(part, positions) }));
  boxes.sort((a, b) => b.part.length - a.part.length);
  const widest = boxes.reduce((most, { width }) => Math.max(most, width), 0);
  const area = boxes.reduce((sum, box) => sum + (box.width + 1) * (box.height + 1), 0);
  const row = Math.max(widest, Math.sqrt(area));
  let x = 0;
  let y = 0;
  let tallest = 0;
  for (const { part, left, top, width, height } of boxes) {
    if (x > 0 && x + width > row) {
      y += tallest + 1;
      x = tallest = 0;
    }
    for (const node of part) {
      positions[2 * node] += x - left;
      positions[2 * node + 1] += y - top;
    }
    x += width + 1;
    tallest = Math.max(tallest, height);
  }
}

function extent(part: readonly number[], positions: Float64Array) {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const node of part) {
    left = Math.min(left, positions[2 * node]);
    right = Math.max(right, positions[2 * node]);
    top = Math.min(top, positions[2 * node + 1]);
    bottom = Math.max(bottom, positions[2 * node + 1]);
  }
  return { left, top, width: right - left, height: bottom - top };
}
