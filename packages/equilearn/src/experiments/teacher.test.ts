import fc from "fast-check";
import { expect, test } from "vitest";
import { classMeanInputs, spread, spreadPreserving } from "./teacher.ts";

/** Class means of 2 to 5 classes with 1 to 4 outputs that do not all coincide. */
const means = fc
  .tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 1, max: 4 }))
  .chain(([classes, size]) =>
    fc.tuple(
      fc.constant(classes),
      fc
        .array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: classes * size, maxLength: classes * size })
        .map((values) => Float64Array.from(values)),
    ),
  )
  .filter(([classes, values]) => spread(values, classes) > 1e-3);

test("class means are the means of each class, whatever the order of the examples", () => {
  const inputs = Float64Array.of(1, 10, /**/ 5, 50, /**/ 3, 30, /**/ -5, 0);
  expect(classMeanInputs(inputs, Uint8Array.of(0, 1, 0, 1), 2)).toEqual(Float64Array.of(2, 20, 0, 25));
});

test("the spread is the root mean square distance from the grand mean", () => {
  // Three corners (0, 0), (3, 0), (0, 3) about (1, 1): squared distances 2, 5 and 5.
  expect(spread(Float64Array.of(0, 0, 3, 0, 0, 3), 3)).toBe(2);
  expect(spread(Float64Array.of(7, 8, 7, 8), 2)).toBe(0);
});

test("targets that preserve the spread stretch the means about their grand mean", () => {
  expect(spreadPreserving(Float64Array.of(0, 0, 3, 0, 0, 3), 3, 4)).toEqual(Float64Array.of(-1, -1, 5, -1, -1, 5));
});

test("targets have the spread asked for and the means' centre, ≤ 1e-9", () => {
  fc.assert(
    fc.property(means, fc.double({ min: 1e-3, max: 100, noNaN: true }), ([classes, values], wanted) => {
      const targets = spreadPreserving(values, classes, wanted);
      expect(Math.abs(spread(targets, classes) / wanted - 1)).toBeLessThan(1e-9);
      const size = values.length / classes;
      for (let i = 0; i < size; i++) {
        const sum = (array: Float64Array) =>
          array.reduce((total, value, k) => (k % size === i ? total + value : total), 0);
        expect(Math.abs(sum(targets) - sum(values))).toBeLessThan(1e-9 * (1 + wanted));
      }
    }),
  );
});
