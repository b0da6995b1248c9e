import { describe, expect, test } from "vitest";
import { isConnected } from "../../math/graph.ts";
import { keyFromSeed, uniforms } from "../../math/random.ts";
import { Refusal } from "../system.ts";
import { drawConductances, drawPorts, perturbedLattice, randomGeometric, squareLattice } from "./generate.ts";
import { nearestNeighbourGraph, radiusGraph } from "./neighbours.ts";

const pairsOf = ({ from, to }: { from: Int32Array; to: Int32Array }) => Array.from(from, (a, edge) => [a, to[edge]]);

function randomPoints(seed: number, points: number): Float64Array {
  const positions = new Float64Array(2 * points);
  uniforms(keyFromSeed(seed), positions);
  return positions;
}

/** Pairs by comparing every point with every other. */
function bruteForce(positions: Float64Array, near: (order: number, distance: number) => boolean): number[][] {
  const points = positions.length / 2;
  const distance = (a: number, b: number) =>
    (positions[2 * a] - positions[2 * b]) ** 2 + (positions[2 * a + 1] - positions[2 * b + 1]) ** 2;
  const codes = new Set<number>();
  for (let a = 0; a < points; a++) {
    const others = Array.from({ length: points }, (_, b) => b).filter((b) => b !== a);
    others.sort((b, c) => distance(a, b) - distance(a, c) || b - c);
    others.forEach((b, order) => {
      if (near(order, distance(a, b))) codes.add(Math.min(a, b) * points + Math.max(a, b));
    });
  }
  return [...codes].sort((a, b) => a - b).map((code) => [Math.floor(code / points), code % points]);
}

describe("neighbour graphs equal those found by brute force", () => {
  test.each([
    [10, 3],
    [60, 4],
    [200, 7],
  ])("%i points, %i nearest", (points, count) => {
    for (let seed = 0; seed < 5; seed++) {
      // Squeezed in one direction for every other seed, so that cells are unevenly filled.
      const positions = randomPoints(seed, points).map((x, at) => (seed % 2 === 1 && at % 2 === 1 ? 1e-3 * x : x));
      const expected = bruteForce(positions, (order) => order < count);
      expect(pairsOf(nearestNeighbourGraph(positions, count))).toEqual(expected);
    }
  });

  test("radius, including one that joins all", () => {
    const positions = randomPoints(7, 80);
    for (const radius of [0.02, 0.15, 0.6, 2]) {
      const graph = radiusGraph(positions, radius, 1e5);
      expect(graph && pairsOf(graph)).toEqual(bruteForce(positions, (_, squared) => squared <= radius * radius));
    }
    expect(radiusGraph(positions, 2, 100)).toBeUndefined();
  });

  test("ties go to the lower index: an unmoved lattice", () => {
    const { positions } = squareLattice(4, 5);
    expect(pairsOf(nearestNeighbourGraph(positions, 4))).toEqual(bruteForce(positions, (order) => order < 4));
  });
});

describe("perturbed lattice", () => {
  test("12 × 12 at step 0.3: connected at once in 200 draws, 320 to 350 edges, all nodes moved by the step", () => {
    const counts: number[] = [];
    for (let seed = 0; seed < 200; seed++) {
      const { graph, positions, redraws } = perturbedLattice(keyFromSeed(seed), { side: 12, step: 0.3 });
      expect(redraws).toBe(0);
      expect(isConnected(graph)).toBe(true);
      counts.push(graph.from.length);
      for (let node = 0; node < 144; node++) {
        const x = positions[2 * node] - (node % 12);
        const y = positions[2 * node + 1] - Math.floor(node / 12);
        expect(Math.sqrt(x * x + y * y)).toBeCloseTo(0.3, 12);
      }
    }
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(320);
    expect(Math.max(...counts)).toBeLessThanOrEqual(350);
  });

  test("redraws what is not connected, counts it, and gives up with advice", () => {
    const redraws = Array.from(
      { length: 40 },
      (_, seed) => perturbedLattice(keyFromSeed(seed), { side: 12, step: 0.7, neighbours: 3 }).redraws,
    );
    expect(Math.max(...redraws)).toBeGreaterThan(0);
    expect(() => perturbedLattice(keyFromSeed(1), { side: 30, step: 0.3, neighbours: 1 })).toThrow(/more neighbours/);
  });

  test("the same key gives the same network, another key another", () => {
    const draw = (seed: number) => perturbedLattice(keyFromSeed(seed), { rows: 5, columns: 7 });
    expect(draw(3)).toEqual(draw(3));
    expect(draw(3).positions).not.toEqual(draw(4).positions);
    expect(draw(3).graph.nodes).toBe(35);
  });

  test.each([
    { side: 1 },
    { side: 2.5 },
    { side: 1e5 },
    { rows: 3, columns: -3 },
    { side: 4, step: Number.NaN },
    { side: 4, step: -1 },
    { side: 2, neighbours: 4 },
    { side: 1400, neighbours: 100 },
  ])("refuses %j", (options) => {
    expect(() => perturbedLattice(keyFromSeed(0), options)).toThrow(Refusal);
  });
});

