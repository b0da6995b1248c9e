import type { Vector } from "../math/vector.ts";
import type { Learner } from "../rules/learner.ts";
import type { Examples, LabelledTask } from "../tasks/task.ts";
import { accuracy, scatterRatio } from "./readout.ts";
import type { RuleLearning } from "./recipe.ts";
import { classMeanInputs, spread, spreadPreserving } from "./teacher.ts";

/** What is taught in an epoch and how the outcome is judged. A lesson writes targets; it never touches a weight. */
export interface Lesson {
  /** Called at the start of each epoch, before any example. */
  prepare(): void;
  /** Writes the target of training example n into one of the learner's samples. */
  teach(n: number, sample: number): void;
  /** Measures the network as it stands, by metric name. */
  score(): Record<string, number>;
  /**
   * Measures the network in full when its training is over; here the test examples may be looked at. Yields the share of it that is
   * done, from time to time.
   */
  examine(): Generator<number, Record<string, number>>;
  /** Smaller is better; computed from training examples only. */
  selection(): number;
  /** The part of the lesson's memory that a checkpoint must keep. */
  readonly memory: { initialSpread: number };
}

/**
 * Shows `inputs` (rows × inputs) to the network, as many at once as its program holds, and returns its outputs, rows ×
 * outputs; NaN where it did not settle, so that nothing is taught towards, or scored at, what is no equilibrium.
 */
export function inferAll(learner: Learner<Vector>, inputs: Vector, rows: number): Float64Array {
  const inputSize = inputs.length / rows;
  const capacity = learner.inputs.length / inputSize;
  const outputSize = learner.outputs.length / capacity;
  const outputs = new Float64Array(rows * outputSize);
  for (let first = 0; first < rows; first += capacity) {
    const count = Math.min(capacity, rows - first);
    learner.inputs.set(inputs.subarray(first * inputSize, (first + count) * inputSize));
    const settled = learner.infer(count) === "settled";
    const part = outputs.subarray(first * outputSize, (first + count) * outputSize);
    if (settled) part.set(learner.outputs.subarray(0, count * outputSize));
    else part.fill(Number.NaN);
  }
  return outputs;
}

function* inOneGo(score: () => Record<string, number>): Generator<number, Record<string, number>> {
  yield 0;
  return score();
}

/** Targets are the outputs of the class means, recomputed each epoch, or the same with their spread kept. */
export function classLesson(learner: Learner<Vector>, task: LabelledTask, learning: RuleLearning): Lesson {
  const classes = task.classNames.length;
  const trainLabels = labelsOf(task.train);
  const testLabels = labelsOf(task.test);
  const trainMeanInputs = classMeanInputs(task.train.inputs, trainLabels, classes);
  const testMeanInputs = classMeanInputs(task.test.inputs, testLabels, classes);
  const readoutInputs = learning.readout === "test-means" ? testMeanInputs : trainMeanInputs;
  const memory = { initialSpread: Number.NaN };
  let targets: Float64Array = new Float64Array(0);
  const trainOutputs = () => inferAll(learner, task.train.inputs, task.train.count);

  const score = () => {
    const desired = inferAll(learner, readoutInputs, classes);
    const outputs = inferAll(learner, task.test.inputs, task.test.count);
    const percent = accuracy(outputs, testLabels, desired, classes);
    return { "test accuracy": percent, "test error": 100 - percent };
  };

  return {
    memory,
    prepare() {
      const means = inferAll(learner, trainMeanInputs, classes);
      if (Number.isNaN(memory.initialSpread)) memory.initialSpread = spread(means, classes);
      targets = learning.targets === "class-means" ? means : spreadPreserving(means, classes, memory.initialSpread);
    },
    teach(n, sample) {
      const size = targets.length / classes;
      const c = trainLabels[n];
      for (let i = 0; i < size; i++) learner.targets[sample * size + i] = targets[c * size + i];
    },
    score,
    examine: () => inOneGo(score),
    selection() {
      const means = inferAll(learner, trainMeanInputs, classes);
      return scatterRatio(trainOutputs(), trainLabels, means, classes);
    },
  };
}

/** Targets come with the examples; the score is the mean squared error over training and test examples. */
export function regressionLesson(learner: Learner<Vector>, task: LabelledTask): Lesson {
  const meanSquaredError = (examples: Examples) => {
    const outputs = inferAll(learner, examples.inputs, examples.count);
    const targets = targetsOf(examples);
    return outputs.reduce((sum, output, k) => sum + (output - targets[k]) * (output - targets[k]), 0) / outputs.length;
  };
  const score = () => ({ "mean squared error": meanSquaredError(task.test) });
  const targets = targetsOf(task.train);
  const size = targets.length / task.train.count;
  return {
    memory: { initialSpread: 0 },
    prepare() {},
    teach(n, sample) {
      for (let i = 0; i < size; i++) learner.targets[sample * size + i] = targets[n * size + i];
    },
    score,
    examine: () => inOneGo(score),
    selection: () => meanSquaredError(task.train),
  };
}

function labelsOf(examples: Examples): Uint8Array {
  if (examples.labels) return examples.labels;
  throw new Error("A class lesson needs labelled examples.");
}

function targetsOf(examples: Examples): Float64Array {
  if (examples.targets) return examples.targets;
  throw new Error("A regression lesson needs examples with targets.");
}
