import type { Descent, DescentSettings } from "../devices/descent.ts";
import type { Vector } from "../math/vector.ts";
import type { Condition, System } from "../systems/system.ts";

/** The name of a stored equilibrium inside a program, such as `free` or `nudged`. */
export type Slot = string;

/**
 * How a settling ended: at an equilibrium (`settled`), after the steps its stop asks for and no claim beyond them (`horizon`),
 * out of steps before its tolerance (`exhausted`), or with no way on or numbers that are not finite (`diverged`).
 */
export type Status = "settled" | "horizon" | "exhausted" | "diverged";

/** How a sample ended: as its stop asks, short of it, or with numbers that are not finite. */
export const MET = 0;
export const SHORT = 1;
export const DIVERGED = 2;

/** The outcome of one settling; the object and its arrays are reused by the next call. */
export interface Settlement {
  status: Status;
  /** Relative residual of each sample, from the one residual function of the law; NaN where it was not measured. */
  residual: Float64Array;
  /** MET, SHORT or DIVERGED for each sample. */
  outcome: Uint8Array;
  /** Samples that are not MET. */
  unsettled: number;
  /** Iterations of the method (1 for a direct solve). */
  steps: number;
}

/** One settling to do. Built once by whoever drives the program, so that the hot loop allocates nothing. */
export interface Settling {
  readonly slot: Slot;
  /** The slot to start from, or `rest` (all zero). A slot was settled under the same input, which must not have changed since. */
  readonly from: Slot | "rest";
  /** Settle the system linearised at this slot's equilibrium instead of the system itself. */
  readonly around?: Slot;
  /** Potentials that the system itself holds fixed are held at 0: what settles is a response, such as a feedback chemical. */
  readonly grounded?: boolean;
  readonly conditions: readonly Condition[];
  /** How many samples, from the first, take part. */
  samples: number;
  /** So many times the steps that the stop asks for; 1 by default. */
  effort?: number;
  /** Measure residuals even where the stop does without them. */
  measured?: boolean;
}

/** One term of a gradient estimate: a weight times what each edge sees at an equilibrium (and along another). */
export interface Reading {
  readonly weight: number;
  /** Imaginary part of the weight, for equilibria in the complex plane; the estimate is the real part of the sum. */
  readonly imaginaryWeight?: number;
  readonly at: Slot;
  readonly along?: Slot;
}

/** A named part of the weights, in the program's own order: one rate, one floor. */
export interface Segment {
  readonly name: string;
  readonly start: number;
  readonly end: number;
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
  /** Energy of the state, in the law's own unit, summed over the samples. */
  readonly energy?: number;
}

/**
 * A system bound to a solver, a device and a shape: the only owner of memory. After each slot and kind of condition has been
 * used once it allocates nothing, except in `certificate`, and in factorising networks so large that they need multigrid.
 * Its numbers are of one type, A: double precision on the reference device.
 */
export interface Program<A extends Vector = Float64Array> {
  readonly system: System;
  /** Samples that fit at once. */
  readonly samples: number;
  /** The learnable block, live and in the program's own order. Call `changed` after writing to it. */
  readonly weights: A;
  /** The parts of `weights`; what lies between them is padding, always zero. */
  readonly segments: readonly Segment[];
  /** An array of the program's own kind, all zero: where conditions, gradients and the like are kept. */
  allocate(length: number): A;
  /** A copy of something in the order of `weights`, in the order of the system's description and without padding. */
  described(own: A): A;
  /** The reverse: writes values in the order of the description to where `weights` or the like are kept. */
  adopt(described: Vector, own: A): void;
  changed(): void;
  settle(settling: Settling): Settlement;
  /** The state stored in a slot: samples × variables, live. */
  state(slot: Slot): A;
  /** Root mean square difference of each sample's settled variables in two slots; of the activators alone where there are others. */
  distance(a: Slot, b: Slot, into: Float64Array, samples: number): void;
  /** Reads a port's value at an equilibrium into `into` (samples × port.size). */
  observe(slot: Slot, port: string, into: A, samples: number): void;
  /**
   * Adds Σ weight/nudge · Σ_samples ∂E/∂w at an equilibrium to `into`, or, with `along`, ∂²E/∂w∂s · s_along: the two local
   * quantities that every learning rule is made of. Samples whose `kept` is 0 are left out.
   */
  read(into: A, readings: readonly Reading[], nudge: number, samples: number, kept?: Uint8Array): void;
  /** Whether every number of an array of the program's own is finite; absent where looking at each is as fast. */
  allFinite?(own: A): boolean;
  /**
   * Adds Σ_samples dC/dw to `into` by running the steps that led to an equilibrium backwards, from ∂C/∂(output) (samples ×
   * output size). Only with the trait `differentiable-in-time`.
   */
  backpropagate?(into: A, slot: Slot, errors: A, samples: number, kept?: Uint8Array): void;
  /** What changes the weights by a gradient, with its memory. */
  planDescent(settings: DescentSettings): Descent<A>;
  /** Why the last settling may have gone wrong, as a clause; undefined when nothing points to a cause. */
  diagnose?(): string | undefined;
  certificate(slot: Slot, samples: number): Certificate;
  /** Factorisations of the tangent operator that were not positive definite, since the plan. */
  readonly indefinite: number;
}
