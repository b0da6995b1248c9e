import { exp } from "../../math/elementary.ts";
import { addCharge, levelOf, NEGLIGIBLE, type Workspace } from "./workspace.ts";

/**
 * i ⇌ j that carries charge from one space to another: one step of Newton's method on the implicit equation ξ = dt · k (A_i − A_j)
 * from ξ = 0, between species of one charge, halved as long as the flow would turn on the way. Until it turns H falls, since H is convex along the edge. That costs three
 * exponentials where the root costs twenty, and is the same to first order in dt.
 */
export function stepCharged(workspace: Workspace, edge: number, strength: number): void {
  const { network, amounts, slope } = workspace;
  const { charge, space, stoichiometry } = network;
  const start = stoichiometry.offsets[edge];
  const i = stoichiometry.species[start];
  const j = stoichiometry.species[start + 1];
  const x = amounts[i];
  const y = amounts[j];
  // Both E in units of the larger, so that no potential is too high for a number.
  const levelI = levelOf(workspace, i);
  const levelJ = levelOf(workspace, j);
  const factorI = levelI < levelJ ? exp(levelI - levelJ) : 1;
  const factorJ = levelJ < levelI ? exp(levelJ - levelI) : 1;
  const activityI = x * factorI;
  const activityJ = y * factorJ;
  // The edge takes x − ξ and y + ξ, or the other way round where it is written so.
  const sign = stoichiometry.coefficients[start];
  const riseI = sign * slope[start];
  const riseJ = sign * slope[start + 1];
  const one = exp(-Math.max(levelI, levelJ)) / strength;
  const resistance = one + factorI - riseI * activityI + factorJ + riseJ * activityJ;
  let extent = (activityI - activityJ) / resistance;
  for (;;) {
    // Written so that what is no number ends it, too.
    if (!(Math.abs(extent) > NEGLIGIBLE * (x + y))) return;
    const left = (x - extent) * factorI;
    const gained = (y + extent) * factorJ;
    const turn = (riseI - riseJ) * extent;
    if (extent > 0 ? isAbove(left, gained, turn) : isAbove(gained, left, -turn)) break;
    extent /= 2;
  }
  amounts[i] = x - extent;
  amounts[j] = y + extent;
  const moved = charge[i] * extent;
  addCharge(workspace, space[i], -moved);
  addCharge(workspace, space[j], moved);
}

/** Whether left · e^turn > gained, for turn ≤ 0; mostly known without the exponential, since e^t ≥ 1 + t. */
function isAbove(left: number, gained: number, turn: number): boolean {
  if (!(left > gained)) return false;
  return left * (1 + turn) > gained || left * exp(turn) > gained;
}
