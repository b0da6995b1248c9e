import { Resvg } from "@resvg/resvg-js";
import { expect, test } from "vitest";
import { toSvg } from "./figure.ts";
import { type FourPanels, fourPanels, panel } from "./four-panels.ts";
import { differenceDrawing, networkDrawing } from "./network-drawing.ts";

const network = {
  graph: { nodes: 3, from: [0, 1, 2], to: [1, 2, 0] },
  inputs: [{ plus: 0, minus: 1 }],
  outputs: [{ plus: 1, minus: 2 }],
  ground: 0,
};

const panels: FourPanels = {
  cost: { seed: 0, steps: [0, 1, 2], values: [3, 2, 1] },
  score: { name: "test accuracy", series: [{ seed: 0, steps: [0, 1], values: [60, 90] }] },
  published: 93,
  learned: [
    networkDrawing(network, [0.1, 0.1, 0.1], panel),
    differenceDrawing(network, [0.1, 0, -0.05], { ...panel, title: "Change" }),
  ],
  title: "Learning",
};

test("four lettered panels in one document, same bytes each time", () => {
  const svg = toSvg(fourPanels(panels));
  expect(() => new Resvg(svg)).not.toThrow();
  expect([..."abcd"].every((letter) => svg.includes(`>${letter}</tspan>`))).toBe(true);
  for (const text of ["published 93 %", "conductance", "increase", "decrease"]) expect(svg).toContain(text);
  expect(toSvg(fourPanels(panels))).toBe(svg);
});

test("its description tells each panel's", () => {
  const { description } = fourPanels(panels);
  expect(description).toContain("from 60 at step 0 to 90 at step 1");
  expect(description).toContain("thickness shows Δw, at most 0.1 in size");
});

test("a run without records still has its networks", () => {
  const empty = fourPanels({
    ...panels,
    cost: { seed: 0, steps: [], values: [] },
    score: { name: "test accuracy", series: [] },
  });
  expect(empty.description).toContain("No cost was recorded.");
  expect(toSvg(empty)).toContain("conductance");
});
