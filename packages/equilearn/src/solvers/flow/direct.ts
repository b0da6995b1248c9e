import { type Equations, evaluate, takeStep } from "./equations.ts";

/** A residual that further refinement would not improve. */
const POLISHED = 1e-14;
/** Solves in all: the first, and refinements while each at least halves the residual. */
const MOST_SOLVES = 4;

/**
 * Solves linear equations with the factorisation at hand, from the given potentials, and refines the solution while its
 * residual is above rounding. Leaves the solution in `potential` and its residual in `residual[at]`.
 *
 * @param solvable whether there is a factorisation: without, only the residual of `potential` is found
 * @param resting whether `potential` is zero everywhere, so that no current flows yet
 * @returns the number of solves; 0 when there is no factorisation, or holds and springs contradict each other
 */
export function solveDirectly(
  equations: Equations,
  solvable: boolean,
  resting: boolean,
  potential: Float64Array,
  residual: Float64Array,
  at: number,
): number {
  const { solver, boundary, imbalance, step, trial } = equations;
  if (resting) imbalance.set(boundary.injected);
  else evaluate(equations, potential);
  for (let solves = 1; ; solves++) {
    if (solvable) solver.solve(imbalance, step);
    if (!solvable || !boundary.constrain(solver, potential, imbalance, step)) {
      evaluate(equations, potential);
      residual[at] = equations.residual[0];
      return 0;
    }
    takeStep(equations, potential, 1);
    evaluate(equations, trial);
    const before = residual[at];
    const after = equations.residual[0];
    if (solves === 1 || after < before) {
      // What is not finite must not be learned from: the potentials then stay as they were.
      if (after < Number.POSITIVE_INFINITY) potential.set(trial);
      residual[at] = after;
    }
    if (solves === MOST_SOLVES || after <= POLISHED || (solves > 1 && !(after < 0.5 * before))) return solves;
  }
}
