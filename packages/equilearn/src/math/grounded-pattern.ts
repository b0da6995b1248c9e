import type { Graph } from "./graph.ts";
import type { GroundedLaplacian } from "./grounded-laplacian.ts";

/** Where the edge weights of a graph go in the {@link GroundedLaplacian} on its free nodes. */
export interface GroundedPattern {
  /** The node of each unknown, ascending, shape (free). */
  readonly freeNodes: Int32Array;
  /** See {@link GroundedLaplacian}. */
  readonly rows: Int32Array;
  readonly columns: Int32Array;
  /** The edge behind each row and column. */
  readonly edges: Int32Array;
  /** Edges between a free and a fixed node, and the unknown of the free one. */
  readonly groundEdges: Int32Array;
  readonly groundUnknowns: Int32Array;
}

/**
 * Lists the edges of `graph` as the matrix wants them.
 *
 * @param fixed nodes to eliminate; repeats are harmless.
 * @throws RangeError on a malformed graph or a fixed node that is not one of its nodes.
 */
export function groundedPattern({ nodes, from, to }: Graph, fixed: readonly number[] | Int32Array): GroundedPattern {
  if (from.length !== to.length) {
    throw new RangeError(`graph: ${from.length} ends in "from" but ${to.length} in "to"`);
  }
  const { unknownOf, freeNodes } = numberUnknowns(nodes, fixed);
  const offsets = new Int32Array(freeNodes.length + 1);
  let groundCount = 0;
  for (let edge = 0; edge < from.length; edge++) {
    const a = unknownOf[from[edge]];
    const b = unknownOf[to[edge]];
    if (a === undefined || b === undefined || from[edge] === to[edge]) {
      throw new RangeError(`graph: edge ${edge} joins ${from[edge]} and ${to[edge]}, not two of ${nodes} nodes`);
    }
    if (a >= 0 && b >= 0) offsets[Math.max(a, b) + 1]++;
    else if (a >= 0 || b >= 0) groundCount++;
  }
  for (let row = 0; row < freeNodes.length; row++) offsets[row + 1] += offsets[row];
  const count = offsets[freeNodes.length];
  const rows = new Int32Array(count);
  const columns = new Int32Array(count);
  const edges = new Int32Array(count);
  const groundEdges = new Int32Array(groundCount);
  const groundUnknowns = new Int32Array(groundCount);
  for (let edge = 0, ground = 0; edge < from.length; edge++) {
    const a = unknownOf[from[edge]];
    const b = unknownOf[to[edge]];
    if (a >= 0 && b >= 0) {
      const row = Math.max(a, b);
      const at = offsets[row]++;
      rows[at] = row;
      columns[at] = Math.min(a, b);
      edges[at] = edge;
    } else if (a >= 0 || b >= 0) {
      groundEdges[ground] = edge;
      groundUnknowns[ground++] = Math.max(a, b);
    }
  }
  return { freeNodes, rows, columns, edges, groundEdges, groundUnknowns };
}

/** The unknown of each node, −1 if it is fixed, and the node of each unknown. */
function numberUnknowns(nodes: number, fixed: readonly number[] | Int32Array) {
  const unknownOf = new Int32Array(nodes);
  for (const node of fixed) {
    if (unknownOf[node] === undefined) throw new RangeError(`fixed: ${node} is not one of ${nodes} nodes`);
    unknownOf[node] = -1;
  }
  const freeNodes = new Int32Array(nodes);
  let free = 0;
  for (let node = 0; node < nodes; node++) {
    if (unknownOf[node] < 0) continue;
    freeNodes[free] = node;
    unknownOf[node] = free++;
  }
  return { unknownOf, freeNodes: freeNodes.slice(0, free) };
}

/** Writes the edge weights, shape (edges), into the weights and the ground of a matrix with this pattern. */
export function assemble(pattern: GroundedPattern, weights: Float64Array, matrix: GroundedLaplacian): void {
  const { edges, groundEdges, groundUnknowns } = pattern;
  for (let at = 0; at < edges.length; at++) matrix.weights[at] = weights[edges[at]];
  matrix.ground.fill(0);
  for (let at = 0; at < groundEdges.length; at++) matrix.ground[groundUnknowns[at]] += weights[groundEdges[at]];
}
