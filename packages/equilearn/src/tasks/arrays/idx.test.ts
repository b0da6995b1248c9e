import fc from "fast-check";
import { expect, test } from "vitest";
import { Refusal } from "../../systems/system.ts";
import { parseIdx } from "./idx.ts";

/** An idx file of this type code, these sizes and these bytes. */
function file(code: number, sizes: readonly number[], data: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * sizes.length + data.length);
  bytes.set([0, 0, code, sizes.length]);
  const view = new DataView(bytes.buffer);
  for (const [at, size] of sizes.entries()) view.setUint32(4 + 4 * at, size);
  bytes.set(data, 4 + 4 * sizes.length);
  return bytes;
}

test("bytes come as bytes, in row-major order, and are a copy", () => {
  const bytes = file(8, [2, 3], [1, 2, 3, 253, 254, 255]);
  const { shape, data } = parseIdx(bytes, "F");
  bytes.fill(0);
  expect(shape).toEqual([2, 3]);
  expect(data).toEqual(new Uint8Array([1, 2, 3, 253, 254, 255]));
});

test("every other type is read big-endian, at any place in memory", () => {
  const doubles = new DataView(new ArrayBuffer(16));
  doubles.setFloat64(0, 0.1);
  doubles.setFloat64(8, -Infinity);
  const cases: [number, number[], ArrayLike<number>, unknown][] = [
    [9, [2], [255, 127], new Int32Array([-1, 127])],
    [11, [2], [255, 254, 1, 0], new Int32Array([-2, 256])],
    [12, [1], [0x80, 0, 0, 1], new Int32Array([-(2 ** 31) + 1])],
    [13, [2], [0x3f, 0x80, 0, 0, 0x7f, 0xc0, 0, 0], new Float32Array([1, Number.NaN])],
    [14, [2, 1], new Uint8Array(doubles.buffer), new Float64Array([0.1, -Infinity])],
  ];
  for (const [code, shape, data, expected] of cases) {
    const shifted = new Uint8Array([9, ...file(code, shape, data)]).subarray(1);
    expect(parseIdx(shifted, "F")).toEqual({ shape, data: expected });
  }
});

test("a size of zero needs no bytes", () => {
  expect(parseIdx(file(8, [0, 2 ** 32 - 1, 2 ** 32 - 1], []), "F").data).toHaveLength(0);
});

test.each<[string, Uint8Array, string]>([
  ["nothing", new Uint8Array(), "F is no idx file: it has 0 bytes, fewer than the 4 that one begins with."],
  ["gzip", new Uint8Array([0x1f, 0x8b, 8, 0]), "F is compressed with gzip; unpack it first."],
  ["text", new TextEncoder().encode("1,2,3"), "F is no idx file: it begins with the bytes 31 2c instead of 00 00."],
  [
    "an unknown type",
    file(10, [1], [1]),
    "F is no idx file: its element type is 0a, and there are 08, 09, 0b, 0c, 0d, 0e.",
  ],
  ["no dimensions", file(8, [], [1]), "F announces 0 dimensions, and 1 to 8 are read."],
  ["too many dimensions", file(8, Array(9).fill(1), [1]), "F announces 9 dimensions, and 1 to 8 are read."],
  [
    "a header cut short",
    file(8, [1, 1], []).subarray(0, 9),
    "F is cut short: it has 9 bytes, fewer than the 12 of a header for 2 dimensions; download it again.",
  ],
  [
    "data cut short",
    file(8, [60000, 28, 28], new Uint8Array(1_000_000)),
    "F announces 60000 × 28 × 28 bytes but holds 1000000 after its header; download it again.",
  ],
  ["data beyond", file(8, [2], [1, 2, 3]), "F announces 2 bytes but holds 3 after its header; download it again."],
  [
    "half a number",
    file(14, [2], new Uint8Array(12)),
    "F announces 2 numbers of 8 bytes but holds 12 bytes after its header; download it again.",
  ],
  [
    "an absurd size",
    file(14, [2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], [1]),
    "F announces 4294967295 × 4294967295 × 4294967295 numbers of 8 bytes but holds 1 bytes after its header; download it again.",
  ],
])("%s is refused in one sentence", (_what, bytes, message) => {
  expect(() => parseIdx(bytes, "F")).toThrow(new Refusal(message));
});

/** The elements that were read, or undefined when they were refused in one short sentence. */
function elementsOf(bytes: Uint8Array): number[] | undefined {
  try {
    return Array.from(parseIdx(bytes, "The file").data);
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    expect((error as Refusal).message).toMatch(/^The file [^\n]{10,250}\.$/);
    return undefined;
  }
}

test("every truncation and every damaged header is refused, or harmless", () => {
  const data = Array.from({ length: 7 * 5 * 3 }, (_, i) => i); // below 128, so that signed bytes are the same
  const whole = file(8, [7, 5, 3], data);
  for (let length = 0; length < whole.length; length++) expect(elementsOf(whole.subarray(0, length))).toBeUndefined();
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(15), fc.nat(255)), { minLength: 1, maxLength: 3 }),
      fc.nat(whole.length),
      (changes, length) => {
        const damaged = whole.slice();
        for (const [at, byte] of changes) damaged[at] = byte;
        expect([undefined, data]).toContainEqual(elementsOf(damaged));
        elementsOf(damaged.subarray(0, length));
      },
    ),
    { numRuns: 2000 },
  );
});

test("arbitrary bytes after a good start are refused or read, and nothing else", () => {
  const start = fc.tuple(fc.constantFrom(8, 9, 11, 12, 13, 14), fc.nat(9)).map(([code, rank]) => [0, 0, code, rank]);
  fc.assert(
    fc.property(fc.oneof(start, fc.constant([])), fc.uint8Array({ maxLength: 60 }), (head, rest) => {
      elementsOf(new Uint8Array([...head, ...rest]));
    }),
    { numRuns: 1000 },
  );
});
