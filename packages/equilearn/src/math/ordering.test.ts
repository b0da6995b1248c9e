import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { factorPattern } from "./fill.ts";
import type { Graph } from "./graph.ts";
import { fillReducingOrder } from "./ordering.ts";

function graphOf(nodes: number, edges: readonly (readonly [number, number])[]): Graph {
  return { nodes, from: Int32Array.from(edges, ([a]) => a), to: Int32Array.from(edges, ([, b]) => b) };
}

/** m × m square lattice; diagonals, if any, are put into every `every`-th cell. */
function lattice(m: number, every = 0): Graph {
  const edges: [number, number][] = [];
  for (let i = 0; i < m * m; i++) {
    const right = i % m < m - 1;
    const below = i < m * m - m;
    if (right) edges.push([i, i + 1]);
    if (below) edges.push([i, i + m]);
    if (right && below && every > 0 && i % every === 0) edges.push([i, i + m + 1]);
  }
  return graphOf(m * m, edges);
}

const arbitraryGraph = fc.integer({ min: 1, max: 24 }).chain((nodes) => {
  const node = fc.integer({ min: 0, max: nodes - 1 });
  const edge = fc.tuple(node, node).filter(([a, b]) => a !== b);
  return fc.array(edge, { maxLength: nodes > 1 ? 60 : 0 }).map((edges) => graphOf(nodes, edges));
});

/** Columns of the factor by eliminating a dense pattern: neighbours of a pivot become neighbours of each other. */
function denseColumns(graph: Graph, order: Int32Array): number[][] {
  const rank = Array.from({ length: graph.nodes }, (_, node) => order.indexOf(node));
  const near = rank.map(() => new Set<number>());
  graph.from.forEach((a, edge) => {
    near[rank[a]].add(rank[graph.to[edge]]);
    near[rank[graph.to[edge]]].add(rank[a]);
  });
  return near.map((neighbours, k) => {
    const later = [...neighbours].filter((i) => i > k).sort((i, j) => i - j);
    for (const i of later) for (const j of later) if (i !== j) near[i].add(j);
    return later;
  });
}

describe("fillReducingOrder", () => {
  it("is a permutation of the nodes, the same for equal graphs", () => {
    fc.assert(
      fc.property(arbitraryGraph, (graph) => {
        const order = fillReducingOrder(graph);
        const expected = Array.from({ length: graph.nodes }, (_, node) => node);
        expect(Array.from(order).sort((a, b) => a - b)).toEqual(expected);
        expect(fillReducingOrder(graph)).toEqual(order);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("eliminates trees without fill", () => {
    const parents = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { maxLength: 60 });
    fc.assert(
      fc.property(parents, (fractions) => {
        const tree = graphOf(
          fractions.length + 1,
          fractions.map((f, i) => [i + 1, Math.floor(f * (i + 1))] as const),
        );
        expect(factorPattern(tree, fillReducingOrder(tree)).rows.length).toBe(fractions.length);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("keeps the fill of lattices low", () => {
    const nonzeros = (graph: Graph): number => factorPattern(graph, fillReducingOrder(graph)).rows.length;
    // Row by row these factors have 1595, 1661 and 990099 entries.
    expect(nonzeros(lattice(12))).toBeLessThanOrEqual(900);
    expect(nonzeros(lattice(12, 2))).toBeLessThanOrEqual(980);
    expect(nonzeros(lattice(100))).toBeLessThanOrEqual(190_000);
  });

  it("puts hubs last and does not rescan them", () => {
    const leaves = 20_000;
    const star = graphOf(
      leaves + 1,
      Array.from({ length: leaves }, (_, i) => [0, i + 1] as const),
    );
    const order = fillReducingOrder(star);
    expect(order[leaves]).toBe(0);
    expect(factorPattern(star, order).rows.length).toBe(leaves);
  });

  it("makes every subtree of the elimination tree contiguous", () => {
    const graph = lattice(9, 3);
    const { offsets, rows } = factorPattern(graph, fillReducingOrder(graph));
    const lowest = Array.from({ length: graph.nodes }, (_, k) => k);
    const weight = lowest.map(() => 1);
    for (let k = 0; k < graph.nodes; k++) {
      expect(k - lowest[k] + 1).toBe(weight[k]);
      if (offsets[k] === offsets[k + 1]) continue;
      const parent = rows[offsets[k]];
      lowest[parent] = Math.min(lowest[parent], lowest[k]);
      weight[parent] += weight[k];
    }
    expect(weight[graph.nodes - 1]).toBe(graph.nodes);
  });

  it("orders graphs without nodes or edges", () => {
    expect(fillReducingOrder(graphOf(0, []))).toEqual(new Int32Array(0));
    expect(Array.from(fillReducingOrder(graphOf(3, []))).sort()).toEqual([0, 1, 2]);
  });
});

describe("factorPattern", () => {
  it("is that of a dense elimination, in any order", () => {
    fc.assert(
      fc.property(arbitraryGraph, fc.boolean(), (graph, natural) => {
        const order = natural ? Int32Array.from({ length: graph.nodes }, (_, i) => i) : fillReducingOrder(graph);
        const { offsets, rows } = factorPattern(graph, order);
        const columns = Array.from(order, (_, k) => Array.from(rows.subarray(offsets[k], offsets[k + 1])));
        expect(columns).toEqual(denseColumns(graph, order));
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("refuses an order that is not a permutation", () => {
    const graph = lattice(2);
    expect(() => factorPattern(graph, Int32Array.of(0, 1, 2, 2))).toThrow(RangeError);
    expect(() => factorPattern(graph, Int32Array.of(0, 1, 2))).toThrow(RangeError);
    expect(() => factorPattern(graph, Int32Array.of(0, 1, 2, 3, 4))).toThrow(RangeError);
  });
});
