import type { Apprentice } from "./apprentice.ts";
import type { CheckpointEvent } from "./events.ts";

/** The part of a checkpoint that is not weights. Plain JSON. */
export interface TrainingState extends Record<string, unknown> {
  candidate: number;
  epoch: number;
  clamps: number;
  settlings: number;
  unsettled: number;
  indefinite: number;
  worstResidual: number;
  initialSpread: number;
  /** True in the last checkpoint, after which only the end is left to say. */
  finished: boolean;
  /** Selection score of the best finished candidate, null before the first. */
  best: { selection: number; candidate: number } | null;
}

export const freshState = (): TrainingState => ({
  candidate: 0,
  epoch: 0,
  clamps: 0,
  settlings: 0,
  unsettled: 0,
  indefinite: 0,
  worstResidual: 0,
  initialSpread: Number.NaN,
  finished: false,
  best: null,
});

/** Moves what the apprentice's settlings have counted since the last time into the state, and returns it. */
export function absorb({ program, learner, absorbed }: Apprentice, state: TrainingState) {
  const { tally } = learner;
  const seen = { ...tally, indefinite: program.indefinite - absorbed.indefinite };
  state.settlings += seen.settlings;
  state.unsettled += seen.unsettled;
  state.indefinite += seen.indefinite;
  state.worstResidual = Math.max(state.worstResidual, seen.worstResidual);
  Object.assign(tally, { settlings: 0, unsettled: 0, worstResidual: 0 });
  absorbed.indefinite = program.indefinite;
  return seen;
}

/** Everything needed to go on from here; `initial` are the weights as drawn. */
export function checkpoint(
  step: number,
  apprentice: Apprentice,
  initial: Float64Array,
  bestWeights: Float64Array | undefined,
  state: TrainingState,
): CheckpointEvent {
  const weights = apprentice.program.weights.slice();
  const remembered = Object.fromEntries(
    Object.entries(apprentice.descent.memory).map(([name, data]) => [
      name,
      { shape: [data.length], data: data.slice() },
    ]),
  );
  const tensors = {
    weights: { shape: [weights.length], data: weights },
    "initial weights": { shape: [initial.length], data: initial },
    ...remembered,
    ...(bestWeights ? { "best weights": { shape: [bestWeights.length], data: bestWeights } } : {}),
  };
  return { type: "checkpoint", step, tensors, state: { ...state, blueprint: apprentice.blueprint() } };
}

/** The state in a checkpoint. */
export function restoreState(resume: CheckpointEvent): TrainingState {
  const { blueprint: _blueprint, ...saved } = resume.state;
  return { ...freshState(), ...saved } as TrainingState;
}

/** Puts a freshly built apprentice where the checkpoint left it. */
export function restoreWeights(apprentice: Apprentice, resume: CheckpointEvent, state: TrainingState): void {
  apprentice.program.weights.set(resume.tensors.weights.data as Float64Array);
  for (const [name, data] of Object.entries(apprentice.descent.memory)) data.set(resume.tensors[name].data);
  apprentice.program.changed();
  apprentice.lesson.memory.initialSpread = state.initialSpread;
}
