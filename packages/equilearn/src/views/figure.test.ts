import * as Plot from "@observablehq/plot";
import { Resvg } from "@resvg/resvg-js";
import { DOMParser } from "linkedom";
import { expect, test } from "vitest";
import { emptyDrawing, plotDrawing, titled, toInlineSvg, toSvg } from "./figure.ts";
import { darkPalette, palette } from "./palette.ts";

const clipped = () =>
  plotDrawing(
    { marks: [Plot.lineY([1, 3, 2], { clip: true }), Plot.text(["a < b & \u0001"], { frameAnchor: "middle" })] },
    "T",
    "D.",
  );

test("a plot becomes a standalone document that a strict parser accepts", () => {
  const svg = toSvg(clipped());
  expect(() => new Resvg(svg)).not.toThrow();
  const root = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  expect(root.getAttribute("xmlns")).toBe("http://www.w3.org/2000/svg");
  expect(root.getAttribute("font-family")).toBe("'DejaVu Sans', sans-serif");
  expect(root.querySelector("title")?.textContent).toBe("T");
  expect(svg).not.toMatch(/currentColor|<style|\d\.\d{3}/);
});

test("the same plot gives the same bytes however many were drawn before, and its references resolve", () => {
  const first = toSvg(clipped());
  const other = toSvg(plotDrawing({ marks: [Plot.lineY([9, 1], { clip: true })] }, "T", "D."));
  expect(toSvg(clipped())).toBe(first);
  const [id] = / id="([^"]+)"/.exec(first)!.slice(1);
  expect(first).toContain(`url(#${id})`);
  expect(other).not.toContain(id);
});

test("titles with markup in them stay text", () => {
  const svg = toSvg(emptyDrawing(200, 100, `</title><script>alert(1)</script>"`, "<b> & nothing"));
  expect(() => new Resvg(svg)).not.toThrow();
  expect(svg).not.toMatch(/<script|<b>/);
});

test("a title adds height, a letter comes before it", () => {
  const drawing = emptyDrawing(200, 100, "Title", "Nothing.");
  expect(titled(drawing).height).toBeGreaterThan(100);
  expect(titled(drawing, "a").body).toMatch(/<tspan[^>]*>a<\/tspan> {2}Title/);
});

test("inside a page every colour of the palette is a variable that the dark palette has too", () => {
  const svg = toInlineSvg(clipped());
  expect(svg).toContain('fill="var(--paper)"');
  for (const colour of Object.values(palette)) expect(svg).not.toContain(`"${colour}"`);
  expect(Object.keys(darkPalette)).toEqual(Object.keys(palette));
});
