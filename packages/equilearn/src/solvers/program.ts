import type { Condition, System } from "../systems/system.ts";

/** The name of a stored equilibrium inside a program, such as `free` or `nudged`. */
export type Slot = string;

/** How a settling ended. Anything but `settled` must be counted by whoever learns from it. */
export type Status = "settled" | "horizon" | "exhausted" | "diverged";

/** The outcome of one settling; the object and its array are reused by the next call. */
export interface Settlement {
  status: Status;
  /** Relative residual of each sample, from the one residual function that the law's solvers share. */
  residual: Float64Array;
  /** Samples that did not reach the tolerance. */
  unsettled: number;
  /** Iterations of the method (1 for a direct solve). */
  steps: number;
}

/** One settling to do. Built once by whoever drives the program, so that the hot loop allocates nothing. */
export interface Settling {
  readonly slot: Slot;
  /** The slot to start from, or `rest` (all zero). */
  readonly from: Slot | "rest";
  /** Settle the system linearised at this slot's equilibrium instead of the system itself. */
  readonly around?: Slot;
  /** Potentials that the system itself holds fixed are held at 0: what settles is a response, such as a feedback chemical. */
  readonly grounded?: boolean;
  readonly conditions: readonly Condition[];
  /** How many samples, from the first, take part. */
  samples: number;
}

/** What can be proved or measured about an equilibrium; what the solver cannot tell is absent. */
export interface Certificate {
  /** Worst relative residual over the samples (flow: Kirchhoff's current law); Infinity when a settling diverged. */
  readonly residual: number;
  /** Whether the tangent operator is positive definite there, where the solver can tell. */
  readonly positiveDefinite?: boolean;
  /** Estimated 1-norm condition number of the tangent operator. */
  readonly condition?: number;
  /** Dissipated power, W or the law's own unit. */
  readonly power?: number;
}

/**
 * A system bound to a solver and a shape: the only owner of memory. After each slot and kind of condition has been used once
 * it allocates nothing, except in `certificate`, and in factorising networks so large that they need multigrid.
 */
export interface Program {
  readonly system: System;
  /** Samples that fit at once. */
  readonly samples: number;
  /** The learnable block, live. Call `changed` after writing to it. */
  readonly weights: Float64Array;
  changed(): void;
  settle(settling: Settling): Settlement;
  /** The state stored in a slot: samples × variables, live. */
  state(slot: Slot): Float64Array;
  /** Reads a port's value at an equilibrium into `into` (samples × port.size). */
  observe(slot: Slot, port: string, into: Float64Array, samples: number): void;
  /**
   * Adds `weight · Σ_samples ∂E/∂w` at one equilibrium to `into`, or, with `along`, `weight · Σ_samples ∂²E/∂w∂s · s_along`:
   * the two local quantities that every learning rule is made of.
   */
  read(into: Float64Array, weight: number, at: Slot, along: Slot | undefined, samples: number): void;
  certificate(slot: Slot, samples: number): Certificate;
  /** Factorisations of the tangent operator that were not positive definite, since the plan. */
  readonly indefinite: number;
}
