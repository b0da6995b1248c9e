import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adjacency, components, type Graph, inducedSubgraph, isConnected } from "./graph.ts";

function graphOf(nodes: number, edges: readonly (readonly [number, number])[]): Graph {
  return { nodes, from: Int32Array.from(edges, ([a]) => a), to: Int32Array.from(edges, ([, b]) => b) };
}

const arbitraryGraph = fc.integer({ min: 1, max: 9 }).chain((nodes) => {
  const node = fc.integer({ min: 0, max: nodes - 1 });
  const edge = fc.tuple(node, node).filter(([a, b]) => a !== b);
  return fc.array(edge, { maxLength: nodes > 1 ? 12 : 0 }).map((edges) => graphOf(nodes, edges));
});

describe("adjacency", () => {
  it("lists neighbours and edges by edge number, parallel edges each", () => {
    const { offsets, neighbours, edges } = adjacency(
      graphOf(4, [
        [0, 2],
        [2, 1],
        [2, 0],
      ]),
    );
    expect(Array.from(offsets)).toEqual([0, 2, 3, 6, 6]);
    expect(Array.from(neighbours)).toEqual([2, 2, 2, 0, 1, 0]);
    expect(Array.from(edges)).toEqual([0, 2, 1, 0, 1, 2]);
  });

  it("refuses self-loops, ends outside the nodes, unequal ends and a bad node count", () => {
    expect(() => adjacency(graphOf(2, [[1, 1]]))).toThrow("edge 0 joins node 1 to itself");
    expect(() => adjacency(graphOf(2, [[0, 2]]))).toThrow("edge 0 joins 0 and 2, outside 0 … 1");
    expect(() => adjacency(graphOf(2, [[-1, 0]]))).toThrow(RangeError);
    expect(() => adjacency({ nodes: 2, from: new Int32Array(1), to: new Int32Array(0) })).toThrow(RangeError);
    expect(() => adjacency(graphOf(1.5, []))).toThrow(RangeError);
  });
});

describe("components", () => {
  it("labels pieces in the order of their lowest node", () => {
    const graph = graphOf(6, [
      [3, 0],
      [5, 1],
      [1, 4],
    ]);
    expect(Array.from(components(graph))).toEqual([0, 1, 2, 0, 1, 1]);
    expect(isConnected(graph)).toBe(false);
  });

  it("agrees with the transitive closure", () => {
    fc.assert(
      fc.property(arbitraryGraph, (graph) => {
        const { nodes } = graph;
        const joined = Array.from({ length: nodes }, (_, i) => Array.from({ length: nodes }, (_, j) => i === j));
        graph.from.forEach((a, edge) => {
          joined[a][graph.to[edge]] = true;
          joined[graph.to[edge]][a] = true;
        });
        for (let k = 0; k < nodes; k++) {
          for (let i = 0; i < nodes; i++) {
            for (let j = 0; j < nodes; j++) joined[i][j] ||= joined[i][k] && joined[k][j];
          }
        }
        const labels = components(graph);
        for (let i = 0; i < nodes; i++) {
          for (let j = 0; j < nodes; j++) expect(labels[i] === labels[j]).toBe(joined[i][j]);
        }
        expect(isConnected(graph)).toBe(joined.every((row) => row.every(Boolean)));
      }),
      { seed: 1 },
    );
  });

  it("finds a long path connected, and graphs of one node or none", () => {
    const path = graphOf(
      50_000,
      Array.from({ length: 49_999 }, (_, i) => [i, i + 1] as const),
    );
    expect(isConnected(path)).toBe(true);
    expect(isConnected(graphOf(1, []))).toBe(true);
    expect(isConnected(graphOf(0, []))).toBe(true);
    expect(isConnected(graphOf(2, []))).toBe(false);
  });
});

describe("inducedSubgraph", () => {
  it("keeps the edges between the chosen nodes, renumbered", () => {
    const graph = graphOf(5, [
      [0, 1],
      [4, 2],
      [2, 1],
      [4, 1],
    ]);
    const part = inducedSubgraph(graph, Int32Array.of(4, 1, 2));
    expect(part.nodes).toBe(3);
    expect(Array.from(part.from)).toEqual([0, 2, 0]);
    expect(Array.from(part.to)).toEqual([2, 1, 1]);
  });
});
