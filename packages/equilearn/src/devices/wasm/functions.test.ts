import { describe, expect, test } from "vitest";
import { type Formula, floatsOf, runFloats, ulps, wordsOf } from "../../../test/lane-kernels.ts";
import { exponential, hyperbolicTangent, logistic, roughCubeRoot } from "./functions.ts";

/** Evenly spaced numbers, rounded to float32, with their ends. */
const spaced = (from: number, to: number, count: number) =>
  Float32Array.from({ length: count + 1 }, (_, k) => from + ((to - from) * k) / count);

/** Every so many-th float32 from one positive number on up to another. */
function everyFloat(from: number, to: number, step: number): Float32Array {
  const [first, last] = wordsOf([from, to]);
  return floatsOf(Int32Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, k) => first + step * k));
}

const dense = spaced(-87, 87, 400_000);
/** Numbers of every size, and their mirror images. */
const sizes = everyFloat(2 ** -149, 87, 20_011);
const arguments_ = Float32Array.from([...dense, ...sizes, ...sizes.map((x) => -x)]);

/** The largest of what `error` says of a value and its argument; NaN counts as worst. */
function worst(formula: Formula, x: Float32Array, error: (found: number, x: number) => number): number {
  return runFloats(formula, x).reduce((most, found, k) => Math.max(most, error(found, x[k])), 0);
}

const relative = (f: (x: number) => number) => (found: number, x: number) => Math.abs(found / f(x) - 1);
const absolute = (f: (x: number) => number) => (found: number, x: number) => Math.abs(found - f(x));
const logisticOf = (x: number) => 1 / (1 + Math.exp(-x));

describe("exponential", () => {
  test("within 3 ulp, and a relative error < 2.6e-7, for |x| ≤ 87: 500 000 arguments of every size", () => {
    expect(worst(exponential, arguments_, (found, x) => ulps(found, Math.exp(x)))).toBeLessThan(3);
    expect(worst(exponential, arguments_, relative(Math.exp))).toBeLessThan(2.6e-7);
  });

  test("within 1.5 ulp for |x| ≤ 0.3", () => {
    const near = arguments_.filter((x) => Math.abs(x) <= 0.3);
    expect(worst(exponential, near, (found, x) => ulps(found, Math.exp(x)))).toBeLessThan(1.5);
  });

  test("beyond 87 it stays at its value there; 1 at both zeros; a NaN stays one", () => {
    const [high, low] = runFloats(exponential, [87, -87]);
    expect(Array.from(runFloats(exponential, [88, 1e30, Infinity]))).toEqual([high, high, high]);
    expect(Array.from(runFloats(exponential, [-88, -1e30, -Infinity]))).toEqual([low, low, low]);
    expect(Array.from(runFloats(exponential, [0, -0, 2 ** -149, Number.NaN]))).toEqual([1, 1, 1, Number.NaN]);
  });
});

describe("logistic", () => {
  test("relative error < 3e-7 for |x| ≤ 87, absolute error < 1e-7 for all x, and never outside 0 … 1", () => {
    expect(worst(logistic, arguments_, relative(logisticOf))).toBeLessThan(3e-7);
    const far = Float32Array.from([...arguments_, 88, 104, 1e30, Infinity].flatMap((x) => [x, -x]));
    expect(worst(logistic, far, absolute(logisticOf))).toBeLessThan(1e-7);
    expect(runFloats(logistic, far).every((value) => value > 0 && value <= 1)).toBe(true);
  });

  test("½ at both zeros; a NaN stays one", () => {
    expect(Array.from(runFloats(logistic, [0, -0, Number.NaN]))).toEqual([0.5, 0.5, Number.NaN]);
  });
});

describe("hyperbolic tangent", () => {
  const all = Float32Array.from([...spaced(-12, 12, 400_000), ...arguments_]);

  test("absolute error < 2.1e-7 for all x, and never outside −1 … 1", () => {
    expect(worst(hyperbolicTangent, all, absolute(Math.tanh))).toBeLessThan(2.1e-7);
    expect(runFloats(hyperbolicTangent, all).every((value) => value >= -1 && value <= 1)).toBe(true);
  });

  test("odd to 1.8e-7; 0 at both zeros, ±1 from ±10 on; a NaN stays one", () => {
    const [there, mirrored] = [all, all.map((x) => -x)].map((x) => runFloats(hyperbolicTangent, x));
    expect(Math.max(...there.map((value, k) => Math.abs(value + mirrored[k])).slice(0, 100_000))).toBeLessThan(1.8e-7);
    const ends = [0, -0, 10, 1e30, Infinity, -10, -1e30, -Infinity, Number.NaN];
    expect(Array.from(runFloats(hyperbolicTangent, ends))).toEqual([0, 0, 1, 1, 1, -1, -1, -1, Number.NaN]);
  });
});

describe("rough cube root", () => {
  test("within 10 % from 1e-10 to 1e10, and within 20 % over all normal numbers", () => {
    const near = everyFloat(1e-10, 1e10, 2003);
    expect(worst(roughCubeRoot, near, relative(Math.cbrt))).toBeLessThan(0.1);
    const normal = everyFloat(2 ** -126, 3.4e38, 20_011);
    expect(worst(roughCubeRoot, normal, relative(Math.cbrt))).toBeLessThan(0.2);
  });

  test("rises with its argument, and is positive and < 1e-12 at 0 and at all denormal numbers", () => {
    const roots = runFloats(roughCubeRoot, everyFloat(2 ** -149, 3.4e38, 20_011));
    expect(roots.every((root, k) => k === 0 || root > roots[k - 1])).toBe(true);
    const least = runFloats(roughCubeRoot, [0, 2 ** -149, 2 ** -126]);
    expect(least.every((root) => root > 0 && root < 1e-12)).toBe(true);
  });
});
