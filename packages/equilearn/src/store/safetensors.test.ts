import fc from "fast-check";
import { expect, test } from "vitest";
import { Refusal } from "../systems/system.ts";
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from "./safetensors.ts";

const shapes = fc.array(fc.nat(4), { maxLength: 3 });
const tensor: fc.Arbitrary<StoredTensor> = fc
  .tuple(shapes, fc.constantFrom(Float64Array, Float32Array, Int32Array, Uint8Array), fc.infiniteStream(fc.nat(255)))
  .map(([shape, Data, bytes]) => {
    const data = new Data(shape.reduce((total, size) => total * size, 1));
    const raw = new Uint8Array(data.buffer);
    for (let i = 0; i < raw.length; i++) raw[i] = bytes.next().value as number;
    return { shape, data };
  });
const names = fc.string({ unit: "grapheme", maxLength: 12 }).filter((name) => name !== "__metadata__");
const files = fc.tuple(
  fc.dictionary(names, tensor, { maxKeys: 6, noNullPrototype: true }),
  fc.dictionary(names, fc.string(), { noNullPrototype: true }),
);

const bits = (data: StoredTensor["data"]) => [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)];

test("any tensors and metadata come back to the bit, at any offset, and encode to the same bytes again", () => {
  fc.assert(
    fc.property(files, fc.nat(7), ([tensors, metadata], shift) => {
      const bytes = encodeSafetensors(tensors, metadata);
      const moved = new Uint8Array(bytes.length + shift).subarray(shift);
      moved.set(bytes);
      const read = decodeSafetensors(moved, "the file");
      expect(read.metadata).toStrictEqual(metadata);
      expect(Object.keys(read.tensors).sort()).toEqual(Object.keys(tensors).sort());
      for (const [name, { shape, data }] of Object.entries(tensors)) {
        expect(read.tensors[name].shape).toEqual(shape);
        expect(read.tensors[name].data.constructor).toBe(data.constructor);
        expect(bits(read.tensors[name].data)).toEqual(bits(data));
      }
      expect(encodeSafetensors(read.tensors, read.metadata)).toEqual(bytes);
    }),
  );
});

test("the layout is the format's: header of whole 8 bytes, wider types first, no gaps", () => {
  const bytes = encodeSafetensors(
    {
      flags: { shape: [3], data: new Uint8Array([1, 2, 3]) },
      weights: { shape: [1, 2], data: new Float64Array([1, -2]) },
    },
    { by: "test" },
  );
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  expect(length % 8).toBe(0);
  expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))).toEqual({
    __metadata__: { by: "test" },
    weights: { dtype: "F64", shape: [1, 2], data_offsets: [0, 16] },
    flags: { dtype: "U8", shape: [3], data_offsets: [16, 19] },
  });
  expect([...bytes.subarray(8 + length)]).toEqual([0, 0, 0, 0, 0, 0, 240, 63, 0, 0, 0, 0, 0, 0, 0, 192, 1, 2, 3]);
});

test("a view into a larger array is written without its surroundings", () => {
  const data = new Float32Array([9, 1, 2, 9]).subarray(1, 3);
  const read = decodeSafetensors(encodeSafetensors({ part: { shape: [2], data } }, {}), "the file");
  expect(read.tensors.part.data).toEqual(new Float32Array([1, 2]));
});

test("a tensor whose shape does not fit its data, or with the reserved name, is refused", () => {
  const two = new Float64Array(2);
  expect(() => encodeSafetensors({ w: { shape: [3], data: two } }, {})).toThrow(
    new Refusal('Tensor "w" has the shape [3] but 2 elements.'),
  );
  expect(() => encodeSafetensors({ w: { shape: [-1, -2], data: two } }, {})).toThrow(Refusal);
  expect(() => encodeSafetensors({ __metadata__: { shape: [2], data: two } }, {})).toThrow(Refusal);
});

test("what is read is a copy, from a Node Buffer too", () => {
  const bytes = Buffer.from(encodeSafetensors({ w: { shape: [2], data: new Float64Array([1, 2]) } }, {}));
  const { data } = decodeSafetensors(bytes, "F").tensors.w;
  bytes.fill(0);
  expect(data).toEqual(new Float64Array([1, 2]));
  expect(data.buffer.byteLength).toBe(16);
});

