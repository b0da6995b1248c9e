import type { Apprentice, Schooling } from "../../experiments/apprentice.ts";
import { neuronSchooling } from "../../experiments/assemble-neurons.ts";
import { testErrorOf } from "../../experiments/classification-lesson.ts";
import { runEpoch } from "../../experiments/epoch.ts";
import type { Host } from "../../experiments/host.ts";
import type { NeuronRecipe } from "../../experiments/recipe.ts";
import { freshState } from "../../experiments/training-state.ts";
import { EVALUATIONS } from "./neuron-settings.ts";

export interface TrainingMeasurement {
  /** Of training alone; null when the schedule ended before. */
  readonly secondsToTarget: number | null;
  readonly epochs: number;
  readonly curve: readonly { readonly epochs: number; readonly seconds: number; readonly error: number }[];
}

/** Later than any training: nothing but the test error is looked at. */
const NEVER = 1_000_000;

/**
 * Trains a seed of a recipe as the engine does, until the test error in percent is at the target or below. The clock stands
 * still while the error is measured, each quarter of an epoch. (The test set stops the training here because time is measured, and not
 * how good the network is.)
 */
export async function measureTraining(
  recipe: NeuronRecipe,
  seed: number,
  target: number,
  host: Host,
): Promise<TrainingMeasurement> {
  const drawn = await neuronSchooling({ ...recipe, learning: { ...recipe.learning, scoreEvery: NEVER } }, seed, host);
  const batches = Math.ceil(drawn.task.train.count / recipe.learning.batch);
  const checkpointEvery = Math.ceil(batches / EVALUATIONS);
  const schooling: Schooling = { ...drawn, recipe: { ...drawn.recipe, checkpointEvery } };
  const apprentice = schooling.apprentice(0);
  try {
    return followTraining(schooling, apprentice, target);
  } finally {
    apprentice.release();
  }
}

function followTraining(schooling: Schooling, apprentice: Apprentice, target: number): TrainingMeasurement {
  const state = freshState();
  const batches = Math.ceil(schooling.task.train.count / schooling.learning.batch);
  const epochs = schooling.learning.schedule.reduce((sum, stage) => sum + stage.epochs, 0);
  const curve: { epochs: number; seconds: number; error: number }[] = [];
  let seconds = 0;
  for (let step = 1; step <= epochs; step++) {
    // What the engine would keep of a moment in the epoch is not kept: it only says that the moment has come.
    const save = () => ({ type: "note" as const, step: step - 1, text: MOMENT });
    const context = { schooling, step, probes: false, costs: new Float64Array(0), save };
    const events = runEpoch(context, apprentice, state);
    for (;;) {
      const begin = performance.now();
      const { done, value } = events.next();
      seconds += (performance.now() - begin) / 1000;
      if (done) break;
      const isMoment = value.type === "settled" || (value.type === "note" && value.text === MOMENT);
      if (!isMoment) continue;
      const reached = state.epoch + state.batch / batches;
      curve.push({ epochs: reached, seconds, error: testErrorOf(apprentice, schooling.task) });
      if (curve[curve.length - 1].error <= target) return { secondsToTarget: seconds, epochs: reached, curve };
    }
  }
  return { secondsToTarget: null, epochs, curve };
}

const MOMENT = "a moment to look at the test error";
