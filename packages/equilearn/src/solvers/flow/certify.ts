import { currents, dissipatedPower, linearCurrents } from "../../systems/flow/kernel.ts";
import type { Certificate } from "../program.ts";
import type { SlotState } from "../slots.ts";
import type { Equations } from "./equations.ts";
import type { Tangents } from "./tangents.ts";

/**
 * What can be said of a stored equilibrium: the worst residual and condition number and whether all tangents are positive
 * definite over its samples, and the power dissipated in all of them. For a linearised equilibrium the tangent is that
 * of the slot it was settled around; without it when that slot has been settled again since.
 */
export function certify(
  { network, solver, current }: Equations,
  tangents: Tangents,
  slot: SlotState,
  samples: number,
): Certificate {
  const residual = slot.residual.subarray(0, samples).reduce((worst, value) => Math.max(worst, value), 0);
  if (slot.base && slot.base.stamp !== slot.baseStamp) return { residual };
  let positiveDefinite = true;
  let condition: number | undefined = 0;
  let power = 0;
  for (let sample = 0; sample < samples; sample++) {
    if (sample === 0 || !tangents.linear) {
      const usable = tangents.factorise(slot.base ?? slot, sample);
      positiveDefinite &&= solver.positive();
      const estimate = usable ? solver.condition() : undefined;
      condition = condition === undefined || estimate === undefined ? undefined : Math.max(condition, estimate);
    }
    if (slot.base) linearCurrents(network.graph, tangents.latest(), slot.rows[sample], current);
    else currents(network, tangents.weights, slot.rows[sample], current);
    power += dissipatedPower(network.graph, current, slot.rows[sample]);
  }
  return {
    residual,
    positiveDefinite,
    ...(condition !== undefined && Number.isFinite(condition) ? { condition } : {}),
    ...(Number.isFinite(power) ? { power } : {}),
  };
}
