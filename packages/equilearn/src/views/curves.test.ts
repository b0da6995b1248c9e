import { Resvg } from "@resvg/resvg-js";
import { DOMParser } from "linkedom";
import { expect, test } from "vitest";
import { accuracyFigure, costFigure, type Series, trajectoryFigure, transferNormFigure } from "./curves.ts";
import { type Drawing, toSvg } from "./figure.ts";
import { palette } from "./palette.ts";

const series = (seed: number, values: readonly number[]): Series => ({ seed, steps: values.map((_, i) => i), values });
const falling = (seed: number, count: number) =>
  series(
    seed,
    Array.from({ length: count }, (_, i) => (1 + (i % 3)) * 10 ** (-i / 100)),
  );

/** Paths of one colour, by their data. */
function paths(drawing: Drawing, colour: string, attribute = "stroke"): string[] {
  const document = new DOMParser().parseFromString(toSvg(drawing), "image/svg+xml");
  const all = [...document.querySelectorAll("path")];
  const painted = all.filter((path) => (path.closest(`[${attribute}]`)?.getAttribute(attribute) ?? "") === colour);
  return painted.map((path) => path.getAttribute("d")!);
}

const texts = (drawing: Drawing) => [...drawing.body.matchAll(/>([^<>]+)<\/text>/g)].map(([, text]) => text);
const dotsOf = (drawing: Drawing) => paths(drawing, palette.sky).join("").split("h0").length - 1;

test("every training step is a dot, and values that are not numbers are none", () => {
  expect(dotsOf(costFigure(falling(0, 300)))).toBe(300);
  expect(dotsOf(costFigure(series(0, [1, Number.NaN, 3, Infinity, 2])))).toBe(3);
});

test("beyond 10 000 steps the dots are thinned evenly, and the picture says so", () => {
  const drawing = costFigure(falling(0, 25_000));
  expect(dotsOf(drawing)).toBe(8334);
  expect(texts(drawing)).toContain("seed 0, 1 in 3 steps; line: running median");
});

test("a cost over decades gets a logarithmic axis, one over less does not", () => {
  expect(texts(costFigure(falling(0, 500)))).toContain("10⁻²");
  expect(texts(costFigure(falling(0, 20))).join()).not.toContain("10⁻");
  expect(dotsOf(costFigure(series(0, [1, 0, -1, 1e-3]), { log: true }))).toBe(2);
});

test("several seeds are thin lines, a band and a centre; one seed is one line", () => {
  const several = accuracyFigure([series(0, [80, 90]), series(1, [60, 70]), series(2, [70, 95])]);
  expect(paths(several, palette.sky)).toHaveLength(3);
  expect(paths(several, palette.sky, "fill")).toHaveLength(1);
  expect(paths(several, palette.blue)).toHaveLength(1);
  expect(several.description).toBe("Mean and 10–90 % of 3 seeds: from 70 at step 0 to 85 at step 1.");
  const one = accuracyFigure([series(7, [80, 90])]);
  expect([paths(one, palette.sky).length, paths(one, palette.blue).length]).toEqual([0, 1]);
  expect(texts(one)).toContain("seed 7");
});

test("seeds of different lengths are averaged over those that report", () => {
  expect(trajectoryFigure([series(0, [0, 2, 4]), series(1, [2])]).description).toContain(
    "from 1 at step 0 to 4 at step 2",
  );
});

test("the published value is a line with its name, and lies inside the axis", () => {
  const drawing = accuracyFigure([series(0, [50, 51])], 93);
  expect(texts(drawing)).toContain("published 93 %");
  expect(drawing.body).toContain(palette.gold);
  expect(accuracyFigure([series(0, [50, 51])]).body).not.toContain(palette.gold);
  expect(accuracyFigure([series(0, [50, 51])], Number.NaN).body).not.toContain(palette.gold);
});

test("a single step is a dot, and constant values have an axis", () => {
  expect(trajectoryFigure([series(0, [5])]).body).toContain("h0");
  for (const drawing of [trajectoryFigure([series(0, [5])]), transferNormFigure([series(0, [0, 0])])]) {
    expect(drawing.body).not.toMatch(/NaN|Infinity/);
  }
});

test("nothing recorded is said in a sentence", () => {
  expect(costFigure(series(0, [])).description).toBe("No cost was recorded.");
  expect(texts(costFigure(series(0, [Number.NaN])))).toEqual(["No cost was recorded."]);
  expect(trajectoryFigure([]).description).toBe("No values were recorded.");
});

test("labels are text, whatever is in them, and the same data gives the same bytes", () => {
  const draw = () =>
    toSvg(
      trajectoryFigure([falling(0, 50), falling(1, 50)], {
        title: "<script>",
        yLabel: '"&<b>',
        reference: { value: 1, label: "]]>" },
      }),
    );
  expect(() => new Resvg(draw())).not.toThrow();
  expect(draw()).not.toMatch(/<script|<b>/);
  expect(draw()).toBe(draw());
});
