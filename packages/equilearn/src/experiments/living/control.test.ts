import { expect, test } from "vitest";
import { keyFromSeed } from "../../math/random.ts";
import { contextBandit } from "../../tasks/environments/bandit.ts";
import { controlMetrics, controlOf, lossesOfAnother, plansOf } from "./control.ts";
import type { Life } from "./lifetime.ts";

/** Lives of ten episodes, each of which returns this in its last three and nothing before. */
const lives = (...lasts: number[]): Life[] =>
  lasts.map((last) => {
    const returns = Array.from({ length: 10 }, (_, episode) => (episode < 7 ? 0 : last));
    const losses = returns.map((value) => 1 - value);
    return { returns, losses, seen: 0, settlings: 21, sweeps: 100, unsettled: 0, residual: 1e-6 };
  });

test("a mean and its 95 % interval are those of the textbook, and differences are taken lifetime by lifetime", () => {
  const control = controlOf(contextBandit, lives(1, 1, 0, 1), lives(0, 1, 0, 1), lives(0, 0, 0, 1));
  expect(control.on.mean).toBe(0.75);
  // Student's t of 3 degrees of freedom is 3.18245, and of 99 it is 1.98422.
  expect(Math.abs(control.on.margin / ((3.18245 * 0.5) / 2) - 1)).toBeLessThan(0.01);
  const many = lives(...Array.from({ length: 100 }, (_, k) => k % 2));
  const { margin } = controlOf(contextBandit, many, many, many).on;
  expect(Math.abs(margin / ((1.98422 * Math.sqrt(25 / 99)) / 10) - 1)).toBeLessThan(1e-5);
  expect(control.overOff).toEqual({ mean: 0.25, margin: control.on.margin });
  expect(control.overYoked.mean).toBe(0.5);
  expect(control.byEpisode).toEqual([0, 0, 0, 0, 0, 0, 0, 0.75, 0.75, 0.75]);
  expect(controlMetrics(control)).toMatchObject({ return: 0.225, on: 0.75, off: 0.5, yoked: 0.25, settlings: 84 });
});

test("it is learned in life if feedback adds to none and to another's, innate if it adds nothing to either, else undecided", () => {
  const verdict = (on: number[], off: number[], yoked: number[]) =>
    controlOf(contextBandit, lives(...on), lives(...off), lives(...yoked)).verdict;
  expect(verdict([1, 1, 1, 1, 1, 1], [0, 1, 0, 0, 0, 0], [0, 0, 1, 0, 0, 0])).toBe("learned in life");
  // Four lifetimes are too few to tell.
  expect(verdict([1, 1, 1, 1], [0, 1, 0, 0], [0, 0, 1, 0])).toBe("undecided");
  expect(verdict([1, 1, 1, 1], [1, 1, 1, 1], [0, 0, 0, 0])).toBe("innate");
  expect(verdict([1, 1, 1, 1], [0, 0, 0, 0], [1, 1, 1, 1])).toBe("innate");
  expect(verdict([1, 1, 0, 1], [1, 0, 1, 1], [0, 0, 0, 0])).toBe("undecided");
});

test("there are as many lifetimes of each kind, and what is felt of another lifetime is of another kind", () => {
  const plans = plansOf(contextBandit, keyFromSeed(0), 8, () => "on");
  expect(plans.map(({ kind }) => kind)).toEqual([0, 1, 2, 3, 0, 1, 2, 3]);
  expect(new Set(plans.map(({ key }) => JSON.stringify(key))).size).toBe(8);
  // Rounded up, so that the last is not yoked to one of its own kind.
  expect(plansOf(contextBandit, keyFromSeed(0), 5, () => "on")).toHaveLength(8);
  const led = lives(1, 0, 1, 0);
  expect([0, 1, 2, 3].map((k) => lossesOfAnother(led, k))).toEqual([1, 2, 3, 0].map((k) => led[k].losses));
});
