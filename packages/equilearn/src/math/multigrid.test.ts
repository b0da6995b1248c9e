import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { luFactor, luSolve } from "./dense.ts";
import { digestOf } from "./digest.ts";
import { components, type Graph } from "./graph.ts";
import { planMultigrid } from "./multigrid.ts";
import { choice, keyFromSeed, normals, permutation, split, uniforms } from "./random.ts";
import { relativeError } from "./vector.ts";

const key = keyFromSeed(20240607);

function graphOf(nodes: number, edges: readonly (readonly [number, number])[]): Graph {
  return { nodes, from: Int32Array.from(edges, ([a]) => a), to: Int32Array.from(edges, ([, b]) => b) };
}

/** The graph of `nodes` nodes in which each node i > 0 is joined to those that `lower` lists. */
function grown(nodes: number, lower: (i: number) => readonly number[]): Graph {
  const edges: [number, number][] = [];
  for (let i = 1; i < nodes; i++) for (const j of lower(i)) edges.push([j, i]);
  return graphOf(nodes, edges);
}

const chain = (nodes: number) => grown(nodes, (i) => [i - 1]);
const complete = (nodes: number) => grown(nodes, (i) => Array.from({ length: i }, (_, j) => j));
const hubs = (nodes: number, count: number) =>
  grown(nodes, (i) => Array.from({ length: Math.min(i, count) }, (_, j) => j));

function lattice(side: number): Graph {
  return grown(side * side, (i) => [...(i % side > 0 ? [i - 1] : []), ...(i >= side ? [i - side] : [])]);
}

/** Every node but the first hangs on a random earlier one. */
function tree(nodes: number): Graph {
  const draws = new Float64Array(nodes);
  uniforms(split(key, "tree"), draws);
  return grown(nodes, (i) => [Math.floor(draws[i] * i)]);
}

/** Random points in the unit square, in random order, joined within a radius that gives about `degree` neighbours. */
function geometric(nodes: number, degree: number): Graph {
  const points = new Float64Array(2 * nodes);
  uniforms(split(key, "geometric"), points);
  const radius = Math.sqrt(degree / (Math.PI * nodes));
  const cells = Math.floor(1 / radius);
  const members = Array.from({ length: (cells + 2) ** 2 }, (): number[] => []);
  const near = (i: number, j: number) =>
    (points[2 * i] - points[2 * j]) ** 2 + (points[2 * i + 1] - points[2 * j + 1]) ** 2 < radius ** 2;
  const cellOf = (i: number) =>
    (1 + Math.floor(points[2 * i + 1] * cells)) * (cells + 2) + 1 + Math.floor(points[2 * i] * cells);
  members[cellOf(0)].push(0);
  return grown(nodes, (i) => {
    const cell = cellOf(i);
    const found = [-1, 0, 1]
      .flatMap((row) => [-1, 0, 1].flatMap((column) => members[cell + row * (cells + 2) + column]))
      .filter((j) => near(i, j));
    members[cell].push(i);
    return found;
  });
}

function shuffled({ nodes, from, to }: Graph): Graph {
  const order = permutation(split(key, "shuffle"), nodes);
  return { nodes, from: from.map((node) => order[node]), to: to.map((node) => order[node]) };
}

/** Weights 10^u, u uniform over so many decades about 0. */
function spread(graph: Graph, decades: number): Float64Array {
  const weights = new Float64Array(graph.from.length);
  uniforms(split(key, "weights"), weights);
  return weights.map((u) => 10 ** (decades * (u - 0.5)));
}

/** Normal weights about 0.1 with deviation 0.01. */
function nearlyEqual(graph: Graph): Float64Array {
  const weights = new Float64Array(graph.from.length);
  normals(split(key, "weights"), weights);
  return weights.map((z) => Math.min(0.19, Math.max(0.01, 0.1 + 0.01 * z)));
}

/** Unit currents between eight random pairs of nodes. */
function currents(nodes: number): Float64Array {
  const rhs = new Float64Array(nodes);
  for (const [i, node] of choice(split(key, "currents"), nodes, 16).entries()) rhs[node] = i % 2 === 0 ? 1 : -1;
  return rhs;
}

