import fc from "fast-check";
import { array, reshape, serializeNpz, serializeNpzSync } from "numpy-ts";
import { expect, test } from "vitest";
import { Refusal } from "../../systems/system.ts";
import { parseNpz } from "./npz.ts";

/**
 * Written by numpy.savez_compressed of NumPy 2.4: x_train of bytes, y_train of 64-bit integers, x_test of big-endian
 * doubles with the first index fastest, y_test of signed bytes, and names of text.
 */
const byNumpy = Uint8Array.from(
  atob(
    "UEsDBC0AAAAIAAAAIQCaCbEc//////////8LABQAeF90cmFpbi5ucHkBABAAjAAAAAAAAABUAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loF5T" +
      "aqiuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GsY6CkZApKmjUKtAHuBiYGRiZmFlY+fg5OIGAFBLAwQtAAAACAAAACEAIVu2DP//////" +
      "////CwAUAHlfdHJhaW4ubnB5AQAQAJgAAAAAAAAATgAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2mhrqOgnpZfVFKUmBefX5SSChJ3S8wp" +
      "TgWKF2ckFqQC+RrGOgqGmjoKtQpkAy52Bgj4DwUwPgBQSwMELQAAAAgAAAAhAIZA+Z3//////////woAFAB4X3Rlc3QubnB5AQAQAMAAAAAAAAAA" +
      "XAAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBul2ahrqOgnpZfVFKUmBefX5SSChIPKSpNBQoXZyQWpAK5GkY6CiCkqaNQq0Am4GKAAvsHUPoC" +
      "lH4BpQ9A6SdQ+gaUfgOhAVBLAwQtAAAACAAAACEAch2tXP//////////CgAUAHlfdGVzdC5ucHkBABAAggAAAAAAAABGAAAAAAAAAJvsF+obEMnI" +
      "UMZQrZ6SWpxcpG6loF6Taaiuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6mjoKtQoUAK7/7ABQSwMELQAAAAgAAAAhAKcv4Oz/////" +
      "/////wkAFABuYW1lcy5ucHkBABAAiAAAAAAAAABLAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG4Taqiuo6Cell9UUpSYF59flJIKEndLzClO" +
      "BYoXZyQWpAL5GkY6mjoKtQoUAK5EBgaGJCAGAFBLAQItAy0AAAAIAAAAIQCaCbEcVAAAAIwAAAALAAAAAAAAAAAAAACAAQAAAAB4X3RyYWluLm5w" +
      "eVBLAQItAy0AAAAIAAAAIQAhW7YMTgAAAJgAAAALAAAAAAAAAAAAAACAAZEAAAB5X3RyYWluLm5weVBLAQItAy0AAAAIAAAAIQCGQPmdXAAAAMAA" +
      "AAAKAAAAAAAAAAAAAACAARwBAAB4X3Rlc3QubnB5UEsBAi0DLQAAAAgAAAAhAHIdrVxGAAAAggAAAAoAAAAAAAAAAAAAAIABtAEAAHlfdGVzdC5u" +
      "cHlQSwECLQMtAAAACAAAACEApy/g7EsAAACIAAAACQAAAAAAAAAAAAAAgAE2AgAAbmFtZXMubnB5UEsFBgAAAAAFAAUAGQEAALwCAAAAAA==",
  ),
  (letter) => letter.charCodeAt(0),
);
const all = () => true;

test("what NumPy writes is read: packed, of any byte order, in either order of the indices", async () => {
  const arrays = await parseNpz(byNumpy, "F.npz", (name) => name !== "names");
  expect(Object.fromEntries(arrays)).toEqual({
    x_train: { shape: [3, 2, 2], data: Uint8Array.from({ length: 12 }, (_, i) => i) },
    y_train: { shape: [3, 1], data: new Float64Array([7, -1, 7]) },
    x_test: { shape: [2, 2, 2], data: Float64Array.from({ length: 8 }, (_, i) => i / 8) },
    y_test: { shape: [2], data: new Int32Array([-1, 7]) },
  });
});

