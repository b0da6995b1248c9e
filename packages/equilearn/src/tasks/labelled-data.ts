import { Refusal } from "../systems/system.ts";
import { classesOf } from "./arrays/classes.ts";
import { listed, type NumericArray, product } from "./arrays/numeric.ts";
import { type RawPart, wordFor } from "./arrays/roles.ts";
import { type DataFile, rawFrom } from "./arrays/sources.ts";

export type { DataFile } from "./arrays/sources.ts";

/** Examples as rows, as their file gives them: inputs count × example size, all finite; labels are class indices. */
export interface LabelledPart {
  readonly inputs: Float32Array | Uint8Array;
  readonly labels: Uint8Array;
  readonly count: number;
}

/** A data set for classification, checked: two classes or more among the training examples, none of the parts empty. */
export interface LabelledData {
  readonly name: string;
  /** Of one example: [28, 28]. */
  readonly shape: readonly number[];
  readonly classNames: readonly string[];
  /** The names of the components, where the file gives them. */
  readonly inputNames?: readonly string[];
  readonly train: LabelledPart;
  readonly test?: LabelledPart;
}

/** Data sets whose files number their classes and do not name them. */
const knownClasses: Readonly<Record<string, readonly string[]>> = {
  "fashion-mnist": [
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
  ],
};

/**
 * The data set in some files: idx files whose names have "images" or "labels" and "train", "test" or "t10k"; one CSV
 * file, or one with "train" and one with "test" in its name; or one .npz with arrays such as x_train and y_train, or
 * images and labels. Bytes stay bytes, other numbers become single precision. The classes are the different labels of
 * both parts, numbers in their order and texts in that of their code units; a label is its place among them.
 * @param name of the data set
 * @throws Refusal with the first thing that is wrong
 */
export async function labelledDataFrom(files: readonly DataFile[], name: string): Promise<LabelledData> {
  const raw = await rawFrom(files, name);
  const parts = raw.test ? [raw.train, raw.test] : [raw.train];
  const inputs = [checkedInputs(raw.train, "train", name)];
  const shape = raw.train.inputs.shape.slice(1);
  if (raw.test) {
    inputs.push(checkedInputs(raw.test, "test", name));
    checkSameShape(shape, raw.test.inputs.shape.slice(1), name);
  }
  const { names, labels } = classesOf(parts, name);
  checkClasses(labels[0], names, name);
  const [train, test] = parts.map((_, at) => ({ inputs: inputs[at], labels: labels[at], count: labels[at].length }));
  return {
    name,
    shape,
    classNames: classNamesOf(name, names),
    ...(raw.inputNames && { inputNames: raw.inputNames }),
    train,
    ...(test && { test }),
  };
}

/** What is known by heart about the classes 0, 1, … of a data set, or else their labels. */
function classNamesOf(name: string, labels: readonly string[]): readonly string[] {
  if (!Object.hasOwn(knownClasses, name)) return labels;
  const known = knownClasses[name];
  return labels.length === known.length && labels.every((label, at) => label === String(at)) ? known : labels;
}

/** The inputs of a part, once its sizes fit and every number is finite. */
function checkedInputs(part: RawPart, of: "train" | "test", name: string): Float32Array | Uint8Array {
  const { inputs, labelShape, inputsName, labelsName } = part;
  const [count, ...shape] = inputs.shape;
  if (shape.length === 0 || product(shape) === 0) {
    throw new Refusal(`${inputsName} has the shape ${listed(inputs.shape)}, in which examples have no components.`);
  }
  if (labelShape.length === 0 || product(labelShape.slice(1)) !== 1) {
    throw new Refusal(`${labelsName} has the shape ${listed(labelShape)}, but must have one label for each example.`);
  }
  if (count !== labelShape[0]) {
    throw new Refusal(`${inputsName} has ${count} examples, but ${labelsName} has ${labelShape[0]} labels.`);
  }
  if (count === 0) throw new Refusal(`${name} has no ${wordFor[of]} examples: ${inputsName} is empty.`);
  return singlePrecision(inputs, inputsName);
}

function singlePrecision({ shape, data }: NumericArray, name: string): Float32Array | Uint8Array {
  if (data instanceof Uint8Array) return data;
  const single = data instanceof Float32Array ? data : new Float32Array(data);
  const at = single.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return single;
  const [, ...sizes] = shape;
  const size = product(sizes);
  const place = sizes.map((_, axis) => Math.floor((at % size) / product(sizes.slice(axis + 1))) % sizes[axis]);
  const what = Number.isFinite(data[at]) ? "is too large for single precision" : "is no finite number";
  throw new Refusal(
    `Example ${Math.floor(at / size)} of ${name} has ${data[at]} at ${listed(place)}, which ${what}; both are counted from 0.`,
  );
}

function checkSameShape(train: readonly number[], test: readonly number[], name: string): void {
  if (train.length === test.length && train.every((size, axis) => size === test[axis])) return;
  throw new Refusal(`An example of ${name} is ${train.join(" × ")} in training but ${test.join(" × ")} in the test.`);
}

function checkClasses(labels: Uint8Array, names: readonly string[], name: string): void {
  if (labels.some((label) => label !== labels[0])) return;
  throw new Refusal(
    `All ${labels.length} training labels of ${name} are ${names[labels[0]]}; a classification needs two classes or more.`,
  );
}
