import { shown } from "../json-file.ts";
import { LONGEST_TEXT } from "../long-text.ts";
import { Refusal } from "../system.ts";
import { DIODE, LINEAR } from "./elements.ts";
import type { FlowNetwork } from "./network.ts";
import { addEdge, type Draft, emptyDraft, finished, hold, nodeNumber } from "./spice-draft.ts";
import { controlledSource } from "./spice-expression.ts";
import { diodeModel, MARK, spiceNumber, THERMAL_VOLTAGE } from "./spice-format.ts";
import { refuseLine, type SpiceLine, spiceLines } from "./spice-lines.ts";
import { readMark } from "./spice-marks.ts";

/**
 * Reads a flow network from a netlist for the subset of SPICE that it is made of:
 * - `R a b value` is a linear edge, `D a b MODEL` with `.model MODEL D(IS= N=)` a diode edge at 27 °C, and `B a b I=…` an
 *   edge of the forms that {@link networkToSpice} writes;
 * - `I a b value` is an input that injects at b, `V a b value` holds the one end whose potential is not yet known;
 * - node `0` or `gnd` is the ground; names ignore case; `+` continues a line; `*`, `;` and ` $` start comments;
 * - .op, .save, .print, .plot, .nodeset and .title lines, .options and .control blocks are skipped; nothing is executed.
 * The comment lines of {@link networkToSpice} bring back names, positions and outputs. Without them a network has no outputs,
 * its title is its name, and its nodes are numbered in order of appearance.
 *
 * @throws Refusal with one sentence that names the line.
 */
export function parseSpice(text: string): FlowNetwork {
  if (text.length > LONGEST_TEXT) throw new Refusal("A netlist can have at most 512 MiB of text.");
  const draft = emptyDraft(titleOf(text));
  for (const line of spiceLines(text)) {
    const words = line.text
      .replace(/[=,()]/g, " ")
      .trim()
      .split(/\s+/);
    if (line.text.startsWith(MARK)) readMark(draft, line);
    else if (line.text.startsWith(".")) readDotLine(draft, line, words);
    else readElement(draft, line, words);
  }
  return finished(draft);
}

function titleOf(text: string): string {
  const [title] = text.slice(0, 200).split("\n", 1);
  return title.replace(/^[*\s]+|\p{C}/gu, "").trim() || "netlist";
}

function readElement(draft: Draft, line: SpiceLine, words: readonly string[]): void {
  const [name, a = "", b = ""] = words;
  const kind = name.charAt(0).toLowerCase();
  if (!["r", "d", "b", "i", "v"].includes(kind)) {
    refuseLine(line.number, `has the element ${shown(name)}, but only R, D, B, I and V can be read`);
  }
  if (words.length < 4)
    refuseLine(line.number, `has ${shown(name)} without the two nodes and the value that must follow`);
  const ends = { plus: nodeNumber(draft, a, line.number), minus: nodeNumber(draft, b, line.number) };
  if (ends.plus === ends.minus) {
    refuseLine(line.number, `has both ends of ${shown(name)} at node ${shown(a)}; they must differ`);
  }
  if (kind === "i") {
    // SPICE takes the current out of the first node.
    draft.inputs.push({ plus: ends.minus, minus: ends.plus });
    draft.inputCurrents.push(sourceValue(words, line));
  } else if (kind === "v") {
    hold(draft, ends, sourceValue(words, line), line.number);
  } else if (kind === "b") {
    addEdge(draft, ends, controlledSource(line, a, b), line.number);
  } else if (kind === "r") {
    addEdge(draft, ends, { element: LINEAR, conductance: conductanceOf(words, line), parameter: 0 }, line.number);
  } else {
    if (words.length > 4)
      refuseLine(line.number, `has ${shown(words[4])} after the model of ${shown(name)}; leave it out`);
    draft.diodes.push({ edge: draft.from.length, model: words[3].toLowerCase(), line: line.number });
    addEdge(draft, ends, { element: DIODE, conductance: Number.NaN, parameter: Number.NaN }, line.number);
  }
}

/** The value of a source: `value`, `DC value` or `DC=value`. */
function sourceValue(words: readonly string[], { number }: SpiceLine): number {
  const at = words[3].toLowerCase() === "dc" ? 4 : 3;
  const value = spiceNumber(words[at] ?? "");
  if (words.length === at + 1 && !Number.isNaN(value)) return value;
  const given = words.slice(3).join(" ");
  return refuseLine(number, `gives ${shown(words[0])} the value ${shown(given)}, which must be a single DC number`);
}

/** 1/R, or the conductance in the comment when it belongs to this R. */
function conductanceOf(words: readonly string[], { number, note }: SpiceLine): number {
  const at = words[3].toLowerCase() === "r" ? 4 : 3;
  const resistance = spiceNumber(words[at] ?? "");
  if (words.length !== at + 1 || !(resistance > 0)) {
    const given = words.slice(3).join(" ");
    refuseLine(
      number,
      `gives ${shown(words[0])} the value ${shown(given)}, which must be a single number of ohms above 0`,
    );
  }
  const noted = spiceNumber(/^equilearn conductance=(\S+)$/.exec(note)?.[1] ?? "");
  return 1 / noted === resistance ? noted : 1 / resistance;
}

function readDotLine(draft: Draft, line: SpiceLine, words: readonly string[]): void {
  const command = words[0].toLowerCase();
  if (command === ".model") readModel(draft, line, words);
  if (/^\.(?:model|op|save|print|plot|nodeset|title)$/.test(command)) return;
  if (!/^\.opt(?:ions?)?$/.test(command)) {
    refuseLine(
      line.number,
      `has ${shown(words[0])}, but only .model, .options, .op, .control and .end lines can be read`,
    );
  }
  const at = words.findIndex((word) => /^(?:temp|tnom)$/i.test(word));
  if (at > 0 && spiceNumber(words[at + 1] ?? "") !== 27) {
    refuseLine(line.number, `sets ${words[at].toLowerCase()}, but diodes can only be read at 27 °C`);
  }
}

/** `.model NAME D(IS= N=)`, with SPICE's defaults 1e-14 A and 1. */
function readModel({ models }: Draft, { number, note }: SpiceLine, words: readonly string[]): void {
  const [, name = "", type = "", ...rest] = words;
  if (type.toLowerCase() !== "d") refuseLine(number, `has a model of type ${shown(type)}, but only D can be read`);
  if (models.has(name.toLowerCase())) refuseLine(number, `defines the model ${shown(name)} a second time`);
  const values = { is: 1e-14, n: 1 };
  for (let at = 0; at < rest.length; at += 2) {
    const key = rest[at].toLowerCase();
    const value = spiceNumber(rest[at + 1] ?? "");
    if (key !== "is" && key !== "n")
      refuseLine(number, `gives a diode ${shown(rest[at])}, but only IS and N can be read`);
    if (!(value > 0)) refuseLine(number, `gives a diode an ${key.toUpperCase()} that is not a number above 0`);
    values[key] = value;
  }
  const thermal = values.n * THERMAL_VOLTAGE;
  const noted = /^equilearn conductance=(\S+) thermal=(\S+)$/.exec(note)?.slice(1).map(spiceNumber) ?? [];
  const { saturation, ideality } = diodeModel(noted[0], noted[1]);
  const fits = saturation === values.is && ideality === values.n;
  models.set(
    name.toLowerCase(),
    fits ? { conductance: noted[0], thermal: noted[1] } : { conductance: values.is / thermal, thermal },
  );
}
