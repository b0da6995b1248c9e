import type { ReactionNetwork } from "../../systems/reaction/network.ts";

/**
 * How an output is read from what was collected while the system settled: `mean` amount, mean `excess` over the amount before the
 * pulse, `area` against the amount at the end, or `count` of sweeps at which the excess was above a threshold.
 */
export const readings = ["mean", "excess", "area", "count"] as const;
export type Reading = (typeof readings)[number];

/** What changes how an organism behaves besides its reactions; it belongs to the record of a genome. */
export interface Behaviour {
  /** dt of the first sweep, and by what it is multiplied after each. */
  readonly timeStep: number;
  readonly growth: number;
  /** ε: a sweep that changes nothing by more ends the settling. */
  readonly tolerance: number;
  /** Sweeps of a settling at most. */
  readonly most: number;
  readonly reading: Reading;
  /** Of `count`. */
  readonly threshold: number;
  /** Outputs that differ by no more are read as equal, of which the first answers. */
  readonly resolution: number;
}

/** A reaction system with a body: where inputs come in, what is read as output, and where feedback is felt. */
export interface Organism {
  readonly network: ReactionNetwork;
  readonly behaviour: Behaviour;
  /** The species of each input channel, and how much of it a unit of input is: I_z of Algorithm 1. */
  readonly inputs: Int32Array;
  readonly inputGain: Float64Array;
  /** The species of each action: O_z. */
  readonly outputs: Int32Array;
  /** Where a loss is felt, and how much of each species a unit of loss is: F_z. */
  readonly feedback: Int32Array;
  readonly feedbackGain: Float64Array;
}
