import { expect, test } from "vitest";
import { keyFromSeed } from "../../math/random.ts";
import { planCppn } from "./cppn.ts";
import type { Genome } from "./genome.ts";
import { firstPopulation, nextGeneration } from "./population.ts";
import { neatSettings } from "./settings.ts";

const settings = neatSettings({ mutation: { activations: ["sigmoid"] }, outputActivation: "sigmoid" });
const rows = [
  [0, 0, 0],
  [0, 1, 1],
  [1, 0, 1],
  [1, 1, 0],
];

/** 4 minus the squared errors of the four cases. */
function fitnessOf(genome: Genome): number {
  const evaluate = planCppn(genome);
  const inputs = new Float64Array(2);
  const outputs = new Float64Array(1);
  let fitness = 4;
  for (const [a, b, wanted] of rows) {
    inputs.set([a, b]);
    evaluate(inputs, outputs);
    fitness -= (outputs[0] - wanted) * (outputs[0] - wanted);
  }
  return fitness;
}

/** The first generation with a fitness above 3.9 and the hidden nodes of its fittest; undefined after 150. */
function solve(seed: number): { generation: number; hidden: number } | undefined {
  const key = keyFromSeed(seed);
  let population = firstPopulation(settings, { inputs: 2, outputs: 1 }, 150, key);
  for (let generation = 0; generation < 150; generation++) {
    const fitness = population.individuals.map(({ genome }) => fitnessOf(genome));
    const best = fitness.indexOf(Math.max(...fitness));
    if (fitness[best] > 3.9) return { generation, hidden: population.individuals[best].genome.nodes.length - 3 };
    population = nextGeneration(population, fitness, settings, key);
  }
  return undefined;
}

/** Source: Stanley & Miikkulainen (2002), section 4.2: 32 generations on average, with 2.35 hidden nodes. */
test("NEAT finds the hidden nodes that exclusive or needs", () => {
  const solved = [1, 2, 3, 4, 5].map(solve).filter((one) => one !== undefined);
  expect(solved.length).toBeGreaterThanOrEqual(4);
  for (const { generation, hidden } of solved) {
    // No network without a hidden node computes it, so the first generation cannot.
    expect(generation).toBeGreaterThan(0);
    expect(hidden).toBeGreaterThan(0);
  }
});
