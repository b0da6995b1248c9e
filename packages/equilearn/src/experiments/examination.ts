import { digestOf } from "../math/digest.ts";
import type { LabelledTask } from "../tasks/task.ts";
import type { Apprentice, Schooling } from "./apprentice.ts";
import type { RunCertificate, RunEvent } from "./events.ts";
import { inferAll } from "./lesson.ts";
import { frobeniusNorm } from "./readout.ts";
import { absorb, checkpoint, type TrainingState } from "./training-state.ts";

/** ‖R‖: the Frobenius norm of the map from inputs to outputs, for linear systems only; what held nodes add is left out. */
export function transferNorm({ program, learner }: Apprentice): Record<string, number> {
  if (!program.system.traits.includes("linear")) return {};
  const inputSize = learner.inputs.length / program.samples;
  const outputSize = learner.outputs.length / program.samples;
  const rows = inputSize + 1;
  const units = new Float64Array(rows * inputSize);
  for (let i = 0; i < inputSize; i++) units[i * inputSize + i] = 1;
  // The last row is no input at all.
  const outputs = inferAll(learner, units, rows);
  const columns = outputs.subarray(0, inputSize * outputSize);
  const offset = outputs.subarray(inputSize * outputSize);
  return { "transfer norm": frobeniusNorm(columns.map((output, k) => output - offset[k % outputSize])) };
}

/** The last checkpoint, of the kept candidate, and the end. */
export function* finish(
  schooling: Schooling,
  step: number,
  state: TrainingState,
  weights: Float64Array,
): Generator<RunEvent> {
  const kept = schooling.apprentice(state.best?.candidate ?? 0);
  const initial = kept.program.weights.slice();
  kept.program.weights.set(weights);
  state.finished = true;
  yield checkpoint(step, kept, initial, undefined, state);
  yield ending(schooling, step, state, weights);
}

/** Rebuilds the kept candidate and measures it before and after training. */
export function ending(schooling: Schooling, step: number, state: TrainingState, weights: Float64Array): RunEvent {
  const kept = schooling.apprentice(state.best?.candidate ?? 0);
  const untrained = Object.entries(kept.lesson.score()).map(([name, value]) => [`untrained ${name}`, value]);
  kept.program.weights.set(weights);
  kept.program.changed();
  const metrics = {
    ...kept.lesson.score(),
    ...transferNorm(kept),
    "selection score": state.best?.selection ?? Number.NaN,
    "weights at or below zero": weights.reduce((count, weight) => count + (weight > 0 ? 0 : 1), 0),
    ...Object.fromEntries(untrained),
    ...schooling.baselines,
  };
  return {
    type: "end",
    step,
    metrics,
    certificate: certify(kept, schooling.task, { ...state }),
    digest: digestOf(weights),
  };
}

/** The certificate of the run and of the kept network's own settlings, which are counted into `state`. */
function certify(kept: Apprentice, task: LabelledTask, state: TrainingState): RunCertificate {
  const { program, learner } = kept;
  learner.inputs.set(task.test.inputs.subarray(0, task.test.inputSize));
  learner.infer(1);
  absorb(kept, state);
  const { condition, power } = program.certificate("free", 1);
  return {
    residual: state.worstResidual,
    unsettled: state.unsettled,
    indefinite: state.indefinite,
    clamps: state.clamps,
    ...(condition === undefined ? {} : { condition }),
    ...(power === undefined ? {} : { power }),
  };
}
