import { exp } from "../../math/elementary.ts";
import { addCharge, levelOf, NEGLIGIBLE, type Workspace } from "./workspace.ts";

/**
 * The exchange of a species with the outside over one time step, x' = x + strength · (T(x') − x') with T = e^μ/E: without charge a linear
 * equation; with it one step of Newton's method from x, as {@link stepCharged} takes along an edge.
 */
export function stepOutside(workspace: Workspace, i: number, strength: number): void {
  const { network, amounts, selfSlope } = workspace;
  const { charge, space, reservoir } = network;
  const x = amounts[i];
  const level = reservoir[i] - levelOf(workspace, i);
  const slope = selfSlope[i];
  // T and x in units of the larger of T and 1, so that no potential is too low for a number.
  const scale = level > 0 ? exp(-level) : 1;
  const target = level > 0 ? 1 : exp(level);
  let change = (strength * (target - x * scale)) / ((1 + strength) * scale + slope * strength * target);
  while (slope !== 0 && !keepsOn(target, (x + change) * scale, slope, change)) {
    if (!(Math.abs(change) > NEGLIGIBLE * x)) return;
    change /= 2;
  }
  amounts[i] = x + change;
  if (charge[i] !== 0) addCharge(workspace, space[i], charge[i] * change);
}

/** Whether the outside still draws the same way once the amount has changed: H has fallen all along. */
function keepsOn(target: number, amount: number, slope: number, change: number): boolean {
  const drawn = target * exp(-slope * change);
  return change > 0 ? drawn > amount : drawn < amount;
}
