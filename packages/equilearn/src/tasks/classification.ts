import { permutation, type RandomKey, split } from "../math/random.ts";
import { Refusal } from "../systems/system.ts";
import { product } from "./arrays/numeric.ts";
import type { LabelledData, LabelledPart } from "./labelled-data.ts";
import type { Examples, LabelledTask } from "./task.ts";

export interface ClassificationOptions {
  /** Training examples held out to choose by. */
  readonly validation: number;
  /** Train on so many of the others only; on all of them by default. */
  readonly train?: number;
  /** Examples drawn for the test where the data have no test part, and only there; a sixth of them by default. */
  readonly test?: number;
  /**
   * What the inputs become, by the training examples that are used and nothing else:
   * - `unit`: bytes are divided by 255; of other numbers the least becomes 0 and the largest 1,
   * - `standard`: all training components together have the mean 0 and the standard deviation 1,
   * - `centred`: each component by itself has the mean 0 over the training examples, and they are divided as for `standard`,
   * - `none`: they stay as they are.
   */
  readonly scaling: "unit" | "standard" | "centred" | "none";
}

/** input = (raw − offset) · factor, for every component alike or with an offset for each. */
export interface Scaling {
  readonly offset: number | readonly number[];
  readonly factor: number;
}

/** A task whose inputs are in single precision, with what it takes to treat new inputs as these were. */
export interface ClassificationTask extends LabelledTask<Float32Array> {
  /** Of one example: [28, 28]. Its sizes multiply to the input size. */
  readonly shape: readonly number[];
  readonly scaling: Scaling;
}

/** Largest finite number of single precision. */
const largestSingle = 3.4028234663852886e38;

/**
 * A data set as a task. Examples are drawn without replacement, by the key alone, and come in the order of the draw:
 * first those held out, then the training examples, so that fewer of them are a part of more. A test part of the data
 * is kept whole and in its own order.
 * @throws Refusal when an option is out of range, or the training inputs are all the same and are to be scaled
 */
export function classificationTask(
  key: RandomKey,
  data: LabelledData,
  options: ClassificationOptions,
): ClassificationTask {
  const rows = drawn(split(key, "classification"), data, options);
  const train = rowsOf(data.train, rows.train);
  const scaling = scalingOf(train, options.scaling, data.name);
  const examples = (part: LabelledPart) => examplesOf(part, product(data.shape), scaling);
  return {
    name: data.name,
    inputNames: data.inputNames ?? inputNames(data.shape),
    classNames: data.classNames,
    train: examples(train),
    ...(rows.validation.length > 0 && { validation: examples(rowsOf(data.train, rows.validation)) }),
    test: examples(data.test ?? rowsOf(data.train, rows.test)),
    shape: data.shape,
    scaling,
  };
}

/**
 * Raw inputs as a task's scaling would have them, computed in double precision and rounded once.
 * @throws Refusal when one is not finite in single precision
 */
export function scaled(raw: ArrayLike<number>, { offset, factor }: Scaling): Float32Array {
  const inputs = new Float32Array(raw.length);
  const offsets = typeof offset === "number" ? [offset] : offset;
  for (let i = 0, component = 0; i < inputs.length; i++, component++) {
    if (component === offsets.length) component = 0;
    const value = (raw[i] - offsets[component]) * factor;
    if (!(Math.abs(value) <= largestSingle)) {
      const large = Number(value.toPrecision(4));
      throw new Refusal(`Input ${i} is ${raw[i]} and scaled ${large}, which is no finite number of single precision.`);
    }
    inputs[i] = value;
  }
  return inputs;
}

/** Row numbers of the training part of the data. */
interface Rows {
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
}

