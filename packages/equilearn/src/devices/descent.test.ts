import { describe, expect, test } from "vitest";
import { drawn } from "../../test/neuron-networks.ts";
import { relativeError } from "../math/vector.ts";
import { type AdamSettings, adamCorrections, type DescentSettings, referenceDescent } from "./descent.ts";

const allocate = (length: number): Float64Array => new Float64Array(length);
const momentum = (share: number, floor: number | null = null): DescentSettings => ({
  method: "momentum",
  momentum: share,
  floor,
});
const adam: AdamSettings = { method: "adam", firstMoment: 0.9, secondMoment: 0.999, epsilon: 1e-8, decay: 0 };
const whole = (length: number) => [{ start: 0, end: length }];

const COUNT = 12;
/** Two segments with padding before, between and after them. */
const segments = [
  { start: 1, end: 5 },
  { start: 7, end: 11 },
];
const rates = [0.1, 0.02];
const rateOf = (w: number) => segments.findIndex(({ start, end }) => w >= start && w < end);
const gradientAt = (step: number) => drawn(step, "gradient", COUNT);

/** Runs a descent over drawn gradients and returns its weights, and how many it stopped. */
function descended(settings: DescentSettings, steps: number, batch: number) {
  const weights = drawn(1, "weights", COUNT);
  const descent = referenceDescent(settings, weights, segments, allocate);
  let stopped = 0;
  for (let step = 1; step <= steps; step++) stopped += descent.descend(gradientAt(step), rates, batch);
  return { weights, descent, stopped };
}

describe("momentum: v ← μv − rate·g/batch, w ← w + v", () => {
  test.each([0, 0.5, 0.9])("with μ = %d, as Σ_t Σ_s μ^(t−s)·(−rate·g_s/batch) over 20 steps: 1e-14", (share) => {
    const { weights, descent } = descended(momentum(share), 20, 7);
    const expected = drawn(1, "weights", COUNT);
    for (let w = 0; w < COUNT; w++) {
      const segment = rateOf(w);
      if (segment < 0) continue;
      for (let step = 1; step <= 20; step++)
        for (let s = 1; s <= step; s++) expected[w] -= (share ** (step - s) * rates[segment] * gradientAt(s)[w]) / 7;
    }
    expect(relativeError(weights, expected)).toBeLessThan(1e-14);
    expect(descent.steps).toBe(20);
  });

  test("a constant gradient g ends at a speed of rate·g/(1 − μ): 1e-12", () => {
    const weights = Float64Array.of(0, 0);
    const descent = referenceDescent(momentum(0.9), weights, whole(2), allocate);
    for (let step = 0; step < 300; step++) descent.descend(Float64Array.of(2, -4), [0.25], 1);
    const before = weights.slice();
    descent.descend(Float64Array.of(2, -4), [0.25], 1);
    expect(weights[0] - before[0]).toBeCloseTo(-5, 12);
    expect(weights[1] - before[1]).toBeCloseTo(10, 12);
  });

  test("at the floor a weight stands still and forgets its speed, and every stop is counted", () => {
    const weights = Float64Array.of(1, 1, -3);
    const descent = referenceDescent(momentum(0.5, -1), weights, whole(3), allocate);
    const go = (...gradient: number[]) => descent.descend(Float64Array.from(gradient), [1], 1);
    expect(go(2, 1, -1)).toBe(1);
    // On the floor is not below it; the third began below, and was lifted.
    expect(Array.from(weights)).toEqual([-1, 0, -1]);
    expect(Array.from(descent.memory.velocity)).toEqual([-2, -1, 0]);
    expect(go(0, 1, 0)).toBe(2);
    expect(Array.from(weights)).toEqual([-1, -1, -1]);
    expect(Array.from(descent.memory.velocity)).toEqual([0, 0, 0]);
    expect(go(-1, 0, 0)).toBe(0);
    expect(Array.from(weights)).toEqual([0, -1, -1]);
  });

  test("without a floor nothing is stopped, however low it falls", () => {
    const { stopped } = descended(momentum(0.9), 50, 1);
    expect(stopped).toBe(0);
  });
});

/** Kingma & Ba, Algorithm 1, with the decay of Loshchilov & Hutter, Algorithm 2, step by step with powers. */
function textbookAdam(settings: AdamSettings, steps: number, batch: number): Float64Array {
  const { firstMoment: b1, secondMoment: b2, epsilon, decay } = settings;
  const theta = drawn(1, "weights", COUNT);
  const [m, v] = [allocate(COUNT), allocate(COUNT)];
  for (let t = 1; t <= steps; t++) {
    const g = gradientAt(t).map((value) => value / batch);
    for (let w = 0; w < COUNT; w++) {
      const segment = rateOf(w);
      if (segment < 0) continue;
      m[w] = b1 * m[w] + (1 - b1) * g[w];
      v[w] = b2 * v[w] + (1 - b2) * g[w] ** 2;
      const [mHat, vHat] = [m[w] / (1 - b1 ** t), v[w] / (1 - b2 ** t)];
      theta[w] -= rates[segment] * (mHat / (Math.sqrt(vHat) + epsilon) + decay * theta[w]);
    }
  }
  return theta;
}

