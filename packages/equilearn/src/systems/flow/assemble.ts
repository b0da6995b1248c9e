import { components, type Graph } from "../../math/graph.ts";
import { shown } from "../json-file.ts";
import { Refusal } from "../system.ts";
import { elementLaws } from "./elements.ts";
import { type Element, elements, type FlowNetwork, type NodePair } from "./network.ts";

/** Sizes above which a network is refused before memory is taken for it. */
export const MOST_NODES = 2e6;
export const MOST_EDGES = 8e6;

/** What a network is assembled from; everything with a default may be left out. */
export interface FlowNetworkParts {
  /** Default "network". */
  readonly name?: string;
  readonly graph: Graph;
  /** Default "0", "1", …; unique. */
  readonly nodeNames?: readonly string[];
  /** nodes × 2. */
  readonly positions?: Float64Array | undefined;
  /** Positive, one per edge; copied. */
  readonly conductance: ArrayLike<number>;
  /** One law for all edges, or one per edge by name or by index into `elements`; default "linear". */
  readonly element?: Element | readonly Element[] | Uint8Array;
  /** One for all edges that take a parameter, or one per edge (NaN or 0 on linear ones); NaN means the law's default. */
  readonly parameter?: number | ArrayLike<number>;
  /** Default: the last node. */
  readonly ground?: number;
  readonly held?: FlowNetwork["held"];
  readonly inputs?: readonly NodePair[];
  /** One per input pair; default 0. */
  readonly inputCurrents?: ArrayLike<number>;
  readonly outputs?: readonly NodePair[];
  /** One per output pair; NaN where there is none; default NaN. */
  readonly targets?: ArrayLike<number>;
}

/**
 * A frozen flow network from its parts.
 *
 * @throws Refusal when a number is out of its range, an index is not a node, an edge or pair joins a node to itself,
 *   a node is held twice, or a node has no path to the ground or a held node.
 */
export function flowNetwork(parts: FlowNetworkParts): FlowNetwork {
  const { graph } = parts;
  const edges = graph.from.length;
  checkSize(graph);
  const nodeNames = parts.nodeNames ?? Array.from({ length: graph.nodes }, (_, node) => String(node));
  if (parts.nodeNames && nodeNumbers(parts.nodeNames).size !== graph.nodes) {
    throw new Refusal(`A network of ${graph.nodes} nodes needs as many node names, not ${nodeNames.length}.`);
  }
  const { element, parameter } = laws(parts, edges);
  const inputs = (parts.inputs ?? []).map(({ plus, minus }) => Object.freeze({ plus, minus }));
  const outputs = (parts.outputs ?? []).map(({ plus, minus }) => Object.freeze({ plus, minus }));
  const network: FlowNetwork = {
    name: parts.name ?? "network",
    graph: Object.freeze({ nodes: graph.nodes, from: graph.from.slice(), to: graph.to.slice() }),
    nodeNames: Object.freeze(nodeNames.slice()),
    positions: parts.positions && positiveZeros(parts.positions),
    conductance: perItem(parts.conductance, edges, "conductance", "edge"),
    element,
    parameter,
    ground: parts.ground ?? graph.nodes - 1,
    held: Object.freeze(
      (parts.held ?? []).map(({ node, potential }) => Object.freeze({ node, potential: potential + 0 })),
    ),
    inputs: Object.freeze(inputs),
    inputCurrents: perItem(parts.inputCurrents ?? new Float64Array(inputs.length), inputs.length, "current", "input"),
    outputs: Object.freeze(outputs),
    targets: perItem(
      parts.targets ?? new Float64Array(outputs.length).fill(Number.NaN),
      outputs.length,
      "target",
      "output",
    ),
  };
  checkEdges(network);
  checkBoundary(network);
  checkPorts(network);
  checkConnected(network);
  return Object.freeze(network);
}

function checkSize({ nodes, from, to }: Graph): void {
  if (!(nodes >= 2 && nodes <= MOST_NODES)) {
    throw new Refusal(`A flow network needs from 2 to ${MOST_NODES} nodes, not ${nodes}.`);
  }
  if (!(from.length >= 1 && from.length <= MOST_EDGES)) {
    throw new Refusal(`A flow network needs from 1 to ${MOST_EDGES} edges, not ${from.length}.`);
  }
  if (from.length !== to.length) {
    throw new Refusal(
      `Every edge needs two ends, but there are ${from.length} first ends and ${to.length} second ones.`,
    );
  }
}

/**
 * The number of each node by its name.
 *
 * @throws Refusal when two nodes share a name.
 */
export function nodeNumbers(names: readonly string[]): Map<string, number> {
  const numbers = new Map<string, number>();
  names.forEach((name, node) => {
    const other = numbers.get(name);
    if (other !== undefined) {
      throw new Refusal(`Nodes ${other} and ${node} are both named ${shown(name)}; node names must differ.`);
    }
    numbers.set(name, node);
  });
  return numbers;
}

function perItem(values: ArrayLike<number>, count: number, quantity: string, item: string): Float64Array {
  if (values.length === count) return positiveZeros(values);
  throw new Refusal(`A network with ${count} ${item}s needs one ${quantity} for each, not ${values.length}.`);
}

