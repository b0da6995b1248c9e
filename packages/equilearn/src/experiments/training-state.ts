import type { Vector } from "../math/vector.ts";
import type { Apprentice } from "./apprentice.ts";
import type { CheckpointEvent, Tensor } from "./events.ts";

/** Settlings counted, and how they went. */
export interface Count {
  settlings: number;
  unsettled: number;
  indefinite: number;
  worstResidual: number;
}

/** The part of a checkpoint that is not weights. Plain JSON. */
export interface TrainingState extends Record<string, unknown>, Count {
  candidate: number;
  epoch: number;
  /** Batches of the current epoch that are done. */
  batch: number;
  clamps: number;
  /** Of the current epoch alone. */
  epochClamps: number;
  epochCount: Count;
  /** Steps of the descent. */
  descents: number;
  initialSpread: number;
  /** What the watch over the cost has seen; see `watch.ts`. */
  watch: { first: number; usual: number; spikes: number; refused: number; dropped: number; inARow: number };
  /** True in the last checkpoint, after which only the end is left to say. */
  finished: boolean;
  /** Selection score of the best finished candidate, null before the first. */
  best: { selection: number; candidate: number } | null;
}

const noCount = (): Count => ({ settlings: 0, unsettled: 0, indefinite: 0, worstResidual: 0 });

export const freshState = (): TrainingState => ({
  ...noCount(),
  candidate: 0,
  epoch: 0,
  batch: 0,
  clamps: 0,
  epochClamps: 0,
  epochCount: noCount(),
  descents: 0,
  initialSpread: Number.NaN,
  watch: { first: Number.NaN, usual: Number.NaN, spikes: 0, refused: 0, dropped: 0, inARow: 0 },
  finished: false,
  best: null,
});

/** Moves what the apprentice's settlings have counted since the last time into the state. */
export function absorb({ program, learner, absorbed }: Apprentice, state: TrainingState): void {
  const { tally } = learner;
  const indefinite = program.indefinite - absorbed.indefinite;
  for (const count of [state, state.epochCount]) {
    count.settlings += tally.settlings;
    count.unsettled += tally.unsettled;
    count.indefinite += indefinite;
    count.worstResidual = Math.max(count.worstResidual, tally.worstResidual);
  }
  Object.assign(tally, { settlings: 0, unsettled: 0, worstResidual: 0 });
  absorbed.indefinite = program.indefinite;
}

/** The counts of the epoch that ends, which are then those of the next. */
export function closeEpoch(state: TrainingState): Count {
  const count = state.epochCount;
  state.epochCount = noCount();
  return count;
}

const tensorOf = (data: Tensor["data"]): Tensor => ({ shape: [data.length], data });

/** Everything needed to go on from here; `initial` are the weights as drawn, `costs` those of the batches of an epoch that is not over. */
export function checkpoint(
  step: number,
  apprentice: Apprentice,
  initial: Vector,
  bestWeights: Vector | undefined,
  state: TrainingState,
  costs?: Float64Array,
): CheckpointEvent {
  const { program, descent } = apprentice;
  const remembered = Object.entries(descent.memory).map(([name, own]) => [name, tensorOf(program.described(own))]);
  const tensors: Record<string, Tensor> = {
    weights: tensorOf(program.described(program.weights)),
    "initial weights": tensorOf(initial),
    ...Object.fromEntries(remembered),
    ...(bestWeights ? { "best weights": tensorOf(bestWeights) } : {}),
    ...(costs && costs.length > 0 ? { costs: tensorOf(costs.slice()) } : {}),
  };
  const kept = structuredClone({ ...state, descents: descent.steps });
  return { type: "checkpoint", step, tensors, state: { ...kept, blueprint: apprentice.blueprint() } };
}

/** The state in a checkpoint. */
export function restoreState(resume: CheckpointEvent): TrainingState {
  const { blueprint: _blueprint, ...saved } = structuredClone(resume.state);
  return { ...freshState(), ...saved } as TrainingState;
}

/** Puts a freshly built apprentice where the checkpoint left it. */
export function restoreWeights(
  { program, descent, lesson }: Apprentice,
  resume: CheckpointEvent,
  state: TrainingState,
): void {
  program.adopt(resume.tensors.weights.data as Vector, program.weights);
  for (const [name, own] of Object.entries(descent.memory)) program.adopt(resume.tensors[name].data as Vector, own);
  descent.steps = state.descents;
  program.changed();
  lesson.memory.initialSpread = state.initialSpread;
}
