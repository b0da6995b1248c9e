import fc from "fast-check";
import { expect, test } from "vitest";
import { Refusal } from "../../systems/system.ts";
import { parseNpy } from "./npy.ts";

/** An .npy file with this header and so many bytes of data, 0, 1, 2, … */
function file(header: string, data: number, version = 1): Uint8Array {
  const text = new TextEncoder().encode(`${header}\n`);
  const length = version === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, text.length >> 8, 0, 0];
  const elements = Array.from({ length: data }, (_, i) => i);
  return new Uint8Array([0x93, ...new TextEncoder().encode("NUMPY"), version, 0, ...length, ...text, ...elements]);
}

const header = (descr: string, shape: string, order = "False") =>
  `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }`;

test("every version of the header is read, and a single number has no sizes", () => {
  for (const version of [1, 2, 3]) {
    expect(parseNpy(file(header("'|u1'", "(2, 3)"), 6, version), "A")).toEqual({
      shape: [2, 3],
      data: new Uint8Array([0, 1, 2, 3, 4, 5]),
    });
  }
  expect(parseNpy(file(header("'<i2'", "()"), 2), "A")).toEqual({ shape: [], data: new Int32Array([256]) });
  expect(parseNpy(file(header("'>u4'", "(1,)"), 4), "A").data).toEqual(new Float64Array([0x010203]));
});

test("an array whose first index runs fastest is turned over", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }), (shape) => {
      const count = shape.reduce((a, b) => a * b, 1);
      const { data } = parseNpy(file(header("'|u1'", `(${shape.join(", ")},)`, "True"), count), "A");
      data.forEach((value: number, at: number) => {
        // Of the row-major place, the index along each axis; its value counts with the first axis fastest.
        let [rest, expected] = [at, 0];
        for (let axis = shape.length - 1; axis >= 0; axis--) {
          expected = expected * shape[axis] + (rest % shape[axis]);
          rest = Math.floor(rest / shape[axis]);
        }
        expect(value).toBe(expected % 256);
      });
    }),
  );
});

test("an empty array needs no bytes, in either order", () => {
  for (const order of ["True", "False"]) {
    expect(parseNpy(file(header("'<f8'", "(3, 0)", order), 0), "A").data).toEqual(new Float64Array(0));
  }
});

test.each<[string, Uint8Array, string]>([
  ["nothing", new Uint8Array(), "A is no array of NumPy: its header cannot be read."],
  ["another format", new Uint8Array(100).fill(65), "A is no array of NumPy: its header cannot be read."],
  ["a header without a shape", file("{'descr': '<f4'}", 0), "A is no array of NumPy: its header cannot be read."],
  ["a negative size", file(header("'<f4'", "(-1,)"), 4), "A is no array of NumPy: its header cannot be read."],
  [
    "complex numbers",
    file(header("'<c8'", "(1,)"), 8),
    'A has elements of the type "<c8"; booleans, integers, and reals of 32 or 64 bits are read.',
  ],
  [
    "records",
    file(header("[('a', '<f4')]", "(1,)"), 4),
    "A has elements of the type \"[('a', '<f4')]\"; booleans, integers, and reals of 32 or 64 bits are read.",
  ],
  ["data cut short", file(header("'<f4'", "(2, 3)"), 23), "A takes 24 bytes by its shape [2, 3] but holds 23."],
  ["data beyond", file(header("'<f4'", "(2, 3)"), 25), "A takes 24 bytes by its shape [2, 3] but holds 25."],
  [
    "an absurd shape",
    file(header("'<f8'", "(9999999999, 9999999999)"), 8),
    "A takes 799999999840000000000 bytes by its shape [9999999999, 9999999999] but holds 8.",
  ],
])("%s is refused in one sentence", (_what, bytes, message) => {
  expect(() => parseNpy(bytes, "A")).toThrow(new Refusal(message));
});
