import { Resvg } from "@resvg/resvg-js";
import { expect, test } from "vitest";
import { Refusal } from "../systems/system.ts";
import { toSvg } from "./figure.ts";
import { receptiveFieldsDrawing } from "./receptive-fields.ts";

const image = { height: 2, width: 3, units: 2 };
/** Unit 0 sees a row of full weights over a row of nothing; unit 1 their half, below zero. */
const weights = [2, -1, 2, -1, 2, -1, 0, 0, 0, 0, 0, 0];

test("a field is a frame with one path for each shade, of runs of equal pixels", () => {
  const { body } = receptiveFieldsDrawing(image, weights, { full: 2 });
  const paths = [...body.matchAll(/<path d="([^"]+)" fill="([^"]+)" fill-opacity="([^"]+)"/g)].map((match) =>
    match.slice(1),
  );
  expect(paths).toEqual([
    ["M0,0h3v1h-3z", "#2469ad", "1"],
    ["M0,0h3v1h-3z", "#c63d2f", "0.4"],
  ]);
});

test("what is small beside the strongest shade, or no number, stays paper", () => {
  const { body } = receptiveFieldsDrawing({ height: 1, width: 2, units: 1 }, [0.05, Number.NaN], { full: 1 });
  expect(body).not.toContain("<path");
});

test("of many units as many are drawn as stay readable, inside the drawing; same bytes each time", () => {
  const many = { height: 28, width: 28, units: 128 };
  const drawn = Float64Array.from({ length: 28 * 28 * 128 }, (_, k) => Math.sin(k));
  const drawing = receptiveFieldsDrawing(many, drawn, { width: 440, height: 310 });
  const places = [...drawing.body.matchAll(/translate\(([\d.]+),([\d.]+)\) scale\(([\d.]+)\)/g)].map((match) =>
    match.slice(1).map(Number),
  );
  expect(places.length).toBeGreaterThanOrEqual(24);
  for (const [x, y, pixel] of places) {
    expect(x + 28 * pixel).toBeLessThanOrEqual(440.01);
    expect(y + 28 * pixel).toBeLessThanOrEqual(292.01);
  }
  const svg = toSvg(drawing);
  expect(() => new Resvg(svg)).not.toThrow();
  expect(toSvg(receptiveFieldsDrawing(many, drawn, { width: 440, height: 310 }))).toBe(svg);
});

test("weights that are not pixels × units are refused", () => {
  expect(() => receptiveFieldsDrawing(image, [1, 2, 3])).toThrow(
    new Refusal("3 weights do not make 2 fields of 2 × 3 pixels."),
  );
});
