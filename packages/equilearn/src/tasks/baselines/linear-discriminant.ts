import { choleskyFactor, choleskySolve } from "../../math/dense.ts";
import { log } from "../../math/elementary.ts";
import { dot } from "../../math/vector.ts";
import { Refusal } from "../../systems/system.ts";
import { type Baseline, classMeans, highestScore, type LabelledExamples, labelledExamples } from "./baseline.ts";

/**
 * Linear discriminant analysis: classes are normal with one pooled covariance Σ and their frequencies are the priors π,
 * so the score of class c is xᵀΣ⁻¹m − ½ mᵀΣ⁻¹m + ln π with m the class mean. Its `fit` also throws a {@link Refusal} when
 * the inputs are linearly dependent within the classes.
 */
export const linearDiscriminant: Baseline = {
  name: "linear-discriminant",
  title: "linear discriminant analysis",
  cite: "Hastie, Tibshirani and Friedman, The Elements of Statistical Learning (2009), Eq. 4.10",
  fit(train) {
    const examples = labelledExamples(train);
    const { count, inputSize, classes, sizes } = examples;
    const means = classMeans(examples);
    const covariance = pooledCovariance(examples, means);
    const factor = covariance.slice();
    if (!choleskyFactor(factor, inputSize) || isSingular(covariance, factor, inputSize)) {
      throw new Refusal(
        `Linear discriminant analysis needs inputs that are linearly independent within the classes, and these ${count} examples of ${inputSize} inputs are not.`,
      );
    }
    const directions = means.slice();
    const directionOf = (label: number) => directions.subarray(label * inputSize, (label + 1) * inputSize);
    const offsets = sizes.map((size, label) => {
      choleskySolve(factor, inputSize, directionOf(label));
      return (
        log(size / count) - dot(directionOf(label), means.subarray(label * inputSize, (label + 1) * inputSize)) / 2
      );
    });
    return highestScore(inputSize, classes, (row, scores) => {
      for (let label = 0; label < classes; label++) scores[label] = offsets[label] + dot(row, directionOf(label));
    });
  },
};

/** Σ = Σ_examples (x − m)(x − m)ᵀ / (count − classes), each x about its own class's mean; row-major. */
function pooledCovariance(examples: LabelledExamples, means: Float64Array): Float64Array {
  const { count, inputSize, inputs, labels, classes } = examples;
  if (count <= classes) {
    throw new Refusal(
      `Linear discriminant analysis needs more than ${classes} training examples for ${classes} classes.`,
    );
  }
  const covariance = new Float64Array(inputSize * inputSize);
  const centred = new Float64Array(inputSize);
  for (let example = 0; example < count; example++) {
    for (let i = 0; i < inputSize; i++) {
      centred[i] = inputs[example * inputSize + i] - means[labels[example] * inputSize + i];
    }
    for (let i = 0; i < inputSize; i++) {
      for (let j = 0; j < inputSize; j++) {
        covariance[i * inputSize + j] += (centred[i] * centred[j]) / (count - classes);
      }
    }
  }
  return covariance;
}

/** Whether one input is, to rounding, a combination of those before it: its pivot is lost in its own variance. */
function isSingular(covariance: Float64Array, factor: Float64Array, size: number): boolean {
  for (let at = 0; at < covariance.length; at += size + 1) {
    if (factor[at] * factor[at] <= 1e-12 * covariance[at]) return true;
  }
  return false;
}