/** ‖rhs − L v‖ / ‖rhs‖ over the nodes that are not fixed, with L from its definition. */
function residualOf({ from, to }: Graph, weights: Float64Array, fixed: number[], v: Float64Array, rhs: Float64Array) {
  const left = rhs.slice();
  for (let edge = 0; edge < from.length; edge++) {
    const flow = weights[edge] * (v[from[edge]] - v[to[edge]]);
    left[from[edge]] -= flow;
    left[to[edge]] += flow;
  }
  const free = rhs.slice();
  for (const node of fixed) {
    left[node] = 0;
    free[node] = 0;
  }
  return Math.hypot(...left.filter((r) => r !== 0)) / Math.hypot(...free.filter((r) => r !== 0));
}

function solved(graph: Graph, weights: Float64Array, fixed: number[], rhs: Float64Array, tolerance: number) {
  const solver = planMultigrid(graph, fixed);
  expect(solver.factor(weights)).toEqual({ ok: true });
  const v = new Float64Array(graph.nodes);
  return { ...solver.solve(rhs, v, { tolerance }), v };
}

describe("planMultigrid", () => {
  const networks = fc.integer({ min: 3, max: 30 }).chain((nodes) => {
    const node = fc.integer({ min: 0, max: nodes - 1 });
    const weight = fc.integer({ min: 1, max: 100 }).map((w) => w / 10);
    return fc.record({
      nodes: fc.constant(nodes),
      spanning: fc.array(weight, { minLength: nodes - 1, maxLength: nodes - 1 }),
      extra: fc.array(
        fc.tuple(node, node, weight).filter(([a, b]) => a !== b),
        { maxLength: 60 },
      ),
      fixed: fc.array(node, { minLength: 1, maxLength: 4 }),
      rhs: fc.array(fc.integer({ min: -100, max: 100 }), { minLength: nodes, maxLength: nodes }),
    });
  });

  it("agrees with a dense solve on small multigraphs with several fixed nodes", () => {
    fc.assert(
      fc.property(networks, ({ nodes, spanning, extra, fixed, rhs }) => {
        const graph = graphOf(nodes, [
          ...spanning.map((_, i) => [i >> 1, i + 1] as const),
          ...extra.map(([a, b]) => [a, b] as const),
        ]);
        const weights = Float64Array.from([...spanning, ...extra.map(([, , w]) => w)]);
        const dense = new Float64Array(nodes * nodes);
        for (let edge = 0; edge < weights.length; edge++) {
          const [a, b] = [graph.from[edge], graph.to[edge]];
          dense[a * nodes + a] += weights[edge];
          dense[b * nodes + b] += weights[edge];
          dense[a * nodes + b] -= weights[edge];
          dense[b * nodes + a] -= weights[edge];
        }
        const expected = Float64Array.from(rhs);
        for (const node of fixed) {
          dense.fill(0, node * nodes, (node + 1) * nodes);
          dense[node * nodes + node] = 1;
          expected[node] = 0;
        }
        const pivots = new Int32Array(nodes);
        luFactor(dense, nodes, pivots);
        luSolve(dense, nodes, pivots, expected);
        const { v, converged } = solved(graph, weights, fixed, Float64Array.from(rhs), 1e-11);
        expect(converged).toBe(true);
        expect(relativeError(v, expected)).toBeLessThan(1e-6);
        for (const node of fixed) expect(v[node]).toBe(0);
      }),
    );
  });

  it("gives a chain the sums of its resistances", () => {
    const graph = chain(20_000);
    const weights = spread(graph, 1);
    const rhs = new Float64Array(graph.nodes);
    rhs[graph.nodes - 1] = 1;
    const expected = new Float64Array(graph.nodes);
    for (let i = 1; i < graph.nodes; i++) expected[i] = expected[i - 1] + 1 / weights[i - 1];
    const { v, iterations } = solved(graph, weights, [0], rhs, 1e-8);
    expect(relativeError(v, expected)).toBeLessThan(1e-6);
    expect(iterations).toBeLessThan(45);
  });

  it("recovers an eigenvector of the lattice with a grounded rim", () => {
    const side = 102;
    const graph = lattice(side);
    const x = (i: number) => i % side;
    const y = (i: number) => Math.floor(i / side);
    const inside = (i: number) => x(i) > 0 && x(i) < side - 1 && y(i) > 0 && y(i) < side - 1;
    const rim = Array.from({ length: side * side }, (_, i) => i).filter((i) => !inside(i));
    const angle = Math.PI / (side - 1);
    const mode = Float64Array.from({ length: side * side }, (_, i) =>
      inside(i) ? Math.sin(2 * angle * x(i)) * Math.sin(3 * angle * y(i)) : 0,
    );
    const eigenvalue = 4 - 2 * Math.cos(2 * angle) - 2 * Math.cos(3 * angle);
    const rhs = mode.map((u) => eigenvalue * u);
    const { v } = solved(graph, new Float64Array(graph.from.length).fill(1), rim, rhs, 1e-12);
    expect(relativeError(v, mode)).toBeLessThan(1e-10);
  });

  const awkward: readonly [name: string, graph: Graph, decades: number, most: number][] = [
    ["a lattice, six decades of weights", lattice(150), 6, 32],
    ["a shuffled lattice", shuffled(lattice(150)), 0.1, 20],
    ["a random geometric graph", geometric(30_000, 8), 0.1, 26],
    ["a random geometric graph, six decades", geometric(10_000, 8), 6, 32],
    ["a star of 100 000 leaves, six decades", shuffled(hubs(100_000, 1)), 6, 6],
    ["ten hubs of 10 000 leaves, six decades", hubs(10_000, 10), 6, 10],
    ["a random tree, six decades", tree(30_000), 6, 26],
    ["a complete graph, six decades", complete(400), 6, 8],
  ];
  it.each(awkward)("converges on %s", (_, graph, decades, most) => {
    const weights = spread(graph, decades);
    const labels = components(graph);
    const fixed = Array.from({ length: Math.max(...new Set(labels)) + 1 }, (_, label) => labels.indexOf(label));
    const rhs = currents(graph.nodes);
    const { v, iterations, residual, converged } = solved(graph, weights, fixed, rhs, 1e-8);
    expect(converged).toBe(true);
    expect(iterations).toBeLessThanOrEqual(most);
    expect(residual).toBeLessThanOrEqual(1e-8);
    expect(residualOf(graph, weights, fixed, v, rhs)).toBeCloseTo(residual, 12);
  });

  it("needs few more iterations on 250 000 nodes than on 10 000", () => {
    const [few, many] = [100, 500].map((side) => {
      const graph = lattice(side);
      return solved(graph, nearlyEqual(graph), [0], currents(graph.nodes), 1e-8).iterations;
    });
    expect(few).toBeGreaterThan(5);
    expect(many).toBeLessThanOrEqual(1.5 * few);
    expect(many).toBeLessThanOrEqual(20);
  });

  it("gives the same bits every time, also after other weights", () => {
    const graph = geometric(2000, 12);
    const [rhs, v] = [currents(graph.nodes), new Float64Array(graph.nodes)];
    const fixed = Array.from(components(graph).keys()).filter((i) => i % 100 === 0);
    const solver = planMultigrid(graph, fixed);
    const digests = [1, 4, 1].map((decades) => {
      solver.factor(spread(graph, decades));
      solver.solve(rhs, v);
      return digestOf(v);
    });
    expect(digests[2]).toBe(digests[0]);
    expect(digests[1]).not.toBe(digests[0]);
    expect(digestOf(solved(graph, spread(graph, 4), fixed, rhs, 1e-10).v)).toBe(digests[1]);
  });

  it("solves at an offset, in place, and does not read the right-hand side at fixed nodes", () => {
    const graph = lattice(12);
    const weights = nearlyEqual(graph);
    const rhs = currents(graph.nodes);
    const { v } = solved(graph, weights, [5, 140], rhs, 1e-10);
    const solver = planMultigrid(graph, Int32Array.of(5, 140, 5));
    expect([solver.nodes, solver.free]).toEqual([144, 142]);
    solver.factor(weights);
    const both = new Float64Array(3 * graph.nodes).fill(7);
    both.set(rhs, graph.nodes);
    both[graph.nodes + 5] = Number.NaN;
    solver.solve(both, both, { offset: graph.nodes });
    expect(both.subarray(graph.nodes, 2 * graph.nodes)).toEqual(v);
    expect(both.filter((value) => value === 7).length).toBe(2 * graph.nodes);
  });

  it("reports what rounding or too few iterations leave unsolved", () => {
    const graph = lattice(60);
    const solver = planMultigrid(graph, [0]);
    solver.factor(nearlyEqual(graph));
    const [rhs, v] = [currents(graph.nodes), new Float64Array(graph.nodes)];
    const short = solver.solve(rhs, v, { maxIterations: 3 });
    expect(short).toMatchObject({ iterations: 3, converged: false });
    expect(short.residual).toBeCloseTo(residualOf(graph, nearlyEqual(graph), [0], v, rhs), 12);
    const impossible = solver.solve(rhs, v, { tolerance: 1e-18 });
    expect(impossible.converged).toBe(false);
    expect(impossible.iterations).toBeLessThan(100);
    expect(impossible.residual).toBeLessThan(1e-13);
  });

  it.each([
    ["tree", tree(10_000), 1e-10],
    ["lattice", lattice(100), 1e-11],
    ["star", hubs(1000, 1), 1e-11],
  ])(
    "meets a tight tolerance on an ill-conditioned %s by starting again from the true residual",
    (_, graph, tolerance) => {
      const weights = spread(graph, 6);
      const rhs = currents(graph.nodes);
      const { v, converged } = solved(graph, weights, [0], rhs, tolerance);
      expect(converged).toBe(true);
      expect(residualOf(graph, weights, [0], v, rhs)).toBeLessThan(1.01 * tolerance);
    },
  );

  it("does not converge on what is not a number", () => {
    const graph = lattice(10);
    const rhs = new Float64Array(100).fill(Number.NaN);
    expect(solved(graph, nearlyEqual(graph), [0], rhs, 1e-10)).toMatchObject({
      residual: Number.NaN,
      converged: false,
    });
  });

  it("takes no iterations where there is nothing to solve", () => {
    const nothing = { iterations: 0, residual: 0, converged: true };
    const graph = lattice(10);
    expect(solved(graph, nearlyEqual(graph), [0], new Float64Array(100), 1e-10)).toMatchObject(nothing);
    const fixed = graphOf(2, [[0, 1]]);
    expect(solved(fixed, Float64Array.of(1), [0, 1], Float64Array.of(1, 2), 1e-10)).toMatchObject(nothing);
  });

  it("names each reason not to factor", () => {
    const graph = graphOf(7, [
      [0, 1],
      [1, 2],
      [3, 4],
    ]);
    const status = (fixed: number[], ...weights: number[]) =>
      planMultigrid(graph, fixed).factor(new Float64Array(weights));
    const positive = { ok: false, failure: "weight-not-positive", at: 1 };
    expect(status([0, 3, 5, 6], 1, 2, 3)).toEqual({ ok: true });
    expect(status([0, 3, 5, 6], 1, -0.5, 3)).toMatchObject({
      ...positive,
      message: "Edge 1 has weight -0.5, which is not positive and finite.",
    });
    expect(status([0, 3, 5, 6], 1, 0, 3)).toMatchObject(positive);
    expect(status([0, 3, 5, 6], 1, Number.NaN, 3)).toMatchObject(positive);
    expect(status([0, 3, 5, 6], 1, Number.POSITIVE_INFINITY, 3)).toMatchObject(positive);
    expect(status([0, 3, 6], 1, 2, 3)).toMatchObject({ ok: false, failure: "isolated-node", at: 5 });
    const floating = status([0, 5, 6], 1, 2, 3);
    expect(floating).toMatchObject({ ok: false, failure: "floating-component" });
    expect(floating).toMatchObject({ message: expect.stringMatching(/^No path joins node [34] to a fixed node\.$/) });
  });

  it("names a large floating component and many small ones", () => {
    const large = { ...lattice(50), nodes: 2501 };
    expect(planMultigrid(large, [2500]).factor(nearlyEqual(large))).toMatchObject({ failure: "floating-component" });
    const pairs = grown(4001, (i) => (i % 2 === 0 ? [i - 1] : []));
    expect(planMultigrid(pairs, [0]).factor(nearlyEqual(pairs))).toMatchObject({ failure: "floating-component" });
  });

  it("throws on misuse", () => {
    const graph = chain(3);
    const solver = planMultigrid(graph, [0]);
    const v = new Float64Array(3);
    expect(() => solver.solve(v, v)).toThrow(/without a successful factor/);
    expect(() => solver.factor(new Float64Array(3))).toThrow(RangeError);
    solver.factor(Float64Array.of(1, 1));
    solver.factor(Float64Array.of(1, -1));
    expect(() => solver.solve(v, v)).toThrow(/without a successful factor/);
    expect(() => planMultigrid(graph, [3])).toThrow(RangeError);
    expect(() => planMultigrid(graphOf(2, [[0, 2]]), [0])).toThrow(RangeError);
    expect(() => planMultigrid(graphOf(2, [[1, 1]]), [0])).toThrow(RangeError);
    expect(() => planMultigrid({ ...graph, to: Int32Array.of(1) }, [0])).toThrow(RangeError);
  });
});
