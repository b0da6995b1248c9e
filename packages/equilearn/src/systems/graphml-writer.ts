import { textOfLines } from "./long-text.ts";

/** What a GraphML file declares before it uses it: data of a name, and what has it. */
export interface GraphmlKey {
  readonly name: string;
  readonly of: "all" | "graph" | "node" | "edge";
  readonly type: "string" | "double" | "int";
  /** Of what has none. */
  readonly default?: string;
}

/** A datum of a graph, a node or an edge; a text must be markup already. */
export function graphmlData(name: string, value: string | number): string {
  return `<data key="${idOf(name)}">${value}</data>`;
}

/** A key's id is a name token, which holds no spaces. */
const idOf = (name: string) => name.replaceAll(" ", "-");

/**
 * A directed graph as GraphML (U. Brandes et al., "GraphML progress report", Graph Drawing 2001): its keys, and then the lines that `lines` writes.
 *
 * @throws Refusal when the text would be longer than 512 MiB
 */
export function graphmlText(keys: readonly GraphmlKey[], lines: (write: (line: string) => void) => void): string {
  return textOfLines("The GraphML of this network", (write) => {
    write('<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">');
    for (const key of keys) write(keyMarkup(key));
    write('<graph edgedefault="directed">');
    lines(write);
    write("</graph>\n</graphml>\n");
  });
}

function keyMarkup({ name, of, type, default: otherwise }: GraphmlKey): string {
  const head = `<key id="${idOf(name)}" for="${of}" attr.name="${name}" attr.type="${type}"`;
  return otherwise === undefined ? `${head}/>` : `${head}><default>${otherwise}</default></key>`;
}
