import { permutation, split } from "../math/random.ts";
import type { Apprentice, Schooling } from "./apprentice.ts";
import type { RunEvent } from "./events.ts";
import { transferNorm } from "./examination.ts";
import type { RuleLearning } from "./recipe.ts";
import { absorb, type TrainingState } from "./training-state.ts";

/** One pass over the training examples in a fresh random order; returns what to emit once the step number is known. */
export function runEpoch(schooling: Schooling, apprentice: Apprentice, state: TrainingState, probes: boolean) {
  const { learning, task, key } = schooling;
  const { program, learner, lesson, descent } = apprentice;
  const order = permutation(split(key, "order", state.candidate, state.epoch), task.train.count);
  const { inputSize, inputs } = task.train;
  const costs = new Float64Array(Math.ceil(order.length / learning.batch));
  program.changed(); // An epoch begins with a factorisation of its own, so that a resumed run counts the same ones.
  lesson.prepare();
  const { initialSpread } = lesson.memory;
  state.initialSpread = initialSpread;
  const rate = rateAt(learning, state.epoch) / (learning.normalise ? initialSpread * initialSpread : 1);
  const rates = program.segments.map(() => rate);
  let clamps = 0;
  for (let k = 0; k < costs.length; k++) {
    const first = k * learning.batch;
    const batch = Math.min(learning.batch, order.length - first);
    for (let sample = 0; sample < batch; sample++) {
      const n = order[first + sample];
      for (let i = 0; i < inputSize; i++) learner.inputs[sample * inputSize + i] = inputs[n * inputSize + i];
      lesson.teach(n, sample);
    }
    costs[k] = learner.estimate(batch) / learner.counted;
    if (Number.isNaN(costs[k])) continue; // Never learn from an unsettled equilibrium; the tally counts it.
    clamps += descent.descend(learner.gradient, rates, learner.counted);
    program.changed();
  }
  state.epoch++;
  const scored = state.epoch % learning.scoreEvery === 0;
  const measured = scored ? { ...lesson.score(), ...transferNorm(apprentice) } : {};
  const values = { cost: mean(costs), ...measured, clamps };
  const settled = absorb(apprentice, state);
  state.clamps += clamps;
  return function* (step: number): Generator<RunEvent> {
    yield { type: "settled", step, ...settled };
    yield { type: "score", step, values };
    if (probes) yield { type: "probe", step, name: "cost", arrays: { cost: Array.from(costs) } };
  };
}

/** The learning rate of an epoch by the recipe's schedule. */
function rateAt(learning: RuleLearning, epoch: number): number {
  let last = 0;
  for (const stage of learning.schedule) {
    if (epoch < last + stage.epochs) return stage.rate;
    last += stage.epochs;
  }
  throw new Error(`Epoch ${epoch} lies beyond the schedule's ${last}.`);
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