/** A file with this header and so many bytes of data. */
function file(header: unknown, data = 0): Uint8Array {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const f64 = (shape: unknown, offsets: unknown) => ({ dtype: "F64", shape, data_offsets: offsets });

test.each<[string, Uint8Array, string]>([
  ["no header length", new Uint8Array(5), "F is not safetensors: it has 5 bytes, fewer than the first 8."],
  [
    "a header beyond the end",
    new Uint8Array(12).fill(1),
    "F is cut short or not safetensors: it announces a header of 72340172838076673 bytes where at most 4 can be.",
  ],
  ["no JSON", file("{,"), "F is not safetensors: its header is not a JSON object in UTF-8."],
  ["a list", file("[]"), "F is not safetensors: its header is not a JSON object in UTF-8."],
  [
    "metadata that are not strings",
    file({ __metadata__: { a: 1 } }),
    "F is not valid safetensors: its __metadata__ must map names to strings.",
  ],
  ["no object", file({ w: 1 }), 'F is not valid safetensors: tensor "w" is not described by an object.'],
  [
    "an unknown dtype",
    file({ w: { dtype: "BF16", shape: [1], data_offsets: [0, 2] } }, 2),
    'F is not valid safetensors: tensor "w" has dtype "BF16", and this reader knows F64, F32, I32, U8.',
  ],
  [
    "a dtype of Object's own",
    file({ w: { dtype: "constructor", shape: [1], data_offsets: [0, 2] } }, 2),
    'F is not valid safetensors: tensor "w" has dtype "constructor", and this reader knows F64, F32, I32, U8.',
  ],
  ["no dtype", file({ w: { dtype: [[]] } }), 'F is not valid safetensors: tensor "w" has no dtype.'],
  [
    "a negative size",
    file({ w: f64([-1], [0, 8]) }, 8),
    'F is not valid safetensors: tensor "w" has a shape that is not a list of sizes.',
  ],
  [
    "three offsets",
    file({ w: f64([1], [0, 8, 8]) }, 8),
    'F is not valid safetensors: tensor "w" has data_offsets that are not two offsets.',
  ],
  [
    "another length",
    file({ w: f64([2], [0, 8]) }, 8),
    'F is not valid safetensors: tensor "w" takes 16 bytes by its shape but 8 by its offsets.',
  ],
  [
    "an absurd size",
    file({ w: f64([1e10, 1e10], [0, 8]) }, 8),
    'F is not valid safetensors: tensor "w" takes 800000000000000000000 bytes by its shape but 8 by its offsets.',
  ],
  [
    "a gap",
    file({ w: f64([1], [8, 16]) }, 16),
    'F is not valid safetensors: tensor "w" begins at byte 8 of the data instead of 0.',
  ],
  [
    "an overlap",
    file({ v: f64([2], [0, 16]), w: f64([1], [8, 16]) }, 16),
    'F is not valid safetensors: tensor "w" begins at byte 8 of the data instead of 16.',
  ],
  ["data cut short", file({ w: f64([2], [0, 16]) }, 15), "F is cut short: its tensors take 16 bytes and it holds 15."],
  ["data beyond", file({ w: f64([2], [0, 16]) }, 17), "F is not valid safetensors: 1 bytes follow its last tensor."],
])("%s is refused in one sentence", (_what, bytes, message) => {
  expect(() => decodeSafetensors(bytes, "F")).toThrow(new Refusal(message));
});

test("empty tensors need no bytes, whatever their other sizes", () => {
  const read = decodeSafetensors(file({ w: f64([0, 2 ** 53 - 1, 2 ** 53 - 1], [0, 0]) }), "F");
  expect(read.tensors.w.data).toHaveLength(0);
});

/** True when the bytes were read; throws unless they were read or refused in one short sentence. */
function readsOrRefuses(bytes: Uint8Array): boolean {
  try {
    decodeSafetensors(bytes, "The file");
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    expect((error as Refusal).message).toMatch(/^The file is [^\n]{10,300}\.$/);
    return false;
  }
}

test("every truncation is refused, and every damaged byte is refused or harmless", () => {
  const weights = { shape: [2, 3], data: new Float64Array([1, 2, 3, 4, 5, 6]) };
  const whole = encodeSafetensors({ weights, mask: { shape: [2], data: new Int32Array([7, 8]) } }, { by: "test" });
  for (let length = 0; length < whole.length; length++) expect(readsOrRefuses(whole.subarray(0, length))).toBe(false);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      (changes) => {
        const damaged = whole.slice();
        for (const [at, byte] of changes) damaged[at] = byte;
        readsOrRefuses(damaged);
      },
    ),
    { numRuns: 2000 },
  );
});

test("arbitrary bytes are refused in one sentence", () => {
  const announced = fc
    .uint8Array({ maxLength: 300 })
    .map((bytes) => file(new TextDecoder().decode(bytes), bytes.length));
  const json = fc.tuple(fc.json(), fc.nat(40)).map(([text, data]) => file(text, data));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), announced, json), (bytes) => void readsOrRefuses(bytes)),
    {
      numRuns: 1000,
    },
  );
});
