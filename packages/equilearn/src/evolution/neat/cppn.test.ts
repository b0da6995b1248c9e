import { describe, expect, test } from "vitest";
import { planCppn } from "./cppn.ts";
import { type Genome, genomeOf, minimalGenome, type NodeGene } from "./genome.ts";

const run = (genome: Genome, ...inputs: number[]): number[] => {
  const outputs = new Float64Array(genome.nodes.filter(({ kind }) => kind === "output").length);
  planCppn(genome)(Float64Array.from(inputs), outputs);
  return Array.from(outputs);
};
const hidden = (id: number, bias: number, activation: NodeGene["activation"] = "linear"): NodeGene => {
  return { id, kind: "hidden", activation, bias };
};
const joins = (...list: [number, number, number, boolean?][]) =>
  list.map(([from, to, weight, enabled = true], innovation) => ({ innovation, from, to, weight, enabled }));

describe("a compiled genome", () => {
  const { nodes } = minimalGenome(2, 2, "linear");

  test("computes sums, biases and activations by hand", () => {
    const genome = genomeOf(
      [...nodes, hidden(9, 1, "square"), hidden(5, -0.5, "relu")],
      joins([0, 9, 2], [1, 9, -1], [9, 5, 0.25], [5, 2, 3], [1, 2, 1], [0, 3, 4], [9, 3, 1, false]),
    );
    // Node 9: (1 + 2·3 − 5)² = 4; node 5: 4/4 − 1/2; outputs 3/2 + 5 and 4·3.
    expect(run(genome, 3, 5)).toEqual([6.5, 12]);
  });

  test("gives outputs their own activation and bias, and a constant where nothing leads to them", () => {
    const shaped = nodes.map((node) => (node.id === 2 ? { ...node, activation: "absolute" as const, bias: -7 } : node));
    expect(run(genomeOf(shaped, joins([0, 3, 1, false])), 1, 1)).toEqual([7, 0]);
  });

  test("orders inputs and outputs by their ids, wherever the hidden nodes are", () => {
    const spread = genomeOf(
      [
        { id: 30, kind: "output", activation: "linear", bias: 0 },
        { id: 2, kind: "output", activation: "linear", bias: 0 },
        hidden(1, 0),
        { id: 20, kind: "input", activation: "linear", bias: 0 },
        { id: 10, kind: "input", activation: "linear", bias: 0 },
      ],
      joins([10, 1, 1], [1, 2, 1], [20, 30, 1]),
    );
    expect(run(spread, 0.25, 0.75)).toEqual([0.25, 0.75]);
  });

  test("may be run again and again, each time from its inputs alone", () => {
    const evaluate = planCppn(genomeOf(nodes, joins([0, 2, 2], [1, 3, 3])));
    const outputs = new Float64Array(2);
    for (const inputs of [
      [1, 2],
      [0, 0],
      [5, -1],
      [1, 2],
    ].map((list) => Float64Array.from(list))) {
      evaluate(inputs, outputs);
      expect(Array.from(outputs)).toEqual([2 * inputs[0], 3 * inputs[1]]);
    }
  });

  test("refuses arrays of another size, and genomes that are not feed-forward", () => {
    const evaluate = planCppn(minimalGenome(2, 1, "linear"));
    expect(() => evaluate(new Float64Array(3), new Float64Array(1))).toThrow(
      new RangeError("The network takes 2 inputs and gives 1 outputs, not 3 and 1."),
    );
    expect(() => evaluate(new Float64Array(2), new Float64Array(2))).toThrow(RangeError);
    const looped = genomeOf([...nodes, hidden(5, 0), hidden(6, 0)], joins([5, 6, 1], [6, 5, 1, false]));
    expect(() => planCppn(looped)).toThrow(new RangeError("A genome must be feed-forward, but this one has a cycle."));
  });
});
