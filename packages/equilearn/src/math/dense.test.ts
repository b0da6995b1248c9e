import { describe, expect, it } from "vitest";
import { choleskyFactor, choleskySolve, luFactor, luSolve, symmetricEigen } from "./dense.ts";
import { keyFromSeed, normals, split } from "./random.ts";
import { dot, norm2, normMax, relativeError } from "./vector.ts";

function randomMatrix(label: number, n: number): Float64Array {
  const matrix = new Float64Array(n * n);
  normals(split(keyFromSeed(1), label), matrix);
  return matrix;
}

function build(n: number, entry: (i: number, j: number) => number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, at) => entry(Math.floor(at / n), at % n));
}

const row = (matrix: Float64Array, n: number, i: number): Float64Array => matrix.subarray(i * n, (i + 1) * n);

const times = (matrix: Float64Array, n: number, x: Float64Array): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => dot(row(matrix, n, i), x));

/** M·Mᵀ + I, which is positive definite. */
function randomDefinite(label: number, n: number): Float64Array {
  const m = randomMatrix(label, n);
  return build(n, (i, j) => dot(row(m, n, i), row(m, n, j)) + (i === j ? 1 : 0));
}

/** 2 on the diagonal, −1 beside it: eigenvalues 2 − 2 cos(πk/(n + 1)), determinant n + 1. */
const chain = (n: number): Float64Array => build(n, (i, j) => (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0));

const hilbert = (n: number): Float64Array => build(n, (i, j) => 1 / (i + j + 1));

describe("Cholesky", () => {
  it("factors a known matrix", () => {
    const a = Float64Array.of(4, 99, 99, 12, 37, 99, -16, -43, 98);
    expect(choleskyFactor(a, 3)).toBe(true);
    expect(Array.from(a)).toEqual([2, 99, 99, 6, 1, 99, -8, 5, 3]);
  });

  it("has the analytic determinant of the chain", () => {
    for (const n of [1, 2, 10, 50]) {
      const a = chain(n);
      expect(choleskyFactor(a, n)).toBe(true);
      let root = 1;
      for (let i = 0; i < n; i++) root *= a[i * n + i];
      expect(root * root).toBeCloseTo(n + 1, 10);
    }
  });

  it("solves random definite systems", () => {
    for (const n of [1, 2, 5, 20, 60]) {
      const a = randomDefinite(n, n);
      const exact = randomMatrix(1000 + n, n).slice(0, n);
      const x = times(a, n, exact);
      const factor = a.slice();
      expect(choleskyFactor(factor, n)).toBe(true);
      choleskySolve(factor, n, x);
      expect(relativeError(x, exact)).toBeLessThan(1e-12);
    }
  });

  it("refuses what is not positive definite", () => {
    expect(choleskyFactor(Float64Array.of(1, 2, 2, 1), 2)).toBe(false);
    expect(choleskyFactor(Float64Array.of(1, 1, 1, 1), 2)).toBe(false);
    expect(choleskyFactor(Float64Array.of(Number.NaN), 1)).toBe(false);
    expect(choleskyFactor(new Float64Array(0), 0)).toBe(true);
  });

  it("refuses shapes that do not fit", () => {
    expect(() => choleskyFactor(new Float64Array(5), 2)).toThrow(
      "The matrix must hold n × n entries with n = 2, but it holds 5.",
    );
    expect(() => choleskySolve(new Float64Array(4), 2, new Float64Array(3))).toThrow(
      "The right-hand side must have 2 entries, but it has 3.",
    );
  });
});

