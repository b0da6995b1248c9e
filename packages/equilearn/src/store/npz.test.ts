import { parseNpzSync } from "numpy-ts";
import { expect, test } from "vitest";
import { encodeNpz } from "./npz.ts";

test("tensors of every type and shape come back from .npz, to the bit and the same each time", async () => {
  const tensors = {
    "conductance/1": {
      shape: [2, 3],
      data: new Float64Array([1, -0, Number.NaN, Number.POSITIVE_INFINITY, 5e-324, 0.1]),
    },
    single: { shape: [2], data: new Float32Array([0.1, -3]) },
    count: { shape: [1, 1, 2], data: new Int32Array([-1, 2 ** 31 - 1]) },
    flags: { shape: [3], data: new Uint8Array([0, 1, 255]) },
    scalar: { shape: [], data: new Float64Array([7]) },
    empty: { shape: [0, 4], data: new Float64Array(0) },
  };
  const bytes = await encodeNpz(tensors);
  const { arrays } = parseNpzSync(bytes);
  expect([...arrays.keys()]).toEqual(Object.keys(tensors));
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    const array = arrays.get(name)!;
    expect(array.shape).toEqual(shape);
    expect(array.data.constructor).toBe(data.constructor);
    expect([...array.data].every((value, i) => Object.is(value, data[i]))).toBe(true);
  }
  expect(await encodeNpz(tensors)).toEqual(bytes);
});
