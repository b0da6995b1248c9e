import { describe, expect, test } from "vitest";
import { drawsFrom } from "../../math/draws.ts";
import { keyFromSeed } from "../../math/random.ts";
import { crossover } from "./crossover.ts";
import { type Genome, genomeOf, minimalGenome } from "./genome.ts";

const { nodes } = minimalGenome(3, 1, "linear");
const TRIALS = 4000;

/** Connections by innovation number, weight and whether they are enabled. */
function genome(bias: number, ...genes: [number, number, boolean][]): Genome {
  return genomeOf(
    nodes.map((node) => (node.kind === "output" ? { ...node, bias, activation: bias > 0 ? "sine" : "tanh" } : node)),
    genes.map(([innovation, weight, enabled]) => ({ innovation, from: innovation % 3, to: 3, weight, enabled })),
  );
}

const fitter = genome(1, [0, 1, true], [1, 2, true], [5, 3, false]);
const other = genome(-1, [0, -1, true], [1, -2, false], [2, -3, true], [9, -4, true]);
const children = Array.from({ length: TRIALS }, (_, seed) =>
  crossover(fitter, other, 0.75, drawsFrom(keyFromSeed(seed))),
);
const share = (is: (child: Genome) => boolean) => children.filter(is).length / TRIALS;
const near = (probability: number) => 5 * Math.sqrt((probability * (1 - probability)) / TRIALS);

describe("crossover", () => {
  test("takes disjoint and excess genes from the fitter parent alone, as they are", () => {
    for (const child of children) {
      expect(child.connections.map(({ innovation }) => innovation)).toEqual([0, 1, 5]);
      expect(child.connections[2]).toEqual(fitter.connections[2]);
    }
  });

  test("takes matching connections and nodes from either parent, each by a draw of its own", () => {
    expect(Math.abs(share(({ connections }) => connections[0].weight === 1) - 0.5)).toBeLessThan(near(0.5));
    expect(Math.abs(share(({ connections }) => connections[1].weight === -2) - 0.5)).toBeLessThan(near(0.5));
    expect(Math.abs(share(({ nodes: [, , , output] }) => output.bias === 1) - 0.5)).toBeLessThan(near(0.5));
    const both = share(({ connections }) => connections[0].weight === 1 && connections[1].weight === 2);
    expect(Math.abs(both - 0.25)).toBeLessThan(near(0.25));
    for (const { connections, nodes: genes } of children) {
      expect([1, -1]).toContain(connections[0].weight);
      expect(genes[3].activation).toBe(genes[3].bias > 0 ? "sine" : "tanh");
    }
  });

  test("disables what either parent has disabled with the given probability, and nothing else", () => {
    expect(share(({ connections }) => connections[0].enabled)).toBe(1);
    expect(Math.abs(share(({ connections }) => !connections[1].enabled) - 0.75)).toBeLessThan(near(0.75));
    for (const [probability, enabled] of [
      [0, true],
      [1, false],
    ] as const)
      for (let seed = 0; seed < 20; seed++) {
        const draws = drawsFrom(keyFromSeed(seed));
        expect(crossover(fitter, other, probability, draws).connections[1].enabled).toBe(enabled);
      }
  });
});
