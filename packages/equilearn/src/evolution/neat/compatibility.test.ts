import { describe, expect, test } from "vitest";
import type { Activation } from "./activation.ts";
import { compatibilityDistance } from "./compatibility.ts";
import { type ConnectionGene, type Genome, genomeOf, type NodeGene } from "./genome.ts";
import { neatSettings } from "./settings.ts";

const settings = neatSettings().compatibility;
const only = (coefficients: Partial<typeof settings>) => {
  return { ...settings, excess: 0, disjoint: 0, weight: 0, bias: 0, activation: 0, ...coefficients };
};

/** Two inputs, an output, hidden nodes with bias and activation, and connections by innovation number and weight. */
function genome(connections: [number, number][], hidden: [number, number, Activation][] = []): Genome {
  const node = (id: number, kind: NodeGene["kind"], bias = 0, activation: Activation = "linear"): NodeGene => {
    return { id, kind, bias, activation };
  };
  return genomeOf(
    [
      node(0, "input"),
      node(1, "input"),
      node(2, "output"),
      ...hidden.map(([id, bias, name]) => node(id, "hidden", bias, name)),
    ],
    connections.map(([innovation, weight]): ConnectionGene => {
      return { innovation, from: 0, to: 2, weight, enabled: true };
    }),
  );
}

const numbered = (...innovations: number[]): [number, number][] => innovations.map((innovation) => [innovation, 1]);

describe("the compatibility distance", () => {
  // The two parents of figure 4 of the paper: genes 1 2 3 4 5 8 and 1 2 3 4 5 6 7 9 10.
  const first = genome(numbered(1, 2, 3, 4, 5, 8));
  const second = genome(numbered(1, 2, 3, 4, 5, 6, 7, 9, 10));

  test("counts the excess and disjoint genes of the paper's figure", () => {
    expect(compatibilityDistance(first, second, only({ excess: 1 }))).toBe(2);
    expect(compatibilityDistance(first, second, only({ disjoint: 1 }))).toBe(3);
    expect(compatibilityDistance(second, first, only({ excess: 1, disjoint: 100 }))).toBe(302);
  });

  test("divides by the size of the larger genome, or by 1 where both are small", () => {
    const counts = only({ excess: 1, disjoint: 1 });
    expect(compatibilityDistance(first, second, { ...counts, smallGenome: 9 })).toBe(5 / 9);
    expect(compatibilityDistance(first, second, { ...counts, smallGenome: 10 })).toBe(5);
    expect(compatibilityDistance(genome([]), genome([]), { ...counts, smallGenome: 0 })).toBe(0);
  });

  test("averages the differences of matching weights alone", () => {
    const a = genome([
      [1, 2],
      [2, -1],
      [4, 100],
    ]);
    const b = genome([
      [1, 0.5],
      [2, 1],
      [3, -100],
    ]);
    expect(compatibilityDistance(a, b, only({ weight: 0.4 }))).toBe(0.4 * 1.75);
    expect(compatibilityDistance(genome([[1, 5]]), genome([[2, -5]]), only({ weight: 1 }))).toBe(0);
  });

  test("averages the differences of biases and activations over matching nodes that are not inputs", () => {
    const a = genome(
      [],
      [
        [5, 1, "sine"],
        [6, 2, "tanh"],
        [7, 50, "step"],
      ],
    );
    const b = genome(
      [],
      [
        [5, -2, "sine"],
        [6, 2, "gaussian"],
        [8, -50, "relu"],
      ],
    );
    // The output, node 5 and node 6 match.
    expect(compatibilityDistance(a, b, only({ bias: 1 }))).toBe(1);
    expect(compatibilityDistance(a, b, only({ activation: 1 }))).toBe(1 / 3);
  });

  test("is the sum of its parts with the default coefficients", () => {
    const a = genome(
      [
        [1, 1],
        [3, 1],
      ],
      [[5, 1, "sine"]],
    );
    const b = genome(
      [
        [1, 2],
        [2, 1],
        [6, 1],
        [7, 1],
      ],
      [[5, 2, "tanh"]],
    );
    // Disjoint 2 and 3, excess 6 and 7; the output and node 5 match.
    expect(compatibilityDistance(a, b, settings)).toBeCloseTo(2 + 2 + 0.4 * 1 + 0.4 * 0.5 + 1 * 0.5, 14);
  });
});
