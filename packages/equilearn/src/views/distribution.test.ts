import { Resvg } from "@resvg/resvg-js";
import { expect, test } from "vitest";
import { distributionFigure } from "./distribution.ts";
import { toSvg } from "./figure.ts";
import { palette } from "./palette.ts";

const run = { name: "run", values: [90, 92, 92, 94, 96] };
const circles = (svg: string) => svg.split("<circle").length - 1;
const bar = /<line[^>]*\/>/g;

test("one dot for each finite value, and a bar of mean ± sd for each row", () => {
  const svg = toSvg(distributionFigure([run, { name: "baseline", mean: 91, sd: 2 }]));
  expect(() => new Resvg(svg)).not.toThrow();
  expect(circles(svg)).toBe(5);
  expect(circles(toSvg(distributionFigure([{ name: "run", values: [1, Number.NaN, 2] }])))).toBe(2);
  expect(svg).toContain("92.8 ± 2.3");
  expect(svg).toContain("91.0 ± 2.0");
});

test("dots that coincide are stacked, however many", () => {
  const svg = toSvg(distributionFigure([{ name: "same", values: Array.from({ length: 200 }, () => 96) }]));
  const heights = [...svg.matchAll(/<circle[^>]*cy="([\d.]+)"/g)].map(([, y]) => Number(y));
  expect(new Set(heights).size).toBe(200);
  expect(Math.max(...heights) - Math.min(...heights)).toBeLessThan(60);
});

test("published value and tolerance are drawn where given, and only there", () => {
  const marked = toSvg(distributionFigure([run], { published: 93, tolerance: { low: 90, high: 94 } }));
  expect(marked).toContain("published 93");
  expect(marked).toContain("shaded: the claim holds");
  expect(marked.split(palette.gold).length - 1).toBe(3);
  expect(toSvg(distributionFigure([run]))).not.toContain(palette.gold);
  expect(toSvg(distributionFigure([run], { tolerance: { low: 90 } }))).toContain(palette.gold);
});

test("bars stop at the limits of the quantity", () => {
  const right = (svg: string) =>
    Math.max(...[...svg.matchAll(bar)].map(([line]) => Number(/x2="([\d.]+)"/.exec(line)?.[1] ?? 0)));
  const outcomes = [
    { name: "wide", mean: 95, sd: 20 },
    { name: "top", mean: 100, sd: 0 },
  ];
  const limited = distributionFigure(outcomes, { range: [0, 100] });
  const free = distributionFigure(outcomes);
  expect(right(limited.body)).toBeLessThanOrEqual(right(free.body));
  expect(limited.body).not.toMatch(/>11[05]</);
  expect(free.body).toMatch(/>11[05]</);
});

test("without a finite result it says so", () => {
  expect(distributionFigure([{ name: "none", values: [Number.NaN] }]).description).toBe(
    "No finite result was recorded.",
  );
  expect(distributionFigure([]).description).toBe("No finite result was recorded.");
});

test("names are text and are abridged, and the same data gives the same bytes", () => {
  const draw = () => toSvg(distributionFigure([{ ...run, name: `<script>${"x".repeat(40)}` }]));
  expect(() => new Resvg(draw())).not.toThrow();
  expect(draw()).not.toContain("<script");
  expect(draw()).toMatch(/x…</);
  expect(draw()).toBe(draw());
});
