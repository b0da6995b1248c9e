import { cbrt } from "../../math/elementary.ts";

/** Newton's method ends when it no longer moves u by more than rounding; from the starts below it takes a few steps. */
const MOST_STEPS = 60;

/**
 * The root of u³ + c·u = d that gradient flow du/dt = d − c·u − u³ reaches from `u`. With c < 0 there may be three roots, and
 * the middle one repels: the flow ends at the outer root on its own side. (The paper steps in time instead; this is the exact
 * end of that with everything else held, found by Newton's method from outside the root, where it cannot overshoot.)
 */
export function flowedRoot(c: number, d: number, u: number): number {
  if (d - c * u - u * u * u === 0) return u;
  const sign = isUpper(c, d, u) ? 1 : -1;
  return sign * upperRoot(c, sign * d);
}

/** Whether the flow ends at the largest root. */
function isUpper(c: number, d: number, u: number): boolean {
  if (c >= 0) return d >= 0;
  const turn = Math.sqrt(-c / 3);
  const fold = 2 * turn * turn * turn;
  if (d > fold || d < -fold) return d > 0;
  if (Math.abs(u) >= turn) return u > 0;
  return d - c * u - u * u * u >= 0;
}

/** The largest root, which is not negative for d ≥ 0 and, with c < 0, for d down to the fold. */
function upperRoot(c: number, d: number): number {
  // Right of the root the cubic rises and bends upwards: Newton's method falls on the root from there.
  let u = cbrt(Math.max(d, 0)) + Math.sqrt(Math.max(-c, 0));
  if (c > 0 && d / c < u) u = d / c;
  for (let k = 0; k < MOST_STEPS; k++) {
    const slope = 3 * u * u + c;
    const next = slope > 0 ? u - (u * u * u + c * u - d) / slope : u;
    if (!(Math.abs(next - u) > 1e-16 * Math.abs(u))) return next;
    u = next;
  }
  return u;
}
