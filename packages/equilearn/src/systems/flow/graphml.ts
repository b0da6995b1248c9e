import { graphmlData as data, type GraphmlKey, graphmlText } from "../graphml-writer.ts";
import { shown } from "../json-file.ts";
import { LONGEST_TEXT } from "../long-text.ts";
import { Refusal } from "../system.ts";
import { refuseAt, xmlText } from "../xml.ts";
import { flowNetwork, MOST_EDGES, MOST_NODES } from "./assemble.ts";
import { LINEAR } from "./elements.ts";
import { type GraphmlItem, readGraphml } from "./graphml-items.ts";
import { elements, type FlowNetwork, type NodePair } from "./network.ts";

const keys: readonly GraphmlKey[] = [
  { name: "name", of: "all", type: "string" },
  { name: "ground", of: "graph", type: "string" },
  { name: "held", of: "graph", type: "string" },
  { name: "inputs", of: "graph", type: "string" },
  { name: "outputs", of: "graph", type: "string" },
  { name: "x", of: "node", type: "double" },
  { name: "y", of: "node", type: "double" },
  { name: "conductance", of: "edge", type: "double" },
  { name: "element", of: "edge", type: "string", default: "linear" },
  { name: "parameter", of: "edge", type: "double" },
];

/**
 * A network as GraphML that {@link parseGraphml} reads back to the same bits. Ground, held nodes ("node potential; …"), inputs ("plus minus current; …") and outputs
 * ("plus minus target; …", the target "none" where there is none) are data of the graph.
 *
 * @throws Refusal when a name has a character that XML cannot hold, or the text would be longer than 512 MiB.
 */
export function networkToGraphml(network: FlowNetwork): string {
  const { graph, held, inputs, inputCurrents, outputs, targets, element, positions } = network;
  const target = (k: number) => (Number.isNaN(targets[k]) ? "none" : targets[k]);
  return graphmlText(keys, (write) => {
    write(data("name", xmlText(network.name)) + data("ground", `n${network.ground}`));
    write(data("held", held.map(({ node, potential }) => `n${node} ${potential}`).join("; ")));
    write(data("inputs", inputs.map(({ plus, minus }, k) => `n${plus} n${minus} ${inputCurrents[k]}`).join("; ")));
    write(data("outputs", outputs.map(({ plus, minus }, k) => `n${plus} n${minus} ${target(k)}`).join("; ")));
    for (let node = 0; node < graph.nodes; node++) {
      const place = positions ? data("x", positions[2 * node]) + data("y", positions[2 * node + 1]) : "";
      write(`<node id="n${node}">${data("name", xmlText(network.nodeNames[node]))}${place}</node>`);
    }
    for (let edge = 0; edge < graph.from.length; edge++) {
      const law = data("element", elements[element[edge]]) + data("parameter", network.parameter[edge]);
      const values = data("conductance", network.conductance[edge]) + (element[edge] === LINEAR ? "" : law);
      write(`<edge source="n${graph.from[edge]}" target="n${graph.to[edge]}">${values}</edge>`);
    }
  });
}

/** What has been read; edges keep the names of their ends until all nodes are known. */
interface Draft {
  readonly text: string;
  readonly nodes: Map<string, number>;
  readonly nodeNames: string[];
  readonly positions: number[];
  readonly edges: { readonly source: string; readonly target: string; readonly offset: number }[];
  readonly element: number[];
  readonly conductance: number[];
  readonly parameter: number[];
  graph: GraphmlItem | undefined;
}

/**
 * Reads a flow network from GraphML. An edge runs from `source` to `target`, whatever `edgedefault` says. Its data are
 * `conductance`, or `weight` where there is none, and perhaps `element` and `parameter`; a node may have `name`, and
 * `x` and `y`, which count when every node has both. Those of the graph are as {@link networkToGraphml} writes them;
 * without them the ground is the last node and there are no inputs and outputs. Names of data ignore case; any others,
 * with the drawings of graph editors, are passed over.
 *
 * @throws Refusal with one sentence that names the line: XML that is not well-formed or has a document type, nested
 *   graphs, hyperedges, edges without conductance, ends that are not nodes, numbers that are none.
 */
export function parseGraphml(text: string): FlowNetwork {
  if (text.length > LONGEST_TEXT) throw new Refusal("A GraphML file can have at most 512 MiB of text.");
  const draft: Draft = {
    text,
    nodes: new Map(),
    nodeNames: [],
    positions: [],
    edges: [],
    element: [],
    conductance: [],
    parameter: [],
    graph: undefined,
  };
  readGraphml(text, (item) => {
    if (item.kind === "node") addNode(draft, item);
    else if (item.kind === "edge") addEdge(draft, item);
    else draft.graph = item;
  });
  return finished(draft);
}

