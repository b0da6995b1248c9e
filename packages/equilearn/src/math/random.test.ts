import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  choice,
  integers,
  keyFromSeed,
  normals,
  permutation,
  type RandomKey,
  split,
  truncatedNormals,
  uniforms,
} from "./random.ts";

const DRAWS = 100_000;
const key = keyFromSeed(2026);

function draw(fill: (key: RandomKey, out: Float64Array) => void, from: RandomKey, count = DRAWS): Float64Array {
  const out = new Float64Array(count);
  fill(from, out);
  return out;
}

const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, x) => sum + x, 0) / values.length;

/** The sample mean of f over draws, in standard errors from its expectation. */
function deviation(values: Float64Array, f: (x: number) => number, expectation: number, variance: number): number {
  return Math.abs(mean(values.map(f)) - expectation) / Math.sqrt(variance / values.length);
}

const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

/** The normal distribution function Φ(z) = (1 + erf(z/√2))/2, by its all-positive series. */
function normalDistribution(z: number): number {
  if (Math.abs(z) > 8) return z > 0 ? 1 : 0;
  let term = z;
  let sum = 0;
  for (let n = 1; Math.abs(term) > 1e-18; n++) {
    sum += term;
    term *= (z * z) / (2 * n + 1);
  }
  return 0.5 + density(z) * sum;
}

/** The Kolmogorov–Smirnov distance between the sample and a distribution function. */
function kolmogorovSmirnov(values: Float64Array, distribution: (x: number) => number): number {
  const sorted = values.slice().sort();
  let distance = 0;
  sorted.forEach((x, i) => {
    const p = distribution(x);
    distance = Math.max(distance, p - i / sorted.length, (i + 1) / sorted.length - p);
  });
  return distance;
}

/** Above this a sample of DRAWS values is rejected at the 1e-5 level: √(ln(2/1e-5)/2) / √n. */
const KS_LIMIT = 2.47 / Math.sqrt(DRAWS);

