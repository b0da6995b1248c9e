import type { HopfieldUnits } from "../neurons/network.ts";
import type { UnitLaw } from "../neurons/units.ts";
import { activationFunctions } from "./activations.ts";
import { complexActivations, complexUnits } from "./complex-activations.ts";

/** Halvings of a bracket that reach rounding from any start. */
const MOST_STEPS = 200;

/**
 * Units of the deep energy model (Scellier and Bengio, Frontiers in Computational Neuroscience 11, 2017, Eqs. 1–3; the sign of b as
 * there): du/dt = −∂E/∂u = ρ′(u)·drive − u.
 */
export function hopfieldUnits({ activation }: HopfieldUnits): UnitLaw {
  const { value, slope, curvature, inverse, low, high } = activationFunctions[activation];
  const linear = activation === "hard-sigmoid";
  const complexActivation = complexActivations[activation];
  return {
    hasInhibitor: false,
    low,
    high,
    signal: value,
    slope,
    curvature,
    inverse,
    rate: (u, _v, drive) => slope(u) * drive - u,
    rateScale: (u, _v, drive) => Math.abs(slope(u) * drive) + Math.abs(u),
    inhibitorRate: () => 0,
    inhibitorScale: () => 0,
    inhibitorLine(_inflow, _leak, into) {
      into.gain = 0;
      into.offset = 0;
    },
    semiImplicit: (u, _v, drive, timeStep) => (u + timeStep * slope(u) * drive) / (1 + timeStep),
    solve(u, drive, leak, restoring) {
      const pull = restoring * u;
      const stiffness = 1 + leak + restoring;
      if (linear && stiffness > 0) return (drive + pull) / stiffness;
      // Without stiffness the flow ends at the bound that it heads for.
      if (linear) return drive + pull - stiffness * u >= 0 ? Infinity : -Infinity;
      const rate = (x: number) => slope(x) * (drive - leak * value(x)) - (1 + restoring) * x + pull;
      const change = (x: number) =>
        curvature(x) * (drive - leak * value(x)) - leak * slope(x) * slope(x) - 1 - restoring;
      return flowedZero(rate, change, u, Math.abs(u) + Math.abs(drive) + Math.abs(leak) + 1, leak < 0);
    },
    tangent: (u, drive) => curvature(u) * drive - 1,
    energy: (u) => (u * u) / 2,
    ...(complexActivation ? { complex: complexUnits(complexActivation) } : {}),
  };
}

/**
 * A zero of a rate in the direction in which it drives u, at most `reach` from 0, where it points back: Newton's method, kept
 * inside the bracket by halving it.
 */
function flowedZero(
  rate: (u: number) => number,
  change: (u: number) => number,
  u: number,
  reach: number,
  several: boolean,
): number {
  const here = rate(u);
  if (here === 0 || Number.isNaN(here)) return here === 0 ? u : Number.NaN;
  // The rate is positive at `below` and negative at `above`. With a negative leak there may be several zeros: the first counts.
  const end = here > 0 ? reach : -reach;
  const [near, far] = several ? firstChange(rate, u, end, here) : [u, end];
  let below = here > 0 ? near : far;
  let above = here > 0 ? far : near;
  let x = near;
  let value = near === u ? here : rate(near);
  for (let k = 0; k < MOST_STEPS; k++) {
    const newton = x - value / change(x);
    const next = newton > below && newton < above ? newton : (below + above) / 2;
    if (next === x || !(Math.abs(next - x) > 1e-16 * Math.abs(next))) return next;
    x = next;
    value = rate(x);
    if (value > 0) below = x;
    else if (value < 0) above = x;
    else return x;
  }
  return x;
}

/** Steps in which a bracket is searched for its first change of sign. */
const SEARCHED = 256;

/** The ends of the first of {@link SEARCHED} steps from u towards `end` over which the rate changes its sign. */
function firstChange(rate: (u: number) => number, u: number, end: number, here: number): readonly [number, number] {
  let near = u;
  for (let k = 1; k < SEARCHED; k++) {
    const next = u + ((end - u) * k) / SEARCHED;
    if (rate(next) * here <= 0) return [near, next];
    near = next;
  }
  return [near, end];
}
