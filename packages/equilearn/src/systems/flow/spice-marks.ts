import { shown } from "../json-file.ts";
import { type Draft, keyOf, nodeNumber } from "./spice-draft.ts";
import { MARK, spiceNumber } from "./spice-format.ts";
import { refuseLine, type SpiceLine } from "./spice-lines.ts";

/**
 * Reads a comment line of `networkToSpice`: a name, a node or an output.
 *
 * @throws Refusal when it is none of these.
 */
export function readMark(draft: Draft, { number, text }: SpiceLine): void {
  const [, word, value] = /^(\S*)\s*(.*)$/s.exec(text.slice(MARK.length + 1)) ?? [];
  if (word === "name") draft.name = quoted(value, number);
  else if (word === "node") readNode(draft, value, number);
  else if (word === "output") readOutput(draft, value, number);
  else if (word !== "version" || value !== "1") {
    refuseLine(number, `has ${shown(`${MARK} ${word} ${value}`)}, which is not a name, a node, an output or version 1`);
  }
}

function readNode(draft: Draft, value: string, line: number): void {
  const parts =
    /^(\S+)\s+("(?:[^"\\]|\\.)*")(?:\s+(\S+)\s+(\S+))?$/s.exec(value) ??
    refuseLine(line, "must give a node its name in double quotes and, perhaps, two coordinates");
  const [, key, name, ...place] = parts;
  if (draft.nodes.has(keyOf(key))) refuseLine(line, `describes the node ${shown(key)} after it was first used`);
  const node = nodeNumber(draft, key, line);
  draft.nodeNames[node] = quoted(name, line);
  if (place[0] === undefined) return;
  const [x, y] = place.map(spiceNumber);
  if (Number.isNaN(x + y)) refuseLine(line, `gives the node ${shown(key)} coordinates that are not numbers`);
  draft.places[node] = [x, y];
}

function readOutput(draft: Draft, value: string, line: number): void {
  const [plus, minus = "", goal = ""] = value.split(/\s+/);
  const target = spiceNumber(goal);
  if (goal !== "none" && Number.isNaN(target)) {
    refuseLine(line, 'must give an output two nodes and a target, which is a number or "none"');
  }
  draft.outputs.push({ plus, minus, target, line });
}

function quoted(text: string, line: number): string {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "string") return value;
  } catch {}
  return refuseLine(line, "must give a name in double quotes, as in JSON");
}
