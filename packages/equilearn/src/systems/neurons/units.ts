import type { Complex } from "../../math/complex.ts";

/**
 * What the solvers know of a unit, in double precision: the reference that every device is held against. Here u is the
 * unit's state, v its inhibitor (0 where the law has none), and D its drive: all that neighbours, bias and teacher
 * add up to. A law is a set of pure functions of these numbers.
 */
export interface UnitLaw {
  /** Whether units have an inhibitor v as a second variable. */
  readonly hasInhibitor: boolean;
  /** Bounds of u, infinite for none; a unit that its rate pushes against a bound rests there. */
  readonly low: number;
  readonly high: number;
  /** What a unit sends to its neighbours, its two derivatives, and the u that sends s. */
  signal(u: number): number;
  slope(u: number): number;
  curvature(u: number): number;
  inverse(s: number): number;
  /** du/dt, and the sum of the sizes of its terms, to measure it by. */
  rate(u: number, v: number, drive: number): number;
  rateScale(u: number, v: number, drive: number): number;
  /** dv/dt without what diffuses, and the sizes of its terms. */
  inhibitorRate(u: number, v: number): number;
  inhibitorScale(u: number, v: number): number;
  /** The v at which its rate is zero, as a function of u, when `inflow` diffuses in and `leak`·v out. */
  inhibitorLine(inflow: number, leak: number, into: InhibitorLine): void;
  /** u after a time step with the stiff term taken implicitly. */
  semiImplicit(u: number, v: number, drive: number, timeStep: number): number;
  /**
   * The u at which the rate with v eliminated, with `leak`·signal taken off the drive and a restoring force towards where
   * u stands, is zero: the one to which u would flow.
   */
  solve(u: number, drive: number, leak: number, restoring: number, line: InhibitorLine): number;
  /** ∂(rate)/∂u at fixed drive, where v follows u with `gain`: 0 when it does not, the line's when it is eliminated. */
  tangent(u: number, drive: number, gain: number): number;
  /** Energy of a unit by itself: rate = −∂E/∂u + slope·drive. */
  energy(u: number, v: number): number;
  /** The same law in the complex plane, where it is analytic. */
  readonly complex?: ComplexUnitLaw;
}

/** Continuation into the complex plane, for holomorphic equilibrium propagation. */
export interface ComplexUnitLaw {
  signal(u: Complex): Complex;
  /** The rate with v eliminated and `leak`·signal taken off the drive, and its derivative by u. */
  rate(u: Complex, drive: Complex, leak: number, gain: number, offset: Complex): { rate: Complex; change: Complex };
}

/** The eliminated inhibitor as a function of u: v = offset + gain·u. */
export interface InhibitorLine {
  offset: number;
  gain: number;
}
