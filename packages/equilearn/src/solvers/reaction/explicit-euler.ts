import type { ReactionNetwork } from "../../systems/reaction/network.ts";
import { planReduced, reducedRates } from "../../systems/reaction/reduced.ts";
import type { Settled, SettleOptions } from "./settle.ts";
import { initialState, type ReactionState } from "./workspace.ts";

/**
 * The paper's own layer, z ← z + dt·F(z), for comparison: it needs a small dt, and nothing keeps amounts above 0. Stops as
 * `diverged` at the first amount that is not.
 *
 * Source: Equilibrium Point Learning, Section 3.5.
 */
export function settleByEuler(
  network: ReactionNetwork,
  { timeStep, tolerance, most }: SettleOptions,
  state: ReactionState = initialState(network),
): Settled {
  const { amounts, momenta } = state;
  const reduced = planReduced(network);
  const [amountRates, momentumRates] = [new Float64Array(amounts.length), new Float64Array(amounts.length)];
  for (let steps = 1; steps <= most; steps++) {
    reducedRates(reduced, amounts, momenta, amountRates, momentumRates);
    let change = 0;
    let isLost = false;
    for (let i = 0; i < amounts.length; i++) {
      amounts[i] += timeStep * amountRates[i];
      momenta[i] += timeStep * momentumRates[i];
      change = Math.max(change, Math.abs(timeStep * amountRates[i]), Math.abs(timeStep * momentumRates[i]));
      isLost ||= !(amounts[i] > 0 && amounts[i] < Infinity && Math.abs(momenta[i]) < Infinity);
    }
    if (isLost) return { status: "diverged", steps };
    if (change <= tolerance) return { status: "settled", steps };
  }
  return { status: "exhausted", steps: most };
}
