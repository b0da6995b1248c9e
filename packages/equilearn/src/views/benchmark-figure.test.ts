import { Resvg } from "@resvg/resvg-js";
import { expect, test } from "vitest";
import { type Growth, growthFigure } from "./benchmark-figure.ts";
import { toSvg } from "./figure.ts";
import { palette } from "./palette.ts";

const point = (algorithm: "euler" | "sweep", over: "width" | "depth" | "batch", at: number, peer = true) => ({
  algorithm,
  over,
  at,
  layers: over === "depth" ? ["784", ...Array.from({ length: at }, () => "256"), "10"].join("-") : "784-256-256-10",
  batch: over === "batch" ? at : 64,
  default: { gflops: 20 + Math.log2(at) },
  relaxed: { gflops: 25 + Math.log2(at) },
  ...(peer ? { torch: { gflops: 10 + 4 * Math.log2(at) } } : {}),
});
const rowsOf = (algorithm: "euler" | "sweep", peer = true) => [
  ...[512, 64, 1024].map((at) => point(algorithm, "width", at, peer)),
  ...[1, 8].map((at) => point(algorithm, "depth", at, peer)),
  ...[1, 512].map((at) => point(algorithm, "batch", at, peer)),
];
const growth: Growth = { note: "One processor", peak: 58, rows: [...rowsOf("euler"), ...rowsOf("sweep")] };

test("three panels for each method, with all sides and the peak, same bytes each time", () => {
  const svg = toSvg(growthFigure(growth));
  expect(() => new Resvg(svg)).not.toThrow();
  expect(toSvg(growthFigure(growth))).toBe(svg);
  expect([..."abcdef"].every((letter) => svg.includes(`>${letter}</tspan>`))).toBe(true);
  for (const text of ["One processor", "PyTorch", "equilearn, relaxed", "128-bit peak", "units of a hidden layer"])
    expect(svg).toContain(text);
  for (const colour of [palette.blue, palette.green, palette.red, palette.gold]) expect(svg).toContain(colour);
});

test("its description tells where each line begins and ends, in the order of the axis", () => {
  const { description } = growthFigure(growth);
  expect(description).toContain(
    "GFLOP/s from width 64 to 1024: equilearn, same bits everywhere 26 to 30; equilearn, relaxed 31 to 35; PyTorch 34 to 50.",
  );
});

test("each panel says what its points have in common", () => {
  const { body } = growthFigure(growth);
  for (const text of ["2 hidden layers, batch 64", "256 units wide, batch 64", "2 × 256 units"])
    expect(body).toContain(text);
});

test("without PyTorch there is no line and no name for it", () => {
  const svg = toSvg(growthFigure({ ...growth, rows: rowsOf("sweep", false) }));
  expect(svg).not.toContain("PyTorch");
  expect(svg).not.toContain(palette.red);
  expect(svg).not.toContain(">d</tspan>");
});

test("nothing measured, or one axis alone, is said in words", () => {
  expect(growthFigure({ ...growth, rows: [] }).description).toBe("No training step was measured.");
  const alone = growthFigure({ ...growth, rows: [point("sweep", "batch", 64)] });
  expect(alone.description).toContain("Not measured.");
  expect(alone.description).toContain("GFLOP/s from batch 64 to 64");
});
