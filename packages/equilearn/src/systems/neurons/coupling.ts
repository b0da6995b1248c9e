import { type Adjacency, adjacency, type Graph } from "../../math/graph.ts";
import { layerOffsets, type NeuronNetwork } from "./network.ts";

/**
 * All couplings of a network as one list: the learnable edges, then the fixed ones of a residual path. What reaches node i is
 *   Σ coefficient·signal of its neighbours − leak_i·(its own signal),
 * where the leak is what a diffusive coupling takes away.
 */
export interface Couplings {
  /** Neighbours of each node and the coupling that leads there, in compressed sparse rows: see `math/graph.ts`. */
  readonly offsets: Int32Array;
  readonly neighbours: Int32Array;
  readonly edges: Int32Array;
  /** Where, in each node's list, the neighbours that are no inputs begin: inputs come first. */
  readonly innerStart: Int32Array;
  /** One for each coupling. */
  readonly coefficient: Float64Array;
  /** One for each node. */
  readonly leak: Float64Array;
  /** Takes over changed weights, of which the first are the edges'. */
  refresh(weights: Float64Array): void;
}

/** The couplings of the activators; `refresh` them with the weights before use. */
export function planCouplings(network: NeuronNetwork): Couplings {
  const { graph, coupling, residualPath } = network;
  const pairs = residualPath > 0 ? residualPairs(network.layers ?? []) : [];
  const fixed = {
    from: Int32Array.from(pairs, ([a]) => a),
    to: Int32Array.from(pairs, ([, b]) => b),
    conductance: new Float64Array(pairs.length).fill(residualPath),
  };
  return couplingsOf(graph, fixed, coupling === "diffusive", network.inputs);
}

/** The diffusive couplings of the inhibitors, ready for use; undefined where there are none. */
export function planInhibitorCouplings({ inhibitor }: NeuronNetwork): Couplings | undefined {
  if (!inhibitor) return undefined;
  const { graph, conductance } = inhibitor;
  const nothing = new Int32Array(0);
  const couplings = couplingsOf(
    { nodes: graph.nodes, from: nothing, to: nothing },
    { ...graph, conductance },
    true,
    nothing,
  );
  couplings.refresh(new Float64Array(0));
  return couplings;
}

interface FixedEdges {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly conductance: Float64Array;
}

function couplingsOf(graph: Graph, fixed: FixedEdges, diffusive: boolean, inputs: Int32Array): Couplings {
  const learned = graph.from.length;
  const from = joined(graph.from, fixed.from);
  const to = joined(graph.to, fixed.to);
  const lists = inputsFirst(adjacency({ nodes: graph.nodes, from, to }), inputs);
  const coefficient = new Float64Array(from.length);
  coefficient.set(fixed.conductance, learned);
  const leak = new Float64Array(graph.nodes);
  const refresh = (weights: Float64Array): void => {
    for (let edge = 0; edge < learned; edge++) coefficient[edge] = weights[edge];
    leak.fill(0);
    // A product coupling takes nothing from its own end; a diffusive one as much as it gives, and so do fixed ones.
    for (let edge = diffusive ? 0 : learned; edge < from.length; edge++) {
      leak[from[edge]] += coefficient[edge];
      leak[to[edge]] += coefficient[edge];
    }
  };
  return { ...lists, coefficient, leak, refresh };
}

/** The same lists, each with the inputs before the others. */
function inputsFirst({ offsets, neighbours, edges }: Adjacency, inputs: Int32Array) {
  const isInput = new Uint8Array(offsets.length - 1);
  for (const node of inputs) isInput[node] = 1;
  const ordered = { neighbours: neighbours.slice(), edges: edges.slice() };
  const innerStart = offsets.slice(0, -1);
  for (let node = 0; node + 1 < offsets.length; node++) {
    let place = offsets[node];
    for (const wanted of [1, 0]) {
      for (let at = offsets[node]; at < offsets[node + 1]; at++) {
        if (isInput[neighbours[at]] !== wanted) continue;
        ordered.neighbours[place] = neighbours[at];
        ordered.edges[place++] = edges[at];
      }
      if (wanted === 1) innerStart[node] = place;
    }
  }
  return { offsets, innerStart, ...ordered };
}

function joined(a: Int32Array, b: Int32Array): Int32Array {
  const both = new Int32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** The pairs that a residual path joins: the same place in neighbouring hidden layers of one width. */
function residualPairs(layers: readonly number[]): readonly (readonly [number, number])[] {
  const offsets = layerOffsets(layers);
  return layers.flatMap((size, l) =>
    l >= 1 && l + 2 < layers.length && layers[l + 1] === size
      ? Array.from({ length: size }, (_, k) => [offsets[l] + k, offsets[l + 1] + k] as const)
      : [],
  );
}

/** Σ coefficient·signal over the neighbours of a node. */
export function inflow(couplings: Couplings, signal: Float64Array, node: number): number {
  const { offsets } = couplings;
  return sumOver(couplings, signal, offsets[node], offsets[node + 1]);
}

/** The same over its neighbours that are inputs. */
export function inputInflow(couplings: Couplings, signal: Float64Array, node: number): number {
  return sumOver(couplings, signal, couplings.offsets[node], couplings.innerStart[node]);
}

/** The same over the others. */
export function innerInflow(couplings: Couplings, signal: Float64Array, node: number): number {
  return sumOver(couplings, signal, couplings.innerStart[node], couplings.offsets[node + 1]);
}

function sumOver(
  { neighbours, edges, coefficient }: Couplings,
  signal: Float64Array,
  from: number,
  to: number,
): number {
  let sum = 0;
  for (let at = from; at < to; at++) sum += coefficient[edges[at]] * signal[neighbours[at]];
  return sum;
}
