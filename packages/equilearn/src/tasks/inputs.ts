import { shown } from "../systems/json-file.ts";
import { Refusal } from "../systems/system.ts";
import { parseCsv } from "./arrays/csv.ts";
import { parseIdx } from "./arrays/idx.ts";
import { parseNpz } from "./arrays/npz.ts";
import { type NumericArray, product } from "./arrays/numeric.ts";
import { roleOfArray } from "./arrays/roles.ts";
import type { DataFile } from "./labelled-data.ts";

/** Inputs without a task: what a trained network is asked about. */
export interface RawInputs {
  readonly count: number;
  /** count × input size, as the file has them. */
  readonly values: NumericArray["data"];
  /** The classes that a CSV file names beside them. */
  readonly labels?: readonly string[];
}

/**
 * The inputs in an idx file, in the one array of an .npz that fits, or in a CSV file with or without a column of labels.
 * @throws Refusal when the file cannot be read, or its rows are not `inputSize` numbers
 */
export async function rawInputsFrom({ name, bytes }: DataFile, inputSize: number): Promise<RawInputs> {
  if (/\.csv$/i.test(name)) {
    const { count, inputSize: found, inputs, labels } = parseCsv(bytes, name, inputSize);
    if (found !== inputSize) throw new Refusal(sizeSentence(name, `${found} inputs in each line`, inputSize));
    return { count, values: inputs, ...(labels.length > 0 ? { labels } : {}) };
  }
  const [called, array] = /\.npz$/i.test(name) ? await arrayIn(bytes, name, inputSize) : [name, parseIdx(bytes, name)];
  const [count, ...rest] = array.shape;
  const found = product(rest);
  const isSingle = product(array.shape) === inputSize;
  if (found !== inputSize && !isSingle)
    throw new Refusal(sizeSentence(called, `examples of ${rest.join(" × ") || "no"} numbers`, inputSize));
  const rows = found === inputSize ? count : 1;
  if (rows === 0) throw new Refusal(`${called} has no examples.`);
  for (let k = 0; k < array.data.length; k++) {
    if (Number.isFinite(array.data[k])) continue;
    throw new Refusal(
      `Example ${Math.floor(k / inputSize)} of ${called}, counted from 0, has an input that is ${array.data[k]}.`,
    );
  }
  return { count: rows, values: array.data };
}

async function arrayIn(bytes: Uint8Array, name: string, inputSize: number): Promise<[string, NumericArray]> {
  const arrays = [...(await parseNpz(bytes, name, () => true))];
  const fits = arrays.filter(([, { shape }]) => product(shape.slice(1)) === inputSize || product(shape) === inputSize);
  const inputs = fits.filter(([array]) => roleOfArray(array)?.kind === "inputs");
  const [chosen, second] = inputs.length > 0 ? inputs : fits;
  if (!chosen) throw new Refusal(`${name} has no array with rows of ${inputSize} numbers, which the network takes.`);
  if (second)
    throw new Refusal(
      `${name} has several arrays that would fit, ${shown(chosen[0])} and ${shown(second[0])}; give a file with one.`,
    );
  return [`${shown(chosen[0])} in ${name}`, chosen[1]];
}

const sizeSentence = (name: string, has: string, inputSize: number) =>
  `${name} has ${has}, but the network takes ${inputSize}.`;
