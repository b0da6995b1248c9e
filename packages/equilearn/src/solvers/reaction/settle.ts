import type { ReactionNetwork } from "../../systems/reaction/network.ts";
import { reactionResidual } from "../../systems/reaction/reduced.ts";
import type { Status } from "../program.ts";
import { planSplitting, type Splitting, sweep } from "./splitting.ts";
import type { ReactionState } from "./workspace.ts";

export interface SettleOptions {
  /** dt of the first sweep; it changes what is seen on the way, not where it leads. */
  readonly timeStep: number;
  /** By what dt is multiplied after each sweep, up to 1e6: above 1, slow reactions take fewer sweeps. 1 when left out. */
  readonly growth?: number;
  /** ε: a sweep that changes no amount or momentum by more than this is the last. */
  readonly tolerance: number;
  /** Sweeps at most. */
  readonly most: number;
}

/** Told of the state after every sweep. Must not write to it. */
export type Observer = (amounts: Float64Array, step: number) => void;

/** A reaction system and what settling it needs; allocates nothing after it is planned. */
export interface ReactionProgram {
  readonly network: ReactionNetwork;
  /** The state, live: write pulses into the amounts here. */
  readonly state: ReactionState;
  /** Sweeps until nothing changes. */
  settle(options: SettleOptions, observe?: Observer): Settled;
  /** See {@link reactionResidual}. */
  residual(): number;
}

/** How a settling ended; reused by the next. */
export interface Settled {
  status: Status;
  steps: number;
}

/** Plans edgewise implicit splitting. */
export function planReactions(network: ReactionNetwork): ReactionProgram {
  const splitting = planSplitting(network);
  const { amounts, momenta, reduced } = splitting.workspace;
  const rates = { amounts: new Float64Array(amounts.length), momenta: new Float64Array(amounts.length) };
  const settled: Settled = { status: "settled", steps: 0 };
  return {
    network,
    state: { amounts, momenta },
    settle: (options, observe) => settleBySweeps(splitting, options, settled, observe),
    residual: () => reactionResidual(reduced, amounts, momenta, rates.amounts, rates.momenta),
  };
}

/** The longest step that dt grows to. */
const LONGEST = 1e6;

function settleBySweeps(
  splitting: Splitting,
  { timeStep, growth = 1, tolerance, most }: SettleOptions,
  settled: Settled,
  observe?: Observer,
): Settled {
  settled.status = "exhausted";
  settled.steps = 0;
  let current = timeStep;
  while (settled.steps < most) {
    const change = sweep(splitting, current, settled.steps % 2 === 1);
    settled.steps++;
    current = Math.max(timeStep, Math.min(LONGEST, current * growth));
    observe?.(splitting.workspace.amounts, settled.steps);
    if (change <= tolerance) settled.status = "settled";
    else if (!(change < Infinity)) settled.status = "diverged";
    if (settled.status !== "exhausted") break;
  }
  return settled;
}