function addNode(draft: Draft, item: GraphmlItem): void {
  const { text, nodes, nodeNames, positions } = draft;
  const id = required(draft, item, "id");
  if (nodes.has(id)) refuseAt(text, item.offset, `has a second node with the id ${shown(id)}; ids must differ`);
  if (nodes.size === MOST_NODES)
    refuseAt(text, item.offset, `has node number ${MOST_NODES + 1}, more than can be read`);
  nodes.set(id, nodes.size);
  nodeNames.push(item.data("name") ?? id);
  positions.push(numberOf(draft, item, "x"), numberOf(draft, item, "y"));
}

function addEdge(draft: Draft, item: GraphmlItem): void {
  const { text, edges } = draft;
  const { offset } = item;
  const source = required(draft, item, "source");
  const target = required(draft, item, "target");
  if (edges.length === MOST_EDGES) refuseAt(text, offset, `has edge number ${MOST_EDGES + 1}, more than can be read`);
  const name = item.data("element") ?? "linear";
  const element = (elements as readonly string[]).indexOf(name.trim());
  if (element < 0) refuseAt(text, offset, `has the element ${shown(name)}; the elements are ${elements.join(", ")}`);
  const conductance = numberOf(draft, item, item.data("conductance") === undefined ? "weight" : "conductance");
  if (Number.isNaN(conductance)) {
    refuseAt(
      text,
      offset,
      `gives the edge from ${shown(source)} to ${shown(target)} neither a conductance nor a weight`,
    );
  }
  edges.push({ source, target, offset });
  draft.element.push(element);
  draft.conductance.push(conductance);
  draft.parameter.push(numberOf(draft, item, "parameter"));
}

function required({ text }: Draft, { kind, attributes, offset }: GraphmlItem, attribute: string): string {
  return attributes.get(attribute) || refuseAt(text, offset, `has a <${kind}> without the attribute ${attribute}`);
}

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A finite number of an item, NaN when it has no data of that name. */
function numberOf({ text }: Draft, item: GraphmlItem, name: string): number {
  const value = item.data(name)?.trim();
  if (value === undefined) return Number.NaN;
  const number = DECIMAL.test(value) ? Number(value) : Number.NaN;
  if (Number.isFinite(number)) return number;
  return refuseAt(
    text,
    item.offset,
    `has a <${item.kind}> whose ${name} is ${shown(value)}, which is not a finite number`,
  );
}

function finished(draft: Draft): FlowNetwork {
  const { text, graph, nodes, positions, edges } = draft;
  if (graph === undefined) throw new Refusal("The GraphML file has no graph in it.");
  const nodeAt = (id: string, offset: number, place: string) =>
    nodes.get(id) ?? refuseAt(text, offset, `has ${shown(id)} as ${place}, but no node has that id`);
  const ground = graph.data("ground")?.trim();
  const held = rows(draft, graph, "held", ["node", "potential"]);
  const inputs = rows(draft, graph, "inputs", ["plus", "minus", "current"]);
  const outputs = rows(draft, graph, "outputs", ["plus", "minus", "target"]);
  const pairOf =
    (port: string) =>
    ({ ends: [plus, minus] }: Row): NodePair => ({
      plus: nodeAt(plus, graph.offset, `plus of an ${port}`),
      minus: nodeAt(minus, graph.offset, `minus of an ${port}`),
    });
  return flowNetwork({
    name: graph.data("name") ?? graph.attributes.get("id") ?? "network",
    graph: {
      nodes: nodes.size,
      from: Int32Array.from(edges, ({ source, offset }) => nodeAt(source, offset, "the source of an edge")),
      to: Int32Array.from(edges, ({ target, offset }) => nodeAt(target, offset, "the target of an edge")),
    },
    nodeNames: draft.nodeNames,
    positions: positions.some(Number.isNaN) ? undefined : Float64Array.from(positions),
    conductance: draft.conductance,
    element: Uint8Array.from(draft.element),
    parameter: draft.parameter,
    ...(ground === undefined ? {} : { ground: nodeAt(ground, graph.offset, "the ground") }),
    held: held.map(({ ends: [node], value }) => ({
      node: nodeAt(node, graph.offset, "a held node"),
      potential: value,
    })),
    inputs: inputs.map(pairOf("input")),
    inputCurrents: inputs.map(({ value }) => value),
    outputs: outputs.map(pairOf("output")),
    targets: outputs.map(({ value }) => value),
  });
}

interface Row {
  readonly ends: readonly string[];
  readonly value: number;
}

/** Data of the graph such as "n0 n1 0.5; n2 n3 1": nodes and, last, a number, or "none" for a target. */
function rows({ text }: Draft, graph: GraphmlItem, name: string, columns: readonly string[]): Row[] {
  const value = graph.data(name)?.trim() ?? "";
  if (value === "") return [];
  return value.split(";").map((row) => {
    const words = row.trim().split(/\s+/);
    const last = words[words.length - 1];
    const none = last === "none" && columns.includes("target");
    if (words.length === columns.length && (none || DECIMAL.test(last))) {
      return { ends: words.slice(0, -1), value: none ? Number.NaN : Number(last) };
    }
    return refuseAt(
      text,
      graph.offset,
      `starts a graph whose ${name} have ${shown(row.trim())} in place of "${columns.join(" ")}"`,
    );
  });
}
