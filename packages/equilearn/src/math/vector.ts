/**
 * Norms and small helpers over vectors. Sums run from the first component to the last in double precision, whatever
 * the storage, so results do not depend on the machine.
 */

/** A vector in either floating-point storage. */
export type Vector = Float64Array | Float32Array;

function requireSameLength(a: Vector, b: Vector): void {
  if (a.length !== b.length)
    throw new RangeError(
      `The vectors must have the same length, but they have ${a.length} and ${b.length} components.`,
    );
}

/**
 * Σ aᵢ bᵢ over vectors of equal length.
 * @throws RangeError when the lengths differ
 */
export function dot(a: Vector, b: Vector): number {
  requireSameLength(a, b);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** The Euclidean norm, in the unit of `a`; rescaled where the squares would overflow or underflow. */
export function norm2(a: Vector): number {
  const squared = dot(a, a);
  if (squared > 1e-280 && squared < 1e300) return Math.sqrt(squared);
  const largest = normMax(a);
  if (!(largest > 0 && largest < Number.POSITIVE_INFINITY)) return largest;
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] / largest) * (a[i] / largest);
  return largest * Math.sqrt(sum);
}

/** The largest |aᵢ|, 0 for the empty vector, NaN when a component is NaN. */
export function normMax(a: Vector): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]));
  return largest;
}

/**
 * y ← y + alpha·x, in place, over vectors of equal length.
 * @throws RangeError when the lengths differ
 */
export function axpy(alpha: number, x: Vector, y: Vector): void {
  requireSameLength(x, y);
  for (let i = 0; i < x.length; i++) y[i] += alpha * x[i];
}

/**
 * The cosine of the angle between two vectors of equal length, in [−1, 1]; NaN when either is zero, as no angle exists.
 * @throws RangeError when the lengths differ
 */
export function cosine(a: Vector, b: Vector): number {
  requireSameLength(a, b);
  const aNorm = norm2(a);
  const bNorm = norm2(b);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] / aNorm) * (b[i] / bNorm);
  return Math.max(-1, Math.min(1, sum));
}

/**
 * ‖a − reference‖₂ / ‖reference‖₂ over vectors of equal length; against a zero reference, 0 if `a` is zero too and
 * Infinity otherwise.
 * @throws RangeError when the lengths differ
 */
export function relativeError(a: Vector, reference: Vector): number {
  requireSameLength(a, reference);
  const difference = norm2(Float64Array.from(a, (component, i) => component - reference[i]));
  return difference === 0 ? 0 : difference / norm2(reference);
}

/**
 * √(mean of (aᵢ − bᵢ)²) over vectors of equal length.
 * @throws RangeError when the lengths differ
 */
export function rootMeanSquareDifference(a: Vector, b: Vector): number {
  requireSameLength(a, b);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return Math.sqrt(sum / a.length);
}
