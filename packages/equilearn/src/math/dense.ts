/**
 * Dense linear algebra for matrices small enough to hold whole: baselines, checks and Schur complements.
 * Matrices are n × n, row major in a Float64Array of n² entries: entry (i, j) is at i·n + j.
 *
 * Source: Golub & Van Loan, "Matrix Computations", 4th ed. (2013), sections 3.4 (LU), 4.2 (Cholesky), 8.5 (Jacobi).
 */

import { normMax } from "./vector.ts";

function requireSquare(matrix: Float64Array, n: number): void {
  if (!Number.isInteger(n) || n < 0 || matrix.length !== n * n)
    throw new RangeError(`The matrix must hold n × n entries with n = ${n}, but it holds ${matrix.length}.`);
}

function requireLength(name: string, length: number, n: number): void {
  if (length !== n) throw new RangeError(`The ${name} must have ${n} entries, but it has ${length}.`);
}

/**
 * Overwrites the lower triangle of a symmetric matrix with L, where A = L·Lᵀ. Only the lower triangle is read; the
 * strict upper triangle is left as it is.
 *
 * @returns false when A is not positive definite to working precision; its lower triangle is then partly overwritten
 * @throws RangeError when `a` does not hold n² entries
 */
export function choleskyFactor(a: Float64Array, n: number): boolean {
  requireSquare(a, n);
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = a[i * n + j];
      for (let k = 0; k < j; k++) sum -= a[i * n + k] * a[j * n + k];
      if (i > j) a[i * n + j] = sum / a[j * n + j];
      else if (sum > 0 && sum < Number.POSITIVE_INFINITY) a[j * n + j] = Math.sqrt(sum);
      else return false;
    }
  }
  return true;
}

/**
 * Overwrites `b` (n entries) with the solution x of L·Lᵀ·x = b, where `factor` comes from `choleskyFactor`.
 * @throws RangeError when the lengths do not fit
 */
export function choleskySolve(factor: Float64Array, n: number, b: Float64Array): void {
  requireSquare(factor, n);
  requireLength("right-hand side", b.length, n);
  for (let i = 0; i < n; i++) {
    let sum = b[i];
    for (let k = 0; k < i; k++) sum -= factor[i * n + k] * b[k];
    b[i] = sum / factor[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i];
    for (let k = i + 1; k < n; k++) sum -= factor[k * n + i] * b[k];
    b[i] = sum / factor[i * n + i];
  }
}

/**
 * Overwrites `a` with its LU factors under partial pivoting: unit lower L below the diagonal, U on and above it.
 *
 * @param pivots n entries; pivots[k] receives the row exchanged with row k at step k
 * @returns false when a pivot column is exactly zero or not finite, so that A has no usable factors
 * @throws RangeError when the lengths do not fit
 */
export function luFactor(a: Float64Array, n: number, pivots: Int32Array): boolean {
  requireSquare(a, n);
  requireLength("pivot array", pivots.length, n);
  for (let k = 0; k < n; k++) {
    const pivotRow = largestBelow(a, n, k);
    pivots[k] = pivotRow;
    if (pivotRow !== k) swapRows(a, n, k, pivotRow);
    const pivot = a[k * n + k];
    if (pivot === 0 || !Number.isFinite(pivot)) return false;
    for (let i = k + 1; i < n; i++) {
      const multiplier = a[i * n + k] / pivot;
      a[i * n + k] = multiplier;
      for (let j = k + 1; j < n; j++) a[i * n + j] -= multiplier * a[k * n + j];
    }
  }
  return true;
}

/** The row at or below k with the largest entry in column k. */
function largestBelow(a: Float64Array, n: number, k: number): number {
  let row = k;
  for (let i = k + 1; i < n; i++) if (Math.abs(a[i * n + k]) > Math.abs(a[row * n + k])) row = i;
  return row;
}

function swapRows(a: Float64Array, n: number, first: number, second: number): void {
  for (let j = 0; j < n; j++) {
    const held = a[first * n + j];
    a[first * n + j] = a[second * n + j];
    a[second * n + j] = held;
  }
}

/**
 * Overwrites `b` (n entries) with the solution x of A·x = b, where `factors` and `pivots` come from `luFactor`.
 * @throws RangeError when the lengths do not fit
 */
