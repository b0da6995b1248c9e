import { expect, test } from "vitest";
import { onceBitten } from "../../../test/once-bitten.ts";
import { keyFromSeed } from "../../math/random.ts";
import { bandit } from "../../tasks/environments/bandit.ts";
import type { Witness } from "./body.ts";
import { live } from "./life.ts";
import { tellingTrace, traceLife } from "./trace.ts";

const key = keyFromSeed(0);
const plan = { key, feedback: "on", kind: 1 } as const;
const options = { episodes: 3 };

test("a life that is traced is birth, and then an observation with its answer and a loss for each episode", () => {
  const trace = traceLife(onceBitten(), bandit, plan, options);
  expect(trace.map(({ cause, action, loss }) => [cause, action, loss])).toEqual([
    ["birth", undefined, 0],
    ["observation", 0, 0],
    ["loss", undefined, 1],
    ["observation", 1, 0],
    ["loss", undefined, 0],
    ["observation", 1, 0],
    ["loss", undefined, 0],
  ]);
});

test("its outputs are where it was born, where it rests after a loss of 1, and one amount a sweep between", () => {
  const trace = traceLife(onceBitten(), bandit, plan, options);
  const [left, right] = trace[0].amounts;
  expect([left[0], right[0]]).toEqual([0.5, 0.2]);
  // What was felt, 1, and the 0.4 that C and R were before, in equal parts; L stays.
  const [after, rested] = trace[2].amounts.map((amounts) => amounts[amounts.length - 1]);
  expect(after).toBe(0.5);
  expect(Math.abs(rested - 0.7)).toBeLessThan(1e-5);
  const { sweeps } = live(onceBitten(), bandit, plan, options);
  expect(trace.reduce((sum, { amounts }) => sum + amounts[1].length - 1, 0)).toBe(sweeps);
});

test("of the kinds of lifetime the one with something to learn is told", () => {
  expect(tellingTrace(onceBitten(), bandit, { key, feedback: "on" }, options)[2].loss).toBe(1);
});

test("who is watched lives the same life", () => {
  const witness: Witness = { pulse() {}, sweep() {}, answer() {} };
  const alone = live(onceBitten(), bandit, plan, options);
  expect(live(onceBitten(), bandit, plan, { ...options, witness })).toEqual(alone);
});
