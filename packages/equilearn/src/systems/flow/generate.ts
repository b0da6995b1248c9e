import { cos, sin } from "../../math/elementary.ts";
import { type Graph, isConnected } from "../../math/graph.ts";
import { choice, permutation, type RandomKey, split, truncatedNormals, uniforms } from "../../math/random.ts";
import { Refusal } from "../system.ts";
import { MOST_EDGES, MOST_NODES } from "./assemble.ts";
import { nearestNeighbourGraph, radiusGraph } from "./neighbours.ts";
import type { NodePair } from "./network.ts";

export { flowNetwork } from "./assemble.ts";

/** A drawn topology. */
export interface Drawing {
  readonly graph: Graph;
  /** nodes × 2. */
  readonly positions: Float64Array;
  /** How many drawings were thrown away because they were not connected. */
  readonly redraws: number;
}

/** Drawings thrown away before giving up. */
const MOST_REDRAWS = 100;

/** Either both numbers of rows and columns, or the side of a square. */
export type LatticeSize = { readonly side: number } | { readonly rows: number; readonly columns: number };

export type PerturbedLatticeOptions = LatticeSize & {
  /** Length δ of each node's step, in lattice spacings; default 0.3. */
  readonly step?: number;
  /** Neighbours d that each node connects to; default 4. */
  readonly neighbours?: number;
};

/**
 * The network of the paper (Anisetti, Scellier and Schwarz 2022, section III): a square lattice, every node moved by a
 * step of fixed length in a random direction, edges the union of each node's nearest neighbours. Redrawn while disconnected.
 *
 * @throws Refusal on sizes out of range, or when no drawing in a hundred is connected.
 */
export function perturbedLattice(key: RandomKey, options: PerturbedLatticeOptions): Drawing {
  const { step = 0.3, neighbours = 4 } = options;
  const rows = "side" in options ? options.side : options.rows;
  const columns = "side" in options ? options.side : options.columns;
  const nodes = checkedNodes(rows, columns);
  if (!(step >= 0 && step <= 1e6)) throw new Refusal(`The lattice step must be a number from 0 to 1e6, not ${step}.`);
  if (
    !(Number.isInteger(neighbours) && neighbours >= 1 && neighbours < nodes && nodes * neighbours <= 2 * MOST_EDGES)
  ) {
    const most = Math.min(nodes - 1, Math.floor((2 * MOST_EDGES) / nodes));
    throw new Refusal(`Each of ${nodes} nodes can have from 1 to ${most} nearest neighbours, not ${neighbours}.`);
  }
  const angles = new Float64Array(nodes);
  return drawConnected(
    (attempt) => {
      uniforms(split(key, attempt), angles);
      const positions = new Float64Array(2 * nodes);
      for (let node = 0; node < nodes; node++) {
        const angle = 2 * Math.PI * angles[node];
        positions[2 * node] = (node % columns) + step * cos(angle);
        positions[2 * node + 1] = Math.floor(node / columns) + step * sin(angle);
      }
      return { graph: nearestNeighbourGraph(positions, neighbours), positions };
    },
    `a lattice of ${rows} × ${columns} nodes moved by ${step} with ${neighbours} neighbours each`,
    "use a smaller step or more neighbours",
  );
}

/** The square lattice, row by row, edges to the right and to the next row. No randomness; rows and columns as above. */
export function squareLattice(rows: number, columns: number): Drawing {
  const nodes = checkedNodes(rows, columns);
  const positions = new Float64Array(2 * nodes);
  const edges = rows * (columns - 1) + (rows - 1) * columns;
  const from = new Int32Array(edges);
  const to = new Int32Array(edges);
  let edge = 0;
  for (let node = 0; node < nodes; node++) {
    const column = node % columns;
    const row = Math.floor(node / columns);
    positions[2 * node] = column;
    positions[2 * node + 1] = row;
    if (column + 1 < columns) {
      from[edge] = node;
      to[edge++] = node + 1;
    }
    if (row + 1 < rows) {
      from[edge] = node;
      to[edge++] = node + columns;
    }
  }
  return { graph: { nodes, from, to }, positions, redraws: 0 };
}

/**
 * Points uniform in the unit square, joined when at most `radius` apart (M. Penrose, Random Geometric Graphs, 2003).
 * Redrawn while disconnected.
 *
 * @throws Refusal on sizes out of range, or when no drawing in a hundred is connected.
 */
export function randomGeometric(key: RandomKey, { nodes, radius }: { nodes: number; radius: number }): Drawing {
  if (!(Number.isInteger(nodes) && nodes >= 2 && nodes <= MOST_NODES)) {
    throw new Refusal(`A random geometric network needs from 2 to ${MOST_NODES} nodes, not ${nodes}.`);
  }
  if (!(radius > 0 && radius <= 2)) throw new Refusal(`The radius must be above 0 and at most 2, not ${radius}.`);
  return drawConnected(
    (attempt) => {
      const positions = new Float64Array(2 * nodes);
      uniforms(split(key, attempt), positions);
      const graph = radiusGraph(positions, radius, MOST_EDGES);
      if (graph) return { graph, positions };
      throw new Refusal(
        `A radius of ${radius} joins ${nodes} nodes by more than ${MOST_EDGES} edges; use a smaller one.`,
      );
    },
    `a random geometric network of ${nodes} nodes and radius ${radius}`,
    "use a larger radius",
  );
}

