import { dot } from "../../math/vector.ts";
import { tangentWeights } from "../../systems/flow/kernel.ts";
import { type Equations, evaluate, takeStep } from "./equations.ts";
import { isRounding } from "./rounding.ts";

/** Below this residual Newton's method converges quadratically and needs no line search. */
const QUADRATIC = 1e-8;
/** A residual that no step improves. */
const POLISHED = 1e-15;
/** An edge keeps at least this share of its conductance in the tangent: a blocked diode must not cut the network apart. */
const LEAST_SLOPE = 1e-12;
/** The line search accepts a point where the energy rises at most this share as steeply as it first fell. */
const OVERSHOOT = 0.25;
const MOST_TRIALS = 60;

/**
 * Newton's method on a network with nonlinear edges. Its equilibrium is the minimum of the convex co-content
 * (W. Millar 1951), so each step is a descent direction; a line search on the directional derivative, which unlike the
 * energy itself loses no digits near the minimum, makes convergence global (S. Boyd and L. Vandenberghe, Convex
 * Optimization, 2004, section 9.5). Where weights are negative the energy may not be convex, and the residual has to
 * fall instead. Iterates until rounding stops it; leaves the last potentials in `potential`, their residual in `residual[at]`.
 *
 * @param tangent scratch, shape (edges)
 * @returns the number of factorisations
 */
export function settleByNewton(
  equations: Equations,
  tangent: Float64Array,
  potential: Float64Array,
  limits: { readonly tolerance: number; readonly maxSteps: number },
  residual: Float64Array,
  at: number,
): number {
  const { network, solver, boundary, weights, imbalance, step, trial } = equations;
  evaluate(equations, potential);
  residual[at] = equations.residual[0];
  for (let steps = 0; ; steps++) {
    const before = residual[at];
    if (before <= POLISHED || steps === limits.maxSteps) return steps;
    tangentWeights(network, weights, potential, tangent);
    keepConducting(tangent, weights);
    if (!solver.factor(tangent)) return steps;
    solver.solve(imbalance, step);
    if (!boundary.constrain(solver, potential, imbalance, step)) return steps;
    // `imbalance` is still that of `potential` here, and `tangent` its tangent.
    const wasRounding = before > limits.tolerance && isRounding(equations, tangent, potential, trial);
    if (!search(equations, potential, before)) return steps;
    const after = equations.residual[0];
    const stalled = (before <= limits.tolerance || (steps > 0 && wasRounding)) && !(after < 0.5 * before);
    if (!stalled || after < before) {
      potential.set(trial);
      residual[at] = after;
    }
    if (stalled) return steps + 1;
  }
}

/** Raises tangent weights to a least share of their conductance. */
export function keepConducting(tangent: Float64Array, weights: Float64Array): void {
  for (let edge = 0; edge < tangent.length; edge++) {
    const least = LEAST_SLOPE * weights[edge];
    if (least > 0 && tangent[edge] < least) tangent[edge] = least;
  }
}

/** Finds a length of step worth taking and leaves `equations` evaluated at its end; false when there is none. */
function search(equations: Equations, potential: Float64Array, before: number): boolean {
  const { imbalance, step, trial, residual } = equations;
  const slope = -dot(imbalance, step);
  let length = 1;
  for (let trials = 0; trials < MOST_TRIALS; trials++) {
    takeStep(equations, potential, length);
    evaluate(equations, trial);
    if (before <= QUADRATIC) return true;
    const slopeThere = -dot(imbalance, step);
    if (slope < 0 ? slopeThere <= -OVERSHOOT * slope : residual[0] < before) return true;
    const secant = slope / (slope - slopeThere);
    length *= secant > 0.1 && secant < 0.5 ? secant : secant <= 0.1 ? 0.1 : 0.5;
  }
  return false;
}