export function luSolve(factors: Float64Array, n: number, pivots: Int32Array, b: Float64Array): void {
  requireSquare(factors, n);
  requireLength("pivot array", pivots.length, n);
  requireLength("right-hand side", b.length, n);
  for (let k = 0; k < n; k++) {
    const held = b[k];
    b[k] = b[pivots[k]];
    b[pivots[k]] = held;
  }
  for (let i = 1; i < n; i++) {
    for (let k = 0; k < i; k++) b[i] -= factors[i * n + k] * b[k];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) b[i] -= factors[i * n + k] * b[k];
    b[i] /= factors[i * n + i];
  }
}

/** Eigenvalues in ascending order; row j of `vectors` (entries j·n … j·n + n − 1) is the unit eigenvector of values[j]. */
export interface SymmetricEigen {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/** Convergence is quadratic and takes about ten sweeps. */
const MOST_SWEEPS = 60;

/**
 * All eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations, to about 1e-15 of the largest
 * entry. `a` is not changed; only its lower triangle is read.
 *
 * @throws RangeError when `a` does not hold n² entries, or an entry read is not finite
 */
export function symmetricEigen(a: Float64Array, n: number): SymmetricEigen {
  requireSquare(a, n);
  const work = mirrorLower(a, n);
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1;
  // Together, couplings this small cannot move an eigenvalue by an ulp of the largest entry.
  const negligible = (normMax(work) * 5.551115123125783e-17) / n;
  for (let sweep = 0; sweepRotations(work, vectors, n, negligible); sweep++) {
    if (sweep === MOST_SWEEPS) throw new Error(`The Jacobi rotations did not converge in ${MOST_SWEEPS} sweeps.`);
  }
  return sortByValue(work, vectors, n);
}

/** A full symmetric copy of the lower triangle of `a`. */
function mirrorLower(a: Float64Array, n: number): Float64Array {
  const full = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const entry = a[i * n + j];
      if (!Number.isFinite(entry))
        throw new RangeError(`The matrix must be finite, but its entry (${i}, ${j}) is ${entry}.`);
      full[i * n + j] = entry;
      full[j * n + i] = entry;
    }
  }
  return full;
}

/** Rotates away, row by row, every coupling above `negligible`; returns whether there was any. */
function sweepRotations(work: Float64Array, vectors: Float64Array, n: number, negligible: number): boolean {
  let rotated = false;
  for (let p = 0; p < n - 1; p++) {
    for (let q = p + 1; q < n; q++) {
      if (Math.abs(work[p * n + q]) <= negligible) continue;
      rotate(work, vectors, n, p, q);
      rotated = true;
    }
  }
  return rotated;
}

/** The rotation by at most π/4 that makes entry (p, q) zero, applied to the matrix and to the rows of `vectors`. */
function rotate(work: Float64Array, vectors: Float64Array, n: number, p: number, q: number): void {
  const coupling = work[p * n + q];
  const cotangentOfDouble = (work[q * n + q] - work[p * n + p]) / (2 * coupling);
  const size = Math.abs(cotangentOfDouble);
  const tangent = (cotangentOfDouble < 0 ? -1 : 1) / (size + Math.sqrt(size * size + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  for (let k = 0; k < n; k++) {
    const kp = work[k * n + p];
    const kq = work[k * n + q];
    const newP = cosine * kp - sine * kq;
    const newQ = sine * kp + cosine * kq;
    if (k !== p && k !== q) {
      work[k * n + p] = newP;
      work[p * n + k] = newP;
      work[k * n + q] = newQ;
      work[q * n + k] = newQ;
    }
    const vp = vectors[p * n + k];
    const vq = vectors[q * n + k];
    vectors[p * n + k] = cosine * vp - sine * vq;
    vectors[q * n + k] = sine * vp + cosine * vq;
  }
  work[p * n + p] -= tangent * coupling;
  work[q * n + q] += tangent * coupling;
  work[p * n + q] = 0;
  work[q * n + p] = 0;
}

function sortByValue(work: Float64Array, vectors: Float64Array, n: number): SymmetricEigen {
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => work[i * n + i] - work[j * n + j]);
  const sorted = new Float64Array(n * n);
  order.forEach((from, to) => {
    sorted.set(vectors.subarray(from * n, (from + 1) * n), to * n);
  });
  return { values: Float64Array.from(order, (i) => work[i * n + i]), vectors: sorted };
}
