import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Graph } from "./graph.ts";
import { planFactor } from "./ldlt.ts";

function graphOf(nodes: number, edges: readonly (readonly [number, number])[]): Graph {
  return { nodes, from: Int32Array.from(edges, ([a]) => a), to: Int32Array.from(edges, ([, b]) => b) };
}

function chain(nodes: number): Graph {
  return graphOf(
    nodes,
    Array.from({ length: nodes - 1 }, (_, i) => [i, i + 1] as const),
  );
}

function lattice(m: number): Graph {
  const edges: [number, number][] = [];
  for (let i = 0; i < m * m; i++) {
    if (i % m < m - 1) edges.push([i, i + 1]);
    if (i < m * m - m) edges.push([i, i + m]);
  }
  return graphOf(m * m, edges);
}

/** A network with its node 0 fixed: edges of the given weights between nodes 0 … nodes − 1. */
interface Network {
  readonly graph: Graph;
  readonly weights: Float64Array;
}

function networks(weight: fc.Arbitrary<number>): fc.Arbitrary<Network> {
  return fc.integer({ min: 2, max: 8 }).chain((nodes) => {
    const node = fc.integer({ min: 0, max: nodes - 1 });
    const edge = fc.tuple(node, node, weight).filter(([a, b]) => a !== b);
    const spanning = fc.tuple(...Array.from({ length: nodes - 1 }, () => weight));
    return fc.tuple(spanning, fc.array(edge, { maxLength: 14 })).map(([tree, extra]) => ({
      graph: graphOf(nodes, [
        ...tree.map((_, i) => [i >> 1, i + 1] as const),
        ...extra.map(([a, b]) => [a, b] as const),
      ]),
      weights: Float64Array.from([...tree, ...extra.map(([, , w]) => w)]),
    }));
  });
}

const positive = fc.integer({ min: 1, max: 100_000 }).map((w) => w / 1000);
const signed = fc.integer({ min: -100_000, max: 200_000 }).map((w) => w / 99_991);

/** The Laplacian without the row and column of node 0. */
function denseMatrix({ graph, weights }: Network): number[][] {
  const matrix = Array.from({ length: graph.nodes - 1 }, () => new Array<number>(graph.nodes - 1).fill(0));
  weights.forEach((w, edge) => {
    const a = graph.from[edge] - 1;
    const b = graph.to[edge] - 1;
    if (a >= 0) matrix[a][a] += w;
    if (b >= 0) matrix[b][b] += w;
    if (a < 0 || b < 0) return;
    matrix[a][b] -= w;
    matrix[b][a] -= w;
  });
  return matrix;
}

/** Gauss–Jordan inverse with partial pivoting; null when nearly singular. */
function denseInverse(matrix: readonly (readonly number[])[]): number[][] | null {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k; i < n; i++) if (Math.abs(rows[i][k]) > Math.abs(rows[best][k])) best = i;
    if (Math.abs(rows[best][k]) < 1e-6) return null;
    [rows[k], rows[best]] = [rows[best], rows[k]];
    rows[k] = rows[k].map((value) => value / rows[k][k]);
    for (let i = 0; i < n; i++) {
      const factor = rows[i][k];
      if (i !== k) rows[i] = rows[i].map((value, j) => value - factor * rows[k][j]);
    }
  }
  return rows.map((row) => row.slice(n));
}

function oneNorm(matrix: readonly (readonly number[])[]): number {
  return Math.max(...matrix.map((_, j) => matrix.reduce((sum, row) => sum + Math.abs(row[j]), 0)));
}

/** Eigenvalues of a symmetric matrix by cyclic Jacobi rotations. */
function eigenvalues(symmetric: readonly (readonly number[])[]): number[] {
  const a = symmetric.map((row) => [...row]);
  for (let sweep = 0; sweep < 30; sweep++) {
    for (let p = 0; p < a.length; p++) {
      for (let q = p + 1; q < a.length; q++) {
        const angle = 0.5 * Math.atan2(2 * a[p][q], a[q][q] - a[p][p]);
        const c = Math.cos(angle);
        const s = Math.sin(angle);
        for (const row of a) [row[p], row[q]] = [c * row[p] - s * row[q], s * row[p] + c * row[q]];
        const [top, bottom] = [a[p], a[q]];
        a[p] = top.map((value, j) => c * value - s * bottom[j]);
        a[q] = top.map((value, j) => s * value + c * bottom[j]);
      }
    }
  }
  return a.map((row, i) => row[i]);
}

