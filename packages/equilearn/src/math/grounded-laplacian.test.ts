import { describe, expect, it } from "vitest";
import { coarsen, diagonalOf, type GroundedLaplacian, residualOf } from "./grounded-laplacian.ts";

/** A square with one diagonal and a doubled edge, grounded at unknown 0. */
const matrix: GroundedLaplacian = {
  size: 4,
  rows: Int32Array.of(1, 2, 2, 3, 3, 3),
  columns: Int32Array.of(0, 1, 1, 2, 0, 1),
  weights: Float64Array.of(2, 3, 4, 5, 7, 11),
  ground: Float64Array.of(13, 0, 0, 0.5),
};

/** A = Σ w (e_i − e_j)(e_i − e_j)ᵀ + diag(ground), row by row. */
function dense({ size, rows, columns, weights, ground }: GroundedLaplacian): number[][] {
  const a = Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i === j ? ground[i] : 0)));
  for (let edge = 0; edge < rows.length; edge++) {
    const [i, j] = [rows[edge], columns[edge]];
    a[i][i] += weights[edge];
    a[j][j] += weights[edge];
    a[i][j] -= weights[edge];
    a[j][i] -= weights[edge];
  }
  return a;
}

describe("GroundedLaplacian", () => {
  it("has the total weight at each unknown on its diagonal", () => {
    expect([...diagonalOf(matrix)]).toEqual([22, 20, 12, 23.5]);
  });

  it("gives the residual b − A x", () => {
    const b = Float64Array.of(1, -2, 3, 4);
    const x = Float64Array.of(0.5, 2, -1, 8);
    const residual = new Float64Array(4);
    residualOf(matrix, b, x, residual);
    const expected = dense(matrix).map((row, i) => b[i] - row.reduce((sum, entry, j) => sum + entry * x[j], 0));
    expect([...residual]).toEqual(expected);
  });

  it("evaluates the residual of near-equal potentials without cancellation", () => {
    const pair = { ...matrix, size: 2, rows: Int32Array.of(1), columns: Int32Array.of(0), weights: Float64Array.of(1) };
    const residual = new Float64Array(2);
    residualOf(
      { ...pair, ground: new Float64Array(2) },
      new Float64Array(2),
      Float64Array.of(1e15, 1e15 + 1),
      residual,
    );
    expect([...residual]).toEqual([1, -1]);
  });

  it("coarsens to Pᵀ A P, with unknowns in no aggregate acting as ground", () => {
    const coarse = coarsen(matrix, { count: 2, aggregate: Int32Array.of(1, 0, 2, 1) });
    // Unknowns 0 and 3 form aggregate 1, unknown 1 is aggregate 0, unknown 2 is in none.
    const interpolation = [
      [0, 1],
      [1, 0],
      [0, 0],
      [0, 1],
    ];
    const a = dense(matrix);
    const expected = [0, 1].map((p) =>
      [0, 1].map((q) =>
        a.reduce(
          (sum, row, i) => sum + row.reduce((s, entry, j) => s + interpolation[i][p] * entry * interpolation[j][q], 0),
          0,
        ),
      ),
    );
    expect(dense(coarse)).toEqual(expected);
    expect([...coarse.rows]).toEqual([1]);
    expect([...coarse.weights]).toEqual([13]);
    expect([...coarse.ground]).toEqual([7, 18.5]);
  });
});
