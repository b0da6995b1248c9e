import { shown } from "../json-file.ts";
import { Refusal } from "../system.ts";
import { flowNetwork, MOST_EDGES, MOST_NODES } from "./assemble.ts";
import type { FlowNetwork, NodePair } from "./network.ts";
import type { EdgeLaw } from "./spice-expression.ts";
import { refuseLine } from "./spice-lines.ts";

/** What has been read so far. Edges, inputs and held nodes are numbered in the order of their lines. */
export interface Draft {
  name: string;
  /** Number of each node by the lower-case name that the netlist uses, in order of appearance. */
  readonly nodes: Map<string, number>;
  readonly nodeNames: string[];
  readonly places: (readonly [x: number, y: number] | undefined)[];
  readonly from: number[];
  readonly to: number[];
  readonly element: number[];
  readonly conductance: number[];
  readonly parameter: number[];
  /** Diodes whose model may come later. */
  readonly diodes: { readonly edge: number; readonly model: string; readonly line: number }[];
  readonly models: Map<string, { readonly conductance: number; readonly thermal: number }>;
  /** Potential of each node that is held, by number; the order is that of the V lines. */
  readonly held: Map<number, number>;
  readonly inputs: NodePair[];
  readonly inputCurrents: number[];
  readonly outputs: { readonly plus: string; readonly minus: string; readonly target: number; readonly line: number }[];
}

/** Nothing yet. */
export function emptyDraft(name: string): Draft {
  return {
    name,
    nodes: new Map(),
    nodeNames: [],
    places: [],
    from: [],
    to: [],
    element: [],
    conductance: [],
    parameter: [],
    diodes: [],
    models: new Map(),
    held: new Map(),
    inputs: [],
    inputCurrents: [],
    outputs: [],
  };
}

/** The number of a node, which is new if its name is. */
export function nodeNumber({ nodes, nodeNames }: Draft, name: string, line: number): number {
  const key = keyOf(name);
  const known = nodes.get(key);
  if (known !== undefined) return known;
  if (name.length > 200) refuseLine(line, "has a node name longer than 200 characters");
  if (nodes.size === MOST_NODES) refuseLine(line, `has node number ${MOST_NODES + 1}, more than can be read`);
  nodes.set(key, nodes.size);
  nodeNames.push(name);
  return nodes.size - 1;
}

/** The name under which a node is known. */
export function keyOf(node: string): string {
  const key = node.toLowerCase();
  return key === "gnd" ? "0" : key;
}

/** One more edge from one node to another. */
export function addEdge(draft: Draft, { plus, minus }: NodePair, law: EdgeLaw, line: number): void {
  if (draft.from.length === MOST_EDGES) refuseLine(line, `has edge number ${MOST_EDGES + 1}, more than can be read`);
  const { element, conductance, parameter } = law;
  draft.from.push(plus);
  draft.to.push(minus);
  draft.element.push(element);
  draft.conductance.push(conductance);
  draft.parameter.push(parameter);
}

/** A source of `value` volts from minus to plus. */
export function hold({ nodes, held }: Draft, { plus, minus }: NodePair, value: number, line: number): void {
  const potential = (node: number) => (node === nodes.get("0") ? 0 : held.get(node));
  const high = potential(plus);
  const low = potential(minus);
  if (high !== undefined && low !== undefined) {
    refuseLine(line, "has a voltage source between two nodes whose potentials are already fixed; leave one out");
  }
  if (low !== undefined) held.set(plus, low + value);
  else if (high !== undefined) held.set(minus, high - value);
  else refuseLine(line, "has a voltage source of which neither end is the ground or held by a V line before it");
}

/**
 * The network of all that was read.
 *
 * @throws Refusal when it has no ground, names what is not there, or is not a flow network.
 */
export function finished(draft: Draft): FlowNetwork {
  const { nodes, places, held, diodes, models, outputs } = draft;
  const ground = nodes.get("0");
  if (ground === undefined) throw new Refusal("The netlist has no ground; one of its nodes must be called 0.");
  for (const { edge, model, line } of diodes) {
    const values =
      models.get(model) ?? refuseLine(line, `names the model ${shown(model)}, which no .model line defines`);
    draft.conductance[edge] = values.conductance;
    draft.parameter[edge] = values.thermal;
  }
  const used = (name: string, line: number) =>
    nodes.get(keyOf(name)) ?? refuseLine(line, `has the node ${shown(name)}, which the netlist does not use`);
  return flowNetwork({
    name: draft.name,
    graph: { nodes: nodes.size, from: Int32Array.from(draft.from), to: Int32Array.from(draft.to) },
    nodeNames: draft.nodeNames,
    positions: positionsOf(places, nodes.size),
    conductance: draft.conductance,
    element: Uint8Array.from(draft.element),
    parameter: draft.parameter,
    ground,
    held: Array.from(held, ([node, potential]) => ({ node, potential })),
    inputs: draft.inputs,
    inputCurrents: draft.inputCurrents,
    outputs: outputs.map(({ plus, minus, line }) => ({ plus: used(plus, line), minus: used(minus, line) })),
    targets: outputs.map(({ target }) => target),
  });
}

/** Positions when every node has one: a node that was added by hand has none. */
function positionsOf(places: Draft["places"], nodes: number): Float64Array | undefined {
  const positions = new Float64Array(2 * nodes);
  for (let node = 0; node < nodes; node++) {
    const place = places[node];
    if (place === undefined) return undefined;
    positions.set(place, 2 * node);
  }
  return positions;
}
