import { expect, test } from "vitest";
import { layout } from "./layout.ts";

const graph = (nodes: number, pairs: readonly (readonly [number, number])[]) => ({
  nodes,
  from: Int32Array.from(pairs, ([a]) => a),
  to: Int32Array.from(pairs, ([, b]) => b),
});

const distance = (at: Float64Array, a: number, b: number) =>
  Math.hypot(at[2 * a] - at[2 * b], at[2 * a + 1] - at[2 * b + 1]);

/** A lattice of side × side nodes. */
function lattice(side: number) {
  const pairs: [number, number][] = [];
  for (let node = 0; node < side * side; node++) {
    if (node % side < side - 1) pairs.push([node, node + 1]);
    if (node + side < side * side) pairs.push([node, node + side]);
  }
  return graph(side * side, pairs);
}

test("the same graph is laid out the same, in finite places", () => {
  expect(layout(lattice(6))).toEqual(layout(lattice(6)));
  expect(layout(lattice(6)).every(Number.isFinite)).toBe(true);
});

test("neighbours are nearer than the average pair, refined or not", () => {
  for (const side of [8, 45]) {
    const { nodes, from, to } = lattice(side);
    const at = layout(lattice(side));
    const edges = Array.from(from, (a, edge) => distance(at, a, to[edge]));
    const pairs = Array.from({ length: 500 }, (_, i) => distance(at, (i * 37) % nodes, (i * 101 + 11) % nodes));
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(edges)).toBeLessThan(0.5 * mean(pairs));
  }
});

test("no two nodes of a star coincide, though its leaves are all alike", () => {
  const at = layout(
    graph(
      12,
      Array.from({ length: 11 }, (_, i) => [0, i + 1] as const),
    ),
  );
  for (let a = 0; a < 12; a++) for (let b = 0; b < a; b++) expect(distance(at, a, b)).toBeGreaterThan(0.1);
});

test("separate parts do not overlap", () => {
  const at = layout(
    graph(6, [
      [0, 1],
      [1, 2],
      [3, 4],
    ]),
  );
  expect(Math.min(distance(at, 0, 3), distance(at, 2, 4), distance(at, 1, 5), distance(at, 3, 5))).toBeGreaterThan(0.9);
});

test("an empty graph and a single node have a layout", () => {
  expect(layout(graph(0, []))).toHaveLength(0);
  expect(layout(graph(1, []))).toHaveLength(2);
});
