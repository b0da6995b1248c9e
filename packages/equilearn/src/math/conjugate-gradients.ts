import { norm2 } from "./vector.ts";

/** A symmetric positive definite system of n unknowns and an approximate inverse, which may vary from call to call. */
export interface PreconditionedSystem {
  /** image = A v. */
  multiply(v: Float64Array, image: Float64Array): void;
  /** correction ≈ A⁻¹ residual. */
  precondition(residual: Float64Array, correction: Float64Array): void;
  /** The norm of a residual that the target is about. It is asked for only when it may have reached the target. */
  norm(residual: Float64Array): number;
}

/** Scratch vectors of shape (n). */
export interface ConjugateGradientVectors {
  readonly correction: Float64Array;
  readonly direction: Float64Array;
  readonly image: Float64Array;
}

/**
 * Flexible preconditioned conjugate gradients, FCG(1): each direction is made conjugate to the last one explicitly, so
 * the preconditioner need not be linear.
 *
 * @param residual on entry b − A x for the x in `solution`, on return what recurrence makes of it; shape (n).
 * @param solution on entry the start, on return the solution; shape (n).
 * @param target norm of the residual at which to stop.
 * @returns the number of iterations. Fewer than `most` does not imply the target: the method stops where rounding has
 * left no descent direction.
 * @see Y. Notay, SIAM J. Sci. Comput. 22 (2000) 1444–1460.
 */
export function conjugateGradients(
  system: PreconditionedSystem,
  residual: Float64Array,
  solution: Float64Array,
  target: number,
  most: number,
  { correction, direction, image }: ConjugateGradientVectors,
): number {
  const n = residual.length;
  let euclidean = norm2(residual);
  let norm = system.norm(residual);
  let energy = Number.POSITIVE_INFINITY;
  direction.fill(0);
  image.fill(0);
  for (let iteration = 0; iteration < most; iteration++) {
    if (norm <= target) return iteration;
    system.precondition(residual, correction);
    let overlap = 0;
    for (let i = 0; i < n; i++) overlap += correction[i] * image[i];
    const back = overlap / energy;
    for (let i = 0; i < n; i++) direction[i] = correction[i] - back * direction[i];
    system.multiply(direction, image);
    energy = 0;
    let slope = 0;
    for (let i = 0; i < n; i++) {
      energy += direction[i] * image[i];
      slope += direction[i] * residual[i];
    }
    if (!(energy > 0)) return iteration;
    const length = slope / energy;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      solution[i] += length * direction[i];
      const left = residual[i] - length * image[i];
      residual[i] = left;
      squares += left * left;
    }
    const shrunk = Math.sqrt(squares);
    norm *= shrunk / euclidean;
    euclidean = shrunk;
    if (norm <= target) norm = system.norm(residual);
  }
  return most;
}
