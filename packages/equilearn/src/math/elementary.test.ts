import { describe, expect, it } from "vitest";
import { cbrt, cos, exp, expm1, log, log1p, pow, sigmoid, sin, tanh } from "./elementary.ts";
import { philox4x32 } from "./philox.ts";

const SAMPLES = 20_000;

/** Position of a double on the line of all doubles, so that neighbours differ by one. */
function ordinal(x: number): bigint {
  const bits = new BigInt64Array(new Float64Array([x]).buffer)[0];
  return bits < 0n ? -(bits & 0x7fffffffffffffffn) : bits;
}

function ulpsApart(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b) ? 0 : Number.POSITIVE_INFINITY;
  const distance = ordinal(a) - ordinal(b);
  return Number(distance < 0n ? -distance : distance);
}

function unit(index: number): number {
  const words = Uint32Array.of(index, 0, 0, 0);
  philox4x32(words, Uint32Array.of(7, 7), words);
  return ((words[0] >>> 5) * 67108864 + (words[1] >>> 6)) / 2 ** 53;
}

type Sampler = (u: number) => number;
const linear =
  (low: number, high: number): Sampler =>
  (u) =>
    low + (high - low) * u;
/** Log-uniform magnitudes, of either sign. */
const spread =
  (low: number, high: number): Sampler =>
  (u) => {
    const t = (2 * u) % 1;
    const magnitude = low ** (1 - t) * high ** t;
    return u < 0.5 ? -magnitude : magnitude;
  };
const positive =
  (sampler: Sampler): Sampler =>
  (u) =>
    Math.abs(sampler(u));
const subnormal: Sampler = (u) => 5e-324 * Math.ceil(2 ** (52 * u));

/** The largest distance over the samples, with the argument where it occurs. */
function worst(own: (x: number) => number, reference: (x: number) => number, sampler: Sampler, samples = SAMPLES) {
  let ulps = 0;
  let at = Number.NaN;
  for (let i = 0; i < samples; i++) {
    const x = sampler(unit(i));
    const distance = ulpsApart(own(x), reference(x));
    if (distance > ulps) {
      ulps = distance;
      at = x;
    }
  }
  return { ulps, at };
}

describe("against the engine's Math, within 2 ulp", () => {
  it.each([
    ["exp", exp, Math.exp, linear(-1, 1)],
    ["exp", exp, Math.exp, linear(-708, 709.78)],
    ["exp to subnormals", exp, Math.exp, linear(-746, -700)],
    ["exp to overflow", exp, Math.exp, linear(709, 710)],
    ["exp", exp, Math.exp, spread(1e-300, 700)],
    ["expm1", expm1, Math.expm1, linear(-1.5, 1.5)],
    ["expm1", expm1, Math.expm1, linear(-40, 40)],
    ["expm1", expm1, Math.expm1, linear(40, 710)],
    ["expm1", expm1, Math.expm1, spread(1e-310, 1)],
    ["log", log, Math.log, linear(0.5, 2)],
    ["log", log, Math.log, linear(0.99, 1.01)],
    ["log", log, Math.log, positive(spread(1e-307, 1e308))],
    ["log of subnormals", log, Math.log, subnormal],
    ["log1p", log1p, Math.log1p, linear(-0.999, 1)],
    ["log1p", log1p, Math.log1p, spread(1e-310, 0.9)],
    ["log1p", log1p, Math.log1p, positive(spread(1, 1e308))],
    ["sin", sin, Math.sin, linear(-1, 1)],
    ["sin", sin, Math.sin, linear(-1e5, 1e5)],
    ["sin near multiples of π/2", sin, Math.sin, (u: number) => (Math.floor(63000 * u) * Math.PI) / 2],
    ["sin", sin, Math.sin, spread(1e-310, 1e5)],
    ["cos", cos, Math.cos, linear(-1, 1)],
    ["cos", cos, Math.cos, linear(-1e5, 1e5)],
    ["cos near multiples of π/2", cos, Math.cos, (u: number) => (Math.floor(63000 * u) * Math.PI) / 2],
    ["cos", cos, Math.cos, spread(1e-310, 1e5)],
    ["tanh", tanh, Math.tanh, linear(-1, 1)],
    ["tanh", tanh, Math.tanh, linear(-22, 22)],
    ["tanh", tanh, Math.tanh, spread(1e-310, 1)],
    ["cbrt", cbrt, Math.cbrt, linear(-8, 8)],
    ["cbrt", cbrt, Math.cbrt, spread(1e-307, 1e308)],
    ["cbrt of subnormals", cbrt, Math.cbrt, subnormal],
  ] as const)("%s", (_name, own, reference, sampler) => {
    expect(worst(own, reference, sampler)).toSatisfy(({ ulps }) => ulps <= 2);
  });
});

