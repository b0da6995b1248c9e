import type { Schooling, SeedOptions } from "./apprentice.ts";
import { runEpoch } from "./epoch.ts";
import type { RunEvent } from "./events.ts";
import { ending, finish, transferNorm } from "./examination.ts";
import { absorb, checkpoint, freshState, restoreState, restoreWeights } from "./training-state.ts";

/**
 * Trains one seed of a rule-learning recipe. Yields begin, then per epoch settled and score, checkpoints on the recipe's
 * cadence, and end. Deterministic in (recipe, seed); resumable to the same bits from any of its checkpoints.
 */
export async function* train(schooling: Schooling, options: SeedOptions = {}): AsyncGenerator<RunEvent, void> {
  const { recipe, learning, seed } = schooling;
  const epochs = learning.schedule.reduce((sum, stage) => sum + stage.epochs, 0);
  const total = epochs * learning.candidates;
  const state = options.resume ? restoreState(options.resume) : freshState();
  if (options.resume && state.finished) {
    yield ending(schooling, total, state, options.resume.tensors.weights.data as Float64Array);
    return;
  }
  let apprentice = schooling.apprentice(state.candidate);
  let initial = apprentice.program.weights.slice();
  let bestWeights = options.resume?.tensors["best weights"]?.data as Float64Array | undefined;
  if (options.resume) restoreWeights(apprentice, options.resume, state);
  else {
    yield { type: "begin", recipe: recipe.name, seed, steps: total, system: apprentice.program.system.summary };
    const values = { ...apprentice.lesson.score(), ...transferNorm(apprentice) };
    absorb(apprentice, state);
    yield { type: "score", step: 0, values };
  }

  while (state.candidate < learning.candidates) {
    while (state.epoch < epochs) {
      const report = runEpoch(schooling, apprentice, state, options.probes === true);
      const step = state.candidate * epochs + state.epoch;
      yield* report(step);
      if (step % recipe.checkpointEvery === 0) yield checkpoint(step, apprentice, initial, bestWeights, state);
    }
    apprentice.program.changed(); // As at the beginning of an epoch, for the same count whether resumed or not.
    const selection = apprentice.lesson.selection();
    absorb(apprentice, state);
    if (isBetter(selection, state.best?.selection)) {
      state.best = { selection, candidate: state.candidate };
      bestWeights = apprentice.program.weights.slice();
    }
    state.candidate++;
    if (state.candidate === learning.candidates) break;
    apprentice = schooling.apprentice(state.candidate);
    initial = apprentice.program.weights.slice();
    [state.epoch, state.initialSpread] = [0, Number.NaN];
  }
  yield* finish(schooling, total, state, bestWeights as Float64Array);
}

/** Whether a selection score beats the best so far; one that is no number beats nothing but having none. */
function isBetter(selection: number, best: number | undefined): boolean {
  return best === undefined || selection < best || (Number.isNaN(best) && !Number.isNaN(selection));
}
