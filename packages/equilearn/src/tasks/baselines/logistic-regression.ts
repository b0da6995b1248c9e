import { choleskyFactor, choleskySolve } from "../../math/dense.ts";
import { exp, log } from "../../math/elementary.ts";
import { axpy, dot, norm2 } from "../../math/vector.ts";
import { type Baseline, highestScore, type LabelledExamples, labelledExamples } from "./baseline.ts";

/** Weight of ½‖W‖² beside the summed losses: just enough for a finite optimum when the classes can be separated. */
const PENALTY = 1e-3;
/** Newton's method is done when the gradient's norm is below this. */
const TOLERANCE = 1e-6;
const MOST_ITERATIONS = 200;

/** Multinomial logistic regression by maximum likelihood, with a slight penalty on the weights but not on the offsets. */
export const logisticRegression: Baseline = {
  name: "logistic-regression",
  title: "logistic regression",
  cite: "Hastie, Tibshirani and Friedman, The Elements of Statistical Learning (2009), section 4.4, by damped Newton steps",
  fit(train) {
    const examples = labelledExamples(train);
    const { parameters } = fitSoftmax(examples);
    return highestScore(examples.inputSize, examples.classes, (row, scores) => score(parameters, row, scores));
  },
};

/** Where Newton's method ended. */
export interface SoftmaxFit {
  /** For each class its weights and then its offset, shape (classes × (inputSize + 1)). */
  readonly parameters: Float64Array;
  readonly gradientNorm: number;
  readonly iterations: number;
}

/**
 * The minimum of Σ −ln softmax(Wx + b)[label] + ½·1e-3·‖W‖², found to a gradient norm below 1e-6. It is unique but for a
 * shift common to all offsets, which is kept at zero sum.
 */
export function fitSoftmax(examples: LabelledExamples): SoftmaxFit {
  const size = examples.classes * (examples.inputSize + 1);
  const parameters = new Float64Array(size);
  const gradient = new Float64Array(size);
  const hessian = new Float64Array(size * size);
  for (let iterations = 0; iterations < MOST_ITERATIONS; iterations++) {
    derivatives(examples, parameters, gradient, hessian);
    const gradientNorm = norm2(gradient);
    if (gradientNorm < TOLERANCE) return { parameters, gradientNorm, iterations };
    if (!choleskyFactor(hessian, size)) break;
    const step = gradient.slice();
    choleskySolve(hessian, size, step);
    descend(examples, parameters, step, dot(gradient, step));
  }
  throw new Error(
    `Logistic regression did not reach a gradient below ${TOLERANCE} in ${MOST_ITERATIONS} Newton steps.`,
  );
}

/** Takes the longest of the steps 1, ½, ¼, … against `step` that lowers the loss as Armijo's condition asks. */
function descend(examples: LabelledExamples, parameters: Float64Array, step: Float64Array, slope: number): void {
  const start = parameters.slice();
  const loss = lossOf(examples, start);
  // Near the minimum the loss falls by less than its rounding.
  const rounding = 1e-14 * loss;
  for (let length = 1; length > 1e-12; length /= 2) {
    parameters.set(start);
    axpy(-length, step, parameters);
    if (lossOf(examples, parameters) <= loss - 1e-4 * length * slope + rounding) return;
  }
}

/** Wx + b. */
function score(parameters: Float64Array, row: Float64Array, scores: Float64Array): void {
  const stride = row.length + 1;
  for (let label = 0; label < scores.length; label++) {
    scores[label] = parameters[label * stride + row.length];
    for (let i = 0; i < row.length; i++) scores[label] += parameters[label * stride + i] * row[i];
  }
}

/** Replaces scores by ln softmax. */
function logSoftmax(scores: Float64Array): void {
  let highest = -Infinity;
  for (const value of scores) highest = Math.max(highest, value);
  let sum = 0;
  for (const value of scores) sum += exp(value - highest);
  const normaliser = highest + log(sum);
  for (let label = 0; label < scores.length; label++) scores[label] -= normaliser;
}

function lossOf({ count, inputSize, inputs, labels, classes }: LabelledExamples, parameters: Float64Array): number {
  const scores = new Float64Array(classes);
  let loss = 0;
  for (let at = 0; at < parameters.length; at++) {
    if (at % (inputSize + 1) < inputSize) loss += (PENALTY / 2) * parameters[at] * parameters[at];
  }
  for (let example = 0; example < count; example++) {
    score(parameters, inputs.subarray(example * inputSize, (example + 1) * inputSize), scores);
    logSoftmax(scores);
    loss -= scores[labels[example]];
  }
  return loss;
}

/** Gradient and Hessian; the Hessian's lower triangle only, made definite along the common shift of the offsets. */
function derivatives(
  { count, inputSize, inputs, labels, classes }: LabelledExamples,
  parameters: Float64Array,
  gradient: Float64Array,
  hessian: Float64Array,
): void {
  const stride = inputSize + 1;
  const size = classes * stride;
  const scores = new Float64Array(classes);
  const extended = new Float64Array(stride).fill(1);
  hessian.fill(0);
  for (let row = 0; row < size; row++) {
    const isOffset = row % stride === inputSize;
    gradient[row] = isOffset ? 0 : PENALTY * parameters[row];
    if (!isOffset) hessian[row * size + row] = PENALTY;
    else for (let column = inputSize; column <= row; column += stride) hessian[row * size + column] = 1;
  }
  for (let example = 0; example < count; example++) {
    extended.set(inputs.subarray(example * inputSize, (example + 1) * inputSize));
    score(parameters, extended.subarray(0, inputSize), scores);
    logSoftmax(scores);
    for (let a = 0; a < classes; a++) {
      const p = exp(scores[a]);
      axpy(p - (labels[example] === a ? 1 : 0), extended, gradient.subarray(a * stride, (a + 1) * stride));
      for (let b = 0; b <= a; b++) {
        const curvature = a === b ? p * (1 - p) : -p * exp(scores[b]);
        addOuter(hessian, size, a * stride, b * stride, curvature, extended);
      }
    }
  }
}

/** Adds weight · x xᵀ to the block of a row-major matrix that starts at (row, column). */
function addOuter(
  matrix: Float64Array,
  size: number,
  row: number,
  column: number,
  weight: number,
  x: Float64Array,
): void {
  for (let i = 0; i < x.length; i++) {
    const at = (row + i) * size + column;
    for (let j = 0; j < x.length; j++) matrix[at + j] += weight * x[i] * x[j];
  }
}
