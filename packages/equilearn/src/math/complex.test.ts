import { describe, expect, test } from "vitest";
import { type Complex, complex, exponential, magnitude, minus, over, plus, scale, times } from "./complex.ts";
import { integers, keyFromSeed, normals, split } from "./random.ts";

const key = keyFromSeed(31);

/** Pairs of parts as complex numbers. */
const paired = (parts: ArrayLike<number>): Complex[] =>
  Array.from({ length: parts.length / 2 }, (_, k) => complex(parts[2 * k], parts[2 * k + 1]));

/** Complex numbers whose parts are integers below 2²⁴: their products and sums of products are exact. */
const whole = (label: string, count: number): Complex[] => {
  const parts = new Int32Array(2 * count);
  integers(split(key, label), parts, 2 ** 25);
  return paired(parts.map((part) => part - 2 ** 24));
};

/** Parts are normals times powers of ten from −decades to decades. */
const spread = (label: string, count: number, decades: number): Complex[] => {
  const parts = new Float64Array(2 * count);
  const powers = new Int32Array(2 * count);
  normals(split(key, label), parts);
  integers(split(key, label), powers, 2 * decades + 1);
  return paired(parts.map((part, k) => part * Number(`1e${powers[k] - decades}`)));
};

const conjugate = ({ re, im }: Complex) => complex(re, -im);
const distance = (a: Complex, b: Complex) => magnitude(minus(a, b)) / magnitude(b);
/** +0 for −0, which `toEqual` tells apart. */
const unsigned = ({ re, im }: Complex) => complex(re + 0, im + 0);

describe("identities that hold exactly for integer parts: 1000 draws", () => {
  const draws = whole("a", 1000).map((a, k) => [a, whole("b", 1000)[k], whole("c", 1000)[k]] as const);
  test("sums and differences undo each other; a scale is a real factor", () => {
    for (const [a, b] of draws.slice(0, 100)) {
      expect(minus(plus(a, b), b)).toEqual(a);
      expect(unsigned(times(a, complex(3)))).toEqual(unsigned(scale(a, 3)));
      expect(plus(a, a)).toEqual(scale(a, 2));
    }
  });

  test("products commute, distribute, and multiply out to (a + b)(a − b) = a² − b²", () => {
    for (const [a, b, c] of draws.slice(0, 100)) {
      expect(times(a, b)).toEqual(times(b, a));
      expect(times(a, plus(b, c))).toEqual(plus(times(a, b), times(a, c)));
      expect(times(plus(a, b), minus(a, b))).toEqual(minus(times(a, a), times(b, b)));
    }
  });

  test("i² = −1; a·ā is |a|² and real; 3 + 4i is 5 long", () => {
    expect(times(complex(0, 1), complex(0, 1))).toEqual(complex(-1, 0));
    expect(magnitude(complex(3, 4))).toBe(5);
    for (const [a] of draws) {
      const square = times(a, conjugate(a));
      expect(square.im).toBe(0);
      expect(Math.abs(magnitude(a) / Math.sqrt(square.re) - 1)).toBeLessThan(3e-16);
    }
  });

  test("a product divided by one factor is the other: ≤ 1e-15", () => {
    for (const [a, b] of draws) expect(distance(over(times(a, b), b), a)).toBeLessThan(1e-15);
  });
});

describe("division", () => {
  test("over 120 decades, the quotient times the divisor is the dividend: ≤ 1e-15", () => {
    const divisors = spread("divisor", 4000, 60);
    spread("dividend", 4000, 60).forEach((a, k) => {
      expect(distance(times(over(a, divisors[k]), divisors[k]), a)).toBeLessThan(1e-15);
    });
  });

  test.each([[1022], [600], [-600], [-1000]])(
    "at 2^%i, where squares over- or underflow, to the same bits",
    (power) => {
      // Powers of two leave every rounding as it is.
      const size = 2 ** (power - 1);
      const units = spread("unit", 400, 0);
      for (let k = 0; k + 1 < units.length; k++) {
        const [a, b] = [scale(units[k], 0.25), scale(units[k + 1], 0.25)];
        expect(over(scale(a, size), scale(b, size))).toEqual(over(a, b));
      }
      const corner = complex(size, size);
      expect(over(corner, corner)).toEqual(complex(1, 0));
      expect(over(corner, conjugate(corner))).toEqual(complex(0, 1));
    },
  );

  test("by a real or imaginary number it is that of the parts, exactly", () => {
    expect(over(complex(3, -5), complex(4))).toEqual(complex(0.75, -1.25));
    expect(over(complex(3, -5), complex(0, 4))).toEqual(complex(-1.25, -0.75));
  });
});

describe("the exponential", () => {
  const draws = spread("exponent", 2000, 0);

  test("is cos + i·sin on the imaginary axis, −1 at iπ and i at iπ/2: ≤ 3e-16", () => {
    for (const { re } of draws) {
      const { re: cosine, im: sine } = exponential(complex(0, 4 * re));
      expect(Math.abs(cosine - Math.cos(4 * re))).toBeLessThan(3e-16);
      expect(Math.abs(sine - Math.sin(4 * re))).toBeLessThan(3e-16);
    }
    expect(distance(exponential(complex(0, Math.PI)), complex(-1))).toBeLessThan(3e-16);
    expect(distance(exponential(complex(0, Math.PI / 2)), complex(0, 1))).toBeLessThan(3e-16);
  });

  test("of a sum is the product, and of a conjugate the conjugate: ≤ 2e-15", () => {
    for (let k = 0; k + 1 < draws.length; k++) {
      const [a, b] = [draws[k], draws[k + 1]];
      expect(distance(exponential(plus(a, b)), times(exponential(a), exponential(b)))).toBeLessThan(2e-15);
      expect(exponential(conjugate(a))).toEqual(conjugate(exponential(a)));
    }
  });

  test("is the sum of aⁿ/n!: ≤ 1e-14 for |a| < 4", () => {
    for (const a of draws.filter((draw) => magnitude(draw) < 4)) {
      let [sum, term] = [complex(1), complex(1)];
      for (let n = 1; n < 60; n++) {
        term = scale(times(term, a), 1 / n);
        sum = plus(sum, term);
      }
      expect(magnitude(minus(exponential(a), sum)) / Math.exp(magnitude(a))).toBeLessThan(1e-14);
    }
  });
});
