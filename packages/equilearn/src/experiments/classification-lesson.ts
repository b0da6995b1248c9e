import type { Vector } from "../math/vector.ts";
import type { Learner } from "../rules/learner.ts";
import { DIVERGED, type Program } from "../solvers/program.ts";
import type { Examples, LabelledTask } from "../tasks/task.ts";
import type { Apprentice } from "./apprentice.ts";
import { auditNudges } from "./audit.ts";
import type { Lesson } from "./lesson.ts";
import type { NeuronRecipe } from "./recipe.ts";

/** Examples that are nudged and let go in each audit. */
const AUDITED = 200;

/**
 * One output for each class, taught one level for the right class and another for the others; the largest output names the
 * class. Scored on the validation examples, or, where there are none, on as many training examples; the test set is read in
 * `examine`, once.
 */
export function classificationLesson(
  program: Program<Vector>,
  learner: Learner<Vector>,
  task: LabelledTask<Vector>,
  { learning, solver }: Pick<NeuronRecipe, "learning" | "solver">,
): Lesson {
  const classes = task.classNames.length;
  const [low, high] = learning.levels;
  const { train, test, validation } = task;
  const held = validation ?? train;
  const judged = Math.min(held.count, validation ? held.count : AUDITED);
  const name = validation ? "validation error" : "training error";
  const trainLabels = labelsOf(train);
  const writeTarget = (label: number, sample: number): void => {
    for (let k = 0; k < classes; k++) learner.targets[sample * classes + k] = k === label ? high : low;
  };
  const audit = (): Record<string, number> => {
    const samples = Math.min(AUDITED, program.samples, held.count);
    const labels = labelsOf(held);
    learner.inputs.set(held.inputs.subarray(0, samples * held.inputSize));
    for (let sample = 0; sample < samples; sample++) writeTarget(labels[sample], sample);
    const { stop } = solver;
    const ratio = stop.kind === "steps" ? stop.free / stop.nudged : 1;
    return auditNudges(program, learner, samples, ratio);
  };
  const judging = (examples: Examples<Vector>, count: number, effort: number, measured: boolean) =>
    judge(program, learner, examples, count, effort, measured, solver.settled);
  const errorOn = (...given: Parameters<typeof judging>): Judgement => concluded(judging(...given));
  return {
    memory: { initialSpread: 0 },
    prepare() {},
    teach: (n, sample) => writeTarget(trainLabels[n], sample),
    score() {
      const { error, median } = errorOn(held, judged, 1, true);
      return { [name]: error, "median residual": median, ...audit() };
    },
    *examine() {
      const metrics: Record<string, number> = { [name]: errorOn(held, judged, 1, false).error };
      const efforts = [1, ...solver.efforts];
      const work = test.count * efforts.reduce((sum, effort) => sum + effort, 0);
      let before = 0;
      for (const effort of efforts) {
        const at = effort === 1 ? "" : ` at ${effort}T`;
        const steps = judging(test, test.count, effort, true);
        let next = steps.next();
        for (; !next.done; next = steps.next()) yield (before + effort * next.value) / work;
        before += effort * test.count;
        const { error, median, worst, settled } = next.value;
        metrics[`test error${at}`] = error;
        if (effort > 1) metrics[`test error change${at}`] = Math.abs(error - metrics["test error"]);
        metrics[`median residual${at}`] = median;
        metrics[`worst residual${at}`] = worst;
        metrics[`settled${at}`] = settled;
      }
      return { ...metrics, ...audit() };
    },
    selection: () => errorOn(held, judged, 1, false).error,
  };
}

interface Judgement {
  /** Percent of the examples whose largest output is not that of their class. */
  readonly error: number;
  /** Of the residuals, where they were measured. */
  readonly median: number;
  readonly worst: number;
  /** Percent of the samples whose residual is within `settled`. */
  readonly settled: number;
}

/** Error on all test examples at T, in percent. */
export function testErrorOf(
  { program, learner }: Pick<Apprentice, "program" | "learner">,
  { test }: LabelledTask<Vector>,
): number {
  return concluded(judge(program, learner, test, test.count, 1, false, 0)).error;
}

function concluded(steps: Generator<number, Judgement>): Judgement {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Yields how many of the examples are done. */
function* judge(
  program: Program<Vector>,
  learner: Learner<Vector>,
  examples: Examples<Vector>,
  count: number,
  effort: number,
  measured: boolean,
  settled: number,
): Generator<number, Judgement> {
  const labels = labelsOf(examples);
  const { inputSize } = examples;
  const residuals = new Float64Array(count);
  let wrong = 0;
  for (let first = 0; first < count; first += program.samples) {
    const samples = Math.min(program.samples, count - first);
    learner.inputs.set(examples.inputs.subarray(first * inputSize, (first + samples) * inputSize));
    learner.infer(samples, effort, measured);
    const { residual, outcome } = learner.settlement;
    const classes = learner.outputs.length / program.samples;
    for (let sample = 0; sample < samples; sample++) {
      residuals[first + sample] = residual[sample];
      const isRight =
        outcome[sample] !== DIVERGED && largest(learner.outputs, sample * classes, classes) === labels[first + sample];
      if (!isRight) wrong++;
    }
    yield first + samples;
  }
  residuals.sort();
  let within = 0;
  for (const residual of residuals) if (residual <= settled) within++;
  return {
    error: (100 * wrong) / count,
    median: residuals[Math.floor(count / 2)],
    worst: residuals[count - 1],
    settled: (100 * within) / count,
  };
}

/** The place of the largest of some numbers; the first of several, −1 when one is no number. */
export function largest(values: Vector, first: number, count: number): number {
  let best = 0;
  for (let k = 0; k < count; k++) {
    if (Number.isNaN(values[first + k])) return -1;
    if (values[first + k] > values[first + best]) best = k;
  }
  return best;
}

function labelsOf(examples: Examples<Vector>): Uint8Array {
  if (examples.labels) return examples.labels;
  throw new Error("A classification needs labelled examples.");
}
