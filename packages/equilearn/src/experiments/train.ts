import type { Vector } from "../math/vector.ts";
import type { Apprentice, Schooling, SeedOptions } from "./apprentice.ts";
import { runEpoch } from "./epoch.ts";
import type { LiveEvent } from "./events.ts";
import { ending, finish, transferNorm } from "./examination.ts";
import { absorb, checkpoint, closeEpoch, freshState, restoreState, restoreWeights } from "./training-state.ts";

/**
 * Trains one seed of a rule-learning recipe. Yields begin, then per epoch settled and score, checkpoints on the recipe's
 * cadence, and end. Deterministic in (recipe, seed); resumable to the same bits from any of its checkpoints.
 */
export async function* train(schooling: Schooling, options: SeedOptions = {}): AsyncGenerator<LiveEvent, void> {
  const held: Apprentice[] = [];
  try {
    yield* trainWith(hiring(schooling, held), options);
  } finally {
    for (const apprentice of held) apprentice.release();
  }
}

/** The schooling with a note of every apprentice it makes, so that all can be released. */
function hiring(schooling: Schooling, held: Apprentice[]): Schooling {
  return {
    ...schooling,
    apprentice(candidate) {
      const apprentice = schooling.apprentice(candidate);
      held.push(apprentice);
      return apprentice;
    },
  };
}

async function* trainWith(schooling: Schooling, options: SeedOptions): AsyncGenerator<LiveEvent, void> {
  const { recipe, learning, seed, stops } = schooling;
  const epochs = learning.schedule.reduce((sum, stage) => sum + stage.epochs, 0);
  const total = epochs * learning.candidates;
  const state = options.resume ? restoreState(options.resume) : freshState();
  if (options.resume && state.finished) {
    yield* ending(schooling, schooling.apprentice(state.best?.candidate ?? 0), total, state, options.resume.tensors);
    return;
  }
  let apprentice = schooling.apprentice(state.candidate);
  let initial = apprentice.program.described(apprentice.program.weights);
  let bestWeights = options.resume?.tensors["best weights"]?.data as Vector | undefined;
  let costs = (options.resume?.tensors.costs?.data ?? new Float64Array(0)) as Float64Array;
  if (options.resume) restoreWeights(apprentice, options.resume, state);
  else {
    yield { type: "begin", recipe: recipe.name, seed, steps: total, system: apprentice.program.system.summary };
    const values = { ...apprentice.lesson.score(), ...transferNorm(apprentice) };
    absorb(apprentice, state);
    closeEpoch(state);
    yield { type: "score", step: 0, values };
  }

  while (state.candidate < learning.candidates) {
    while (state.epoch < epochs) {
      const step = state.candidate * epochs + state.epoch + 1;
      const save = (done: Float64Array) => checkpoint(step - 1, apprentice, initial, bestWeights, state, done);
      yield* runEpoch({ schooling, step, probes: options.probes === true, costs, save }, apprentice, state);
      costs = new Float64Array(0);
      if (stops === "batches" || step % recipe.checkpointEvery === 0)
        yield checkpoint(step, apprentice, initial, bestWeights, state);
    }
    apprentice.program.changed(); // As at the beginning of an epoch, for the same count whether resumed or not.
    const selection = apprentice.lesson.selection();
    absorb(apprentice, state);
    closeEpoch(state);
    if (isBetter(selection, state.best?.selection)) {
      state.best = { selection, candidate: state.candidate };
      bestWeights = apprentice.program.described(apprentice.program.weights);
    }
    state.candidate++;
    if (state.candidate === learning.candidates) break;
    apprentice = schooling.apprentice(state.candidate);
    initial = apprentice.program.described(apprentice.program.weights);
    [state.epoch, state.initialSpread] = [0, Number.NaN];
  }
  const best = state.best?.candidate ?? 0;
  const isLast = best === state.candidate - 1;
  const kept = isLast ? apprentice : schooling.apprentice(best);
  const drawn = isLast ? initial : kept.program.described(kept.program.weights);
  yield* finish(schooling, kept, total, state, { drawn, learned: bestWeights as Vector });
}

/** Whether a selection score beats the best so far; one that is no number beats nothing but having none. */
function isBetter(selection: number, best: number | undefined): boolean {
  return best === undefined || selection < best || (Number.isNaN(best) && !Number.isNaN(selection));
}
