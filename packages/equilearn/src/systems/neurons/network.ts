import type { Graph } from "../../math/graph.ts";
import { Refusal } from "../system.ts";

/** FitzHugh–Nagumo units: du/dt = u − u³ − v + drive, dv/dt = ε(u − αv − β). */
export interface FhnUnits {
  readonly law: "fhn";
  /** ε > 0: rate of the inhibitor. */
  readonly epsilon: number;
  /** α > 0: decay of the inhibitor. */
  readonly alpha: number;
  readonly beta: number;
  /** Largest |u|, or null for none: what keeps an explicit step stable on the cubic. */
  readonly bound: number | null;
}

export const activations = ["hard-sigmoid", "sigmoid", "tanh"] as const;
export type Activation = (typeof activations)[number];

/** Units of the deep energy model: E = ½ Σ u² − Σ w ρ(u)ρ(u′) − Σ b ρ(u), with activation ρ. */
export interface HopfieldUnits {
  readonly law: "hopfield";
  readonly activation: Activation;
}

/** How an edge drives its ends: by the other's signal (`product`), or by the difference of the two (`diffusive`). */
export const couplings = ["product", "diffusive"] as const;
export type Coupling = (typeof couplings)[number];

/**
 * Neurons on a weighted graph, some of them held as inputs. Plain frozen data. Weights may have either sign: a negative
 * conductance is a gain.
 */
export interface NeuronNetwork {
  readonly name: string;
  readonly units: FhnUnits | HopfieldUnits;
  /** The learnable couplings. */
  readonly graph: Graph;
  /** One for each edge: the initial weights. */
  readonly weight: Float64Array;
  /** One for each node, or absent: then there are none and none are learned. Those of inputs are not used. */
  readonly bias?: Float64Array;
  readonly coupling: Coupling;
  readonly inputs: Int32Array;
  readonly outputs: Int32Array;
  /** Sizes of the layers, inputs first, where the graph is layered: see {@link layeredGraph}. */
  readonly layers?: readonly number[];
  /** δ²: fixed diffusive coupling of units with the same place in neighbouring hidden layers of one width; 0 for none. */
  readonly residualPath: number;
  /** Fixed diffusive coupling of the inhibitors (FitzHugh–Nagumo only): L₂ of the paper's Eq. 6, with d₂ inside. */
  readonly inhibitor?: { readonly graph: Graph; readonly conductance: Float64Array };
}

/**
 * Every unit of a layer joined to every unit of the next. Nodes are numbered layer after layer; the edge from unit i of
 * layer l to unit j of the next stands at place i·n_{l+1} + j of the l-th block of edges, as in a row-major matrix.
 *
 * @throws Refusal when there are fewer than two layers or an empty one
 */
export function layeredGraph(layers: readonly number[]): Graph {
  if (layers.length < 2 || layers.some((size) => !(Number.isInteger(size) && size >= 1)))
    throw new Refusal(`A layered network needs two or more layers of at least one unit, not ${layers.join("-")}.`);
  const nodes = layers.reduce((sum, size) => sum + size, 0);
  const edges = layers.slice(1).reduce((sum, size, l) => sum + size * layers[l], 0);
  if (edges > 2 ** 28) throw new Refusal(`A layered network of ${layers.join("-")} would have ${edges} weights.`);
  const from = new Int32Array(edges);
  const to = new Int32Array(edges);
  let edge = 0;
  let first = 0;
  for (let l = 0; l + 1 < layers.length; l++) {
    const next = first + layers[l];
    for (let i = 0; i < layers[l]; i++) {
      for (let j = 0; j < layers[l + 1]; j++) {
        from[edge] = first + i;
        to[edge++] = next + j;
      }
    }
    first = next;
  }
  return { nodes, from, to };
}

/** Where each layer's nodes begin, and where the last ends: layers + 1 numbers. */
export function layerOffsets(layers: readonly number[]): readonly number[] {
  const offsets = [0];
  for (const size of layers) offsets.push(offsets[offsets.length - 1] + size);
  return offsets;
}

