import { describe, expect, test } from "vitest";
import { countOf, genomeOf, limited, minimalGenome } from "./genome.ts";

describe("genomes", () => {
  test("the minimal one joins every input to every output", () => {
    expect(minimalGenome(2, 2, "tanh")).toEqual({
      nodes: [
        { id: 0, kind: "input", activation: "linear", bias: 0 },
        { id: 1, kind: "input", activation: "linear", bias: 0 },
        { id: 2, kind: "output", activation: "tanh", bias: 0 },
        { id: 3, kind: "output", activation: "tanh", bias: 0 },
      ],
      connections: [
        { innovation: 0, from: 0, to: 2, weight: 0, enabled: true },
        { innovation: 1, from: 1, to: 2, weight: 0, enabled: true },
        { innovation: 2, from: 0, to: 3, weight: 0, enabled: true },
        { innovation: 3, from: 1, to: 3, weight: 0, enabled: true },
      ],
    });
    const genome = minimalGenome(3, 2, "linear");
    expect([countOf(genome, "input"), countOf(genome, "output"), countOf(genome, "hidden")]).toEqual([3, 2, 0]);
  });

  test.each([
    [0, 1],
    [1, 0],
    [1.5, 1],
    [1, Number.NaN],
    [4096, 1],
    [257, 256],
  ])("of %d inputs and %d outputs there is none", (inputs, outputs) => {
    expect(() => minimalGenome(inputs, outputs, "linear")).toThrow(
      new RangeError(
        `A genome needs from 1 to 4096 inputs and outputs and at most 65536 connections, but it would have ${inputs} inputs and ${outputs} outputs.`,
      ),
    );
  });

  test("are put in the order of their markings and frozen to the last gene; the lists given are left alone", () => {
    const sorted = minimalGenome(2, 2, "linear");
    const [nodes, connections] = [[...sorted.nodes].reverse(), [...sorted.connections].reverse()];
    const genome = genomeOf(nodes, connections);
    expect(genome).toEqual(sorted);
    expect(nodes[0].id).toBe(3);
    for (const part of [genome, genome.nodes, genome.connections, ...genome.nodes, ...genome.connections])
      expect(Object.isFrozen(part)).toBe(true);
  });

  test("weights are brought within their limit, and lose a sign of zero", () => {
    expect([limited(3, 2), limited(-3, 2), limited(1.5, 2)]).toEqual([2, -2, 1.5]);
    expect([limited(-0, 2), limited(-1, 0)]).toEqual([0, 0]);
  });
});
