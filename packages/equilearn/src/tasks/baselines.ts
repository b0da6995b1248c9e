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

/** Each baseline fitted to the task's training set and scored on its test set. @throws Refusal as {@link Baseline.fit}. */
export function baselineAccuracies(task: LabelledTask): readonly BaselineAccuracy[] {
  return baselines.map(({ name, fit }) => ({ name, accuracy: accuracyOf(fit(task.train), task.test) }));
}

/** Percent of the examples that a classifier labels right. @throws Refusal when the examples have no labels. */
export function accuracyOf(classify: Classify, { count, inputs, labels }: Examples): number {
  if (!labels || count === 0) throw new Refusal("An accuracy needs at least one labelled example.");
  const given = classify(inputs);
  let right = 0;
  for (let example = 0; example < count; example++) if (given[example] === labels[example]) right++;
  return (100 * right) / count;
}
