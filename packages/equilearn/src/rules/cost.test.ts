import fc from "fast-check";
import { expect, test } from "vitest";
import { costNamed, costs, huber } from "./cost.ts";

const vector = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 3, maxLength: 3 });

test.each(costs)("the derivative of %s agrees with central differences ≤ 1e-7", (name) => {
  const cost = costNamed(name);
  fc.assert(
    fc.property(vector, vector, (o, t) => {
      const output = Float64Array.from(o);
      const target = Float64Array.from(t);
      const derivative = new Float64Array(3);
      cost.derivative(output, target, derivative);
      for (let k = 0; k < 3; k++) {
        const at = (shift: number) =>
          cost.value(
            output.map((value, i) => value + (i === k ? shift : 0)),
            target,
          );
        const kink = name === "huber" && Math.abs(Math.abs(o[k] - t[k]) - 1) < 1e-4;
        if (!kink) expect(Math.abs((at(1e-5) - at(-1e-5)) / 2e-5 - derivative[k])).toBeLessThan(1e-7);
      }
    }),
  );
});

test("cross-entropy does not overflow for large outputs", () => {
  const cost = costNamed("cross-entropy");
  expect(cost.value(Float64Array.of(1000, 0, 0), Float64Array.of(0, 1, 0))).toBe(1000);
});

test("Huber refuses a width that is not positive", () => {
  expect(() => huber(0)).toThrow("positive width");
});
