import { describe, expect, test } from "vitest";
import { genomeOf, minimalGenome } from "./genome.ts";
import { connectionInnovation, innovationsAfter, nextInnovations, splitNode } from "./innovation.ts";

const genome = minimalGenome(2, 1, "linear");
const withNode = (id: number) =>
  genomeOf([...genome.nodes, { id, kind: "hidden", activation: "linear", bias: 0 }], genome.connections);

describe("innovation numbers", () => {
  test("go on after those of a genome", () => {
    expect(innovationsAfter(genome)).toEqual({ nextNode: 3, nextInnovation: 2, connections: {}, splits: {} });
    expect(innovationsAfter(withNode(17)).nextNode).toBe(18);
  });

  test("are the same for the same connection in the same generation, and new in the next", () => {
    const innovations = innovationsAfter(genome);
    const made = [
      [0, 9],
      [9, 0],
      [0, 9],
    ].map(([from, to]) => connectionInnovation(innovations, from, to));
    expect(made).toEqual([2, 3, 2]);
    const later = nextInnovations(innovations);
    expect(later).toEqual({ nextNode: 3, nextInnovation: 4, connections: {}, splits: {} });
    expect(connectionInnovation(later, 0, 9)).toBe(4);
    expect(innovations.connections).toEqual({ "0>9": 2, "9>0": 3 });
  });

  test("give the same split the same node, unless the genome has it already", () => {
    const innovations = innovationsAfter(genome);
    expect([0, 1, 0].map((split) => splitNode(innovations, split, genome))).toEqual([3, 4, 3]);
    expect(splitNode(innovations, 0, withNode(3))).toBe(5);
    expect(splitNode(innovations, 0, withNode(3))).toBe(5);
    expect(splitNode(innovations, 0, genome)).toBe(3);
    expect(innovations.splits).toEqual({ 0: [3, 5], 1: [4] });
    expect(splitNode(nextInnovations(innovations), 0, genome)).toBe(6);
  });
});
