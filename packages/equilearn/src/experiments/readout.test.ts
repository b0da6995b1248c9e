import { expect, test } from "vitest";
import { accuracy, frobeniusNorm, nearestClass, scatterRatio } from "./readout.ts";

const targets = Float64Array.of(0, 0, 4, 0, 0, 4);

test("the nearest class by distance over all outputs, the lower one on a tie", () => {
  const outputs = Float64Array.of(1, 1, /**/ 3, 0, /**/ 1, 3, /**/ 2, 0, /**/ 2, 2);
  expect([0, 1, 2, 3, 4].map((n) => nearestClass(outputs, n, targets, 3))).toEqual([0, 1, 2, 0, 0]);
});

test("accuracy in percent", () => {
  const outputs = Float64Array.of(1, 1, /**/ 3, 0, /**/ 1, 3, /**/ 9, 0);
  expect(accuracy(outputs, Uint8Array.of(0, 1, 2, 1), targets, 3)).toBe(100);
  expect(accuracy(outputs, Uint8Array.of(1, 1, 2, 0), targets, 3)).toBe(50);
  expect(accuracy(outputs, Uint8Array.of(2, 2, 1, 2), targets, 3)).toBe(0);
});

test("outputs that are not numbers belong to no class and are never right", () => {
  const outputs = Float64Array.of(Number.NaN, Number.NaN, /**/ Number.POSITIVE_INFINITY, 0);
  expect([0, 1].map((n) => nearestClass(outputs, n, targets, 3))).toEqual([-1, -1]);
  expect(accuracy(outputs, Uint8Array.of(0, 0), targets, 3)).toBe(0);
});

test("within over between scatter", () => {
  // Class means −2 and 2 about 0: between 4 · 4, within 4 · 1.
  const outputs = Float64Array.of(-3, -1, 1, 3);
  const labels = Uint8Array.of(0, 0, 1, 1);
  expect(scatterRatio(outputs, labels, Float64Array.of(-2, 2), 2)).toBe(0.25);
  expect(scatterRatio(Float64Array.of(-2, -2, 2, 2), labels, Float64Array.of(-2, 2), 2)).toBe(0);
});

test("the Frobenius norm", () => {
  expect(frobeniusNorm(Float64Array.of(2, -3, 6, 0))).toBe(7);
});
