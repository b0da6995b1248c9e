import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drawsFrom } from "../../math/draws.ts";
import { cos, exp, sigmoid, sin, tanh } from "../../math/elementary.ts";
import { keyFromSeed } from "../../math/random.ts";
import type { Activation } from "./activation.ts";
import { checkGenome } from "./check.ts";
import { compatibilityDistance } from "./compatibility.ts";
import { planCppn } from "./cppn.ts";
import { crossover } from "./crossover.ts";
import { countOf, type Genome, minimalGenome } from "./genome.ts";
import { genomeToFile, parseGenome } from "./genome-file.ts";
import { innovationsAfter, nextInnovations } from "./innovation.ts";
import { mutate } from "./mutate.ts";
import { neatSettings } from "./settings.ts";

const settings = neatSettings({
  mutation: {
    addNode: 0.4,
    addConnection: 0.6,
    toggleConnection: 0.3,
    activation: 0.3,
    deleteConnection: 0.15,
    deleteNode: 0.1,
    activations: ["linear", "sigmoid", "tanh", "gaussian", "sine", "cosine", "absolute", "square", "relu", "step"],
  },
});

interface Line {
  readonly seed: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly steps: number;
}

/** A small population's genomes after so many generations of crossing and mutating at random. */
function evolved({ seed, inputs, outputs, steps }: Line): Genome[] {
  const draws = drawsFrom(keyFromSeed(seed));
  const origin = minimalGenome(inputs, outputs, "linear");
  let genomes = [origin, origin, origin, origin];
  let innovations = innovationsAfter(origin);
  for (let step = 0; step < steps; step++) {
    innovations = nextInnovations(innovations);
    genomes = genomes.map(() => {
      const child = crossover(draws.pick(genomes), draws.pick(genomes), 0.75, draws);
      return mutate(child, settings.mutation, innovations, draws);
    });
  }
  return genomes;
}

const lines = fc.record({
  seed: fc.integer(),
  inputs: fc.integer({ min: 1, max: 4 }),
  outputs: fc.integer({ min: 1, max: 3 }),
  steps: fc.nat(40),
});
const everyGenome = (is: (genome: Genome, line: Line) => void) =>
  fc.assert(
    fc.property(lines, (line) => {
      for (const genome of evolved(line)) is(genome, line);
    }),
    { numRuns: 60 },
  );

const formulas: Record<Activation, (x: number) => number> = {
  linear: (x) => x,
  sigmoid: (x) => sigmoid(4.9 * x),
  tanh: (x) => tanh(2.5 * x),
  gaussian: (x) => exp(-5 * x * x),
  sine: (x) => sin(5 * x),
  cosine: (x) => cos(5 * x),
  absolute: (x) => Math.abs(x),
  square: (x) => x * x,
  relu: (x) => (x < 0 ? 0 : x),
  step: (x) => (x > 0 ? 1 : 0),
};

/** The definition of a network, by recursion from an output. */
function naive(genome: Genome, id: number, inputs: Float64Array): number {
  const node = genome.nodes.find((one) => one.id === id)!;
  if (node.kind === "input") return inputs[genome.nodes.filter(({ kind }) => kind === "input").indexOf(node)];
  let sum = node.bias;
  for (const { from, to, weight, enabled } of genome.connections)
    if (enabled && to === id) sum += weight * naive(genome, from, inputs);
  return formulas[node.activation](Math.max(-1e4, Math.min(1e4, sum)));
}

describe("genomes after any chain of crossovers and mutations", () => {
  test("fit together, are feed-forward, in order and frozen", () => {
    let largest = 0;
    everyGenome((genome, { inputs, outputs }) => {
      checkGenome(genome);
      expect([countOf(genome, "input"), countOf(genome, "output")]).toEqual([inputs, outputs]);
      const rising = (list: number[]) => list.every((value, at) => at === 0 || value > list[at - 1]);
      expect(rising(genome.nodes.map(({ id }) => id))).toBe(true);
      expect(rising(genome.connections.map(({ innovation }) => innovation))).toBe(true);
      expect([genome, ...genome.nodes, ...genome.connections].every(Object.isFrozen)).toBe(true);
      largest = Math.max(largest, countOf(genome, "hidden"));
    });
    expect(largest).toBeGreaterThan(5);
  });

  test("the same innovation number joins the same two nodes", () => {
    fc.assert(
      fc.property(lines, (line) => {
        const ends = new Map<number, string>();
        for (const { innovation, from, to } of evolved(line).flatMap(({ connections }) => connections)) {
          expect(ends.get(innovation) ?? `${from}>${to}`).toBe(`${from}>${to}`);
          ends.set(innovation, `${from}>${to}`);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("compiled, give the bits of the plain recursion", () => {
    everyGenome((genome, { seed, inputs, outputs }) => {
      const draws = drawsFrom(keyFromSeed(seed));
      const evaluate = planCppn(genome);
      const given = new Float64Array(inputs);
      const made = new Float64Array(outputs);
      const ids = genome.nodes.filter(({ kind }) => kind === "output").map(({ id }) => id);
      for (let trial = 0; trial < 3; trial++) {
        for (let k = 0; k < inputs; k++) given[k] = 2 * draws.normal();
        evaluate(given, made);
        expect(Array.from(made)).toEqual(ids.map((id) => naive(genome, id, given)));
        expect(made.every(Number.isFinite)).toBe(true);
      }
    });
  });

  test("come back from JSON and from a file to the bit", () => {
    everyGenome((genome) => {
      expect(JSON.parse(JSON.stringify(genome))).toEqual(genome);
      expect(parseGenome(JSON.stringify(genomeToFile(genome)))).toEqual(genome);
    });
  });

  test("are at distance 0 from themselves, and as far from another as that from them", () => {
    fc.assert(
      fc.property(lines, (line) => {
        const [a, b] = evolved(line);
        expect(compatibilityDistance(a, a, settings.compatibility)).toBe(0);
        const distance = compatibilityDistance(a, b, settings.compatibility);
        expect(compatibilityDistance(b, a, settings.compatibility)).toBe(distance);
        expect(distance).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 60 },
    );
  });

  test("crossed, have exactly the nodes and connections of the fitter parent", () => {
    fc.assert(
      fc.property(lines, (line) => {
        const [fitter, other] = evolved(line);
        const child = crossover(fitter, other, 0.75, drawsFrom(keyFromSeed(line.seed)));
        const joined = ({ nodes, connections }: Genome) => [
          nodes.map(({ id, kind }) => [id, kind]),
          connections.map(({ innovation, from, to }) => [innovation, from, to]),
        ];
        expect(joined(child)).toEqual(joined(fitter));
      }),
      { numRuns: 60 },
    );
  });
});
