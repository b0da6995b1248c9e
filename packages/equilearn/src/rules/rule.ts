import type { Slot } from "../solvers/program.ts";
import type { Trait } from "../systems/system.ts";

/**
 * How the teacher touches the outputs in a phase. With nudge η, cost C and the outputs o of the rule's first phase:
 * - `drive`: current −strength·η·∂C/∂o;
 * - `spring`: stiffness strength·η towards the target (squared error only: the force follows the nudged output);
 * - `hold`: output fixed at o − strength·η·∂C/∂o.
 */
export interface Teaching {
  readonly how: "drive" | "spring" | "hold";
  readonly strength: number;
}

/** One equilibrium to visit. */
export interface Phase {
  readonly slot: Slot;
  readonly from: Slot | "rest";
  readonly inputs: "given" | "grounded";
  readonly around?: Slot;
  readonly teach?: Teaching;
}

/** One term of the estimate: `weight / η` times what each edge sees at an equilibrium (and along another). */
export interface Reading {
  readonly weight: number;
  readonly at: Slot;
  readonly along?: Slot;
}

/**
 * A learning rule as a tableau: which equilibria to visit, and how to weigh what each edge sees there.
 * The weighted readings estimate ∂C/∂w with an error of the given order in η (`exact`: none but rounding).
 */
export interface Rule {
  readonly name: string;
  readonly title: string;
  readonly cite: string;
  readonly requires: readonly Trait[];
  readonly order: number | "exact" | "direction";
  readonly phases: readonly Phase[];
  readonly reads: readonly Reading[];
}
