import { describe, expect, it } from "vitest";
import { aggregate } from "./aggregation.ts";
import { diagonalOf, type GroundedLaplacian } from "./grounded-laplacian.ts";

type Edge = readonly [low: number, high: number, weight: number];

function laplacian(size: number, edges: readonly Edge[], ground: readonly number[] = []): GroundedLaplacian {
  const sorted = [...edges].sort((a, b) => a[1] - b[1]);
  return {
    size,
    rows: Int32Array.from(sorted, ([, high]) => high),
    columns: Int32Array.from(sorted, ([low]) => low),
    weights: Float64Array.from(sorted, ([, , weight]) => weight),
    ground: Float64Array.from({ length: size }, (_, i) => ground[i] ?? 0),
  };
}

const aggregateOf = (matrix: GroundedLaplacian) => aggregate(matrix, diagonalOf(matrix));

/** The members of each aggregate. */
function members({ count, aggregate }: { readonly count: number; readonly aggregate: Int32Array }): number[][] {
  return Array.from({ length: count }, (_, a) => [...aggregate.keys()].filter((i) => aggregate[i] === a));
}

function lattice(side: number, weight: (edge: number) => number): Edge[] {
  return Array.from({ length: side * side }, (_, i): Edge[] => [
    ...(i % side > 0 ? [[i - 1, i, weight(2 * i)] as const] : []),
    ...(i >= side ? [[i - side, i, weight(2 * i + 1)] as const] : []),
  ]).flat();
}

describe("aggregate", () => {
  it("divides a lattice into square boxes", () => {
    const result = aggregateOf(
      laplacian(
        64,
        lattice(8, () => 0.1),
      ),
    );
    const boxes = [0, 2, 4, 6].flatMap((y) => [0, 2, 4, 6].map((x) => 8 * y + x));
    expect(members(result)).toEqual(boxes.map((corner) => [corner, corner + 1, corner + 8, corner + 9]));
    expect(result.coarse.size).toBe(16);
    expect(Math.max(...result.coarse.weights)).toBeCloseTo(0.2, 15);
    expect(Math.min(...result.coarse.weights)).toBeCloseTo(0.2, 15);
  });

  it("coarsens an uneven lattice about four to one", () => {
    const result = aggregateOf(
      laplacian(
        2500,
        lattice(50, (edge) => 1 + 0.2 * ((edge * 7919) % 11)),
      ),
    );
    expect(result.count).toBeGreaterThan(500);
    expect(result.count).toBeLessThan(1000);
    expect(Math.max(...members(result).map((nodes) => nodes.length))).toBeLessThan(12);
  });

  it("puts a star into one aggregate", () => {
    const leaves = Array.from({ length: 99 }, (_, i): Edge => [0, i + 1, 10 ** (i % 7)]);
    expect(aggregateOf(laplacian(100, leaves)).count).toBe(1);
  });

  it("keeps heavy pairs apart that a weak edge joins", () => {
    const matrix = laplacian(6, [
      [0, 1, 1000],
      [1, 2, 1],
      [2, 3, 1000],
      [3, 4, 1],
      [4, 5, 1000],
    ]);
    expect(members(aggregateOf(matrix))).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
  });

  it("does not let an unknown hang on a heavy one through a light one", () => {
    // 1 is light and pairs with 0; 2 is heavy, and its only edge leads to 1.
    const light = laplacian(
      3,
      [
        [0, 1, 10],
        [1, 2, 9],
      ],
      [40, 0, 30],
    );
    expect(members(aggregateOf(light))).toEqual([[0, 1], [2]]);
    const heavy = laplacian(
      3,
      [
        [0, 1, 100],
        [1, 2, 9],
      ],
      [100, 0, 0],
    );
    expect(members(aggregateOf(heavy))).toEqual([[0, 1, 2]]);
  });

  it("leaves out what its ground dominates, and turns its edges into ground", () => {
    const {
      count,
      aggregate: labels,
      coarse,
    } = aggregateOf(
      laplacian(
        3,
        [
          [0, 1, 1],
          [1, 2, 1],
        ],
        [0, 0, 6],
      ),
    );
    expect(count).toBe(1);
    expect([...labels]).toEqual([0, 0, 1]);
    expect([...coarse.ground]).toEqual([1]);
  });

  it("returns no aggregates when the ground dominates everywhere", () => {
    const { count, coarse } = aggregateOf(laplacian(2, [[0, 1, 1]], [9, 9]));
    expect([count, coarse.size, coarse.rows.length]).toEqual([0, 0, 0]);
  });
});
