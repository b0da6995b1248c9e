import { tangentWeights } from "../../systems/flow/kernel.ts";
import type { FlowNetwork } from "../../systems/flow/network.ts";
import type { SlotState } from "../slots.ts";
import type { LaplacianSolver } from "./laplacian.ts";

/** The one factorisation that settlings share, and what it is of. */
export interface Tangents {
  /** Whether all edges are linear: the tangent is then the same at every equilibrium. */
  readonly linear: boolean;
  /** The conductances, live. */
  readonly weights: Float64Array;
  /** Scratch for tangent weights of a nonlinear network. */
  readonly scratch: Float64Array;
  /**
   * Factorises the tangent Laplacian at a sample of a slot (of any slot, in a linear network), unless that is what was
   * factorised last. False when it is singular.
   */
  factorise(slot: SlotState | undefined, sample: number): boolean;
  /** The weights that the last `factorise` was of. */
  latest(): Float64Array;
  /** Notes that the weights changed, or that the solver has factorised something else. */
  forget(): void;
  /** Counts an equilibrium whose tangent the solver found not positive definite. */
  countIndefinite(): void;
  indefinite(): number;
}

export function planTangents(
  network: FlowNetwork,
  solver: LaplacianSolver,
  weights: Float64Array,
  linear: boolean,
): Tangents {
  const scratch = new Float64Array(weights.length);
  let indefinite = 0;
  let known = false;
  let usable = false;
  let ofSlot: SlotState | undefined;
  let ofStamp = 0;
  let ofSample = 0;
  const countIndefinite = (): void => {
    if (!solver.positive()) indefinite++;
  };
  return {
    linear,
    weights,
    scratch,
    factorise(slot, sample) {
      if (linear || slot === undefined) {
        if (known) return usable;
        usable = solver.factor(weights);
        countIndefinite();
      } else {
        if (known && ofSlot === slot && ofStamp === slot.stamp && ofSample === sample) return usable;
        tangentWeights(network, weights, slot.rows[sample], scratch);
        usable = solver.factor(scratch);
        ofSlot = slot;
        ofStamp = slot.stamp;
        ofSample = sample;
      }
      known = true;
      return usable;
    },
    latest: () => (linear ? weights : scratch),
    forget() {
      known = false;
    },
    countIndefinite,
    indefinite: () => indefinite,
  };
}
