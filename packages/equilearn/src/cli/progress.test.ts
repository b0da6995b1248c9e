import { expect, test } from "vitest";
import { openProgress } from "./progress.ts";

const left = (seconds: number) => /, ([^,]+) left$/.exec(shown(seconds))?.[1];

/** What a terminal shows when one step of two took `seconds`. */
function shown(seconds: number, remark?: string): string {
  const written: string[] = [];
  let now = 0;
  const sink = { isTTY: true, write: (text: string) => written.push(text) };
  const progress = openProgress("work", "steps", sink, () => now);
  now = 1000 * seconds;
  progress.update(1, 2, remark);
  return written.join("");
}

test.each([
  [9.94, "9.9 s"],
  [9.96, "10 s"],
  [99.4, "99 s"],
  [99.6, "1 min 40 s"],
  [119.4, "1 min 59 s"],
  [119.6, "2 min 0 s"],
  [200, "3 min 20 s"],
  [3599.6, "1 h 00 min"],
  [7500, "2 h 05 min"],
])("%f s are %s", (seconds, text) => {
  expect(left(seconds)).toBe(text);
});

test("a note stays, on a line of its own", () => {
  const written = (isTTY: boolean) => {
    const lines: string[] = [];
    openProgress("work", "steps", { isTTY, write: (text: string) => lines.push(text) }, () => 0).note("Mind this.");
    return lines.join("");
  };
  expect([written(true), written(false)]).toEqual(["\r\u001b[2KMind this.\n", "Mind this.\n"]);
});

test("what is done beside the steps is told after them", () => {
  expect(shown(10, "seed 3: 5 % examined")).toMatch(/left, seed 3: 5 % examined$/);
});

test.each([
  [0.05, "20/s"],
  [0.5, "2.0/s"],
  [9, "0.1/s"],
  [30, "2.0/min"],
  [600, "0.1/min"],
])("a step in %f s is a rate of %s", (seconds, text) => {
  expect(shown(seconds)).toMatch(new RegExp(`, ${text},`));
});
