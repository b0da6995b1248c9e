import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Activation, activate, activations, LARGEST_SUM } from "./activation.ts";

const value = (name: Activation, sum: number) => activate(activations.indexOf(name), sum);

/** The formulas of the documentation, in the engine's own functions. */
const formulas: Record<Activation, (x: number) => number> = {
  linear: (x) => x,
  sigmoid: (x) => 1 / (1 + Math.exp(-4.9 * x)),
  tanh: (x) => Math.tanh(2.5 * x),
  gaussian: (x) => Math.exp(-5 * x * x),
  sine: (x) => Math.sin(5 * x),
  cosine: (x) => Math.cos(5 * x),
  absolute: (x) => Math.abs(x),
  square: (x) => x * x,
  relu: (x) => Math.max(0, x),
  step: (x) => (x > 0 ? 1 : 0),
};

describe("activations", () => {
  test.each(activations)("%s follows its formula", (name) => {
    for (let x = -3; x <= 3; x += 0.0625) expect(value(name, x)).toBeCloseTo(formulas[name](x), 13);
  });

  test.each(activations)("%s sees no sum beyond ±10⁴, is finite everywhere, and keeps NaN", (name) => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (sum) => {
        const cut = Math.max(-LARGEST_SUM, Math.min(LARGEST_SUM, sum));
        expect(value(name, sum)).toBe(value(name, cut));
        expect(Math.abs(value(name, sum))).toBeLessThanOrEqual(LARGEST_SUM ** 2);
      }),
    );
    for (const sign of [1, -1]) expect(value(name, sign * 1.5 * LARGEST_SUM)).toBe(value(name, sign * LARGEST_SUM));
    expect(value(name, Number.NaN)).toBeNaN();
  });

  test("a code that names none is refused", () => {
    expect(() => activate(10, 0)).toThrow(new RangeError("An activation has a code from 0 to 9, but it is 10."));
    expect(() => activate(-1, 0)).toThrow(RangeError);
  });
});