export interface LayeredOptions {
  readonly name: string;
  readonly units: FhnUnits | HopfieldUnits;
  readonly layers: readonly number[];
  /** The matrices' entries, one block after the other: see {@link layeredGraph}. */
  readonly weight: Float64Array;
  readonly biased?: boolean;
  readonly coupling?: Coupling;
  readonly residualPath?: number;
}

/** A layered network: inputs are its first layer, outputs its last. Biases begin at zero. */
export function layeredNetwork(options: LayeredOptions): NeuronNetwork {
  const { name, units, layers, weight, biased = false, coupling = "product", residualPath = 0 } = options;
  const graph = layeredGraph(layers);
  const range = (first: number, size: number) => Int32Array.from({ length: size }, (_, k) => first + k);
  const last = layers[layers.length - 1];
  return neuronNetwork({
    name,
    units,
    graph,
    weight,
    coupling,
    residualPath,
    layers,
    inputs: range(0, layers[0]),
    outputs: range(graph.nodes - last, last),
    ...(biased ? { bias: new Float64Array(graph.nodes) } : {}),
  });
}

/** Checks a network in full. @throws Refusal naming what does not fit */
export function neuronNetwork(network: NeuronNetwork): NeuronNetwork {
  const { graph, weight, bias, units, inputs, outputs, inhibitor, residualPath } = network;
  const edges = graph.from.length;
  const refuse = (sentence: string): never => {
    throw new Refusal(`The network "${network.name}" ${sentence}.`);
  };
  if (weight.length !== edges) refuse(`has ${weight.length} weights for ${edges} edges`);
  if (!weight.every(Number.isFinite)) refuse("has a weight that is not a number");
  if (bias && bias.length !== graph.nodes) refuse(`has ${bias.length} biases for ${graph.nodes} nodes`);
  if (bias && !bias.every(Number.isFinite)) refuse("has a bias that is not a number");
  const { layers } = network;
  const inLayers = layers?.reduce((sum, size) => sum + size, 0) ?? graph.nodes;
  if (inLayers !== graph.nodes)
    refuse(`has ${graph.nodes} nodes, and its layers ${layers?.join("-")} have ${inLayers}`);
  const isInput = new Set(inputs);
  if (isInput.size !== inputs.length) refuse("names an input twice");
  if (outputs.some((node) => isInput.has(node))) refuse("names an input as an output as well");
  for (const node of [...inputs, ...outputs])
    if (!(node >= 0 && node < graph.nodes)) refuse(`has no node ${node} to make an input or output`);
  if (!(residualPath >= 0 && residualPath < Infinity)) refuse(`needs δ² of 0 or more, not ${residualPath}`);
  if (residualPath > 0 && !network.layers) refuse("has no layers for a residual path to join");
  if (units.law === "fhn") {
    const { epsilon, alpha, beta } = units;
    if (!(epsilon > 0 && epsilon < Infinity && alpha > 0 && alpha < Infinity))
      refuse(`needs ε and α above 0, not ${epsilon} and ${alpha}`);
    if (!Number.isFinite(beta)) refuse(`needs a β that is a number, not ${beta}`);
    if (units.bound !== null && !(units.bound > 0)) refuse(`needs a bound above 0, or none, not ${units.bound}`);
  } else if (inhibitor) refuse("has no inhibitors to couple, which only FitzHugh–Nagumo units have");
  if (inhibitor && inhibitor.graph.nodes !== graph.nodes)
    refuse(`has ${graph.nodes} nodes, and its inhibitors' graph ${inhibitor.graph.nodes}`);
  if (inhibitor && inhibitor.conductance.length !== inhibitor.graph.from.length)
    refuse(`has ${inhibitor.conductance.length} inhibitor conductances for ${inhibitor.graph.from.length} edges`);
  return Object.freeze(network);
}
