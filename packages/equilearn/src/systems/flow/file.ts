import { z } from "zod";
import { readJsonFile, record, shown } from "../json-file.ts";
import { Refusal } from "../system.ts";
import { flowNetwork, MOST_EDGES, MOST_NODES, nodeNumbers } from "./assemble.ts";
import { LINEAR } from "./elements.ts";
import { elements, type FlowNetwork, type NodePair } from "./network.ts";

const finite = z.number({ error: "must be a finite number" });
const text = z.string({ error: "must be a string" });
const referenceError = { error: "must be the number or the name of a node" };
const reference = z
  .union([z.int(referenceError).min(0, referenceError), z.string(referenceError)], referenceError)
  .meta({ description: "A node: its number, counted from 0, or its name." });

const node = record({
  name: text.optional(),
  position: z
    .tuple([finite, finite], { error: "must be two numbers, [x, y]" })
    .optional()
    .meta({ description: "Where the node is drawn; either every node has one or none." }),
});

const edge = record({
  from: reference,
  to: reference,
  conductance: z
    .number({ error: "must be a finite number above 0" })
    .gt(0, { error: "must be a finite number above 0" }),
  element: z
    .enum(elements, { error: `must be one of ${elements.join(", ")}` })
    .optional()
    .meta({ description: "The constitutive law of the edge; linear when left out." }),
  parameter: finite.optional().meta({
    description: "γ of cubic (1), ε of quadratic-drag (0.01), V_T of diode (0.025852); defaults in brackets.",
  }),
});

const pairs = { plus: reference, minus: reference };
const countError = { error: `must be a number of nodes from 2 to ${MOST_NODES}, or a list of nodes` };

/** The network file, version 1. */
const networkFile = record({
  format: z.literal("equilearn-network", { error: 'must be "equilearn-network"' }),
  version: z.literal(1, { error: "must be 1, the only version there is" }),
  name: text.optional().meta({ description: 'What messages and figures call the network; "network" when left out.' }),
  nodes: z.union(
    [
      z.int(countError).min(2, countError).max(MOST_NODES, countError),
      z.array(node, countError).min(2, countError).max(MOST_NODES, countError),
    ],
    countError,
  ),
  edges: z
    .array(edge, { error: "must be a list of edges" })
    .min(1, { error: "must have at least one edge" })
    .max(MOST_EDGES, { error: `must have at most ${MOST_EDGES} edges` }),
  ground: reference,
  held: z
    .array(record({ node: reference, potential: finite }), { error: "must be a list of held nodes" })
    .optional()
    .meta({ description: "Further nodes at a fixed potential." }),
  inputs: z.array(record({ ...pairs, current: finite }), { error: "must be a list of inputs" }),
  outputs: z.array(record({ ...pairs, target: finite.optional() }), { error: "must be a list of outputs" }),
}).meta({ title: "equilearn network", description: "A flow network that can be settled and taught." });

type NetworkFile = z.output<typeof networkFile>;
type Reference = z.output<typeof reference>;

/** The JSON schema of the network file, for editors; published as schema/network.schema.json. */
export function networkJsonSchema(): object {
  return z.toJSONSchema(networkFile);
}

/**
 * Reads a network file (version 1).
 *
 * @throws Refusal with one sentence that says what is wrong, where, and what would be right.
 */
export function parseNetwork(text: string): FlowNetwork {
  const file = readJsonFile(text, networkFile, "the network file");
  const specified = typeof file.nodes === "number" ? undefined : file.nodes;
  const nodes = specified?.length ?? (file.nodes as number);
  const nodeNames = Array.from({ length: nodes }, (_, index) => specified?.[index].name ?? String(index));
  const numbers = nodeNumbers(nodeNames);
  const resolve = (ref: Reference, place: string): number => {
    const index = typeof ref === "number" ? ref : numbers.get(ref);
    if (index !== undefined && index < nodes) return index;
    const known = typeof ref === "number" ? `nodes are numbered 0 to ${nodes - 1}` : "no node has that name";
    throw new Refusal(`The network file has ${shown(ref)} as ${place}, but ${known}.`);
  };
  const pair =
    (port: string) =>
    ({ plus, minus }: { plus: Reference; minus: Reference }, index: number): NodePair => ({
      plus: resolve(plus, `plus of ${port} ${index}`),
      minus: resolve(minus, `minus of ${port} ${index}`),
    });
  return flowNetwork({
    ...(file.name === undefined ? {} : { name: file.name }),
    graph: {
      nodes,
      from: Int32Array.from(file.edges, ({ from }, index) => resolve(from, `from of edge ${index}`)),
      to: Int32Array.from(file.edges, ({ to }, index) => resolve(to, `to of edge ${index}`)),
    },
    nodeNames,
    positions: positionsOf(specified),
    conductance: file.edges.map(({ conductance }) => conductance),
    element: file.edges.map(({ element }) => element ?? "linear"),
    parameter: file.edges.map(({ parameter }) => parameter ?? Number.NaN),
    ground: resolve(file.ground, "the ground"),
    held: (file.held ?? []).map(({ node, potential }, index) => ({
      node: resolve(node, `held node ${index}`),
      potential,
    })),
    inputs: file.inputs.map(pair("input")),
    inputCurrents: file.inputs.map(({ current }) => current),
    outputs: file.outputs.map(pair("output")),
    targets: file.outputs.map(({ target }) => target ?? Number.NaN),
  });
}

function positionsOf(nodes: Exclude<NetworkFile["nodes"], number> | undefined): Float64Array | undefined {
  const bare = nodes?.findIndex(({ position }) => position === undefined) ?? 0;
  if (nodes === undefined || nodes.every(({ position }) => position === undefined)) return undefined;
  if (bare < 0) return Float64Array.from(nodes.flatMap(({ position }) => position as [number, number]));
  throw new Refusal(
    `Node ${bare} of the network file has no position, but others do; give one to every node or to none.`,
  );
}

/** A network as the object that its file holds; {@link parseNetwork} of its JSON text gives the same bits back. */
export function networkToFile(network: FlowNetwork): NetworkFile {
  const { graph, nodeNames, positions, conductance, element, parameter, held, inputs, outputs } = network;
  const ref = (node: number): Reference => (nodeNames[node] === String(node) ? node : nodeNames[node]);
  const plain = positions === undefined && nodeNames.every((name, index) => name === String(index));
  return {
    format: "equilearn-network",
    version: 1,
    name: network.name,
    nodes: plain
      ? graph.nodes
      : nodeNames.map((name, index) => ({
          ...(name === String(index) ? {} : { name }),
          ...(positions ? { position: [positions[2 * index], positions[2 * index + 1]] } : {}),
        })),
    edges: Array.from(conductance, (value, index) => ({
      from: ref(graph.from[index]),
      to: ref(graph.to[index]),
      conductance: value,
      ...(element[index] === LINEAR ? {} : { element: elements[element[index]], parameter: parameter[index] }),
    })),
    ground: ref(network.ground),
    ...(held.length === 0 ? {} : { held: held.map(({ node, potential }) => ({ node: ref(node), potential })) }),
    inputs: inputs.map(({ plus, minus }, index) => ({
      plus: ref(plus),
      minus: ref(minus),
      current: network.inputCurrents[index],
    })),
    outputs: outputs.map(({ plus, minus }, index) => ({
      plus: ref(plus),
      minus: ref(minus),
      ...(Number.isNaN(network.targets[index]) ? {} : { target: network.targets[index] }),
    })),
  };
}