function chiSquare(observed: ArrayLike<number>, expected: number): number {
  return Array.from(observed).reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** Five standard deviations above the mean of a χ² with this many degrees of freedom. */
const chiSquareLimit = (freedom: number): number => freedom + 5 * Math.sqrt(2 * freedom);

describe("keys", () => {
  it("holds the 64-bit two's complement of the seed", () => {
    expect(keyFromSeed(2026)).toEqual({ k0: 2026, k1: 0 });
    expect(keyFromSeed(-1)).toEqual({ k0: 0xffffffff, k1: 0xffffffff });
    expect(keyFromSeed(-(2 ** 40) - 5)).toEqual({ k0: 4294967291, k1: 4294967039 });
    expect(Object.isFrozen(keyFromSeed(1))).toBe(true);
  });

  // Computed by a separate Python implementation of Philox and of the label encoding.
  it.each([
    [7, { k0: 3461903521, k1: 3760229258 }],
    [-7, { k0: 1341413430, k1: 1255978482 }],
    ["7", { k0: 20811877, k1: 2711807647 }],
    ["layer 1 weights", { k0: 3518584615, k1: 1677137370 }],
    ["", { k0: 578661719, k1: 2490808681 }],
  ])("splits along %o to the known key", (label, expected) => {
    expect(split(key, label)).toEqual(expected);
    expect(Object.isFrozen(split(key, label))).toBe(true);
  });

  it("splits along a path one label at a time", () => {
    expect(split(key, "a", 1, "b")).toEqual(split(split(split(key, "a"), 1), "b"));
    expect(split(key, "a", "b")).not.toEqual(split(key, "b", "a"));
    expect(split(key, "a", "b")).not.toEqual(split(key, "ab"));
  });

  it("gives different labels different keys", () => {
    const seen = new Set<string>();
    const note = (k: RandomKey) => seen.add(`${k.k0} ${k.k1}`);
    for (let i = -5000; i < 5000; i++) {
      note(split(key, i));
      note(split(key, String(i)));
      note(split(keyFromSeed(i), "a"));
    }
    for (let zeros = 1; zeros < 20; zeros++) note(split(key, "\0".repeat(zeros)));
    expect(seen.size).toBe(30_019);
  });

  it("never shares blocks between splitting and drawing", () => {
    const children = Array.from({ length: 1000 }, (_, i) => split(key, i));
    const drawn = new Set(draw(uniforms, key, 4000));
    for (const { k0, k1 } of children) expect(drawn.has(((k0 >>> 5) * 2 ** 26 + (k1 >>> 6)) / 2 ** 53)).toBe(false);
  });

  it("refuses seeds and labels that are not safe integers, and empty paths", () => {
    expect(() => keyFromSeed(1.5)).toThrow("The seed must be a safe integer, but it is 1.5.");
    expect(() => keyFromSeed(2 ** 53)).toThrow(RangeError);
    expect(() => split(key, Number.NaN)).toThrow("A numeric label must be a safe integer, but it is NaN.");
    expect(() => split(key)).toThrow("A key must be split along at least one label, but the path is empty.");
  });
});

describe("uniforms", () => {
  const sample = draw(uniforms, key);

  it("gives the known bits", () => {
    expect(Array.from(sample.subarray(0, 3))).toEqual([0.1917074525350454, 0.5227163765940743, 0.6951659989772723]);
  });

  it("depends at value i on the key and i alone", () => {
    expect(draw(uniforms, key, 7)).toEqual(sample.slice(0, 7));
    expect(draw(uniforms, split(key, 0), 7)).not.toEqual(sample.slice(0, 7));
  });

  it("has the moments of the uniform distribution within 5 standard errors", () => {
    expect(deviation(sample, (u) => u, 1 / 2, 1 / 12)).toBeLessThan(5);
    expect(deviation(sample, (u) => u * u, 1 / 3, 1 / 5 - 1 / 9)).toBeLessThan(5);
    const products = sample.subarray(1).map((u, i) => (u - 0.5) * (sample[i] - 0.5));
    expect(deviation(products, (p) => p, 0, 1 / 144)).toBeLessThan(5);
  });

  it("follows the uniform distribution, in [0, 1)", () => {
    expect(kolmogorovSmirnov(sample, (u) => u)).toBeLessThan(KS_LIMIT);
    expect(sample.every((u) => u >= 0 && u < 1)).toBe(true);
  });
});

describe("normals", () => {
  const sample = draw(normals, key);

  it("gives the known values, and a prefix for a shorter draw", () => {
    const known = [0.20402131048668895, 0.16561677192122704, -0.03780080970209587];
    known.forEach((value, i) => {
      expect(sample[i]).toBeCloseTo(value, 14);
    });
    expect(draw(normals, key, 5)).toEqual(sample.slice(0, 5));
  });

  it("has the first four moments within 5 standard errors", () => {
    expect(deviation(sample, (z) => z, 0, 1)).toBeLessThan(5);
    expect(deviation(sample, (z) => z ** 2, 1, 2)).toBeLessThan(5);
    expect(deviation(sample, (z) => z ** 3, 0, 15)).toBeLessThan(5);
    expect(deviation(sample, (z) => z ** 4, 3, 96)).toBeLessThan(5);
  });

  it("follows the normal distribution", () => {
    expect(kolmogorovSmirnov(sample, normalDistribution)).toBeLessThan(KS_LIMIT);
    expect(kolmogorovSmirnov(sample, (z) => normalDistribution(z + 0.02))).toBeGreaterThan(KS_LIMIT);
  });
});

describe("truncatedNormals", () => {
  const infinity = Number.POSITIVE_INFINITY;

  // One case for each proposal: wide, one-sided, narrow, far tails on both sides, narrow far out, unbounded.
  it.each([
    [-2, 3],
    [0, infinity],
    [-0.3, 0.4],
    [0, 2],
    [4, infinity],
    [-infinity, -3],
    [1.5, 1.7],
    [-2.5, -0.5],
    [-infinity, infinity],
  ])("follows the normal distribution conditioned on [%d, %d]", (low, high) => {
    const [centre, scale] = [10, 0.5];
    const fill = (k: RandomKey, out: Float64Array) =>
      truncatedNormals(k, out, centre, scale, centre + scale * low, centre + scale * high);
    const standard = draw(fill, key).map((x) => (x - centre) / scale);
    expect(standard.every((z) => z >= low && z <= high)).toBe(true);
    // Measured from the nearer tail, where differences of Φ keep their digits.
    const flip = low > 0 ? -1 : 1;
    const [from, to] = low > 0 ? [-high, -low] : [low, high];
    const mass = normalDistribution(to) - normalDistribution(from);
    const distribution = (z: number) => (normalDistribution(z) - normalDistribution(from)) / mass;
    expect(
      kolmogorovSmirnov(
        standard.map((z) => flip * z),
        distribution,
      ),
    ).toBeLessThan(KS_LIMIT);
    const expectation = (density(from) - density(to)) / mass;
    const variance =
      1 +
      ((from === -infinity ? 0 : from * density(from)) - (to === infinity ? 0 : to * density(to))) / mass -
      expectation ** 2;
    expect(deviation(standard, (z) => flip * z, expectation, variance)).toBeLessThan(5);
  });

  it("reaches far into a tail without running out of attempts", () => {
    const tail = draw((k, out) => truncatedNormals(k, out, 0, 1, 30, 1000), key, 10_000);
    // E[z | z > a] = a + 1/a − 2/a³ + …
    expect(mean(tail)).toBeCloseTo(30 + 1 / 30 - 2 / 27000, 2);
    expect(Math.min(...tail)).toBeGreaterThanOrEqual(30);
  });

  it("depends at value i on the key and i alone", () => {
    const fill = (k: RandomKey, out: Float64Array) => truncatedNormals(k, out, 1, 0.2, 0.9, 2);
    expect(draw(fill, key, 11)).toEqual(draw(fill, key, 500).slice(0, 11));
  });

  it("refuses impossible arguments", () => {
    const out = new Float64Array(1);
    expect(() => truncatedNormals(key, out, 0, 1, 2, 2)).toThrow(
      "The lower bound must lie below the upper, but they are 2 and 2.",
    );
    expect(() => truncatedNormals(key, out, 0, 0, 1, 2)).toThrow("The standard deviation must be positive and finite");
    expect(() => truncatedNormals(key, out, Number.NaN, 1, 1, 2)).toThrow("The mean must be finite, but it is NaN.");
    expect(() => truncatedNormals(key, out, 0, 1e-300, 1, 2)).toThrow("they lie too far from the mean");
  });
});

describe("integers", () => {
  it("gives the known values, through rejection too", () => {
    const small = new Int32Array(10);
    integers(key, small, 6);
    expect(Array.from(small)).toEqual([0, 5, 2, 3, 2, 0, 5, 0, 2, 5]);
    const large = new Int32Array(6);
    integers(key, large, 1431655766);
    expect(Array.from(large)).toEqual([943342108, 1400930781, 1111577897, 129805761, 742516280, 941129998]);
  });

  it("is uniform on 0 … bound − 1", () => {
    const out = new Int32Array(DRAWS);
    for (const bound of [2, 7, 100]) {
      integers(split(key, bound), out, bound);
      const counts = new Int32Array(bound);
      for (const value of out) counts[value]++;
      expect(chiSquare(counts, DRAWS / bound)).toBeLessThan(chiSquareLimit(bound - 1));
    }
  });

  it("has no bias where a plain remainder would: thirds of a bound of 3·2²⁹", () => {
    const out = new Int32Array(DRAWS);
    integers(key, out, 3 * 2 ** 29);
    const counts = new Int32Array(3);
    for (const value of out) counts[Math.floor(value / 2 ** 29)]++;
    expect(chiSquare(counts, DRAWS / 3)).toBeLessThan(chiSquareLimit(2));
  });

  it("refuses bounds outside 1 … 2³¹", () => {
    for (const bound of [0, -1, 2.5, 2 ** 31 + 1, Number.NaN]) {
      expect(() => integers(key, new Int32Array(1), bound)).toThrow(RangeError);
    }
    expect(() => integers(key, new Int32Array(1), 0)).toThrow(
      "The argument bound must be an integer from 1 to 2147483648, but it is 0.",
    );
  });
});

describe("permutation and choice", () => {
  it("gives the known order", () => {
    expect(Array.from(permutation(key, 10))).toEqual([5, 6, 1, 4, 8, 7, 2, 0, 3, 9]);
  });

  it("holds every number once, and choice is its prefix", () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(200), fc.nat(200), (seed, n, wanted) => {
        const order = permutation(keyFromSeed(seed), n);
        expect(Array.from(order.slice().sort())).toEqual(Array.from({ length: n }, (_, i) => i));
        const k = Math.min(wanted, n);
        expect(choice(keyFromSeed(seed), n, k)).toEqual(order.slice(0, k));
      }),
    );
  });

  it("puts every number in every place equally often", () => {
    const [n, trials] = [8, 20_000];
    const counts = new Int32Array(n * n);
    for (let trial = 0; trial < trials; trial++) {
      permutation(split(key, trial), n).forEach((value, place) => {
        counts[place * n + value]++;
      });
    }
    for (let place = 0; place < n; place++) {
      const row = counts.subarray(place * n, (place + 1) * n);
      expect(chiSquare(row, trials / n)).toBeLessThan(chiSquareLimit(n - 1));
    }
  });

  it("refuses impossible sizes", () => {
    expect(() => permutation(key, -1)).toThrow(RangeError);
    expect(() => choice(key, 3, 4)).toThrow("The argument k must be an integer from 0 to 3, but it is 4.");
  });
});
