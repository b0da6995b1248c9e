import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decompose, logarithmParts, productError } from "./extended.ts";

const moderate = fc.double({ min: 1e-100, max: 1e100, noNaN: true });

/** A double as an integer multiple of 2⁻¹⁰⁷⁴. */
function inSmallestUnits(x: number): bigint {
  const bits = new BigUint64Array(new Float64Array([Math.abs(x)]).buffer)[0];
  const exponent = bits >> 52n;
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = exponent === 0n ? fraction : (fraction | (1n << 52n)) << (exponent - 1n);
  return x < 0 ? -magnitude : magnitude;
}

describe("productError", () => {
  it("completes the rounded product to the exact one", () => {
    fc.assert(
      fc.property(moderate, moderate, (a, b) => {
        const product = a * b;
        const exact = inSmallestUnits(a) * inSmallestUnits(b);
        const sum = inSmallestUnits(product) + inSmallestUnits(productError(a, b, product));
        expect(sum << 1074n).toBe(exact);
      }),
    );
  });
});

describe("decompose", () => {
  it("splits every positive double, subnormals included, and loses nothing", () => {
    const out = new Float64Array(2);
    fc.assert(
      fc.property(fc.double({ min: 5e-324, max: Number.MAX_VALUE, noNaN: true }), (x) => {
        decompose(x, out);
        expect(out[0]).toBeGreaterThanOrEqual(1);
        expect(out[0]).toBeLessThan(2);
        expect(out[0] * 2 ** Math.floor(out[1] / 2) * 2 ** Math.ceil(out[1] / 2)).toBe(x);
      }),
    );
  });
});

describe("logarithmParts", () => {
  const out = new Float64Array(2);

  // The remainders are ln x minus its leading double, from 400-bit arithmetic.
  it.each([
    [0.11, -2.2072749131897207, -1.302499180221781e-16],
    [0.5, -Math.LN2, -2.3190468138462996e-17],
    [Math.SQRT1_2, -0.3465735902799726, 1.2517012761299022e-18],
    [0.9999, -0.00010000500033334732, 4.110491732511812e-21],
    [1.0000001, 9.999999505838704e-8, 1.5249709528441489e-24],
    [Math.SQRT2, 0.3465735902799727, 2.4442169414592898e-17],
    [2, Math.LN2, 2.3190468138462996e-17],
    [3.3, 1.1939224684724346, -5.282476628744736e-17],
    [1e-310, -713.8013788281542, -8.592254740270771e-15],
    [5e-324, -744.4400719213812, -4.422444340918698e-14],
    [1.7976931348623157e308, 709.782712893384, 2.3636017071323592e-14],
    [123456.789, 11.723646487185881, -4.1025541885795297e-16],
  ])("keeps ln %d to 2⁻⁶⁵ relative", (x, leading, remainder) => {
    logarithmParts(x, out);
    const error = out[0] - leading + (out[1] - remainder);
    expect(Math.abs(error / leading)).toBeLessThan(2 ** -65);
  });

  it("is exactly zero at 1", () => {
    logarithmParts(1, out);
    expect(Array.from(out)).toEqual([0, 0]);
  });
});
