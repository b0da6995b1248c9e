import { expect, test } from "vitest";
import { recipeNamed } from "./catalogue.ts";
import type { EndEvent, RunCertificate } from "./events.ts";
import type { Expectation } from "./recipe.ts";
import { summarise, summariseMetric, toleranceText } from "./summary.ts";

const recipe = recipeNamed("iris-chemical");
const clean: RunCertificate = { residual: 1e-15, unsettled: 0, indefinite: 0, clamps: 0 };

function end(metrics: Record<string, number>, certificate: RunCertificate = clean, digest = "00"): EndEvent {
  return { type: "end", step: 1, metrics, certificate, digest };
}

const promise = (expectation: Partial<Expectation>): Expectation => ({
  metric: "score",
  published: 93,
  source: "a paper",
  seeds: 3,
  ...expectation,
});

/** Whether a mean of 92 keeps the promise. */
function holds(expectation: Partial<Expectation>): boolean {
  const promised = { ...recipe, expect: [promise(expectation)] };
  return summarise(promised, [end({ score: 91 }), end({ score: 93 })]).expect[0].holds;
}

test("mean, sample standard deviation and extremes", () => {
  expect(summariseMetric([1, 2, 3, 6])).toEqual({
    mean: 3,
    sd: Math.sqrt(14 / 3),
    min: 1,
    max: 6,
    values: [1, 2, 3, 6],
  });
  expect(summariseMetric([5])).toEqual({ mean: 5, sd: 0, min: 5, max: 5, values: [5] });
});

test("a promise holds when the mean lies within its bounds, both included", () => {
  expect(holds({ low: 90, high: 94 })).toBe(true);
  expect(holds({ low: 92, high: 92 })).toBe(true);
  expect(holds({ low: 92.1 })).toBe(false);
  expect(holds({ high: 91.9 })).toBe(false);
  expect(holds({})).toBe(true);
});

test("a promise about a share of the seeds holds when as many values lie within its bounds, wherever the mean is", () => {
  expect(holds({ low: 93, share: 0.5 })).toBe(true);
  expect(holds({ low: 93, share: 0.51 })).toBe(false);
  expect(holds({ low: 91.5, high: 92.5, share: 0.1 })).toBe(false);
  expect(toleranceText({ low: 93, share: 0.9 })).toBe("at least 93 in 90 % of seeds");
});

test("a metric that was not measured, or is no number, keeps no promise", () => {
  expect(holds({ metric: "another" })).toBe(false);
  const [verdict] = summarise({ ...recipe, expect: [promise({ metric: "another" })] }, [end({ score: 1 })]).expect;
  expect(verdict).toMatchObject({ metric: "another", measured: null, published: 93, source: "a paper", seeds: 3 });
  const unsure = summarise({ ...recipe, expect: [promise({})] }, [end({ score: 92 }), end({ score: Number.NaN })]);
  expect(unsure.expect[0].holds).toBe(false);
});

test("a metric that one seed lacks is NaN there, and digests stay in the order of the seeds", () => {
  const summary = summarise(recipe, [end({ a: 1, b: 2 }, clean, "0a"), end({ a: 3 }, clean, "0b")]);
  expect(summary.metrics.a.values).toEqual([1, 3]);
  expect(summary.metrics.b.values).toEqual([2, Number.NaN]);
  expect(summary.digests).toEqual(["0a", "0b"]);
  expect(summary.seeds).toBe(2);
});

test("the certificate is the worst of each figure and the sum of each count", () => {
  const one = { residual: 1e-15, unsettled: 1, indefinite: 2, clamps: 3, condition: 10, power: 5 };
  const other = { residual: 1e-12, unsettled: 10, indefinite: 20, clamps: 30, power: 4 };
  const { certificate } = summarise(recipe, [end({}, one), end({}, other)]);
  expect(certificate).toEqual({ residual: 1e-12, unsettled: 11, indefinite: 22, clamps: 33, condition: 10, power: 5 });
  expect(summarise(recipe, [end({})]).certificate).toEqual(clean);
});

test("tolerances in words", () => {
  expect(toleranceText({ low: 90, high: 94 })).toBe("90 to 94");
  expect(toleranceText({ low: 96.5 })).toBe("at least 96.5");
  expect(toleranceText({ high: 0 })).toBe("at most 0");
  expect(toleranceText({})).toBe("any");
});
