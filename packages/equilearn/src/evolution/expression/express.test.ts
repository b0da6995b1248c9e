import { describe, expect, test } from "vitest";
import { drawsFrom } from "../../math/draws.ts";
import { keyFromSeed, split } from "../../math/random.ts";
import { type Genome, genomeOf, minimalGenome } from "../neat/genome.ts";
import { express } from "./express.ts";
import { CPPN_INPUTS, CPPN_OUTPUTS, DISTANCE } from "./queries.ts";
import { substrateOf } from "./substrate.ts";

const substrate = substrateOf(
  3,
  [
    [-1, 0, -1],
    [1, 0, -1],
  ],
  [
    [-1, 0, 1],
    [1, 0, 1],
  ],
  [[0, 0, 0]],
);
const all = { charges: true, currents: true, lateral: true };

function randomGenome(seed: number): Genome {
  const draws = drawsFrom(split(keyFromSeed(seed), "genome"));
  const { nodes, connections } = minimalGenome(CPPN_INPUTS, CPPN_OUTPUTS, "linear");
  return genomeOf(
    nodes.map((node) => (node.kind === "output" ? { ...node, bias: draws.normal() } : node)),
    connections.map((gene) => ({ ...gene, weight: draws.normal() })),
  );
}

/** A genome that says the same everywhere: one number for each output. */
function constantGenome(...biases: readonly number[]): Genome {
  const { nodes, connections } = minimalGenome(CPPN_INPUTS, CPPN_OUTPUTS, "linear");
  return genomeOf(
    nodes.map((node) => (node.kind === "output" ? { ...node, bias: biases[node.id - CPPN_INPUTS] } : node)),
    connections,
  );
}

test("genes are three components and their six pairs, each with the components of both", () => {
  expect(substrate.genes.map(({ name }) => name)).toEqual(["A", "B", "C", "AA", "AB", "AC", "BB", "BC", "CC"]);
  expect(substrate.feedback).toEqual([{ gene: 2, space: 4 }]);
});

describe("a genome that says yes to everything", () => {
  const { network, inputs, outputs, feedback } = express(constantGenome(1, 1, 0.5, 0, 0, 0.25, 1), substrate, all);
  test("has every gene in every space, every reaction there, and every gene moving between all spaces", () => {
    expect(network.species).toHaveLength(9 * 5);
    expect(network.neighbours).toHaveLength(10);
    expect(network.rate).toHaveLength(6 * 5 + 9 * 10);
    expect(Array.from(inputs, (i) => network.species[i])).toEqual(["A@in0", "A@in1"]);
    expect(Array.from(outputs, (i) => network.species[i])).toEqual(["A@out0", "A@out1"]);
    expect(Array.from(feedback, (i) => network.species[i])).toEqual(["C@mid0"]);
  });
  test("conserves what is felt, and gives pairs the charge and the mass of both", () => {
    expect(network.exchange[feedback[0]]).toBe(0);
    expect(network.exchange[inputs[0]]).toBe(1);
    const of = (name: string) => network.species.indexOf(name);
    expect(network.charge[of("AB@mid0")]).toBe(network.charge[of("A@mid0")] + network.charge[of("B@mid0")]);
    expect(network.mass[of("AA@mid0")]).toBe(2 * network.mass[of("A@mid0")]);
  });
});

test("layers without lateral neighbours join only others, whatever the genome says", () => {
  const { network } = express(constantGenome(1, 1, 0.5, 0, 0, 0.25, 1), substrate, { ...all, lateral: false });
  // in0, in1, out0, out1 and mid0: all ten pairs but the first two and the next two.
  expect(network.neighbours.map(({ from, to }) => `${from}${to}`)).toEqual([
    "02",
    "03",
    "04",
    "12",
    "13",
    "14",
    "24",
    "34",
  ]);
});

test("a genome that says no to everything has its inputs, outputs and place of feedback, and nothing joins them", () => {
  const { network } = express(constantGenome(-1, -1, -1, 0, 0, 0, -1), substrate, all);
  expect(network.species).toEqual(["A@in0", "A@in1", "A@out0", "A@out1", "C@mid0"]);
  expect(network.rate).toHaveLength(0);
});

test("every edge of 200 random genomes keeps each component's number, and without charges and currents there are none", () => {
  for (let seed = 0; seed < 200; seed++) {
    const { network } = express(randomGenome(seed), substrate, { charges: false, currents: false, lateral: true });
    const { offsets, species, coefficients } = network.stoichiometry;
    for (let edge = 0; edge < network.rate.length; edge++) {
      const sums = new Map<string, number>();
      for (let entry = offsets[edge]; entry < offsets[edge + 1]; entry++)
        for (const letter of network.species[species[entry]].split("@")[0])
          sums.set(letter, (sums.get(letter) ?? 0) + coefficients[entry]);
      expect([...sums.values()].every((sum) => sum === 0)).toBe(true);
    }
    expect(network.charge.every((q) => q === 0) && network.current.every((v) => v === 0)).toBe(true);
  }
});

test("the distance of two spaces is an input: a genome that likes them near joins only those", () => {
  const genome = constantGenome(1, 1.5, 1, 0, 0, 0, 0);
  const local = genomeOf(
    genome.nodes,
    genome.connections.map((gene) =>
      gene.from === DISTANCE && gene.to === CPPN_INPUTS + 1 ? { ...gene, weight: -1 } : gene,
    ),
  );
  const { network } = express(local, substrate, all);
  // 1.5 − distance > 0: the middle is √2 from all corners, the corners 2 or more from each other.
  expect(network.neighbours.map(({ from, to }) => [from, to])).toEqual([
    [0, 4],
    [1, 4],
    [2, 4],
    [3, 4],
  ]);
});
