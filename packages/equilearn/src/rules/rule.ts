import type { Reading, Slot } from "../solvers/program.ts";
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
  /** Imaginary part of a drive's strength, for equilibria in the complex plane. */
  readonly imaginaryStrength?: number;
}

/** One equilibrium to visit. */
export interface Phase {
  readonly slot: Slot;
  readonly from: Slot | "rest";
  readonly inputs: "given" | "grounded";
  readonly around?: Slot;
  readonly teach?: Teaching;
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
  /** The error runs back through the steps of the first phase instead of being read from equilibria. */
  readonly throughTime?: boolean;
  readonly reads: readonly Reading[];
}
