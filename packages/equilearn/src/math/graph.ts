/** An undirected multigraph: edge e joins node from[e] to node to[e]. Parallel edges are allowed, self-loops are not. */
export interface Graph {
  /** Number of nodes; they are numbered 0 … nodes − 1. */
  readonly nodes: number;
  /** One end of every edge, shape (edges). */
  readonly from: Int32Array;
  /** The other end of every edge, shape (edges). */
  readonly to: Int32Array;
}

/** Neighbour lists in compressed sparse rows: those of node i are at positions offsets[i] … offsets[i + 1] − 1. */
export interface Adjacency {
  /** Shape (nodes + 1). */
  readonly offsets: Int32Array;
  /** The node at the far end, shape (2 × edges); a neighbour appears once per parallel edge. */
  readonly neighbours: Int32Array;
  /** The edge that leads there, shape (2 × edges). */
  readonly edges: Int32Array;
}

/**
 * Neighbour lists of a graph, each in the order of the edge numbers.
 *
 * @throws RangeError when `from` and `to` differ in length, an end is not a node, or an edge is a self-loop.
 */
export function adjacency(graph: Graph): Adjacency {
  checkGraph(graph);
  const { nodes, from, to } = graph;
  const offsets = new Int32Array(nodes + 1);
  for (let edge = 0; edge < from.length; edge++) {
    offsets[from[edge] + 1]++;
    offsets[to[edge] + 1]++;
  }
  for (let node = 0; node < nodes; node++) offsets[node + 1] += offsets[node];
  const next = offsets.slice(0, nodes);
  const neighbours = new Int32Array(2 * from.length);
  const edges = new Int32Array(2 * from.length);
  for (let edge = 0; edge < from.length; edge++) {
    const a = from[edge];
    const b = to[edge];
    neighbours[next[a]] = b;
    edges[next[a]++] = edge;
    neighbours[next[b]] = a;
    edges[next[b]++] = edge;
  }
  return { offsets, neighbours, edges };
}

/**
 * Connected components: one label per node, shape (nodes). Labels count from 0 in the order of each component's
 * lowest node, so the largest label plus one is the number of components.
 *
 * @throws RangeError on a malformed graph, as {@link adjacency}.
 */
export function components(graph: Graph): Int32Array {
  const { offsets, neighbours } = adjacency(graph);
  const labels = new Int32Array(graph.nodes).fill(-1);
  const queue = new Int32Array(graph.nodes);
  let label = 0;
  for (let root = 0; root < graph.nodes; root++) {
    if (labels[root] >= 0) continue;
    labels[root] = label;
    queue[0] = root;
    let tail = 1;
    for (let head = 0; head < tail; head++) {
      const node = queue[head];
      for (let at = offsets[node]; at < offsets[node + 1]; at++) {
        const neighbour = neighbours[at];
        if (labels[neighbour] >= 0) continue;
        labels[neighbour] = label;
        queue[tail++] = neighbour;
      }
    }
    label++;
  }
  return labels;
}

/**
 * Whether a path joins every pair of nodes; true for graphs of one node or none.
 *
 * @throws RangeError on a malformed graph, as {@link adjacency}.
 */
export function isConnected(graph: Graph): boolean {
  return components(graph).every((label) => label === 0);
}

/**
 * The subgraph on some of the nodes: nodes[i] becomes node i, and the edges joining two of them keep their order.
 *
 * @throws RangeError on a malformed graph, as {@link adjacency}.
 */
export function inducedSubgraph(graph: Graph, nodes: Int32Array): Graph {
  checkGraph(graph);
  const label = new Int32Array(graph.nodes).fill(-1);
  nodes.forEach((node, index) => {
    label[node] = index;
  });
  const inside = (_: number, edge: number): boolean => label[graph.from[edge]] >= 0 && label[graph.to[edge]] >= 0;
  return {
    nodes: nodes.length,
    from: graph.from.filter(inside).map((node) => label[node]),
    to: graph.to.filter(inside).map((node) => label[node]),
  };
}

function checkGraph({ nodes, from, to }: Graph): void {
  if (!Number.isInteger(nodes) || nodes < 0) throw new RangeError(`graph: ${nodes} is not a number of nodes`);
  if (from.length !== to.length) {
    throw new RangeError(`graph: ${from.length} ends in "from" but ${to.length} in "to"`);
  }
  for (let edge = 0; edge < from.length; edge++) {
    const a = from[edge];
    const b = to[edge];
    if (a < 0 || a >= nodes || b < 0 || b >= nodes) {
      throw new RangeError(`graph: edge ${edge} joins ${a} and ${b}, outside 0 … ${nodes - 1}`);
    }
    if (a === b) throw new RangeError(`graph: edge ${edge} joins node ${a} to itself`);
  }
}
