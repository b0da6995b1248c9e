import { shown } from "../json-file.ts";
import { Refusal } from "../system.ts";
import { MARK } from "./spice-format.ts";

/** A line of a netlist with its continuations, or one of our own comment lines. */
export interface SpiceLine {
  /** Of its first physical line, counted from 1. */
  readonly number: number;
  readonly text: string;
  /** The comment at the end of its first physical line. */
  readonly note: string;
}

const LONGEST_LINE = 65536;
/** Control characters but the tab, and halves of surrogate pairs. */
const BINARY = /\p{Cs}|(?!\t)\p{Cc}/u;

/** A refusal that says where. `complaint` completes "Line 3 of the netlist …". */
export function refuseLine(number: number, complaint: string): never {
  throw new Refusal(`Line ${number} of the netlist ${complaint}.`);
}

/**
 * The lines of a netlist that mean something: without the title, comments, blank lines, what follows `.end`, and
 * .control blocks, which are skipped, never run; continuation lines are joined to the line that they continue.
 *
 * @throws Refusal on a line too long, a continuation of nothing, or a .control block that would change the circuit.
 */
export function* spiceLines(text: string): Generator<SpiceLine> {
  let pending: SpiceLine | undefined;
  let control = 0;
  for (const { number, content } of physicalLines(text)) {
    if (content.startsWith("*")) {
      if (!content.startsWith(`${MARK} `)) continue;
      if (pending) yield pending;
      pending = undefined;
      yield { number, text: content, note: "" };
      continue;
    }
    const line = { number, ...splitComment(content) };
    if (line.text === "") continue;
    if (control > 0) {
      control = skipCommand(line) ? 0 : control;
    } else if (line.text.startsWith("+")) {
      pending = joined(pending, line);
    } else {
      if (pending) yield pending;
      pending = undefined;
      if (/^\.end$/i.test(line.text)) return;
      if (/^\.control$/i.test(line.text)) control = number;
      else pending = line;
    }
  }
  if (control > 0) refuseLine(control, "opens a .control block that no .endc closes");
  if (pending) yield pending;
}

/** All lines but the first, which is the title whatever it says. */
function* physicalLines(text: string): Generator<{ number: number; content: string }> {
  let start = text.indexOf("\n") + 1;
  for (let number = 2; start > 0 && start < text.length; number++) {
    const found = text.indexOf("\n", start);
    const end = found < 0 ? text.length : found;
    if (end - start > LONGEST_LINE) refuseLine(number, `is longer than ${LONGEST_LINE} characters`);
    const content = text.slice(start, end).trim();
    if (BINARY.test(content)) refuseLine(number, "has characters that are not text");
    yield { number, content };
    start = end + 1;
  }
}

/** A comment starts at a semicolon, or at a dollar sign after a blank. */
function splitComment(content: string): { text: string; note: string } {
  const at = content.search(/;|(?<=\s)\$|^\$/);
  if (at < 0) return { text: content, note: "" };
  return { text: content.slice(0, at).trimEnd(), note: content.slice(at + 1).trim() };
}

function joined(pending: SpiceLine | undefined, { number, text }: SpiceLine): SpiceLine {
  if (!pending) return refuseLine(number, "continues a line with +, but there is none before it to continue");
  if (pending.text.length > LONGEST_LINE) refuseLine(number, `makes a line longer than ${LONGEST_LINE} characters`);
  return { ...pending, text: `${pending.text} ${text.slice(1)}` };
}

/** Whether a line of a .control block is its last. */
function skipCommand({ number, text }: SpiceLine): boolean {
  const [command] = text.toLowerCase().split(/\s/, 1);
  if (!/^(?:alter|source$|circbyline$)/.test(command)) return command === ".endc";
  return refuseLine(
    number,
    `has the command ${shown(command)}, which changes the circuit; write the change into the netlist`,
  );
}
