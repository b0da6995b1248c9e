import { expect, test } from "vitest";
import { threadsOf } from "./session.ts";

test.each([
  [1, 1, [1]],
  [1, 4, [4]],
  [2, 4, [2, 2]],
  [3, 4, [1, 1, 1]],
  [4, 4, [1, 1, 1, 1]],
  [3, 2, [1, 1, 2]],
  [5, 4, [1, 1, 1, 1, 4]],
  [10, 4, [1, 1, 1, 1, 1, 1, 1, 1, 2, 2]],
])("%i seeds on %i threads: %j threads each", (seeds, threads, expected) => {
  expect(Array.from({ length: seeds }, (_, index) => threadsOf(index, seeds, threads))).toEqual(expected);
});
