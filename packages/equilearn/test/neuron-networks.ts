import { integers, keyFromSeed, normals, split } from "../src/math/random.ts";
import type { Vector } from "../src/math/vector.ts";
import type { NeuronPlanOptions } from "../src/solvers/neurons/plan.ts";
import type { Program, Settling } from "../src/solvers/program.ts";
import {
  type FhnUnits,
  type HopfieldUnits,
  type LayeredOptions,
  layeredGraph,
  layeredNetwork,
  type NeuronNetwork,
  neuronNetwork,
} from "../src/systems/neurons/network.ts";
import type { Condition } from "../src/systems/system.ts";

/** With α < 1 a unit by itself has one equilibrium, and with ε > 1/α² it is stable in time as well. */
export const fhn: FhnUnits = { law: "fhn", epsilon: 2, alpha: 0.8, beta: 0.1, bound: null };
export const hopfield = (activation: HopfieldUnits["activation"]): HopfieldUnits => ({ law: "hopfield", activation });

/** Independent normals of a standard deviation, a pure function of the seed and the label. */
export function drawn(seed: number, label: string, count: number, size = 1): Float64Array {
  const values = new Float64Array(count);
  normals(split(keyFromSeed(seed), label), values);
  return values.map((value) => size * value);
}

export interface DrawnLayers extends Partial<Pick<LayeredOptions, "units" | "coupling" | "residualPath">> {
  readonly layers: readonly number[];
  readonly seed?: number;
  /** Standard deviation of the weights, and the mean and standard deviation of the biases. */
  readonly weight?: number;
  readonly bias?: number;
  readonly deviation?: number;
}

/** A layered network with random weights and biases. */
export function drawnLayers(options: DrawnLayers): NeuronNetwork {
  const { layers, seed = 1, weight = 0.3, bias = 0, deviation = 0.3, units = fhn, coupling, residualPath } = options;
  const { from, nodes } = layeredGraph(layers);
  const network = layeredNetwork({
    name: `layers ${seed}`,
    units,
    layers,
    weight: drawn(seed, "weight", from.length, weight),
    ...(coupling ? { coupling } : {}),
    ...(residualPath === undefined ? {} : { residualPath }),
  });
  return neuronNetwork({ ...network, bias: drawn(seed, "bias", nodes, deviation).map((value) => bias + value) });
}

export interface DrawnGraph extends Partial<Pick<NeuronNetwork, "units" | "coupling">> {
  readonly seed: number;
  readonly inner: number;
  readonly inputs?: number;
  /** Standard deviation of the weights; conductances of a diffusive coupling are their magnitudes. */
  readonly weight?: number;
  /** Largest conductance between inhibitors; 0 for none. */
  readonly exchange?: number;
}

/** A network on a random connected graph, inputs first, whose output port is every other node. */
export function drawnGraph(options: DrawnGraph): NeuronNetwork {
  const { seed, inner, inputs = 3, weight = 0.3, exchange = 0, units = fhn, coupling = "product" } = options;
  const nodes = inputs + inner;
  const graph = randomGraph(seed, "activators", nodes);
  const own = drawn(seed, "weight", graph.from.length, weight);
  const inhibitors = randomGraph(seed, "inhibitors", nodes);
  const conductance = drawn(seed, "conductance", inhibitors.from.length).map(
    (x) => exchange * Math.min(1, Math.abs(x)),
  );
  return neuronNetwork({
    name: `graph ${seed}`,
    units,
    graph,
    weight: coupling === "diffusive" ? own.map(Math.abs) : own,
    bias: drawn(seed, "bias", nodes, 0.3),
    coupling,
    inputs: Int32Array.from({ length: inputs }, (_, k) => k),
    outputs: Int32Array.from({ length: inner }, (_, k) => inputs + k),
    residualPath: 0,
    ...(exchange > 0 ? { inhibitor: { graph: inhibitors, conductance } } : {}),
  });
}

/** A random tree and as many random pairs again. */
function randomGraph(seed: number, label: string, nodes: number) {
  const draws = new Int32Array(3 * nodes);
  integers(split(keyFromSeed(seed), label), draws, 2 ** 30);
  const tree = Array.from({ length: nodes - 1 }, (_, k) => [k + 1, draws[k] % (k + 1)]);
  const pairs = Array.from({ length: nodes }, (_, k) => {
    const first = draws[nodes + k] % nodes;
    return [first, (first + 1 + (draws[2 * nodes + k] % (nodes - 1))) % nodes];
  });
  const edges = [...tree, ...pairs];
  return { nodes, from: Int32Array.from(edges, ([a]) => a), to: Int32Array.from(edges, ([, b]) => b) };
}

