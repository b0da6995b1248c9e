import type { Epilogue } from "../../devices/wasm/epilogue.ts";

/**
 * A law of units for the fast device: the same formulas as its reference ({@link UnitLaw}), four units at a
 * time in single precision, as the ends of matrix products. The element's sum is what the neighbours send, and `other` what
 * else there is of the drive; the leak is still to be taken off.
 */
export interface LaneLaw {
  /** Whether a method keeps a second number of each unit besides its signal: v, or u where the signal is ρ(u). */
  keepsInner(method: LaneMethod): boolean;
  /** Whether the second number is v, and not u. */
  readonly innerIsInhibitor: boolean;
  /** Writes the unit's next state: `signalOut` and, where it is kept, `innerOut`. */
  step(method: LaneMethod): Epilogue;
  /** Adds the squares of the rates and of the sizes of their terms to the sums 0 and 1. */
  rate(method: LaneMethod): Epilogue;
}

export interface LaneMethod {
  readonly method: "euler" | "semi-implicit" | "sweep";
  readonly timeStep: number;
}