function checkedNodes(rows: number, columns: number): number {
  const nodes = rows * columns;
  if (
    Number.isInteger(rows) &&
    Number.isInteger(columns) &&
    rows >= 1 &&
    columns >= 1 &&
    nodes >= 2 &&
    nodes <= MOST_NODES
  ) {
    return nodes;
  }
  throw new Refusal(
    `A lattice needs from 2 to ${MOST_NODES} nodes in whole rows and columns, not ${rows} × ${columns}.`,
  );
}

function drawConnected(draw: (attempt: number) => Omit<Drawing, "redraws">, what: string, advice: string): Drawing {
  for (let redraws = 0; redraws <= MOST_REDRAWS; redraws++) {
    const drawing = draw(redraws);
    if (isConnected(drawing.graph)) return { ...drawing, redraws };
  }
  throw new Refusal(`In ${MOST_REDRAWS + 1} drawings ${what} was never connected; ${advice}.`);
}

export interface ConductanceDistribution {
  readonly mean?: number;
  readonly sd?: number;
  readonly low?: number;
  readonly high?: number;
}

/** Conductances from a truncated normal distribution; by default that of the paper, mean 0.1, sd 0.01 within [0.01, 0.19]. */
export function drawConductances(
  key: RandomKey,
  edges: number,
  distribution: ConductanceDistribution = {},
): Float64Array {
  const { mean = 0.1, sd = 0.01, low = 0.01, high = 0.19 } = distribution;
  if (!(low > 0 && low <= mean && mean <= high && Number.isFinite(high) && sd >= 0 && Number.isFinite(sd))) {
    const given = `low ${low}, mean ${mean}, high ${high} and standard deviation ${sd}`;
    throw new Refusal(`Conductances need 0 < low ≤ mean ≤ high and a standard deviation not below 0, not ${given}.`);
  }
  const conductance = new Float64Array(edges);
  if (sd === 0) return conductance.fill(mean);
  truncatedNormals(key, conductance, mean, sd, low, high);
  return conductance;
}

export interface PortOptions {
  /** Default 4, as in the paper. */
  readonly inputs?: number;
  /** Default 3. */
  readonly outputs?: number;
  /** `adjacent` (default): the two ends of an edge, as in the paper; `random`: any two nodes. */
  readonly outputPairs?: "adjacent" | "random";
}

/** Input and output pairs on nodes that are all different. Input pairs are random. */
export function drawPorts(
  key: RandomKey,
  graph: Graph,
  { inputs = 4, outputs = 3, outputPairs = "adjacent" }: PortOptions = {},
): { inputs: NodePair[]; outputs: NodePair[] } {
  const needed = 2 * (inputs + outputs);
  if (
    !(Number.isInteger(inputs) && Number.isInteger(outputs) && inputs >= 0 && outputs >= 0 && needed <= graph.nodes)
  ) {
    throw new Refusal(
      `${inputs} input and ${outputs} output pairs need ${needed} different nodes, but the network has ${graph.nodes}.`,
    );
  }
  const taken = new Set<number>();
  const adjacent = outputPairs === "adjacent" ? drawEdges(split(key, "outputs"), graph, outputs, taken) : [];
  const free = Int32Array.from({ length: graph.nodes }, (_, node) => node).filter((node) => !taken.has(node));
  const drawn = choice(split(key, "nodes"), free.length, needed - taken.size);
  const pairs = Array.from({ length: drawn.length / 2 }, (_, pair) => ({
    plus: free[drawn[2 * pair]],
    minus: free[drawn[2 * pair + 1]],
  }));
  return { inputs: pairs.slice(0, inputs), outputs: [...adjacent, ...pairs.slice(inputs)] };
}

/** Random edges without common ends; marks their ends as taken. */
function drawEdges(key: RandomKey, graph: Graph, count: number, taken: Set<number>): NodePair[] {
  const pairs: NodePair[] = [];
  for (const edge of permutation(key, graph.from.length)) {
    if (pairs.length === count) break;
    const plus = graph.from[edge];
    const minus = graph.to[edge];
    if (taken.has(plus) || taken.has(minus)) continue;
    taken.add(plus).add(minus);
    pairs.push({ plus, minus });
  }
  if (pairs.length === count) return pairs;
  throw new Refusal(
    `Only ${pairs.length} output pairs of adjacent nodes fit without sharing a node, not ${count}; draw random pairs.`,
  );
}
