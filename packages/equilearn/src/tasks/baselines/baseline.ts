import { Refusal } from "../../systems/system.ts";
import type { Examples } from "../task.ts";

/** Rows of inputs (any number × inputSize of the training set) to one class index each. */
export type Classify = (inputs: Float64Array) => Uint8Array;

/** A classifier to compare a network with: it sees the training set and nothing else. */
export interface Baseline {
  readonly name: string;
  readonly title: string;
  readonly cite: string;
  /** @throws Refusal when the training set is empty, unlabelled, or lacks one of its classes. */
  fit(train: Examples): Classify;
}

/** Examples that a classifier can be fitted to: at least one of every class 0 … classes − 1. */
export interface LabelledExamples extends Examples {
  readonly labels: Uint8Array;
  readonly classes: number;
  /** Examples of each class, shape (classes). */
  readonly sizes: Float64Array;
}

/** The training set with its classes counted. @throws Refusal as {@link Baseline.fit}. */
export function labelledExamples(train: Examples): LabelledExamples {
  const { count, inputSize, inputs, labels } = train;
  if (!labels || labels.length !== count || count === 0) {
    throw new Refusal(
      `A classifier needs one label for each of at least one training example, not ${labels?.length ?? 0} for ${count}.`,
    );
  }
  if (inputs.length !== count * inputSize || !inputs.every(Number.isFinite)) {
    throw new Refusal(`A classifier needs ${count} × ${inputSize} finite training inputs.`);
  }
  let classes = 0;
  for (const label of labels) classes = Math.max(classes, label + 1);
  const sizes = new Float64Array(classes);
  for (const label of labels) sizes[label]++;
  const missing = sizes.indexOf(0);
  if (missing >= 0) {
    throw new Refusal(
      `The training set has no example of class ${missing}, though its labels go up to ${classes - 1}.`,
    );
  }
  return { count, inputSize, inputs, labels, classes, sizes };
}

/** The mean input of each class, shape (classes × inputSize). */
export function classMeans({ count, inputSize, inputs, labels, classes, sizes }: LabelledExamples): Float64Array {
  const means = new Float64Array(classes * inputSize);
  for (let example = 0; example < count; example++) {
    const label = labels[example];
    for (let i = 0; i < inputSize; i++) means[label * inputSize + i] += inputs[example * inputSize + i] / sizes[label];
  }
  return means;
}

/** A classifier that takes, for each row of inputs, the class of the highest score; the first of equals. */
export function highestScore(
  inputSize: number,
  classes: number,
  score: (row: Float64Array, scores: Float64Array) => void,
): Classify {
  const scores = new Float64Array(classes);
  return (inputs) => {
    const count = inputs.length / inputSize;
    if (!Number.isInteger(count)) {
      throw new Refusal(
        `${inputs.length} inputs are not rows of ${inputSize}, the size this classifier was fitted to.`,
      );
    }
    const labels = new Uint8Array(count);
    for (let example = 0; example < count; example++) {
      score(inputs.subarray(example * inputSize, (example + 1) * inputSize), scores);
      for (let label = 1; label < classes; label++) {
        if (scores[label] > scores[labels[example]]) labels[example] = label;
      }
    }
    return labels;
  };
}

/** ‖row − rows[at]‖². */
export function squaredDistance(row: Float64Array, rows: Float64Array, at: number): number {
  let sum = 0;
  for (let i = 0; i < row.length; i++) {
    const difference = row[i] - rows[at * row.length + i];
    sum += difference * difference;
  }
  return sum;
}
