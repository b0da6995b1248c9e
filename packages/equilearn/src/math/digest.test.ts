import { expect, test } from "vitest";
import { digestOf } from "./digest.ts";

test("is FNV-1a, 64 bits, checked against the same sum in BigInt", () => {
  for (const values of [[], [0], [1, -1, Math.PI], Array.from({ length: 100 }, (_, i) => Math.sqrt(i))]) {
    const array = Float64Array.from(values);
    let state = 0xcbf29ce484222325n;
    for (const byte of new Uint8Array(array.buffer))
      state = BigInt.asUintN(64, (state ^ BigInt(byte)) * 0x100000001b3n);
    expect(digestOf(array)).toBe(state.toString(16).padStart(16, "0"));
  }
});

test("tells apart numbers that differ in the last bit or only in the sign of zero", () => {
  expect(digestOf(Float64Array.of(0))).not.toBe(digestOf(Float64Array.of(-0)));
  expect(digestOf(Float64Array.of(1))).not.toBe(digestOf(Float64Array.of(1 + Number.EPSILON)));
});
