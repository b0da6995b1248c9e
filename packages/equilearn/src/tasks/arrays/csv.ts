import { csvParseRows } from "d3-dsv";
import { shown } from "../../systems/json-file.ts";
import { Refusal } from "../../systems/system.ts";

/** The examples of a CSV file in the order of its lines. */
export interface LabelledTable {
  readonly count: number;
  readonly inputSize: number;
  /** count × inputSize, the columns in the order of the file without the labels. */
  readonly inputs: Float32Array;
  /** As written in the file, without the spaces around; none where it has no column for them. */
  readonly labels: readonly string[];
  /** The names of the input columns, where the file has a header. */
  readonly inputNames?: readonly string[];
}

/** What the first line says about the others. */
interface Columns {
  readonly names?: readonly string[];
  readonly count: number;
  /** −1 where there is none. */
  readonly label: number;
}

/** A text of JavaScript can be no longer. */
const longest = 2 ** 29 - 24;

/**
 * Reads numbers and class labels, separated by commas. The first line is a header when it has a cell "label" or "class"
 * (in any case of letters), or no number at all. The labels are in the column of that name; in a file without a header
 * they are in the first column, as MNIST is often passed on. Every other cell must be a finite number of single
 * precision. Empty lines are skipped.
 * @param name what messages call the file
 * @param inputSize where it is known, a file of just so many columns has no labels
 * @throws Refusal with the first thing that is wrong, by line and column, both counted from 1
 */
export function parseCsv(bytes: Uint8Array, name: string, inputSize?: number): LabelledTable {
  const text = decode(bytes, name);
  const quotes = text.includes('"');
  const labels: string[] = [];
  const inputs = growing();
  let columns: Columns | undefined;
  let line = 0;
  csvParseRows(text, (cells) => {
    const place: Place = { name, line: line + 1 };
    line += quotes ? 1 + breaksIn(cells) : 1;
    if (cells.length === 1 && cells[0].trim() === "") return null;
    if (!columns) {
      columns = columnsOf(cells, place, inputSize);
      if (columns.names) return null;
    }
    readRow(cells, columns, place, labels, inputs.push);
    return null; // so that no row is kept
  });
  if (!columns) throw new Refusal(`${name} is empty.`);
  if (!columns.names && columns.label >= 0) refuseHeader(labels, name);
  const { names, label } = columns;
  const inputNames = names && { inputNames: names.filter((_, column) => column !== label) };
  const size = label < 0 ? columns.count : columns.count - 1;
  const all = inputs.array();
  return { count: all.length / size, inputSize: size, inputs: all, labels, ...inputNames };
}

/** How many lines the quoted cells of a row go on for, beyond the first. */
function breaksIn(cells: readonly string[]): number {
  return cells.reduce((breaks, cell) => breaks + (cell.includes("\n") ? cell.split("\n").length - 1 : 0), 0);
}

function decode(bytes: Uint8Array, name: string): string {
  if (bytes.length > longest) {
    throw new Refusal(
      `${name} is larger than the 512 MiB that a CSV file may have; give the data as .npz or idx files.`,
    );
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Refusal(`${name} is not a text file: it is not valid UTF-8.`);
  }
}

interface Place {
  readonly name: string;
  readonly line: number;
}

function columnsOf(first: readonly string[], { name, line }: Place, inputSize: number | undefined): Columns {
  if (first.length === 1 && inputSize !== 1) {
    throw new Refusal(
      `Line ${line} of ${name} is ${shown(first[0])}, a single cell; commas must separate the label and the inputs.`,
    );
  }
  const names = first.map((cell) => cell.trim());
  const labels = names.flatMap((cell, column) => (/^(?:label|class)$/i.test(cell) ? [column] : []));
  if (labels.length > 1) {
    const [a, b] = labels;
    throw new Refusal(
      `Columns ${a + 1} and ${b + 1} of ${name} are named ${shown(names[a])} and ${shown(names[b])}; only one can hold the labels.`,
    );
  }
  const isBare = labels.length === 0 && names.length === inputSize;
  if (labels.length === 0 && names.some(isNumber)) return { count: names.length, label: isBare ? -1 : 0 };
  const nameless = names.indexOf("");
  if (nameless >= 0) {
    throw new Refusal(
      `Column ${nameless + 1} of ${name} has no name in the header, line ${line}; leave it out if it numbers the lines.`,
    );
  }
  if (labels.length === 1) return { names, count: names.length, label: labels[0] };
  if (isBare) return { names, count: names.length, label: -1 };
  throw new Refusal(
    `${name} has no column named "label" or "class" in its header, line ${line}, which begins with ${shown(names[0])}.`,
  );
}

function isNumber(cell: string): boolean {
  return cell !== "" && Number.isFinite(Number(cell));
}

function readRow(
  cells: readonly string[],
  { names, count, label }: Columns,
  { name, line }: Place,
  labels: string[],
  push: (value: number) => void,
): void {
  if (cells.length !== count) {
    throw new Refusal(`Line ${line} of ${name} has ${cells.length} cells where the first line has ${count}.`);
  }
  cells.forEach((cell, column) => {
    if (column === label) return;
    const value = Math.fround(Number(cell));
    if (!Number.isFinite(value) || (value === 0 && cell.trim() === "")) {
      const called = names ? ` (${shown(names[column])})` : "";
      const what = isNumber(cell.trim()) ? "a finite number of single precision" : "a finite number";
      throw new Refusal(`Line ${line}, column ${column + 1}${called} of ${name} must be ${what}, not ${shown(cell)}.`);
    }
    push(value);
  });
  if (label < 0) return;
  const text = cells[label].trim();
  if (text === "" || /^[+-]?(?:nan|inf|infinity)$/i.test(text)) {
    throw new Refusal(`Line ${line}, column ${label + 1} of ${name} must be a label, not ${shown(text)}.`);
  }
  labels.push(text);
}

/** Refuses a first line such as `digit,0,1,2`, which reads as an example of its own class. */
function refuseHeader(labels: readonly string[], name: string): void {
  if (labels.length < 2 || isNumber(labels[0]) || !labels.slice(1).every(isNumber)) return;
  throw new Refusal(
    `The first line of ${name} begins with ${shown(labels[0])} and the others with numbers: if it is a header, name the column of the labels "label".`,
  );
}

/** Single-precision numbers whose count is not known beforehand. */
function growing(): { push: (value: number) => void; array: () => Float32Array } {
  let room = new Float32Array(1024);
  let count = 0;
  return {
    push(value) {
      if (count === room.length) {
        const larger = new Float32Array(2 * count);
        larger.set(room);
        room = larger;
      }
      room[count++] = value;
    },
    array: () => room.slice(0, count),
  };
}
