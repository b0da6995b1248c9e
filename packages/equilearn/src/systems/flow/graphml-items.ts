import { readXml, refuseAt } from "../xml.ts";

/** A graph, a node or an edge of a GraphML file with its data. */
export interface GraphmlItem {
  readonly kind: "graph" | "node" | "edge";
  readonly attributes: ReadonlyMap<string, string>;
  /** Where its tag starts in the text. */
  readonly offset: number;
  /** The text of its data of that name, which is given in lower case, or the default of the file for it. */
  data(name: string): string | undefined;
}

/** What is looked into, by parent; all else is passed over with what it contains. */
const CHILDREN: Readonly<Record<string, readonly string[]>> = {
  graphml: ["key", "graph"],
  key: ["default"],
  graph: ["data", "node", "edge"],
  node: ["data"],
  edge: ["data"],
};

interface Key {
  readonly name: string;
  readonly domain: string;
}

/**
 * Calls `found` with every node and edge of a GraphML file when it ends, and with the graph after them.
 *
 * @throws Refusal when the text is not well-formed, or has nested, several or no graphs, or hyperedges.
 */
export function readGraphml(text: string, found: (item: GraphmlItem) => void): void {
  const path: string[] = [];
  const keys = new Map<string, Key>();
  const defaults = new Map<string, string>();
  const items: (Omit<GraphmlItem, "data"> & { readonly values: Map<string, string> })[] = [];
  let graphs = 0;
  let passing = 0;
  let key: string | undefined;
  let pieces: string[] = [];
  const nameOf = (id: string) => keys.get(id)?.name ?? id.toLowerCase();

  readXml(text, {
    open(name, attributes, offset) {
      const parent = path.at(-1);
      if (parent === undefined && name !== "graphml") refuseAt(text, offset, "does not start with <graphml>");
      if (passing === 0) checkSupported(text, offset, name, parent, graphs);
      if (passing > 0 || (parent !== undefined && !CHILDREN[parent]?.includes(name))) {
        passing++;
        return;
      }
      path.push(name);
      if (name === "graph") graphs++;
      if (name === "graph" || name === "node" || name === "edge") {
        items.push({ kind: name, attributes, offset, values: new Map() });
      } else if (name === "key") {
        key = attributes.get("id") ?? "";
        const named = attributes.get("attr.name") ?? key;
        keys.set(key, { name: named.toLowerCase(), domain: attributes.get("for") ?? "all" });
      } else if (name === "data") key = attributes.get("key") ?? "";
      pieces = [];
    },
    text(piece) {
      if (passing === 0) pieces.push(piece);
    },
    close(name) {
      if (passing > 0) {
        passing--;
        return;
      }
      path.pop();
      if (name === "default" && key !== undefined) {
        defaults.set(`${keys.get(key)?.domain} ${nameOf(key)}`, pieces.join(""));
      } else if (name === "data" && key !== undefined) items.at(-1)?.values.set(nameOf(key), pieces.join(""));
      else if (name === "graph" || name === "node" || name === "edge") {
        const item = items.pop();
        if (!item) return;
        const { kind, attributes, offset, values } = item;
        const data = (name: string) =>
          values.get(name) ?? defaults.get(`${kind} ${name}`) ?? defaults.get(`all ${name}`);
        found({ kind, attributes, offset, data });
      }
    },
  });
}

function checkSupported(text: string, offset: number, name: string, parent: string | undefined, graphs: number): void {
  if (name === "graph" && parent !== "graphml")
    refuseAt(text, offset, "has a graph inside a node or an edge; only flat ones can be read");
  if (name === "graph" && graphs > 0) refuseAt(text, offset, "starts a second graph, but a network is one graph");
  if (name === "hyperedge") refuseAt(text, offset, "has a hyperedge; an edge of a network joins two nodes");
}
