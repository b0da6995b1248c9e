import { Resvg } from "@resvg/resvg-js";
import { expect, test } from "vitest";
import { Refusal } from "../systems/system.ts";
import { toSvg } from "./figure.ts";
import { type FourPanels, fourPanels } from "./four-panels.ts";

const panels: FourPanels = {
  cost: { seed: 0, steps: [0, 1, 2], values: [3, 2, 1] },
  accuracy: [{ seed: 0, steps: [0, 1], values: [60, 90] }],
  published: 93,
  network: {
    graph: { nodes: 3, from: [0, 1, 2], to: [1, 2, 0] },
    inputs: [{ plus: 0, minus: 1 }],
    outputs: [{ plus: 1, minus: 2 }],
    ground: 0,
  },
  before: [0.1, 0.1, 0.1],
  after: [0.2, 0.1, 0.05],
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

test("refuses weights that are not those of the network", () => {
  expect(() => fourPanels({ ...panels, after: [1], before: [1] })).toThrow(Refusal);
});

test("a run without records still has its networks", () => {
  const empty = fourPanels({ ...panels, cost: { seed: 0, steps: [], values: [] }, accuracy: [] });
  expect(empty.description).toContain("No cost was recorded.");
  expect(toSvg(empty)).toContain("conductance");
});
