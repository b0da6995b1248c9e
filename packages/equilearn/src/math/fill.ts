import { adjacency, type Graph } from "./graph.ts";

/** Pattern of a lower triangular factor: below the diagonal, column k has rows[offsets[k]] … rows[offsets[k + 1] − 1]. */
export interface FactorPattern {
  /** Shape (nodes + 1). */
  readonly offsets: Int32Array;
  /** Shape (nonzeros), ascending within a column; rows and columns count in elimination order. */
  readonly rows: Int32Array;
}

/**
 * Pattern of the factor when the nodes of `graph` are eliminated in the given order.
 *
 * Source: J. W. H. Liu, "The role of elimination trees in sparse factorization", SIAM J. Matrix Anal. Appl. 11 (1990)
 * 134–172: row k consists of the paths in the tree from k's earlier neighbours up to k.
 *
 * @throws RangeError on a malformed graph or an order that is not a permutation of its nodes.
 */
export function factorPattern(graph: Graph, order: Int32Array): FactorPattern {
  const offsets = new Int32Array(graph.nodes + 1);
  forEachEntry(graph, order, (_, column) => {
    offsets[column + 1]++;
  });
  for (let k = 0; k < graph.nodes; k++) offsets[k + 1] += offsets[k];
  const rows = new Int32Array(offsets[graph.nodes]);
  const next = offsets.slice();
  forEachEntry(graph, order, (row, column) => {
    rows[next[column]++] = row;
  });
  return { offsets, rows };
}

/**
 * Postorder of the elimination tree, in which a column's parent is the first row below its diagonal.
 *
 * @returns order[k] is the column that comes k-th, shape (nodes).
 */
export function postorder({ offsets, rows }: FactorPattern): Int32Array {
  const size = offsets.length - 1;
  const parent = Int32Array.from({ length: size }, (_, k) => (offsets[k] < offsets[k + 1] ? rows[offsets[k]] : size));
  const weight = new Int32Array(size + 1).fill(1);
  for (let k = 0; k < size; k++) weight[parent[k]] += weight[k];
  // Each subtree ends at the last place its parent has left; the root of roots is number `size`.
  const lastPlace = new Int32Array(size + 1);
  lastPlace[size] = size - 1;
  const order = new Int32Array(size);
  for (let k = size - 1; k >= 0; k--) {
    const place = lastPlace[parent[k]];
    lastPlace[parent[k]] -= weight[k];
    lastPlace[k] = place - 1;
    order[place] = k;
  }
  return order;
}

/** Visits the factor's entries row by row, building the elimination tree on the way. */
function forEachEntry(graph: Graph, order: Int32Array, visit: (row: number, column: number) => void): void {
  const { offsets, neighbours } = adjacency(graph);
  const rank = new Int32Array(graph.nodes).fill(-1);
  order.forEach((node, k) => {
    rank[node] = k;
  });
  if (order.length !== graph.nodes || rank.includes(-1)) throw new RangeError("order: not a permutation of the nodes");
  const parent = new Int32Array(graph.nodes).fill(-1);
  const reached = new Int32Array(graph.nodes).fill(-1);
  for (let k = 0; k < graph.nodes; k++) {
    reached[k] = k;
    for (let at = offsets[order[k]]; at < offsets[order[k] + 1]; at++) {
      const neighbour = rank[neighbours[at]];
      if (neighbour > k) continue;
      for (let column = neighbour; reached[column] !== k; column = parent[column]) {
        if (parent[column] < 0) parent[column] = k;
        reached[column] = k;
        visit(k, column);
      }
    }
  }
}
