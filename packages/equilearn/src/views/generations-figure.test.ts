import { Resvg } from "@resvg/resvg-js";
import { expect, test } from "vitest";
import { toSvg } from "./figure.ts";
import { generationsFigure } from "./generations-figure.ts";
import { palette } from "./palette.ts";
import type { Series } from "./series.ts";

const series = (seed: number, values: readonly number[]): Series => ({
  seed,
  steps: values.map((_, k) => k + 1),
  values,
});
const best = [series(0, [0.25, 0.5, 0.75]), series(1, [0.5, 0.5, 1])];
const mean = [series(0, [0.1, 0.2, 0.3]), series(1, [0.1, 0.2, 0.3])];

/** Lines of a colour and thickness. */
const linesOf = (body: string, colour: string, width: number) =>
  [...body.matchAll(/<g [^>]*stroke-width="([^"]+)" stroke="([^"]+)" fill="none">/g)].filter(
    ([, thickness, stroke]) => stroke === colour && Number(thickness) === width,
  ).length;

test("every seed is a thin line and their mean a thick one, for the best and for the mean of each generation", () => {
  const drawing = generationsFigure({ best, mean, speeds: [series(0, [3, 2, 2]), series(1, [2, 2, 1])] }, "Evolved");
  expect(() => new Resvg(toSvg(drawing))).not.toThrow();
  expect([0.7, 2.2].map((width) => linesOf(drawing.body, palette.gold, width))).toEqual([2, 1]);
  // The thick ones are those of the best and of the learning speed.
  expect([0.7, 2.2].map((width) => linesOf(drawing.body, palette.blue, width))).toEqual([2, 2]);
  expect(linesOf(drawing.body, palette.sky, 0.9)).toBe(2);
  expect(drawing.description).toBe(
    "Fitness by generation: The best fitness goes from 0.375 in generation 1 to 0.875 in generation 3, over 2 seeds. " +
      "Learning speed by generation: In generation 3 champions have learned from episode 1.5 on.",
  );
});

test("a champion that has learned nothing leaves a gap and has no dot; if none has, the picture says so", () => {
  const dots = (values: readonly number[]) =>
    generationsFigure({ best: [best[0]], mean: [mean[0]], speeds: [series(0, values)] }, "Evolved").body.split(
      "<circle",
    ).length - 1;
  expect(dots([3, 2, 2])).toBe(3);
  expect(dots([3, Number.NaN, 2])).toBe(2);
  const none = generationsFigure({ best, mean, speeds: [series(0, [Number.NaN, Number.NaN])] }, "Evolved");
  expect(none.body).toContain("No champion returned the same in all of its last episodes.");
  expect(none.body).not.toContain("NaN");
});