/** Sweeps until the relative residual is within a tolerance. */
export const swept = (tolerance = 1e-14): NeuronPlanOptions => ({
  method: "sweep",
  timeStep: 1,
  damping: 0,
  stop: { kind: "tolerance", tolerance, most: 20_000, every: 4, freeze: true },
});

/** Steps in time until the relative residual is within a tolerance. */
export const stepped = (method: "euler" | "semi-implicit", tolerance = 1e-14, timeStep = 0.1): NeuronPlanOptions => ({
  method,
  timeStep,
  damping: 0,
  stop: { kind: "tolerance", tolerance, most: 100_000, every: 50, freeze: true },
});

/** A fixed number of explicit Euler steps, or of another method's. */
export const timed = (free: number, timeStep = 0.1, options: Partial<NeuronPlanOptions> = {}): NeuronPlanOptions => ({
  method: "euler",
  timeStep,
  damping: 0,
  stop: { kind: "steps", free, nudged: free },
  ...options,
});

export const hold = (port: string, value: Vector): Condition => ({ kind: "hold", port, value });
export const drive = (current: Vector, imaginary?: Vector): Condition => ({
  kind: "drive",
  port: "output",
  current,
  ...(imaginary ? { imaginary } : {}),
});
export const spring = (stiffness: number, target: Vector): Condition => ({
  kind: "spring",
  port: "output",
  stiffness,
  target,
});

/** The free phase of one sample. */
export const free = (...conditions: Condition[]): Settling => ({ slot: "free", from: "rest", conditions, samples: 1 });

/** A settling of one sample that starts where the free phase ended. */
export const nudged = (slot: string, ...conditions: Condition[]): Settling => ({
  slot,
  from: "free",
  conditions,
  samples: 1,
});

/** Fourth-order central differences of f at x. */
export function slopeOf(f: (x: number) => number, x: number, h = 1e-3): number {
  return (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h);
}

/** The state of a sample in a slot: activators and inhibitors of every node. */
export interface NeuronState {
  readonly u: Float64Array;
  readonly v: Float64Array;
}

/** A copy of what a slot holds; without inhibitors v is zero. */
export function stateOf(program: Program, slot = "free", sample = 0): NeuronState {
  const [{ size: nodes }] = program.system.blocks;
  const variables = program.state(slot).length / program.samples;
  const row = program.state(slot).slice(sample * variables, (sample + 1) * variables);
  return { u: row.slice(0, nodes), v: variables > nodes ? row.slice(nodes) : new Float64Array(nodes) };
}

/** The outputs of the first sample in a slot. */
export function outputsOf(program: Program, slot = "free"): Float64Array {
  const into = new Float64Array(program.system.ports[1].size);
  program.observe(slot, "output", into, 1);
  return into;
}

/**
 * The equations written out edge by edge, without the library's kernels: du/dt and dv/dt of every node, zero at the inputs, for
 * networks without a residual path. Inputs send `given`.
 */
export function ratesOf(network: NeuronNetwork, given: Vector, { u, v }: NeuronState): NeuronState {
  const { units, graph, weight, bias, coupling, inputs, inhibitor } = network;
  const { value, slope } = units.law === "fhn" ? linear : smooth[units.activation];
  const signal = u.map(value);
  inputs.forEach((node, k) => {
    signal[node] = given[k];
  });
  const drives = bias ? bias.slice() : new Float64Array(graph.nodes);
  graph.from.forEach((a, edge) => {
    const b = graph.to[edge];
    drives[a] += weight[edge] * (coupling === "diffusive" ? signal[b] - signal[a] : signal[b]);
    drives[b] += weight[edge] * (coupling === "diffusive" ? signal[a] - signal[b] : signal[a]);
  });
  const flows = new Float64Array(graph.nodes);
  inhibitor?.graph.from.forEach((a, edge) => {
    const b = inhibitor.graph.to[edge];
    flows[a] += inhibitor.conductance[edge] * (v[b] - v[a]);
    flows[b] += inhibitor.conductance[edge] * (v[a] - v[b]);
  });
  const isInput = (node: number) => inputs.includes(node);
  return {
    u: u.map((x, node) => {
      if (isInput(node)) return 0;
      return units.law === "fhn" ? x - x ** 3 - v[node] + drives[node] : slope(x) * drives[node] - x;
    }),
    v: v.map((y, node) => {
      if (isInput(node) || units.law !== "fhn") return 0;
      return units.epsilon * (u[node] - units.alpha * y - units.beta) + flows[node];
    }),
  };
}

const linear = { value: (u: number) => u, slope: () => 1 };
const smooth = {
  sigmoid: { value: (u: number) => 1 / (1 + Math.exp(-u)), slope: (u: number) => 0.25 / Math.cosh(u / 2) ** 2 },
  tanh: { value: Math.tanh, slope: (u: number) => 1 / Math.cosh(u) ** 2 },
  "hard-sigmoid": linear,
};