/** Exact solution of M v = rhs for integers, rounded at the end: Cramer's rule on fraction-free elimination. */
function exactSolution(matrix: readonly (readonly bigint[])[], rhs: readonly bigint[]): number[] {
  const total = determinant(matrix);
  return rhs.map((_, j) => {
    const part = determinant(matrix.map((row, i) => row.map((value, k) => (k === j ? rhs[i] : value))));
    const scale = 2n ** 500n;
    return Number((part * scale) / total) / Number(scale);
  });
}

/** Bareiss elimination. */
function determinant(matrix: readonly (readonly bigint[])[]): bigint {
  const a = matrix.map((row) => [...row]);
  let previous = 1n;
  for (let k = 0; k + 1 < a.length; k++) {
    if (a[k][k] === 0n) {
      const other = a.findIndex((row, i) => i > k && row[k] !== 0n);
      if (other < 0) return 0n;
      [a[k], a[other]] = [a[other], a[k].map((value) => -value)];
    }
    for (let i = k + 1; i < a.length; i++) {
      for (let j = k + 1; j < a.length; j++) a[i][j] = (a[i][j] * a[k][k] - a[i][k] * a[k][j]) / previous;
    }
    previous = a[k][k];
  }
  return a[a.length - 1][a.length - 1];
}

/** Largest entry of rhs − L v over the free nodes. */
function residual({ graph, weights }: Network, fixed: readonly number[], v: Float64Array, rhs: Float64Array): number {
  const rest = rhs.slice();
  weights.forEach((w, edge) => {
    const flow = w * (v[graph.from[edge]] - v[graph.to[edge]]);
    rest[graph.from[edge]] -= flow;
    rest[graph.to[edge]] += flow;
  });
  for (const node of fixed) rest[node] = 0;
  return Math.max(...rest.map(Math.abs));
}

function solved({ graph, weights }: Network, fixed: readonly number[], rhs: Float64Array): Float64Array {
  const solver = planFactor(graph, fixed);
  expect(solver.factor(weights)).toBe(0);
  const v = new Float64Array(graph.nodes);
  solver.solve(rhs, v);
  return v;
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  for (let i = 0; i < expected.length; i++) {
    expect(Math.abs(actual[i] - expected[i])).toBeLessThanOrEqual(tolerance * Math.abs(expected[i]));
  }
}

describe("networks with known voltages", () => {
  it("a chain of resistors over twelve decades", () => {
    const resistances = Array.from({ length: 40 }, (_, i) => 2 ** (((i * 17) % 41) - 20));
    const rhs = new Float64Array(41);
    rhs[40] = 3;
    const weights = Float64Array.from(resistances, (r) => 1 / r);
    const v = solved({ graph: chain(41), weights }, [0], rhs);
    // Sums of these powers of two are exact.
    const expected = resistances.map((_, i) => 3 * resistances.slice(0, i + 1).reduce((sum, r) => sum + r, 0));
    expectClose(v.subarray(1), expected, 1e-14);
    expect(v[0]).toBe(0);
  });

  it("a complete graph", () => {
    const nodes = 30;
    const edges = Array.from({ length: nodes * nodes }, (_, i) => [Math.floor(i / nodes), i % nodes] as const);
    const graph = graphOf(
      nodes,
      edges.filter(([a, b]) => a < b),
    );
    const rhs = new Float64Array(nodes);
    rhs[7] = 1;
    const v = solved({ graph, weights: new Float64Array(graph.from.length).fill(1) }, [0], rhs);
    const expected = Array.from(v, (_, node) => (node === 0 ? 0 : node === 7 ? 2 / nodes : 1 / nodes));
    expectClose(v, expected, 1e-14);
  });

  it("an unbalanced Wheatstone bridge", () => {
    // Battery node 0 at 1 V, ground node 3; arms of 1, 2 and 3, 4 siemens, bridge of 5.
    const graph = graphOf(4, [
      [0, 1],
      [1, 3],
      [0, 2],
      [2, 3],
      [1, 2],
      [0, 3],
    ]);
    const v = solved({ graph, weights: Float64Array.of(1, 2, 3, 4, 5, 99) }, [0, 3], Float64Array.of(0, 1, 3, 0));
    expectClose(v, [0, 27 / 71, 29 / 71, 0], 4e-16);
  });

  it("an eigenfunction of the lattice", () => {
    const m = 42;
    const rim = Array.from({ length: m * m }, (_, i) => i).filter(
      (i) => i % m === 0 || i % m === m - 1 || i < m || i >= m * m - m,
    );
    const angle = (times: number, place: number): number => (Math.PI * times * place) / (m - 1);
    const mode = Float64Array.from({ length: m * m }, (_, i) =>
      rim.includes(i) ? 0 : Math.sin(angle(2, i % m)) * Math.sin(angle(3, Math.floor(i / m))),
    );
    const eigenvalue = 4 - 2 * Math.cos(angle(2, 1)) - 2 * Math.cos(angle(3, 1));
    const graph = lattice(m);
    const v = solved({ graph, weights: new Float64Array(graph.from.length).fill(1) }, rim, mode);
    const error = Math.max(...v.map((value, i) => Math.abs(value * eigenvalue - mode[i])));
    expect(error).toBeLessThanOrEqual(1e-13);
  });
});

