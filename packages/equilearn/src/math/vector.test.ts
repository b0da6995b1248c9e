import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { axpy, cosine, dot, norm2, normMax, relativeError } from "./vector.ts";

const of = (...components: number[]): Float64Array => Float64Array.from(components);

describe("dot", () => {
  it("sums the products", () => {
    expect(dot(of(1, 2, 3), of(4, -5, 6))).toBe(12);
    expect(dot(of(), of())).toBe(0);
  });

  it("adds from the first component to the last", () => {
    expect(dot(of(1, 1e16, -1e16), of(1, 1, 1))).toBe(0);
    expect(dot(of(1e16, -1e16, 1), of(1, 1, 1))).toBe(1);
  });

  it("accumulates single-precision storage in double", () => {
    expect(dot(Float32Array.of(2 ** 24, 1), Float32Array.of(1, 1))).toBe(2 ** 24 + 1);
  });

  it("refuses different lengths", () => {
    expect(() => dot(of(1), of(1, 2))).toThrow(
      "The vectors must have the same length, but they have 1 and 2 components.",
    );
  });
});

describe("norms", () => {
  it("gives the Euclidean length at any scale", () => {
    expect(norm2(of(3, -4))).toBe(5);
    expect(norm2(of(3e200, -4e200))).toBeCloseTo(5e200, -188);
    expect(norm2(of(3e-200, 4e-200)) / 5e-200).toBeCloseTo(1, 14);
    expect(norm2(of(0, 0))).toBe(0);
    expect(norm2(of(1, Number.NEGATIVE_INFINITY))).toBe(Number.POSITIVE_INFINITY);
    expect(norm2(of(1, Number.NaN))).toBeNaN();
  });

  it("gives the largest magnitude", () => {
    expect(normMax(of(1, -7, 3))).toBe(7);
    expect(normMax(of())).toBe(0);
    expect(normMax(of(1, Number.NaN, 3))).toBeNaN();
  });

  it("keeps the triangle inequality and the order of norms", () => {
    const vector = fc.float64Array({ minLength: 4, maxLength: 4, min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(vector, vector, (a, b) => {
        const sum = a.slice();
        axpy(1, b, sum);
        expect(norm2(sum)).toBeLessThanOrEqual((norm2(a) + norm2(b)) * (1 + 1e-15));
        expect(normMax(a)).toBeLessThanOrEqual(norm2(a) * (1 + 1e-15));
        expect(norm2(a)).toBeLessThanOrEqual(2 * normMax(a) * (1 + 1e-15));
      }),
    );
  });
});

describe("axpy", () => {
  it("adds a multiple in place", () => {
    const y = of(1, 2);
    axpy(-2, of(3, 5), y);
    expect(Array.from(y)).toEqual([-5, -8]);
    expect(() => axpy(1, of(1), y)).toThrow(RangeError);
  });
});

describe("cosine", () => {
  it("measures the angle, whatever the lengths", () => {
    expect(cosine(of(1, 0), of(1, 1))).toBeCloseTo(Math.SQRT1_2, 15);
    expect(cosine(of(1, 2), of(-2, 1))).toBe(0);
    expect(cosine(of(1e-200, 2e-200), of(-1e200, -2e200))).toBeCloseTo(-1, 15);
  });

  it("stays within [−1, 1] and has no value for a zero vector", () => {
    for (let i = 1; i < 200; i++)
      expect(cosine(of(0.1 * i, 0.7, 1 / i), of(0.1 * i, 0.7, 1 / i))).toBeLessThanOrEqual(1);
    expect(cosine(of(0, 0), of(1, 1))).toBeNaN();
    expect(() => cosine(of(1), of())).toThrow(RangeError);
  });
});

describe("relativeError", () => {
  it("divides the distance by the reference's length", () => {
    expect(relativeError(of(3, 4.5), of(3, 4))).toBeCloseTo(0.1, 15);
    expect(relativeError(of(1, 2), of(1, 2))).toBe(0);
    expect(relativeError(Float32Array.of(0.1), of(0.1))).toBeCloseTo(1.4901161e-8, 14);
  });

  it("is 0 or Infinity against a zero reference", () => {
    expect(relativeError(of(0), of(0))).toBe(0);
    expect(relativeError(of(1e-9), of(0))).toBe(Number.POSITIVE_INFINITY);
    expect(() => relativeError(of(1), of(1, 2))).toThrow(RangeError);
  });
});