describe("LU", () => {
  it("pivots where the leading entry is zero", () => {
    const a = Float64Array.of(0, 2, 1, 1, 1, 0, 3, 0, 1);
    const pivots = new Int32Array(3);
    expect(luFactor(a, 3, pivots)).toBe(true);
    expect(Array.from(pivots)).toEqual([2, 2, 2]);
    const b = Float64Array.of(7, 3, 6);
    luSolve(a, 3, pivots, b);
    b.forEach((x, i) => {
      expect(x).toBeCloseTo([1, 2, 3][i], 14);
    });
  });

  it("solves random systems to a small residual", () => {
    for (const n of [1, 2, 5, 20, 60]) {
      const a = randomMatrix(n, n);
      const b = randomMatrix(2000 + n, n).slice(0, n);
      const factors = a.slice();
      const pivots = new Int32Array(n);
      expect(luFactor(factors, n, pivots)).toBe(true);
      const x = b.slice();
      luSolve(factors, n, pivots, x);
      const residual = times(a, n, x).map((value, i) => value - b[i]);
      expect(norm2(residual) / (normMax(a) * n * norm2(x))).toBeLessThan(1e-15);
    }
  });

  it("gives the inverse of the Hilbert matrix, whose entries are integers", () => {
    const factors = hilbert(4);
    const pivots = new Int32Array(4);
    luFactor(factors, 4, pivots);
    const column = Float64Array.of(1, 0, 0, 0);
    luSolve(factors, 4, pivots, column);
    expect(relativeError(column, Float64Array.of(16, -120, 240, -140))).toBeLessThan(1e-11);
  });

  it("refuses singular matrices and shapes that do not fit", () => {
    expect(luFactor(Float64Array.of(1, 2, 2, 4), 2, new Int32Array(2))).toBe(false);
    expect(luFactor(new Float64Array(4), 2, new Int32Array(2))).toBe(false);
    expect(luFactor(Float64Array.of(Number.POSITIVE_INFINITY), 1, new Int32Array(1))).toBe(false);
    expect(() => luFactor(new Float64Array(4), 2, new Int32Array(1))).toThrow(
      "The pivot array must have 2 entries, but it has 1.",
    );
    expect(() => luSolve(new Float64Array(4), 2, new Int32Array(2), new Float64Array(1))).toThrow(RangeError);
  });
});

describe("symmetricEigen", () => {
  it("gives the analytic eigenvalues of the chain", () => {
    for (const n of [1, 2, 3, 10, 40]) {
      const { values } = symmetricEigen(chain(n), n);
      for (let k = 1; k <= n; k++) {
        expect(Math.abs(values[k - 1] - (2 - 2 * Math.cos((Math.PI * k) / (n + 1))))).toBeLessThan(1e-14);
      }
    }
  });

  it("gives the analytic eigenvalues of a ring's Laplacian, zero and degenerate ones included", () => {
    const n = 12;
    const ring = build(n, (i, j) => (i === j ? 2 : (i - j + n) % n === 1 || (j - i + n) % n === 1 ? -1 : 0));
    const expected = Array.from({ length: n }, (_, k) => 2 - 2 * Math.cos((2 * Math.PI * k) / n)).sort((a, b) => a - b);
    symmetricEigen(ring, n).values.forEach((value, k) => {
      expect(Math.abs(value - expected[k])).toBeLessThan(1e-14);
    });
  });

  it("gives orthonormal eigenvectors that rebuild the matrix", () => {
    for (const n of [2, 7, 30]) {
      const m = randomMatrix(n, n);
      const a = build(n, (i, j) => m[i * n + j] + m[j * n + i]);
      const { values, vectors } = symmetricEigen(a, n);
      for (let j = 0; j < n; j++) {
        const v = row(vectors, n, j);
        const residual = times(a, n, v).map((value, i) => value - values[j] * v[i]);
        expect(norm2(residual) / normMax(values)).toBeLessThan(2e-15 * n);
        for (let k = 0; k <= j; k++) expect(dot(v, row(vectors, n, k))).toBeCloseTo(j === k ? 1 : 0, 13);
        if (j > 0) expect(values[j]).toBeGreaterThanOrEqual(values[j - 1]);
      }
    }
  });

  it("reads the lower triangle only, and leaves it as it was", () => {
    const a = Float64Array.of(2, Number.NaN, 1, 2);
    const { values } = symmetricEigen(a, 2);
    expect(values[0]).toBeCloseTo(1, 15);
    expect(values[1]).toBeCloseTo(3, 15);
    expect(Array.from(a)).toEqual([2, Number.NaN, 1, 2]);
  });

  it("works at any scale", () => {
    for (const scale of [1e-200, 1e200]) {
      const { values } = symmetricEigen(
        chain(3).map((entry) => entry * scale),
        3,
      );
      expect(values[0] / scale).toBeCloseTo(2 - Math.SQRT2, 14);
    }
    expect(Array.from(symmetricEigen(new Float64Array(4), 2).values)).toEqual([0, 0]);
    expect(symmetricEigen(new Float64Array(0), 0).values).toHaveLength(0);
  });

  it("refuses entries that are not finite", () => {
    expect(() => symmetricEigen(Float64Array.of(1, 0, Number.NaN, 1), 2)).toThrow(
      "The matrix must be finite, but its entry (1, 0) is NaN.",
    );
  });
});