const BITS = 320n;
const ONE = 1n << BITS;

/** e^x in units of 2⁻³²⁰ for |x| ≤ 60: Taylor series at x/2¹⁰, then ten squarings. */
function exactExponential(x: number): bigint {
  const reduced = (BigInt(x * 2 ** 100) << (BITS - 100n)) >> 10n;
  let term = ONE;
  let sum = ONE;
  for (let order = 1n; term !== 0n && term !== -1n; order++) {
    term = ((term * reduced) >> BITS) / order;
    sum += term;
  }
  for (let square = 0; square < 10; square++) sum = (sum * sum) >> BITS;
  return sum;
}

const toDouble = (fixed: bigint): number => Number(fixed) / 2 ** 320;
const ratio = (numerator: bigint, denominator: bigint): number => toDouble((numerator << BITS) / denominator);

describe("against 320-bit integer arithmetic, within 1 ulp", () => {
  // Multiples of 2⁻¹⁰⁰ only, so that the integer argument is exact.
  const representable =
    (sampler: Sampler): Sampler =>
    (u) =>
      Math.round(sampler(u) * 2 ** 40) / 2 ** 40;
  it.each([
    ["exp", exp, (x: number) => toDouble(exactExponential(x)), linear(-40, 40)],
    ["expm1", expm1, (x: number) => toDouble(exactExponential(x) - ONE), linear(-40, 40)],
    ["expm1", expm1, (x: number) => toDouble(exactExponential(x) - ONE), linear(-2, 2)],
    ["sigmoid", sigmoid, (x: number) => ratio(ONE, ONE + exactExponential(-x)), linear(-40, 40)],
    ["sigmoid", sigmoid, (x: number) => ratio(ONE, ONE + exactExponential(-x)), linear(-2, 2)],
    ["tanh", tanh, (x: number) => ratio(exactExponential(2 * x) - ONE, exactExponential(2 * x) + ONE), linear(-20, 20)],
    ["tanh", tanh, (x: number) => ratio(exactExponential(2 * x) - ONE, exactExponential(2 * x) + ONE), linear(-1, 1)],
  ] as const)("%s", (_name, own, reference, sampler) => {
    expect(worst(own, reference, representable(sampler), 2000)).toSatisfy(({ ulps }) => ulps <= 1);
  });
});

describe("pow", () => {
  it("is within 1e-14 of Math.pow for results across the whole range", () => {
    for (let i = 0; i < SAMPLES; i++) {
      const x = positive(spread(1e-300, 1e300))(unit(2 * i));
      const y = (1400 * unit(2 * i + 1) - 700) / Math.log(x);
      const reference = x ** y;
      expect(Math.abs(pow(x, y) - reference) / reference).toBeLessThan(1e-14);
    }
  });

  it("is exact where the result is", () => {
    for (let k = -1074; k <= 1023; k++) expect(pow(2, k)).toBe(2 ** k);
    expect(pow(9, 0.5)).toBe(3);
    expect(pow(10, 22)).toBe(1e22);
    expect(pow(7, 0)).toBe(1);
  });

  it.each([
    [0, 2, 0],
    [0, -2, Number.POSITIVE_INFINITY],
    [Number.POSITIVE_INFINITY, 0.5, Number.POSITIVE_INFINITY],
    [Number.POSITIVE_INFINITY, -0.5, 0],
    [1e300, 1e300, Number.POSITIVE_INFINITY],
    [1e300, -1e300, 0],
    [0.5, Number.POSITIVE_INFINITY, 0],
    [-8, 1 / 3, Number.NaN],
    [Number.NaN, 1, Number.NaN],
    [2, Number.NaN, Number.NaN],
    [Number.NaN, 0, 1],
  ])("pow(%d, %d) is %d", (x, y, expected) => {
    expect(pow(x, y)).toBe(expected);
  });
});