describe("Adam", () => {
  test.each<[string, Partial<AdamSettings>]>([
    ["as published", {}],
    ["with decoupled decay", { decay: 0.3 }],
    ["with short memories and a large ε", { firstMoment: 0.5, secondMoment: 0.6, epsilon: 0.1, decay: 0.01 }],
    ["without a first moment", { firstMoment: 0 }],
  ])("%s: the textbook's formulas over 40 steps, batches of 1 and 7: 1e-13", (_name, part) => {
    const settings = { ...adam, ...part };
    for (const batch of [1, 7]) {
      const { weights, descent } = descended(settings, 40, batch);
      expect(relativeError(weights, textbookAdam(settings, 40, batch))).toBeLessThan(1e-13);
      expect(descent.steps).toBe(40);
    }
  });

  test("its first step is the rate against the sign of the gradient, whatever its size: 1e-7", () => {
    const weights = allocate(4);
    const descent = referenceDescent(adam, weights, whole(4), allocate);
    descent.descend(Float64Array.of(3, -1e5, 0.7, -2), [0.25], 1);
    weights.forEach((w, k) => {
      expect(Math.abs(w + [0.25, -0.25, 0.25, -0.25][k])).toBeLessThan(1e-7);
    });
  });

  test("two steps by hand, with moments of ½ and ¾, no ε and decay of ½: to the last bit", () => {
    const settings: AdamSettings = { ...adam, firstMoment: 0.5, secondMoment: 0.75, epsilon: 0, decay: 0.5 };
    const weights = Float64Array.of(8);
    const descent = referenceDescent(settings, weights, whole(1), allocate);
    // m = 2, m̂ = 4; v = 4, v̂ = 16: w = 8·(1 − ½) − 1·1.
    descent.descend(Float64Array.of(8), [1], 2);
    expect(weights[0]).toBe(3);
    // m = 1, m̂ = 4/3; v = 3, v̂ = 48/7: w = 3·½ − (4/3)/√(48/7).
    descent.descend(Float64Array.of(0), [1], 2);
    expect(Math.abs(weights[0] - (1.5 - 4 / 3 / Math.sqrt(48 / 7)))).toBeLessThan(1e-15);
    expect(descent.memory).toEqual({ "first moment": Float64Array.of(1), "second moment": Float64Array.of(3) });
  });

  test("the mean over a batch: a sum over 8 and its eighth over 1 give the same bits", () => {
    const [eight, one] = [8, 1].map((batch) => {
      const weights = drawn(1, "weights", COUNT);
      const descent = referenceDescent(adam, weights, segments, allocate);
      for (let t = 1; t <= 5; t++)
        descent.descend(
          gradientAt(t).map((g) => g * batch),
          rates,
          batch,
        );
      return weights;
    });
    expect(eight).toEqual(one);
  });

  test("corrections are 1/(1 − βᵗ) to 1e-14, in any order of asking", () => {
    const corrections = adamCorrections(adam);
    for (const steps of [1, 2, 3, 1000, 5, 5, 20, 1]) {
      const [first, second] = corrections(steps);
      expect(Math.abs(first * (1 - 0.9 ** steps) - 1)).toBeLessThan(1e-14);
      expect(Math.abs(second * (1 - 0.999 ** steps) - 1)).toBeLessThan(1e-13);
    }
  });
});

describe.each<[string, DescentSettings]>([
  ["momentum", momentum(0.9)],
  ["momentum with a floor", momentum(0.7, -0.5)],
  ["Adam", { ...adam, decay: 0.1 }],
])("%s", (_name, settings) => {
  test("goes on from its memory and its count of steps to the same bits", () => {
    const { weights, descent } = descended(settings, 20, 3);
    const begun = descended(settings, 8, 3);
    const resumed = begun.weights.slice();
    const next = referenceDescent(settings, resumed, segments, allocate);
    for (const [name, kept] of Object.entries(begun.descent.memory)) next.memory[name].set(kept);
    next.steps = begun.descent.steps;
    for (let step = 9; step <= 20; step++) next.descend(gradientAt(step), rates, 3);
    expect(resumed).toEqual(weights);
    expect(next.memory).toEqual(descent.memory);
    expect(next.steps).toBe(20);
    // Without the count, or without the memory, it would go elsewhere.
    const forgetful = begun.weights.slice();
    const anew = referenceDescent(settings, forgetful, segments, allocate);
    for (let step = 9; step <= 20; step++) anew.descend(gradientAt(step), rates, 3);
    expect(relativeError(forgetful, weights)).toBeGreaterThan(1e-3);
  });

  test("a rate belongs to its segment, and what lies between is left alone", () => {
    const { weights, descent } = descended(settings, 6, 1);
    const begun = drawn(1, "weights", COUNT);
    for (let w = 0; w < COUNT; w++) {
      if (rateOf(w) >= 0) expect(weights[w]).not.toBe(begun[w]);
      else
        expect([weights[w], ...Object.values(descent.memory).map((kept) => kept[w])]).toEqual([
          begun[w],
          ...Object.values(descent.memory).map(() => 0),
        ]);
    }
    const half = drawn(1, "weights", COUNT);
    const other = referenceDescent(settings, half, segments, allocate);
    for (let step = 1; step <= 6; step++) other.descend(gradientAt(step), [rates[0], 0], 1);
    expect(half.subarray(0, 6)).toEqual(weights.subarray(0, 6));
    const lowest = (settings.method === "momentum" && settings.floor) || -Infinity;
    expect(half.subarray(7, 11)).toEqual(begun.subarray(7, 11).map((w) => Math.max(w, lowest)));
  });

  test("in single precision it does the same in Float32Array storage: 1e-5", () => {
    const { weights } = descended(settings, 20, 3);
    const single = Float32Array.from(drawn(1, "weights", COUNT));
    const descent = referenceDescent(settings, single, segments, (length) => new Float32Array(length));
    for (let step = 1; step <= 20; step++) descent.descend(Float32Array.from(gradientAt(step)), rates, 3);
    expect(relativeError(single, weights)).toBeLessThan(1e-5);
  });
});
