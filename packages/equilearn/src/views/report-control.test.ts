import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import { summariseMetric } from "../experiments/summary.ts";
import { reactionNetwork } from "../systems/reaction/assemble.ts";
import { Refusal } from "../systems/system.ts";
import { evolutionKinds } from "./picture-kinds.ts";
import { pictureOf } from "./pictures.ts";
import { type ReportInput, reportHtml } from "./report.ts";

const network = reactionNetwork({
  spaces: ["in0", "out0"],
  species: [
    { name: "A@in0", space: 0, initial: 1 },
    { name: "A@out0", space: 1, initial: 1 },
  ],
  edges: [{ species: [0, 1], coefficients: [1, -1], rate: 1 }],
});
const picture = { network, points: [[0, 0, -1] as const, [0, 0, 1] as const], inputs: [0], outputs: [1], feedback: [] };

const values = {
  return: [0.9, 0.5],
  on: [1, 0.5],
  off: [0.5, 0.5],
  yoked: [0.25, 0.5],
  "on over off": [0.5, 0],
  "on over off, margin": [0.125, 0],
  "on over yoked": [0.75, 0],
  "on over yoked, margin": [0.0625, 0],
  "first episode": [0.5, 0.5],
  "learned in life": [1, 0],
  innate: [0, 1],
  settlings: [2100, 2100],
};

const input: ReportInput = {
  runId: "epl-1",
  recipe: { name: "epl", title: "Bandit", description: "What it does.", cite: "Somebody (2023)" },
  task: "bandit",
  command: "equilearn run epl",
  seeds: [0, 1],
  summary: {
    metrics: Object.fromEntries(Object.entries(values).map(([name, list]) => [name, summariseMetric(list)])),
    expect: [],
    certificate: { residual: 3e-5, unsettled: 7, indefinite: 0, clamps: 0 },
    digests: ["00ff", "11ee"],
    notes: [],
  },
  curves: [0, 1].map((seed) => ({
    seed,
    per: "generation",
    steps: [1, 2],
    values: { "best fitness": [0.5, 1], "mean fitness": [0.25, 0.5], "learned from episode": [3, 2], viable: [50, 60] },
  })),
  evolution: {
    seed: 0,
    champions: [{ generation: 1, fitness: 0.5, picture }],
  },
  environment: { version: "0.1.0", node: "24", platform: "linux" },
};

const page = (run: ReportInput) => parseHTML(reportHtml([run])).document;

test("the three-way control is told in words, seed by seed with its margins, and as a picture", () => {
  const document = page(input);
  expect(document.body.textContent).toContain("Verdict: learned in life in 1, innate in 1 of 2 seeds.");
  const [rows] = [...document.querySelectorAll("table")].map((table) =>
    [...table.querySelectorAll("tr")].map((row) => [...row.children].map((cell) => cell.textContent)),
  );
  expect(rows.slice(1)).toEqual([
    ["0", "1", "0.5", "0.25", "0.5", "0.50 ± 0.13", "0.750 ± 0.063", "learned in life"],
    ["1", "0.5", "0.5", "0.5", "0.5", "0", "0", "innate"],
  ]);
});

test("what evolved is drawn, each quantity once, and nothing is said of weights or of stability", () => {
  const document = page(input);
  const captions = [...document.querySelectorAll("figcaption b")].map((title) => title.textContent);
  expect(captions).toEqual([
    "Mean return of the last episodes.",
    "Fitness and learning speed by generation.",
    "Champion of generation 1, seed 0.",
    "Viable.",
  ]);
  const text = document.body.textContent as string;
  expect(text).toContain("7 of 4200");
  expect(text).toContain("the genome of the best champion");
  expect(text).not.toMatch(/weight|positive definite|NaN|undefined/);
});

test("its pictures are those of what evolved; others, and those of a run without evolution, are refused in a sentence", () => {
  expect(pictureOf("bodies", input).description).toContain("Generation 1, fitness 0.5: 2 species in 2 spaces");
  expect(pictureOf("generations", input).description).toContain("from 0.5 in generation 1 to 1 in generation 2");
  for (const [kind, what] of [
    ["network", "network"],
    ["four-panels", "cost per training step and score by epoch"],
  ] as const)
    expect(() => pictureOf(kind, input)).toThrow(new Refusal(`Run "epl-1" has recorded no ${what} to draw.`));
  const { evolution: _, ...trained } = input;
  for (const kind of evolutionKinds)
    expect(() => pictureOf(kind, trained)).toThrow(new Refusal('Run "epl-1" has recorded no evolution to draw.'));
});

test("a seed that has not come to its end has no verdict, and a run without lives no control", () => {
  const rows = (run: ReportInput) => page(run).querySelector("table")?.querySelectorAll("tr").length;
  expect(rows({ ...input, seeds: [0, 1, 2] })).toBe(3);
  const { yoked: _, ...metrics } = input.summary.metrics;
  const document = page({ ...input, summary: { ...input.summary, metrics } });
  expect(document.body.textContent).not.toContain("Does it learn in life?");
  expect(document.body.textContent).toContain("positive definite");
});
