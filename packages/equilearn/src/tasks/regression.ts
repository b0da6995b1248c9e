import { type RandomKey, split, uniforms } from "../math/random.ts";
import { axpy, dot, norm2 } from "../math/vector.ts";
import { Refusal } from "../systems/system.ts";
import type { Examples, LabelledTask } from "./task.ts";

export interface TuningOptions {
  /** Input pairs, each given a current. */
  readonly inputs: number;
  /** Output pairs; output k answers to input k mod `inputs`. */
  readonly outputs: number;
  /** Training examples, and as many test examples. Even: every example I comes with its opposite −I. */
  readonly examples: number;
  /** Currents are drawn uniformly from −amplitude … amplitude. */
  readonly amplitude?: number;
  /** Desired drop per unit of current, a resistance. */
  readonly gain?: number;
  /** `linear`: o = gain · I. `rectified`: o = gain · |I|, out of reach of every linear network. */
  readonly map?: "linear" | "rectified";
}

/** The most numbers one side of an example may hold in all examples together; far above any task of this kind. */
const LARGEST = 1e6;

/**
 * A target-tuning task: random input currents, and the output drops that are wanted for them.
 *
 * A network of linear edges answers with a linear map, so o(−I) = −o(I); since the examples come in opposite pairs, its
 * mean squared error on a `rectified` task is at least the mean of the squared targets (see {@link linearBound}), what a
 * network that always answers zero gets. Diodes can do better: four of them are a full-wave rectifier.
 *
 * @throws Refusal when an option is out of range.
 */
export function tuningTask(key: RandomKey, options: TuningOptions): LabelledTask {
  const { inputs, outputs, examples, amplitude = 0.1, gain = 1, map = "rectified" } = options;
  requireCount("input pairs", inputs);
  requireCount("output pairs", outputs);
  requireCount("examples", examples);
  if (examples % 2 !== 0) {
    throw new Refusal(`A tuning task has examples in opposite pairs, so an even number of them, not ${examples}.`);
  }
  if (examples * Math.max(inputs, outputs) > LARGEST) {
    throw new Refusal(
      `${examples} examples of ${inputs} inputs and ${outputs} outputs are more than ${LARGEST} numbers.`,
    );
  }
  requirePositive("amplitude", amplitude);
  requirePositive("gain", gain);
  const wanted = (current: number) => gain * (map === "rectified" ? Math.abs(current) : current);
  const draw = (name: string): Examples => {
    const drawn = new Float64Array((examples / 2) * inputs);
    uniforms(split(key, "tuning", name), drawn);
    const rows = oppositePairs(
      drawn.map((u) => amplitude * (2 * u - 1)),
      inputs,
    );
    const targets = new Float64Array(examples * outputs);
    for (let at = 0; at < targets.length; at++) {
      const output = at % outputs;
      targets[at] = wanted(rows[((at - output) / outputs) * inputs + (output % inputs)]);
    }
    return { count: examples, inputSize: inputs, inputs: rows, targets };
  };
  return {
    name: `tuning-${map}`,
    inputNames: Array.from({ length: inputs }, (_, i) => `current ${i + 1}`),
    classNames: [],
    train: draw("train"),
    test: draw("test"),
  };
}

/**
 * The least mean squared error, over examples and outputs, that any linear map of the inputs reaches on the targets: by
 * least squares, the part of the targets orthogonal to the inputs. With `offset` any affine map, which is what a linear
 * network with held potentials computes.
 *
 * @throws Refusal when the examples have no targets.
 */
export function linearBound(examples: Examples, { offset = false } = {}): number {
  const { count, inputSize, inputs, targets } = examples;
  if (!targets || targets.length === 0 || targets.length % count !== 0) {
    throw new Refusal(`The best linear map needs a row of targets for each of ${count} examples.`);
  }
  const outputs = targets.length / count;
  const regressors = columnsOf(inputs, count, inputSize);
  if (offset) regressors.push(new Float64Array(count).fill(1));
  const basis: Float64Array[] = [];
  for (const column of regressors) {
    const length = norm2(column);
    removeSpan(column, basis);
    const left = norm2(column);
    // A regressor that others already span adds nothing but rounding.
    if (left > 1e-10 * length) basis.push(column.map((value) => value / left));
  }
  let sum = 0;
  for (const column of columnsOf(targets, count, outputs)) {
    removeSpan(column, basis);
    sum += dot(column, column);
  }
  return sum / targets.length;
}

/** Takes off `column` its projection on an orthonormal basis, twice, so that it is orthogonal to rounding. */
function removeSpan(column: Float64Array, basis: readonly Float64Array[]): void {
  for (let pass = 0; pass < 2; pass++) {
    for (const direction of basis) axpy(-dot(column, direction), direction, column);
  }
}

/** The columns of a row-major matrix of `count` rows, copied. */
function columnsOf(rows: Float64Array, count: number, size: number): Float64Array[] {
  return Array.from({ length: size }, (_, column) =>
    Float64Array.from({ length: count }, (_, row) => rows[row * size + column]),
  );
}

/** Each row followed by its opposite. */
function oppositePairs(rows: Float64Array, size: number): Float64Array {
  const pairs = new Float64Array(2 * rows.length);
  for (let at = 0; at < rows.length; at++) {
    const column = at % size;
    const row = (at - column) / size;
    pairs[2 * row * size + column] = rows[at];
    pairs[(2 * row + 1) * size + column] = -rows[at];
  }
  return pairs;
}

function requireCount(what: string, value: number): void {
  if (!Number.isInteger(value) || value < 1 || value > LARGEST) {
    throw new Refusal(`A tuning task needs a positive whole number of ${what}, not ${value}.`);
  }
}

/** Throws a {@link Refusal} unless a task's option is a positive number. */
export function requirePositive(what: string, value: number): void {
  if (!(value > 0 && value < Infinity))
    throw new Refusal(`The ${what} of a task must be a positive number, not ${value}.`);
}
