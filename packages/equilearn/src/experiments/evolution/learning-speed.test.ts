import { expect, test } from "vitest";
import type { Life } from "../living/lifetime.ts";
import { learningSpeed } from "./learning-speed.ts";

function lifeOf(returns: readonly number[]): Life {
  return { returns, losses: [], seen: 0, settlings: 0, sweeps: 0, unsettled: 0, residual: 0 };
}

test("the speed is the episode from which the mean return stays within a twentieth of that of the last three", () => {
  expect(learningSpeed([lifeOf([0, 1, 1, 1, 1])])).toBe(2);
  // Means 0.5, 0.5, 1, 1, 1.
  expect(learningSpeed([lifeOf([1, 1, 1, 1, 1]), lifeOf([0, 0, 1, 1, 1])])).toBe(3);
  // One that was good, forgot, and learned again.
  expect(learningSpeed([lifeOf([1, 0, 1, 1, 1])])).toBe(3);
  expect(learningSpeed([lifeOf([94.9, 95.1, 100, 100, 100])])).toBe(2);
});

test("where nothing was earned, or the last episodes differ, nothing was learned for good", () => {
  expect(learningSpeed([lifeOf([0, 0, 0, 0, 0])])).toBeNaN();
  expect(learningSpeed([lifeOf([1, 1, 1, 1, 0])])).toBeNaN();
  expect(learningSpeed([lifeOf([0, 0, 0.9, 1.1, 1])])).toBeNaN();
  // Innate: right from the first episode, or by chance in all.
  expect(learningSpeed([lifeOf([1, 1, 1, 1, 1])])).toBeNaN();
  expect(learningSpeed([lifeOf([1, 1, 1, 1, 1]), lifeOf([0, 0, 0, 0, 0])])).toBeNaN();
});
