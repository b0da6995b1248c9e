import { digestOf } from "../math/digest.ts";
import type { Vector } from "../math/vector.ts";
import type { LabelledTask } from "../tasks/task.ts";
import type { Apprentice, Schooling } from "./apprentice.ts";
import type { LiveEvent, RunCertificate, Tensor } from "./events.ts";
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
  kept: Apprentice,
  step: number,
  state: TrainingState,
  { drawn, learned }: { readonly drawn: Vector; readonly learned: Vector },
): Generator<LiveEvent> {
  kept.program.adopt(learned, kept.program.weights);
  state.finished = true;
  const last = checkpoint(step, kept, drawn, undefined, state);
  yield last;
  yield* ending(schooling, kept, step, state, last.tensors);
}

/** Measures the kept candidate before and after training. */
export function* ending(
  schooling: Schooling,
  kept: Apprentice,
  step: number,
  state: TrainingState,
  tensors: Readonly<Record<string, Tensor>>,
): Generator<LiveEvent> {
  const { program, lesson } = kept;
  const weights = tensors.weights.data as Vector;
  program.adopt(tensors["initial weights"].data as Vector, program.weights);
  program.changed();
  const untrained = Object.entries(lesson.score()).map(([name, value]) => [`untrained ${name}`, value]);
  program.adopt(weights, program.weights);
  program.changed();
  const examining = lesson.examine();
  let next = examining.next();
  for (; !next.done; next = examining.next()) yield { type: "progress", step, examined: next.value };
  const metrics = {
    ...next.value,
    ...transferNorm(kept),
    ...selectionOf(schooling, state, weights),
    ...Object.fromEntries(untrained),
    ...schooling.baselines,
  };
  yield {
    type: "end",
    step,
    metrics,
    certificate: certify(kept, schooling.task, { ...state, epochCount: { ...state.epochCount } }),
    digest: digestOf(weights),
  };
}

/** What is told of the training beside its outcome. */
function selectionOf({ stops }: Schooling, { best, watch }: TrainingState, weights: Vector): Record<string, number> {
  if (stops === "batches")
    return { "loss spikes": watch.spikes, "refused batches": watch.refused, "dropped samples": watch.dropped };
  let atOrBelow = 0;
  for (const weight of weights) if (!(weight > 0)) atOrBelow++;
  return { "selection score": best?.selection ?? Number.NaN, "weights at or below zero": atOrBelow };
}

/** The certificate of the run and of the kept network's own settlings, which are counted into `state`. */
function certify(kept: Apprentice, task: LabelledTask<Vector>, state: TrainingState): RunCertificate {
  const { program, learner } = kept;
  learner.inputs.set(task.test.inputs.subarray(0, task.test.inputSize));
  learner.infer(1, 1, true);
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