test("square lattice: rows·(columns − 1) + (rows − 1)·columns edges of length 1", () => {
  const { graph, positions } = squareLattice(3, 4);
  expect(graph.from.length).toBe(3 * 3 + 2 * 4);
  for (const [a, b] of pairsOf(graph)) {
    const x = positions[2 * a] - positions[2 * b];
    const y = positions[2 * a + 1] - positions[2 * b + 1];
    expect(x * x + y * y).toBe(1);
  }
});

test("random geometric: connected, in the unit square, and refused when the radius is hopeless or too rich", () => {
  const { graph, positions } = randomGeometric(keyFromSeed(5), { nodes: 100, radius: 0.22 });
  expect(isConnected(graph)).toBe(true);
  expect(positions.every((x) => x >= 0 && x < 1)).toBe(true);
  expect(() => randomGeometric(keyFromSeed(5), { nodes: 100, radius: 0.01 })).toThrow(/larger radius/);
  expect(() => randomGeometric(keyFromSeed(5), { nodes: 8000, radius: 2 })).toThrow(/smaller one/);
  expect(() => randomGeometric(keyFromSeed(5), { nodes: 1, radius: 1 })).toThrow(Refusal);
  expect(() => randomGeometric(keyFromSeed(5), { nodes: 9, radius: 0 })).toThrow(Refusal);
});

describe("conductances", () => {
  test("follow the paper's truncated normal by default", () => {
    const drawn = drawConductances(keyFromSeed(1), 20000);
    const mean = drawn.reduce((sum, w) => sum + w, 0) / drawn.length;
    const variance = drawn.reduce((sum, w) => sum + (w - mean) ** 2, 0) / drawn.length;
    expect(Math.abs(mean - 0.1)).toBeLessThan(3e-4);
    expect(Math.abs(Math.sqrt(variance) - 0.01)).toBeLessThan(3e-4);
    expect(drawn.every((w) => w >= 0.01 && w <= 0.19)).toBe(true);
  });

  test("can be all equal, and cannot reach zero", () => {
    expect(drawConductances(keyFromSeed(1), 3, { mean: 0.15, sd: 0 })).toEqual(Float64Array.of(0.15, 0.15, 0.15));
    expect(() => drawConductances(keyFromSeed(1), 3, { low: 0 })).toThrow(Refusal);
    expect(() => drawConductances(keyFromSeed(1), 3, { mean: 0.3 })).toThrow(Refusal);
  });
});

describe("ports", () => {
  const { graph } = perturbedLattice(keyFromSeed(2), { side: 6 });
  const edges = new Set(pairsOf(graph).map(String));

  test.each(["adjacent", "random"] as const)("%s outputs on nodes that are all different", (outputPairs) => {
    for (let seed = 0; seed < 50; seed++) {
      const { inputs, outputs } = drawPorts(keyFromSeed(seed), graph, { outputPairs });
      expect([inputs.length, outputs.length]).toEqual([4, 3]);
      const nodes = [...inputs, ...outputs].flatMap(({ plus, minus }) => [plus, minus]);
      expect(new Set(nodes).size).toBe(14);
      if (outputPairs === "adjacent")
        for (const { plus, minus } of outputs) expect(edges).toContain(`${plus},${minus}`);
    }
  });

  test("refuses more pairs than there are nodes, or than there are separate edges", () => {
    expect(() => drawPorts(keyFromSeed(0), graph, { inputs: 17 })).toThrow(/40 different nodes/);
    const star = { nodes: 9, from: new Int32Array(8), to: Int32Array.of(1, 2, 3, 4, 5, 6, 7, 8) };
    expect(() => drawPorts(keyFromSeed(0), star, { inputs: 0, outputs: 2 })).toThrow(/random pairs/);
    expect(drawPorts(keyFromSeed(0), star, { inputs: 0, outputs: 2, outputPairs: "random" }).outputs).toHaveLength(2);
  });
});