function laws({ element = "linear", parameter = Number.NaN }: FlowNetworkParts, edges: number) {
  if (typeof element !== "string" && element.length !== edges) {
    throw new Refusal(`A network with ${edges} edges needs one element for each, not ${element.length}.`);
  }
  const kinds = new Uint8Array(edges);
  const parameters = new Float64Array(edges);
  if (typeof parameter !== "number") parameters.set(perItem(parameter, edges, "parameter", "edge"));
  for (let edge = 0; edge < edges; edge++) {
    const given = typeof element === "string" ? element : element[edge];
    const index = typeof given === "number" ? given : elements.indexOf(given);
    const law = elementLaws[index];
    if (law === undefined) {
      throw new Refusal(`Edge ${edge} has the element ${shown(given)}; the elements are ${elements.join(", ")}.`);
    }
    kinds[edge] = index;
    if (typeof parameter === "number") parameters[edge] = law.parameter ? parameter : 0;
    parameters[edge] = checkedParameter(parameters[edge], edge, law);
  }
  return { element: kinds, parameter: parameters };
}

function checkedParameter(value: number, edge: number, { name, parameter }: (typeof elementLaws)[number]): number {
  if (!parameter) {
    if (Number.isNaN(value) || value === 0) return 0;
    throw new Refusal(`Edge ${edge} is ${name} and takes no parameter, but is given ${value}.`);
  }
  if (Number.isNaN(value)) return parameter.default;
  if (Number.isFinite(value) && (value > 0 || (value === 0 && parameter.zeroAllowed))) return value;
  const bound = parameter.zeroAllowed ? "a finite number not below 0" : "a finite number above 0";
  throw new Refusal(`Edge ${edge} is ${name} and its parameter ${parameter.symbol} must be ${bound}, not ${value}.`);
}

/** A copy in which −0, which JSON does not carry, is 0. */
function positiveZeros(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values, (value) => value + 0);
}

/** A node in a message: its number, and its name where that says more. */
function called({ nodeNames }: FlowNetwork, node: number, noun = "node"): string {
  return nodeNames[node] === String(node) ? `${noun} ${node}` : `${noun} ${node} (${shown(nodeNames[node])})`;
}

function isNode({ graph }: FlowNetwork, node: number): boolean {
  return Number.isInteger(node) && node >= 0 && node < graph.nodes;
}

function checkEdges(network: FlowNetwork): void {
  const { graph, conductance } = network;
  for (let edge = 0; edge < graph.from.length; edge++) {
    const from = graph.from[edge];
    const to = graph.to[edge];
    if (!isNode(network, from) || !isNode(network, to)) {
      throw new Refusal(`Edge ${edge} joins nodes ${from} and ${to}, but nodes are numbered 0 to ${graph.nodes - 1}.`);
    }
    if (from === to) throw new Refusal(`Edge ${edge} joins ${called(network, from)} to itself; it needs two nodes.`);
    if (!(conductance[edge] > 0 && Number.isFinite(conductance[edge]))) {
      const ends = `${called(network, from)} to ${called(network, to)}`;
      throw new Refusal(
        `Edge ${edge}, ${ends}, has conductance ${conductance[edge]}; a conductance must be a finite number above 0.`,
      );
    }
  }
  const { positions } = network;
  if (positions && (positions.length !== 2 * graph.nodes || !positions.every(Number.isFinite))) {
    throw new Refusal(`The positions of ${graph.nodes} nodes must be ${2 * graph.nodes} finite numbers.`);
  }
}

function checkBoundary(network: FlowNetwork): void {
  const { ground, held, graph } = network;
  if (!isNode(network, ground)) {
    throw new Refusal(`The ground is node ${ground}, but nodes are numbered 0 to ${graph.nodes - 1}.`);
  }
  const fixed = new Set<number>();
  for (const { node, potential } of held) {
    if (!isNode(network, node)) {
      throw new Refusal(`Node ${node} is held, but nodes are numbered 0 to ${graph.nodes - 1}.`);
    }
    if (node === ground)
      throw new Refusal(`The ground, ${called(network, node)}, is also held; it must be one or the other.`);
    if (fixed.has(node))
      throw new Refusal(`${called(network, node, "Node")} is held twice; it can have one potential only.`);
    if (!Number.isFinite(potential)) {
      throw new Refusal(`${called(network, node, "Node")} is held at ${potential}, which must be a finite number.`);
    }
    fixed.add(node);
  }
}

function checkPorts(network: FlowNetwork): void {
  const { inputs, outputs, inputCurrents, targets, graph } = network;
  for (const [port, pairs] of [["Input", inputs] as const, ["Output", outputs] as const]) {
    pairs.forEach(({ plus, minus }, index) => {
      if (!isNode(network, plus) || !isNode(network, minus)) {
        const range = `nodes are numbered 0 to ${graph.nodes - 1}`;
        throw new Refusal(`${port} ${index} joins nodes ${plus} and ${minus}, but ${range}.`);
      }
      if (plus === minus) {
        throw new Refusal(`${port} ${index} has ${called(network, plus)} as both plus and minus; they must differ.`);
      }
    });
  }
  inputCurrents.forEach((current, index) => {
    if (!Number.isFinite(current)) throw new Refusal(`The current of input ${index} must be finite, not ${current}.`);
  });
  targets.forEach((target, index) => {
    if (target === Number.POSITIVE_INFINITY || target === Number.NEGATIVE_INFINITY) {
      throw new Refusal(`The target of output ${index} must be finite, not ${target}.`);
    }
  });
}

function checkConnected(network: FlowNetwork): void {
  const { graph, ground, held } = network;
  const component = components(graph);
  const tied = new Set([component[ground], ...held.map(({ node }) => component[node])]);
  const loose = component.findIndex((label) => !tied.has(label));
  if (loose < 0) return;
  throw new Refusal(
    `${called(network, loose, "Node")} has no path to the ground or a held node; every node needs one to have a potential.`,
  );
}
