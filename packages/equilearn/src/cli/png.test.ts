import { Resvg } from "@resvg/resvg-js";
import { expect, test } from "vitest";
import { Refusal } from "../systems/system.ts";
import { emptyDrawing, toSvg } from "../views/figure.ts";
import { renderPng } from "./png.ts";

/** Width and height from the header of a PNG. */
function sizeOf(png: Uint8Array): [number, number] {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  expect(view.getUint32(0)).toBe(0x89504e47);
  return [view.getUint32(16), view.getUint32(20)];
}

test("a PNG has the size of its SVG times the zoom", () => {
  const svg = toSvg(emptyDrawing(200, 100, "Title", "Nothing."));
  const { width, height } = new Resvg(svg);
  expect(sizeOf(renderPng(svg))).toEqual([2 * width, 2 * height]);
  expect(sizeOf(renderPng(svg, { zoom: 1 }))).toEqual([width, height]);
});

test("text is drawn with the bundled fonts, bold apart from plain", () => {
  const page = (text: string) => `<svg xmlns="http://www.w3.org/2000/svg" width="120" height="30">${text}</svg>`;
  const text = (weight: string) =>
    page(`<text x="5" y="20" font-family="'DejaVu Sans', sans-serif" font-weight="${weight}">‖R‖ ± 10⁻³ ✓</text>`);
  const pictures = [page(""), text("normal"), text("bold")].map((svg) =>
    Buffer.from(renderPng(svg)).toString("base64"),
  );
  expect(new Set(pictures).size).toBe(3);
  expect(pictures[1].length).toBeGreaterThan(1.5 * pictures[0].length);
});

test("the background is white", () => {
  const png = renderPng('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>', { zoom: 1 });
  const inverted = new Resvg(
    `<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><image width="4" height="4" href="data:image/png;base64,${Buffer.from(png).toString("base64")}"/></svg>`,
  ).render();
  expect([...inverted.pixels.subarray(0, 4)]).toEqual([255, 255, 255, 255]);
});

test("the same SVG gives the same bytes", () => {
  const svg = toSvg(emptyDrawing(200, 100, "Title", "Nothing."));
  expect(Buffer.from(renderPng(svg)).equals(Buffer.from(renderPng(svg)))).toBe(true);
});

test.each([
  ["malformed SVG", "<svg", 1, /cannot be rendered/],
  ["no SVG", "", 1, /cannot be rendered/],
  ["a picture too large", '<svg xmlns="http://www.w3.org/2000/svg" width="9000" height="9000"/>', 10, /choose a zoom/],
  ["zoom 0", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', 0, /choose a zoom|cannot be rendered/],
  [
    "a zoom that is no number",
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    Number.NaN,
    /choose a zoom|cannot be rendered/,
  ],
])("refuses %s", (_, svg, zoom, message) => {
  expect(() => renderPng(svg, { zoom })).toThrow(Refusal);
  expect(() => renderPng(svg, { zoom })).toThrow(message);
});