describe("accuracy", () => {
  it("leaves residuals of rounding size on a 100 × 100 lattice", () => {
    const graph = lattice(100);
    const weights = Float64Array.from(graph.from, (_, edge) => 1 + ((edge * 7919) % 1000) / 100);
    const fixed = [0, 9_999];
    const current = new Float64Array(10_000);
    current[5_050] = 1;
    const v = solved({ graph, weights }, fixed, current);
    expect(residual({ graph, weights }, fixed, v, current)).toBeLessThanOrEqual(1e-13);
    const rhs = Float64Array.from({ length: 10_000 }, (_, node) => ((node * 104_729) % 2001) / 1000 - 1);
    const mixed = solved({ graph, weights }, fixed, rhs);
    const scale = 80 * Math.max(...mixed.map(Math.abs)); // bounds the norm of the matrix times that of v
    expect(residual({ graph, weights }, fixed, mixed, rhs)).toBeLessThanOrEqual(1e-15 * scale);
  });

  it("keeps every digit of every voltage for positive weights, however spread", () => {
    const powers = networks(fc.integer({ min: 0, max: 60 }).map((exponent) => 2 ** exponent));
    fc.assert(
      fc.property(powers, ({ graph, weights }) => {
        const rhs = Float64Array.from({ length: graph.nodes }, (_, node) => node);
        const matrix = denseMatrix({ graph, weights: new Float64Array(weights.length) }).map((row) => row.map(BigInt));
        weights.forEach((w, edge) => {
          const [a, b] = [graph.from[edge] - 1, graph.to[edge] - 1];
          if (a >= 0) matrix[a][a] += BigInt(w);
          if (b >= 0) matrix[b][b] += BigInt(w);
          if (a < 0 || b < 0) return;
          matrix[a][b] -= BigInt(w);
          matrix[b][a] -= BigInt(w);
        });
        const expected = exactSolution(matrix, Array.from(rhs.subarray(1), BigInt));
        expectClose(solved({ graph, weights }, [0], rhs).subarray(1), expected, 4e-15);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("agrees with a dense inverse for weights of both signs", () => {
    let compared = 0;
    fc.assert(
      fc.property(networks(signed), ({ graph, weights }) => {
        const matrix = denseMatrix({ graph, weights });
        const inverse = denseInverse(matrix);
        if (inverse === null || oneNorm(inverse) > 100) return;
        const solver = planFactor(graph, [0]);
        if (solver.factor(weights) < 0) return;
        const rhs = Float64Array.from({ length: graph.nodes }, (_, node) => 1 - 0.3 * node);
        const v = new Float64Array(graph.nodes);
        solver.solve(rhs, v);
        solver.refine(rhs, v);
        const expected = inverse.map((row) => row.reduce((sum, value, j) => sum + value * rhs[j + 1], 0));
        const size = Math.max(...expected.map(Math.abs));
        expected.forEach((value, i) => {
          expect(Math.abs(v[i + 1] - value)).toBeLessThanOrEqual(1e-11 * size);
        });
        compared++;
      }),
      { seed: 1, numRuns: 500 },
    );
    expect(compared).toBeGreaterThan(250);
  });

  it("recovers by refinement the digits lost to a small pivot", () => {
    // Node 1 has the fewest neighbours, so goes first, and its weights nearly cancel.
    const graph = graphOf(6, [
      [1, 2],
      [1, 3],
      [2, 3],
      [2, 4],
      [2, 5],
      [3, 4],
      [3, 5],
      [4, 5],
      [5, 0],
    ]);
    const network = { graph, weights: Float64Array.of(1, -1 + 2 ** -26, 0.7, 0.3, 1.1, 0.9, 0.6, 1.3, 0.8) };
    const rhs = Float64Array.of(0, 0.3, 0.1, 0.7, -0.2, 0.4);
    const solver = planFactor(graph, [0]);
    expect(solver.factor(network.weights)).toBe(1);
    const v = new Float64Array(6);
    solver.solve(rhs, v);
    expect(residual(network, [0], v, rhs)).toBeGreaterThan(1e-11);
    solver.refine(rhs, v);
    expect(residual(network, [0], v, rhs)).toBeLessThanOrEqual(1e-15);
  });
});

describe("inertia", () => {
  it("counts as many negative pivots as negative eigenvalues", () => {
    const seen = new Set<number>();
    fc.assert(
      fc.property(networks(signed), ({ graph, weights }) => {
        const values = eigenvalues(denseMatrix({ graph, weights }));
        const negative = planFactor(graph, [0]).factor(weights);
        if (negative < 0 || values.some((value) => Math.abs(value) < 1e-6)) return;
        expect(negative).toBe(values.filter((value) => value < 0).length);
        seen.add(negative);
      }),
      { seed: 1, numRuns: 500 },
    );
    expect([...seen].sort()).toEqual(expect.arrayContaining([0, 1, 2, 3]));
  });

  it("calls positive weights positive definite", () => {
    fc.assert(
      fc.property(networks(positive), ({ graph, weights }) => {
        expect(planFactor(graph, [0]).factor(weights)).toBe(0);
      }),
      { seed: 1 },
    );
  });
});

describe("singular networks", () => {
  const vector = new Float64Array(6);

  it("fails at a node of a part without fixed nodes, then works again", () => {
    const solver = planFactor(chain(6), [0]);
    expect(() => solver.solve(vector, vector)).toThrow("no factor");
    expect(solver.factor(Float64Array.of(0.1, 0.3, 0, 0.7, 0.9))).toBe(-1);
    expect([3, 4, 5]).toContain(solver.failedNode());
    expect(() => solver.solve(vector, vector)).toThrow("no factor");
    expect(() => solver.conditionEstimate()).toThrow("no factor");
    expect(solver.factor(Float64Array.of(1, 1, 1, 1, 1))).toBe(0);
    expect(solver.failedNode()).toBe(-1);
    solver.solve(Float64Array.of(0, 0, 0, 0, 0, 1), vector);
    expectClose(vector, [0, 1, 2, 3, 4, 5], 1e-15);
  });

  it("tells parts with a fixed node from those without, by either elimination", () => {
    const graph = lattice(8);
    const cutBelow = (...rows: number[]): Float64Array =>
      Float64Array.from(graph.from, (a, edge) => {
        const isCut = graph.to[edge] - a === 8 && rows.includes(Math.floor(a / 8));
        return isCut ? 0 : 0.1 + a / 7;
      });
    for (const limit of [0, Infinity]) {
      const solver = planFactor(graph, [0, 63], limit);
      expect(solver.factor(cutBelow(3))).toBe(0);
      expect(solver.factor(cutBelow(0, 3))).toBe(-1);
      expect([1, 2, 3]).toContain(Math.floor(solver.failedNode() / 8));
    }
  });

  it("fails without fixed nodes and on weights that are not finite", () => {
    const graph = chain(6);
    expect(planFactor(graph, []).factor(new Float64Array(5).fill(0.1))).toBe(-1);
    for (const bad of [Number.NaN, Infinity, -Infinity]) {
      expect(planFactor(graph, [0]).factor(Float64Array.of(1, 1, bad, 1, 1))).toBe(-1);
      expect(planFactor(chain(2), [0]).factor(Float64Array.of(bad))).toBe(-1);
    }
  });

  it("refuses a wrong number of weights and fixed nodes outside the graph", () => {
    expect(() => planFactor(chain(3), [0]).factor(new Float64Array(3))).toThrow(RangeError);
    for (const node of [-1, 3, 0.5]) expect(() => planFactor(chain(3), [node])).toThrow(RangeError);
    expect(() => planFactor(graphOf(2, [[0, 2]]), [0])).toThrow(RangeError);
  });
});

describe("planFactor", () => {
  it("gives the same bits by either elimination and from a second plan", () => {
    fc.assert(
      fc.property(networks(signed), ({ graph, weights }) => {
        const solvers = [0, Infinity, Infinity].map((limit) => planFactor(graph, [0], limit));
        const outcomes = solvers.map((solver) => [solver.factor(weights), solver.failedNode()]);
        expect(outcomes[1]).toEqual(outcomes[0]);
        expect(outcomes[2]).toEqual(outcomes[0]);
        if (outcomes[0][0] < 0) return;
        const solutions = solvers.map((solver) => {
          const v = Float64Array.from({ length: graph.nodes }, (_, node) => Math.fround(1 / (node + 3)));
          solver.solve(v, v);
          return new BigUint64Array(v.buffer);
        });
        expect(solutions[1]).toEqual(solutions[0]);
        expect(solutions[2]).toEqual(solutions[0]);
      }),
      { seed: 1, numRuns: 300 },
    );
    const graph = lattice(40);
    const weights = Float64Array.from(graph.from, (_, edge) => 0.1 + ((edge * 7919) % 1000) / 100);
    const [columns, scheduled] = [0, Infinity].map((limit) => {
      const solver = planFactor(graph, [0, 820], limit);
      expect(solver.factor(weights)).toBe(0);
      const v = new Float64Array(1600).fill(1);
      solver.solve(v, v);
      return v;
    });
    expect(scheduled).toEqual(columns);
  });

  it("solves inside a batch, in place or not, and reads nothing at fixed nodes", () => {
    const graph = lattice(4);
    const solver = planFactor(graph, Int32Array.of(0, 5, 5));
    expect(solver.nodes).toBe(16);
    expect(solver.free).toBe(14);
    solver.factor(new Float64Array(24).fill(2));
    const rhs = Float64Array.from({ length: 48 }, (_, i) => (i % 16 === 0 || i % 16 === 5 ? Number.NaN : i));
    const batch = new Float64Array(48).fill(-7);
    solver.solve(rhs, batch, 16);
    const alone = new Float64Array(16);
    solver.solve(rhs.slice(16, 32), alone);
    expect(batch.slice(16, 32)).toEqual(alone);
    expect(alone[0]).toBe(0);
    expect(alone[5]).toBe(0);
    expect(new Set([...batch.slice(0, 16), ...batch.slice(32)])).toEqual(new Set([-7]));
    const refined = batch.slice();
    refined[19] += 0.5;
    solver.refine(rhs, refined, 16);
    expectClose(refined, batch, 1e-14);
    expect(() => solver.refine(rhs, rhs)).toThrow("overwritten");
    solver.solve(rhs, rhs, 16);
    expect(rhs.slice(16, 32)).toEqual(alone);
  });

  it("adds parallel edges and takes any weights between fixed nodes", () => {
    const graph = graphOf(3, [
      [0, 1],
      [1, 0],
      [0, 2],
    ]);
    const v = solved({ graph, weights: Float64Array.of(1, 3, Number.NaN) }, [0, 2], Float64Array.of(0, 8, 0));
    expect(Array.from(v)).toEqual([0, 2, 0]);
  });

  it("has nothing to do when every node is fixed", () => {
    const solver = planFactor(chain(3), [0, 1, 2]);
    expect(solver.factor(Float64Array.of(1, -1))).toBe(0);
    expect(solver.nonzeros).toBe(0);
    const v = new Float64Array(3).fill(9);
    solver.solve(v, v);
    expect(Array.from(v)).toEqual([0, 0, 0]);
    expect(solver.conditionEstimate()).toBe(0);
  });
});

describe("conditionEstimate", () => {
  const trueCondition = (network: Network): number => {
    const inverse = denseInverse(denseMatrix(network));
    return inverse === null ? Infinity : oneNorm(denseMatrix(network)) * oneNorm(inverse);
  };

  it("is the 1-norm condition number for positive weights", () => {
    fc.assert(
      fc.property(networks(positive), (network) => {
        const solver = planFactor(network.graph, [0]);
        solver.factor(network.weights);
        const estimate = solver.conditionEstimate();
        expect(Math.abs(estimate / trueCondition(network) - 1)).toBeLessThanOrEqual(1e-8);
      }),
      { seed: 1 },
    );
  });

  it("comes close from below for weights of both signs", () => {
    let compared = 0;
    fc.assert(
      fc.property(fc.array(signed, { minLength: 24, maxLength: 24 }), (list) => {
        const network = { graph: lattice(4), weights: Float64Array.from(list) };
        const solver = planFactor(network.graph, [0]);
        const condition = trueCondition(network);
        if (solver.factor(network.weights) < 0 || condition > 1e6) return;
        const ratio = solver.conditionEstimate() / condition;
        expect(ratio).toBeLessThanOrEqual(1 + 1e-8);
        expect(ratio).toBeGreaterThanOrEqual(1 / 3);
        compared++;
      }),
      { seed: 1, numRuns: 200 },
    );
    expect(compared).toBeGreaterThan(150);
  });
});