describe("special values", () => {
  const infinity = Number.POSITIVE_INFINITY;
  it.each([
    [exp, 0, 1],
    [exp, 1, Math.E],
    [exp, 709.7827128933841, infinity],
    [exp, -745.1332191019411, 5e-324],
    [exp, -745.1332191019412, 0],
    [exp, infinity, infinity],
    [exp, -infinity, 0],
    [expm1, -0, -0],
    [expm1, 5e-324, 5e-324],
    [expm1, -infinity, -1],
    [expm1, infinity, infinity],
    [log, 1, 0],
    [log, 2, Math.LN2],
    [log, 10, Math.LN10],
    [log, 0, -infinity],
    [log, -0, -infinity],
    [log, -1, Number.NaN],
    [log, infinity, infinity],
    [log, 5e-324, -744.4400719213812],
    [log1p, -0, -0],
    [log1p, -1, -infinity],
    [log1p, -1.5, Number.NaN],
    [log1p, infinity, infinity],
    [sin, -0, -0],
    [sin, Math.PI, 1.2246467991473532e-16],
    [cos, 0, 1],
    [cos, Math.PI, -1],
    [cos, Math.PI / 2, 6.123233995736766e-17],
    [tanh, -0, -0],
    [tanh, infinity, 1],
    [tanh, -infinity, -1],
    [sigmoid, 0, 0.5],
    [sigmoid, infinity, 1],
    [sigmoid, -infinity, 0],
    [sigmoid, -745, 5e-324],
    [cbrt, -0, -0],
    [cbrt, -27, -3],
    [cbrt, 1e300, 1e100],
    [cbrt, infinity, infinity],
  ])("%o at %d is %d", (evaluate, x, expected) => {
    expect(evaluate(x)).toBe(expected);
  });

  it("lets NaN through", () => {
    for (const evaluate of [exp, expm1, log, log1p, sin, cos, tanh, sigmoid, cbrt])
      expect(evaluate(Number.NaN)).toBeNaN();
  });

  it("refuses angles too large to reduce", () => {
    expect(() => sin(200001)).toThrow(
      "The angle must lie within ±200000 radians to be reduced exactly, but it is 200001.",
    );
    expect(() => cos(-infinity)).toThrow(RangeError);
  });
});

/** FNV-1a over the bytes of the results: the same number in every engine, or the promise of equal bits is broken. */
function fingerprint(evaluate: (x: number) => number, sampler: Sampler): number {
  const results = Float64Array.from({ length: 4096 }, (_, i) => evaluate(sampler(i / 4096)));
  const view = new DataView(results.buffer);
  let hash = 0x811c9dc5;
  for (const result of results.keys()) {
    view.setFloat64(8 * result, results[result]);
    for (let byte = 0; byte < 8; byte++) hash = Math.imul(hash ^ view.getUint8(8 * result + byte), 0x01000193);
  }
  return hash >>> 0;
}

describe("bits", () => {
  it.each([
    ["exp", exp, linear(-745, 709), 1933971044],
    ["expm1", expm1, linear(-50, 50), 2774352851],
    ["log", log, linear(0, 100), 3503171610],
    ["log1p", log1p, linear(-1, 10), 3256070427],
    ["sin", sin, linear(-1e5, 1e5), 1813971897],
    ["cos", cos, linear(-1e5, 1e5), 1282873006],
    ["tanh", tanh, linear(-20, 20), 3067536574],
    ["sigmoid", sigmoid, linear(-50, 50), 1347861481],
    ["cbrt", cbrt, linear(-100, 100), 2377551338],
    ["pow", (x: number) => pow(x, 2.5), linear(0, 100), 2224255008],
  ] as const)("%s keeps its published fingerprint", (_name, evaluate, sampler, expected) => {
    expect(fingerprint(evaluate, sampler)).toBe(expected);
  });
});
