import { cos } from "../math/elementary.ts";
import { permutation, type RandomKey, split } from "../math/random.ts";
import type { Apprentice, Schooling } from "./apprentice.ts";
import type { LiveEvent, RunEvent } from "./events.ts";
import { transferNorm } from "./examination.ts";
import type { RuleLearning } from "./recipe.ts";
import { absorb, closeEpoch, type TrainingState } from "./training-state.ts";
import { watchCost } from "./watch.ts";

/** Parts of an epoch after which its progress is told. */
const REPORTS = 50;

/** What an epoch needs besides the apprentice and its state. */
export interface EpochContext {
  readonly schooling: Schooling;
  /** The number of the epoch among all candidates' when it is over. */
  readonly step: number;
  readonly probes: boolean;
  /** Costs of the batches that were done before a checkpoint inside the epoch. */
  readonly costs: Float64Array;
  /** A checkpoint in the middle of the epoch. */
  save(costs: Float64Array): RunEvent;
}

/** One pass over the training examples in a fresh random order, from the batch where the state stands. */
export function* runEpoch(context: EpochContext, apprentice: Apprentice, state: TrainingState): Generator<LiveEvent> {
  const { schooling, step, probes } = context;
  const { learning, task, key, recipe, stops } = schooling;
  const { program, lesson } = apprentice;
  const order = permutation(split(key, "order", state.candidate, state.epoch), task.train.count);
  const costs = new Float64Array(Math.ceil(order.length / learning.batch));
  costs.set(context.costs);
  if (state.batch === 0) {
    program.changed(); // An epoch begins with a factorisation of its own, so that a resumed run counts the same ones.
    lesson.prepare();
  }
  const { initialSpread } = lesson.memory;
  state.initialSpread = initialSpread;
  const scale = learning.normalise ? initialSpread * initialSpread : 1;
  const dropoutKey = split(key, "dropout", state.candidate, state.epoch);
  const report = Math.max(1, Math.floor(costs.length / REPORTS));
  while (state.batch < costs.length) {
    const examples = order.subarray(state.batch * learning.batch, (state.batch + 1) * learning.batch);
    const progress = state.epoch + state.batch / costs.length;
    const rate = rateAt(learning, progress) / scale;
    costs[state.batch] = learnBatch(schooling, apprentice, state, examples, rate, dropoutKey);
    const note = stops === "batches" ? watchCost(costs[state.batch], examples.length, apprentice, state) : undefined;
    if (note !== undefined) yield { type: "note", step: step - 1, text: note };
    state.batch++;
    const isOver = state.batch === costs.length;
    if (!isOver && stops === "batches" && state.batch % report === 0)
      yield { type: "progress", step: step - 1 + state.batch / costs.length };
    if (!isOver && stops === "batches" && state.batch % recipe.checkpointEvery === 0) {
      absorb(apprentice, state);
      yield context.save(costs.subarray(0, state.batch));
    }
  }
  state.epoch++;
  state.batch = 0;
  const scored = state.epoch % learning.scoreEvery === 0;
  const measured = scored ? { ...lesson.score(), ...transferNorm(apprentice) } : {};
  const values = { cost: mean(costs), ...measured, clamps: state.epochClamps };
  absorb(apprentice, state);
  state.epochClamps = 0;
  yield { type: "settled", step, ...closeEpoch(state) };
  yield { type: "score", step, values };
  if (probes) yield { type: "probe", step, name: "cost", arrays: { cost: Array.from(costs) } };
}

/** Shows a batch, estimates the gradient and follows it; the mean cost, or NaN where nothing could be learned. */
function learnBatch(
  { task, learning, dropout }: Schooling,
  { program, learner, lesson, descent }: Apprentice,
  state: TrainingState,
  examples: Int32Array,
  rate: number,
  dropoutKey: RandomKey,
): number {
  const { inputSize, inputs } = task.train;
  for (let sample = 0; sample < examples.length; sample++) {
    const n = examples[sample];
    learner.inputs.set(inputs.subarray(n * inputSize, (n + 1) * inputSize), sample * inputSize);
    dropout?.apply(split(dropoutKey, n), learner.inputs, sample * inputSize);
    lesson.teach(n, sample);
  }
  const cost = learner.estimate(examples.length) / learner.counted;
  if (Number.isNaN(cost)) return cost; // Never learn from an unsettled equilibrium; the tally counts it.
  const rates = program.segments.map((_, k) => rate * (learning.rates?.[k] ?? 1));
  const clamps = descent.descend(learner.gradient, rates, learner.counted);
  program.changed();
  state.clamps += clamps;
  state.epochClamps += clamps;
  return cost;
}

/** The learning rate by the recipe's schedule, at a time in epochs that may lie within one. */
export function rateAt({ schedule }: Pick<RuleLearning, "schedule">, time: number): number {
  let first = 0;
  for (const { rate, epochs, decay } of schedule) {
    if (time < first + epochs) {
      if (decay === "cosine") return (rate * (1 + cos((Math.PI * (time - first)) / epochs))) / 2;
      let factor = 1;
      for (let k = 0; k < Math.floor(time) - first; k++) factor *= decay;
      return rate * factor;
    }
    first += epochs;
  }
  throw new Error(`Epoch ${time} lies beyond the schedule's ${first}.`);
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
