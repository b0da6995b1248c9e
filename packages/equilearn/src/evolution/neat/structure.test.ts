import { describe, expect, test } from "vitest";
import { type ConnectionGene, type Genome, genomeOf, type NodeGene } from "./genome.ts";
import { cycleOf, topologicalOrder, upstreamOf } from "./structure.ts";

/** Nodes 0 … count − 1, joined by these pairs; the first is the input, the last the output. */
function graph(count: number, ...pairs: [number, number][]): Genome {
  const nodes = Array.from({ length: count }, (_, id): NodeGene => {
    return { id, kind: id === 0 ? "input" : id === count - 1 ? "output" : "hidden", activation: "linear", bias: 0 };
  });
  const connections = pairs.map(([from, to], innovation): ConnectionGene => {
    return { innovation, from, to, weight: 1, enabled: innovation !== 1 };
  });
  return genomeOf(nodes, connections);
}

describe("the graph of a genome", () => {
  test("is ordered so that sources come first, through disabled connections too", () => {
    expect(topologicalOrder(graph(5, [0, 3], [3, 1], [1, 2], [2, 4]))).toEqual([0, 3, 1, 2, 4]);
    expect(topologicalOrder(graph(3))).toEqual([0, 1, 2]);
  });

  test("leaves out of the order what is on a cycle or after it", () => {
    expect(topologicalOrder(graph(6, [0, 1], [1, 2], [2, 3], [3, 2], [3, 5], [0, 4]))).toEqual([0, 1, 4]);
  });

  test("names a cycle in its direction, from its lowest node", () => {
    expect(cycleOf(graph(6, [0, 3], [3, 2], [2, 4], [4, 3], [4, 5], [5, 1], [0, 2]))).toEqual([2, 4, 3]);
    expect(cycleOf(graph(3, [0, 1], [1, 1], [1, 2]))).toEqual([1]);
    expect(cycleOf(graph(4, [0, 1], [1, 2], [0, 2], [2, 3]))).toBeUndefined();
  });

  test("knows what lies upstream", () => {
    const { connections } = graph(6, [0, 1], [1, 2], [2, 5], [0, 3], [3, 4]);
    expect([...upstreamOf([5], connections)].sort()).toEqual([0, 1, 2, 5]);
    expect([...upstreamOf([3, 1], connections)].sort()).toEqual([0, 1, 3]);
    expect([...upstreamOf([0], connections)]).toEqual([0]);
  });
});
