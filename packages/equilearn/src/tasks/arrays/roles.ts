import { Refusal } from "../../systems/system.ts";
import type { NumericArray } from "./numeric.ts";

/** What an array is in a data set. Without "train" or "test" in its name it is taken for training. */
export interface Role {
  readonly part: "train" | "test";
  readonly kind: "inputs" | "labels";
}

/** Something with a role, under the name that messages call it. */
export interface Cast extends Role {
  readonly name: string;
  readonly array: NumericArray;
}

/** One part of a data set as its files hold it: inputs count × example shape; nothing is checked. */
export interface RawPart {
  readonly inputs: NumericArray;
  readonly labels: NumericArray["data"] | readonly string[];
  /** The sizes of the labels, by which they must be one for each example. */
  readonly labelShape: readonly number[];
  /** What messages call them: "train-images-idx3-ubyte", "\"x_train\" in digits.npz". */
  readonly inputsName: string;
  readonly labelsName: string;
}

export interface RawData {
  readonly train: RawPart;
  readonly test?: RawPart;
  readonly inputNames?: readonly string[];
}

const kinds: Readonly<Record<string, Role["kind"]>> = {
  x: "inputs",
  image: "inputs",
  images: "inputs",
  data: "inputs",
  inputs: "inputs",
  features: "inputs",
  y: "labels",
  label: "labels",
  labels: "labels",
  target: "labels",
  targets: "labels",
};

/** The role of an array of an .npz by its name: x_train, train_images, test_labels, X, y, … in any case of letters. */
export function roleOfArray(name: string): Role | undefined {
  const words = name.toLowerCase().split(/[^a-z0-9]+/);
  const isTest = words.includes("test");
  const [word, ...others] = words.filter((each) => each !== "train" && each !== "test" && each !== "");
  if (others.length > 0 || word === undefined || !Object.hasOwn(kinds, word)) return undefined;
  return isTest && words.includes("train") ? undefined : { part: isTest ? "test" : "train", kind: kinds[word] };
}

/** The part that a file's name puts it in, and whether it says so. */
export function partOfFile(name: string): { part: Role["part"]; said: boolean } {
  const isTest = /t10k|(?<![a-z])test/i.test(name); // and not "latest"
  const isTrain = /train/i.test(name);
  if (isTest && isTrain) throw new Refusal(`${name} names both training and test; a file can be only one of them.`);
  return { part: isTest ? "test" : "train", said: isTest || isTrain };
}

/** The role of an idx file by its name. @throws Refusal when the name does not tell. */
export function roleOfFile(name: string): Role {
  const isImages = /image/i.test(name);
  if (isImages === /label/i.test(name)) {
    throw new Refusal(`${name} must have either "images" or "labels" in its name, to tell what it holds.`);
  }
  return { part: partOfFile(name).part, kind: isImages ? "inputs" : "labels" };
}

/**
 * The parts that arrays make up.
 * @param name what messages call the data
 * @throws Refusal when a role is given twice, or inputs or labels are missing
 */
export function rawData(arrays: readonly Cast[], name: string): RawData {
  const train = partFrom(arrays, "train", name);
  if (!train) throw new Refusal(`${name} has test data only; training needs inputs and labels of its own.`);
  const test = partFrom(arrays, "test", name);
  return test ? { train, test } : { train };
}

function partFrom(arrays: readonly Cast[], part: Role["part"], name: string): RawPart | undefined {
  const [inputs, labels] = (["inputs", "labels"] as const).map((kind) => {
    const found = arrays.filter((each) => each.part === part && each.kind === kind);
    if (found.length < 2) return found[0];
    throw new Refusal(
      `${found[0].name} and ${found[1].name} would both be the ${wordFor[part]} ${kind}; leave one out.`,
    );
  });
  if (!inputs && !labels) return undefined;
  if (!inputs || !labels) {
    const missing = inputs ? "labels" : "inputs";
    throw new Refusal(`${name} has no ${wordFor[part]} ${missing} to go with ${(inputs ?? labels).name}.`);
  }
  return {
    inputs: inputs.array,
    labels: labels.array.data,
    labelShape: labels.array.shape,
    inputsName: inputs.name,
    labelsName: labels.name,
  };
}

/** How messages speak of a part. */
export const wordFor = { train: "training", test: "test" } as const;
