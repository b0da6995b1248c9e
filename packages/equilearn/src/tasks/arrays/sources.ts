import { shown } from "../../systems/json-file.ts";
import { Refusal } from "../../systems/system.ts";
import { type LabelledTable, parseCsv } from "./csv.ts";
import { parseIdx } from "./idx.ts";
import { parseNpz } from "./npz.ts";
import { type Cast, partOfFile, type RawData, type RawPart, rawData, roleOfArray, roleOfFile } from "./roles.ts";

/** A file as the host found it, uncompressed; its name tells what it holds. */
export interface DataFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const readers: Readonly<Record<string, (files: readonly DataFile[], name: string) => RawData | Promise<RawData>>> = {
  csv: csvData,
  idx: (files, name) => rawData(files.map(castFile), name),
  npz: npzData,
};

/**
 * What the files of a data set hold, by their names and endings.
 * @param name of the data set
 * @throws Refusal when a file cannot be read, or it is not clear what it is
 */
export function rawFrom(files: readonly DataFile[], name: string): RawData | Promise<RawData> {
  if (files.length === 0) throw new Refusal(`${name} has no files to read.`);
  const kinds = files.map(kindOf);
  const other = kinds.findIndex((kind) => kind !== kinds[0]);
  if (other > 0) {
    throw new Refusal(
      `${files[0].name} and ${files[other].name} are files of different kinds; give those of one kind.`,
    );
  }
  return readers[kinds[0]](files, name);
}

function kindOf({ name }: DataFile): string {
  const kind = /\.(csv|npz)$/i.exec(name)?.[1].toLowerCase();
  if (kind) return kind;
  if (/idx\d*$|ubyte$/i.test(name)) return "idx";
  throw new Refusal(
    `${name} is no data file by its name: give .csv, .npz, or idx files such as train-images-idx3-ubyte.`,
  );
}

function castFile({ name, bytes }: DataFile): Cast {
  return { name, ...roleOfFile(name), array: parseIdx(bytes, name) };
}

async function npzData(files: readonly DataFile[]): Promise<RawData> {
  const [{ name: file, bytes }, second] = files;
  if (second) throw new Refusal(`${file} and ${second.name} are two .npz files; put all arrays into one.`);
  const arrays = await parseNpz(bytes, file, (array) => roleOfArray(array) !== undefined);
  if (arrays.size === 0) throw new Refusal(`${file} has no arrays named x_train and y_train, or images and labels.`);
  const cast = Array.from(arrays, ([array, data]) => ({
    name: `${shown(array)} in ${file}`,
    ...roleOfArray(array)!,
    array: data,
  }));
  return rawData(cast, file);
}

function csvData(files: readonly DataFile[]): RawData {
  const parts = files.map(({ name }) => partOfFile(name));
  if (
    files.length > 2 ||
    (files.length === 2 && (parts[0].part === parts[1].part || !parts.every(({ said }) => said)))
  ) {
    const named = files.slice(0, 2).map(({ name }) => name);
    throw new Refusal(
      `${named.join(" and ")} are ${files.length} CSV files; give one, or one named train.csv and one named test.csv.`,
    );
  }
  const tables = files.map(({ name, bytes }) => ({ name, table: parseCsv(bytes, name) }));
  const test = files.length === 2 ? tables[parts[0].part === "test" ? 0 : 1] : undefined;
  const train = tables.find((each) => each !== test)!;
  if (test) checkSameColumns(train, test);
  const { inputNames } = train.table;
  return { train: tablePart(train), ...(test && { test: tablePart(test) }), ...(inputNames && { inputNames }) };
}

interface NamedTable {
  readonly name: string;
  readonly table: LabelledTable;
}

function checkSameColumns(train: NamedTable, test: NamedTable): void {
  const [a, b] = [train.table.inputNames, test.table.inputNames];
  const at = a && b ? a.findIndex((name, column) => name !== b[column]) : -1;
  if (at < 0) return;
  throw new Refusal(
    `Input ${at + 1} is ${shown(a![at])} in ${train.name} but ${b![at] === undefined ? "missing" : shown(b![at])} in ${test.name}.`,
  );
}

function tablePart({ name, table: { count, inputSize, inputs, labels } }: NamedTable): RawPart {
  const array = { shape: [count, inputSize], data: inputs };
  return { inputs: array, labels, labelShape: [count], inputsName: name, labelsName: name };
}
