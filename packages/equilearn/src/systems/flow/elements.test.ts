import { describe, expect, test } from "vitest";
import { content, elementLaws, flow, slope } from "./elements.ts";
import { elements } from "./network.ts";

const drops = [-3, -0.4, -0.051, -0.0123, -1e-4, 0, 1e-6, 0.004, 0.0129, 0.077, 0.3, 2.5];

test("the laws are listed in the order of their indices", () => {
  expect(elementLaws.map(({ name }) => name)).toEqual([...elements]);
});

describe.each(elementLaws.map((law, index) => [law.name, index, law.parameter?.default ?? 0] as const))(
  "%s",
  (_, element, parameter) => {
    test("vanishes without a drop, and rises with it", () => {
      expect(flow(element, parameter, 0)).toBe(0);
      expect(content(element, parameter, 0)).toBe(0);
      for (const drop of drops) expect(slope(element, parameter, drop)).toBeGreaterThan(0);
    });

    test("its slope is the derivative of its flow: central differences to 1e-7", () => {
      for (const drop of drops) {
        const h = 1e-6 * Math.max(Math.abs(drop), 1e-2);
        const difference = (flow(element, parameter, drop + h) - flow(element, parameter, drop - h)) / (2 * h);
        const expected = slope(element, parameter, drop);
        // A blocked diode's slope drowns in the rounding of the difference.
        expect(Math.abs(difference - expected)).toBeLessThan(1e-7 * expected + 1e-9);
      }
    });

    test("its flow is the derivative of its co-content: Simpson's rule over a short interval to 1e-9", () => {
      for (const drop of drops) {
        const h = 2e-4 * Math.max(Math.abs(drop), 1e-3);
        const rise = content(element, parameter, drop + h) - content(element, parameter, drop);
        const middle = 4 * flow(element, parameter, drop + h / 2);
        const simpson = (h / 6) * (flow(element, parameter, drop) + middle + flow(element, parameter, drop + h));
        expect(Math.abs(rise / simpson - 1)).toBeLessThan(1e-9);
      }
    });

    test("its co-content of a tiny drop is f′(0)·D²/2 to 1e-6, not lost to cancellation", () => {
      const expected = 0.5 * slope(element, parameter, 0) * 1e-16;
      expect(Math.abs(content(element, parameter, 1e-8) / expected - 1)).toBeLessThan(1e-6);
    });
  },
);

test("co-contents match their closed forms where those lose no digits", () => {
  const [, cubic, drag, diode] = elements.map((_, index) => index);
  expect(content(cubic, 2, 3)).toBeCloseTo(0.5 * 9 + (2 * 81) / 4, 12);
  expect(content(drag, 0.01, 2)).toBeCloseTo((2 / 3) * ((4 + 1e-4) ** 0.75 - 0.01 ** 1.5), 12);
  for (const x of [-2, -0.51, -0.49, 0.49, 0.51, 3]) {
    expect(content(diode, 0.5, 0.5 * x) / (0.25 * (Math.expm1(x) - x))).toBeCloseTo(1, 13);
  }
});
