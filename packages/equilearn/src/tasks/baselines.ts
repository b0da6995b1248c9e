import { Refusal } from "../systems/system.ts";
import type { Baseline, Classify } from "./baselines/baseline.ts";
import { linearDiscriminant } from "./baselines/linear-discriminant.ts";
import { logisticRegression } from "./baselines/logistic-regression.ts";
import { nearestCentroid, nearestNeighbour } from "./baselines/nearest.ts";
import type { Examples, LabelledTask } from "./task.ts";

/** The classifiers that every classification result is shown beside. */
export const baselines: readonly Baseline[] = [
  nearestCentroid,
  nearestNeighbour,
  logisticRegression,
  linearDiscriminant,
];

export interface BaselineAccuracy {
  /** The baseline's `name`. */
  readonly name: string;
  /** Test accuracy, percent. */
  readonly accuracy: number;
}

/**
 * Each baseline fitted to the task's training set and scored on its test set. One that refuses the training set, such as
 * a discriminant analysis of very few examples, is left out.
 *
 * @throws Refusal when the test set has no labels.
 */
export function baselineAccuracies(task: LabelledTask): readonly BaselineAccuracy[] {
  return baselines.flatMap(({ name, fit }) => {
    const classify = fitted(fit, task.train);
    return classify ? [{ name, accuracy: accuracyOf(classify, task.test) }] : [];
  });
}

/** The classifier, or undefined when the training set is refused. */
function fitted(fit: Baseline["fit"], train: Examples): Classify | undefined {
  try {
    return fit(train);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/** Percent of the examples that a classifier labels right. @throws Refusal when the examples have no labels. */
export function accuracyOf(classify: Classify, { count, inputs, labels }: Examples): number {
  if (!labels || count === 0) throw new Refusal("An accuracy needs at least one labelled example.");
  const given = classify(inputs);
  let right = 0;
  for (let example = 0; example < count; example++) if (given[example] === labels[example]) right++;
  return (100 * right) / count;
}
