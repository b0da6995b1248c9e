import { Refusal } from "../systems/system.ts";
import { quote } from "./json.ts";

/**
 * The safetensors format (https://github.com/huggingface/safetensors): an 8-byte little-endian length, a JSON header that
 * gives each tensor's dtype, shape and place, then the tensors' bytes without gaps, little-endian and in row-major order.
 */

const arrays = { F64: Float64Array, F32: Float32Array, I32: Int32Array, U8: Uint8Array } as const;
type Dtype = keyof typeof arrays;

export type TensorData = Float64Array | Float32Array | Int32Array | Uint8Array;

export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: TensorData;
}

export interface Safetensors {
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Longest header, as in the format's reference implementation. */
const longestHeader = 100_000_000;

/**
 * The bytes of a safetensors file. Wider types come first, so that every tensor is aligned to its element;
 * the same tensors and metadata in the same order give the same bytes.
 * @throws Refusal when a tensor's shape and data differ in length, or its name is reserved
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, StoredTensor>>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const ordered = Object.entries(tensors).sort(
    ([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT, // a stable sort
  );
  const entries: [string, unknown][] = [["__metadata__", metadata]];
  let length = 0;
  for (const [name, { shape, data }] of ordered) {
    checkTensor(name, shape, data);
    entries.push([name, { dtype: dtypeOf(data), shape, data_offsets: [length, length + data.byteLength] }]);
    length += data.byteLength;
  }
  const header = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  if (header.length > longestHeader) {
    throw new Refusal(`A safetensors header of ${header.length} bytes is over the limit of ${longestHeader}.`);
  }
  const start = 8 + Math.ceil(header.length / 8) * 8;
  const bytes = new Uint8Array(start + length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.fill(0x20, 8, start); // spaces, as the format asks for
  bytes.set(header, 8);
  let offset = start;
  for (const [, { data }] of ordered) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return bytes;
}

/**
 * The tensors and metadata of a safetensors file, copied out of `bytes` and checked in full.
 * @param name what messages call the file
 * @throws Refusal with the first thing that is wrong
 */
export function decodeSafetensors(bytes: Uint8Array, name: string): Safetensors {
  const { header, start } = readHeader(bytes, name);
  const { __metadata__: metadata = {}, ...rest } = header;
  if (!isObject(metadata) || Object.values(metadata).some((value) => typeof value !== "string")) {
    throw new Refusal(`${name} is not valid safetensors: its __metadata__ must map names to strings.`);
  }
  const entries = Object.entries(rest).map(([key, entry]) => ({ key, ...readEntry(entry, key, name) }));
  checkPlaces(entries, bytes.length - start, name);
  const tensors = entries.map(({ key, dtype, shape, begin, end }) => {
    // A copy of its own, aligned; `slice` would not do, since Node's Buffer makes it a view.
    const { buffer } = new Uint8Array(bytes.subarray(start + begin, start + end));
    return [key, { shape, data: new arrays[dtype](buffer) }] as const;
  });
  return { tensors: Object.fromEntries(tensors), metadata: metadata as Record<string, string> };
}

interface Entry {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

function readHeader(bytes: Uint8Array, name: string): { header: Record<string, unknown>; start: number } {
  const rest = bytes.length - 8;
  if (rest < 0) throw new Refusal(`${name} is not safetensors: it has ${bytes.length} bytes, fewer than the first 8.`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > rest || length > longestHeader) {
    const room = Math.min(rest, longestHeader);
    throw new Refusal(
      `${name} is cut short or not safetensors: it announces a header of ${length} bytes where at most ${room} can be.`,
    );
  }
  const start = 8 + Number(length);
  const header = parseHeader(bytes.subarray(8, start));
  if (!isObject(header)) throw new Refusal(`${name} is not safetensors: its header is not a JSON object in UTF-8.`);
  return { header, start };
}

function parseHeader(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

function readEntry(entry: unknown, key: string, name: string): Entry {
  const wrong = (what: string) => new Refusal(`${name} is not valid safetensors: tensor ${quote(key)} ${what}.`);
  if (!isObject(entry)) throw wrong("is not described by an object");
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== "string") throw wrong("has no dtype");
  if (!Object.hasOwn(arrays, dtype)) {
    throw wrong(`has dtype ${quote(dtype)}, and this reader knows ${Object.keys(arrays).join(", ")}`);
  }
  if (!isSizes(shape)) throw wrong("has a shape that is not a list of sizes");
  if (!isSizes(offsets) || offsets.length !== 2) throw wrong("has data_offsets that are not two offsets");
  const [begin, end] = offsets;
  const size = product(shape) * arrays[dtype as Dtype].BYTES_PER_ELEMENT;
  if (end - begin !== size) throw wrong(`takes ${size} bytes by its shape but ${end - begin} by its offsets`);
  return { dtype: dtype as Dtype, shape, begin, end };
}

/** The tensors must fill the data from end to end: no gap, no overlap, nothing after. */
function checkPlaces(entries: readonly (Entry & { key: string })[], length: number, name: string): void {
  let next = 0;
  for (const { key, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== next) {
      throw new Refusal(
        `${name} is not valid safetensors: tensor ${quote(key)} begins at byte ${begin} of the data instead of ${next}.`,
      );
    }
    next = end;
  }
  if (next > length) throw new Refusal(`${name} is cut short: its tensors take ${next} bytes and it holds ${length}.`);
  if (next < length) {
    throw new Refusal(`${name} is not valid safetensors: ${length - next} bytes follow its last tensor.`);
  }
}

function checkTensor(name: string, shape: readonly number[], data: TensorData): void {
  if (name === "__metadata__") throw new Refusal('A tensor cannot be called "__metadata__", which is reserved.');
  if (isSizes(shape) && product(shape) === data.length) return;
  throw new Refusal(`Tensor ${quote(name)} has the shape [${shape}] but ${data.length} elements.`);
}

function dtypeOf(data: TensorData): Dtype {
  return (Object.keys(arrays) as Dtype[]).find((dtype) => data instanceof arrays[dtype])!;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function product(shape: readonly number[]): number {
  return shape.includes(0) ? 0 : shape.reduce((total, size) => total * size, 1);
}
