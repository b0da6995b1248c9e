import { exp, expm1 } from "../../math/elementary.ts";
import type { Element } from "./network.ts";

/**
 * What an edge does with its drop D: a current i = w·f(D) with f(0) = 0 and f′ > 0, so that an edge never creates power.
 * The co-content F = ∫₀ᴰ f (W. Millar, "Some general theorems for non-linear systems possessing resistance",
 * Phil. Mag. 42, 1951) is the energy whose minimum is the equilibrium.
 */
export interface ElementLaw {
  readonly name: Element;
  readonly formula: string;
  /** What the number in `FlowNetwork.parameter` means; a law without one keeps 0 there. */
  readonly parameter?: {
    readonly symbol: string;
    readonly meaning: string;
    readonly default: number;
    /** Zero is allowed only where the formula still holds. */
    readonly zeroAllowed: boolean;
  };
  readonly cite: string;
}

/** One row for each entry of `elements`, in its order. */
export const elementLaws: readonly ElementLaw[] = [
  {
    name: "linear",
    formula: "i = w·D",
    cite: "G. S. Ohm, Die galvanische Kette, 1827; laminar pipes: Hagen 1839, Poiseuille 1840",
  },
  {
    name: "cubic",
    formula: "i = w·(D + γ·D³)",
    parameter: { symbol: "γ", meaning: "strength of the cubic term, per squared drop", default: 1, zeroAllowed: true },
    cite: "G. Duffing, Erzwungene Schwingungen bei veränderlicher Eigenfrequenz, 1918 (the hardening characteristic)",
  },
  {
    name: "quadratic-drag",
    formula: "i = w·D·(D² + ε²)^(−1/4)",
    parameter: { symbol: "ε", meaning: "drop below which the pipe is laminar", default: 1e-2, zeroAllowed: false },
    cite: "H. Darcy 1857, J. Weisbach 1845: D ∝ i·|i| in a rough pipe, smoothed at zero flow",
  },
  {
    name: "diode",
    formula: "i = w·V_T·(exp(D/V_T) − 1)",
    parameter: { symbol: "V_T", meaning: "thermal voltage, V", default: 0.025852, zeroAllowed: false },
    cite: "W. Shockley, The theory of p-n junctions in semiconductors, Bell Syst. Tech. J. 28, 1949",
  },
];

/** Indices into `elements`, for kernels. */
export const LINEAR = 0;
export const CUBIC = 1;
export const QUADRATIC_DRAG = 2;
export const DIODE = 3;

/** f(D): the current of an edge of unit conductance. May overflow to Infinity for a diode beyond 709 V_T. */
export function flow(element: number, parameter: number, drop: number): number {
  switch (element) {
    case LINEAR:
      return drop;
    case CUBIC:
      return drop + parameter * drop * drop * drop;
    case QUADRATIC_DRAG:
      return drop / Math.sqrt(Math.sqrt(drop * drop + parameter * parameter));
    case DIODE:
      return parameter * expm1(drop / parameter);
    default:
      return Number.NaN;
  }
}

/** f′(D): the differential conductance of an edge of unit conductance; at D = 0 it is 1, for drag ε^(−1/2). */
export function slope(element: number, parameter: number, drop: number): number {
  switch (element) {
    case LINEAR:
      return 1;
    case CUBIC:
      return 1 + 3 * parameter * drop * drop;
    case QUADRATIC_DRAG: {
      const squared = drop * drop + parameter * parameter;
      return (0.5 + (0.5 * parameter * parameter) / squared) / Math.sqrt(Math.sqrt(squared));
    }
    case DIODE:
      return exp(drop / parameter);
    default:
      return Number.NaN;
  }
}

/** F(D) = ∫₀ᴰ f: the co-content of an edge of unit conductance, written so that small drops lose no digits. */
export function content(element: number, parameter: number, drop: number): number {
  const half = 0.5 * drop * drop;
  switch (element) {
    case LINEAR:
      return half;
    case CUBIC:
      return half + parameter * half * half;
    case QUADRATIC_DRAG: {
      // (2/3)·((D² + ε²)^(3/4) − ε^(3/2)), with the difference of cubes and of squares factored out.
      const size = Math.sqrt(drop * drop + parameter * parameter);
      const p = Math.sqrt(size);
      const q = Math.sqrt(parameter);
      return ((4 / 3) * half * (size + p * q + parameter)) / ((p + q) * (size + parameter));
    }
    case DIODE:
      return parameter * parameter * expm1MinusArgument(drop / parameter);
    default:
      return Number.NaN;
  }
}

/** exp(x) − 1 − x: by its Taylor series where the subtraction would cancel. */
function expm1MinusArgument(x: number): number {
  if (x > 0.5 || x < -0.5) return expm1(x) - x;
  let sum = 0;
  for (let k = 16; k >= 3; k--) sum = ((1 + sum) * x) / k;
  return 0.5 * x * x * (1 + sum);
}