function drawn(key: RandomKey, data: LabelledData, options: ClassificationOptions): Rows {
  const { count } = data.train;
  const { name } = data;
  if (data.test && options.test !== undefined) {
    throw new Refusal(`${name} has a test set of its own of ${data.test.count} examples; leave "test" out.`);
  }
  if (!data.test && count < 2) {
    throw new Refusal(`${name} has ${count} training example and no test set; it takes two examples to have both.`);
  }
  const test = data.test ? 0 : (options.test ?? Math.max(1, Math.round(count / 6)));
  if (!data.test) requireCount("test", test, 1, count - 1, name);
  requireCount("validation", options.validation, 0, count - test - 1, name);
  const left = count - test - options.validation;
  const train = options.train ?? left;
  requireCount("train", train, 1, left, name);
  const order = permutation(key, count);
  return {
    test: order.subarray(0, test),
    validation: order.subarray(test, test + options.validation),
    train: order.subarray(count - left, count - left + train),
  };
}

function requireCount(option: string, value: number, least: number, most: number, name: string): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new Refusal(
    `The option "${option}" for ${name} must be a whole number from ${least} to ${most}, not ${value}.`,
  );
}

function scalingOf({ inputs, count }: LabelledPart, kind: ClassificationOptions["scaling"], name: string): Scaling {
  if (kind === "none") return { offset: 0, factor: 1 };
  if (kind === "unit" && inputs instanceof Uint8Array) return { offset: 0, factor: 1 / 255 };
  const { low, high } = rangeOf(inputs);
  if (low === high) {
    throw new Refusal(
      `All inputs of the ${count} training examples of ${name} are ${low} and cannot be scaled; choose the scaling "none".`,
    );
  }
  if (kind === "unit") return { offset: low, factor: 1 / (high - low) };
  const spread = spreadOf(inputs);
  return kind === "standard" ? spread : { ...spread, offset: meansOf(inputs, count) };
}

/** The mean of each component over the examples. */
function meansOf(inputs: Float32Array | Uint8Array, count: number): readonly number[] {
  const size = inputs.length / count;
  const sums = new Array<number>(size).fill(0);
  for (let first = 0; first < inputs.length; first += size) for (let i = 0; i < size; i++) sums[i] += inputs[first + i];
  return sums.map((sum) => sum / count);
}

function rangeOf(inputs: Float32Array | Uint8Array): { low: number; high: number } {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < inputs.length; i++) {
    if (inputs[i] < low) low = inputs[i];
    if (inputs[i] > high) high = inputs[i];
  }
  return { low, high };
}

/** Mean and standard deviation over all inputs (divided by their number), in two passes from the first to the last. */
function spreadOf(inputs: Float32Array | Uint8Array): Scaling {
  let sum = 0;
  for (let i = 0; i < inputs.length; i++) sum += inputs[i];
  const mean = sum / inputs.length;
  let squares = 0;
  for (let i = 0; i < inputs.length; i++) squares += (inputs[i] - mean) * (inputs[i] - mean);
  return { offset: mean, factor: 1 / Math.sqrt(squares / inputs.length) };
}

function examplesOf(part: LabelledPart, inputSize: number, scaling: Scaling): Examples<Float32Array> {
  return { count: part.count, inputSize, inputs: scaled(part.inputs, scaling), labels: part.labels.slice() };
}

function rowsOf({ inputs, labels, count }: LabelledPart, rows: Int32Array): LabelledPart {
  const size = inputs.length / count;
  const memory = inputs instanceof Uint8Array ? Uint8Array : Float32Array;
  const chosen = new memory(rows.length * size);
  rows.forEach((row, at) => {
    chosen.set(inputs.subarray(row * size, (row + 1) * size), at * size);
  });
  return { inputs: chosen, labels: Uint8Array.from(rows, (row) => labels[row]), count: rows.length };
}

/** "input 7" of a vector, "input 3,5" of an image. */
function inputNames(shape: readonly number[]): readonly string[] {
  return Array.from({ length: product(shape) }, (_, at) => {
    let rest = at;
    const place = shape.toReversed().map((size) => {
      const index = rest % size;
      rest = (rest - index) / size;
      return index;
    });
    return `input ${place.reverse().join(",")}`;
  });
}