test("every type of number that numpy-ts writes is read, packed or not", async () => {
  const types = [
    "bool",
    "uint8",
    "int8",
    "uint16",
    "int16",
    "uint32",
    "int32",
    "float32",
    "float64",
    "int64",
    "uint64",
  ];
  const values = [0, 1, 1, 0, 1, 1];
  const arrays = new Map(types.map((type) => [type, reshape(array(values).astype(type as "float32"), [3, 2])]));
  for (const compress of [false, true]) {
    const read = await parseNpz(await serializeNpz(arrays, { compress }), "F.npz", all);
    expect([...read.keys()]).toEqual(types);
    for (const [type, { shape, data }] of read) {
      expect(shape, type).toEqual([3, 2]);
      expect(Array.from(data), type).toEqual(values);
    }
    expect(read.get("uint8")!.data).toBeInstanceOf(Uint8Array);
    expect(read.get("float32")!.data).toBeInstanceOf(Float32Array);
  }
});

test("text, which is no numbers, is refused by name and type", async () => {
  await expect(parseNpz(byNumpy, "F.npz", all)).rejects.toThrow(
    new Refusal(
      '"names" in F.npz has elements of the type "<U1"; booleans, integers, and reals of 32 or 64 bits are read.',
    ),
  );
});

const small = serializeNpzSync(new Map([["x", array(new Float64Array([1, 2, 3]))]]));

/** The file with some of its bytes exchanged for a text of the same length. */
function edited(bytes: Uint8Array, from: string, to: string): Uint8Array {
  const latin = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  expect(latin).toContain(from);
  return Uint8Array.from(latin.replaceAll(from, to), (letter) => letter.charCodeAt(0));
}

test.each<[string, Uint8Array, string]>([
  ["nothing", new Uint8Array(), "F.npz is damaged or no .npz file: it has no directory of its entries at the end."],
  ["the end", small.slice(0, -30), "F.npz is damaged or no .npz file: it has no directory of its entries at the end."],
  [
    "a number",
    small.with(small.indexOf(0x40), 0x41), // 2 = 0x4000…
    'F.npz is damaged or no .npz file: "x.npy" does not have the checksum it announces.',
  ],
  ["the start", small.with(0, 0), 'F.npz is damaged or no .npz file: "x.npy" does not begin where its directory says.'],
  [
    "the directory",
    edited(small, "PK\x01\x02", "PK\x01\x03"),
    "F.npz is damaged or no .npz file: entry 0 of 1 is missing in its directory.",
  ],
])("a file with %s lost is refused in one sentence", async (_what, bytes, message) => {
  await expect(parseNpz(bytes, "F.npz", all)).rejects.toThrow(new Refusal(message));
});

test("every truncation and damaged byte is refused or harmless, and leaves nothing behind", async () => {
  const strays: unknown[] = [];
  const stray = (error: unknown) => strays.push(error);
  process.on("unhandledRejection", stray);
  const tried = async (bytes: Uint8Array) => {
    try {
      const arrays = await parseNpz(bytes, "F.npz", (name) => name !== "names");
      for (const { shape, data } of arrays.values()) expect(data).toHaveLength(shape.reduce((a, b) => a * b, 1));
      return true;
    } catch (error) {
      expect(error).toBeInstanceOf(Refusal);
      expect((error as Refusal).message).toMatch(/F\.npz [^\n]{10,250}\.$/);
      return false;
    }
  };
  for (let length = 0; length < byNumpy.length; length += 7)
    expect(await tried(byNumpy.subarray(0, length))).toBe(false);
  const damage = fc.array(fc.tuple(fc.nat(byNumpy.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(damage, async (changes) => {
      const damaged = byNumpy.slice();
      for (const [at, byte] of changes) damaged[at] = byte;
      await tried(damaged);
    }),
    { numRuns: 1000 },
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
  process.off("unhandledRejection", stray);
  expect(strays).toEqual([]);
});
