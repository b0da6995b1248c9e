import { describe, expect, it } from "vitest";
import { keyFromSeed, normals } from "../math/random.ts";
import { Refusal } from "../systems/system.ts";
import { labelledExamples } from "./baselines/baseline.ts";
import { linearDiscriminant } from "./baselines/linear-discriminant.ts";
import { fitSoftmax, logisticRegression } from "./baselines/logistic-regression.ts";
import { nearestCentroid, nearestNeighbour } from "./baselines/nearest.ts";
import { accuracyOf, baselineAccuracies, baselines } from "./baselines.ts";
import { irisTask } from "./iris.ts";
import type { Examples } from "./task.ts";

function examples(inputSize: number, inputs: number[], labels: number[]): Examples {
  return { count: labels.length, inputSize, inputs: Float64Array.from(inputs), labels: Uint8Array.from(labels) };
}

describe("the baselines on Iris", () => {
  const seeds = Array.from({ length: 40 }, (_, seed) => seed);
  const accuracies = seeds.map((seed) => baselineAccuracies(irisTask(keyFromSeed(seed))));

  // Means measured over 100 splits; a mean over 40 has a standard error of at most 0.5.
  it.each([
    ["nearest-centroid", 91.2, 1.7],
    ["nearest-neighbour", 95.1, 1],
    ["logistic-regression", 95.3, 1.2],
    ["linear-discriminant", 97.6, 0.8],
  ])("%s scores %f ± %f %% in the mean over 40 splits", (name, expected, margin) => {
    const mean = accuracies.reduce((sum, of) => sum + of.find((one) => one.name === name)!.accuracy, 0) / seeds.length;
    expect(Math.abs(mean - expected)).toBeLessThan(margin);
  });

  it("see the training set only: test inputs do not change what they learn", () => {
    const task = irisTask(keyFromSeed(5));
    for (const { fit } of baselines) {
      const classify = fit(task.train);
      const alone = Array.from(
        { length: task.test.count },
        (_, i) => classify(task.test.inputs.slice(4 * i, 4 * i + 4))[0],
      );
      expect(alone).toEqual(Array.from(classify(task.test.inputs)));
    }
  });
});

describe("each baseline", () => {
  it("nearest centroid takes the nearer mean, and the first of equal ones", () => {
    const classify = nearestCentroid.fit(examples(1, [0, 2, 10, 12], [0, 0, 1, 1]));
    expect(Array.from(classify(Float64Array.of(-5, 5.9, 6, 6.1, 99)))).toEqual([0, 0, 0, 1, 1]);
  });

  it("1-nearest neighbour takes the label of the nearest example", () => {
    const train = examples(2, [0, 0, 1, 0, 5, 5, 0.4, 0.1], [0, 1, 2, 1]);
    const classify = nearestNeighbour.fit(train);
    expect(Array.from(classify(train.inputs))).toEqual([0, 1, 2, 1]);
    expect(Array.from(classify(Float64Array.of(0.1, 0, 0.35, 0, 9, 9)))).toEqual([0, 1, 2]);
  });

  it("logistic regression reaches the stationary point of its loss", () => {
    for (let seed = 0; seed < 10; seed++) {
      const train = labelledExamples(irisTask(keyFromSeed(seed)).train);
      const { parameters, gradientNorm, iterations } = fitSoftmax(train);
      expect(gradientNorm).toBeLessThan(1e-6);
      expect(iterations).toBeLessThan(60);
      for (let at = 0; at < parameters.length; at++) {
        const slope = (softmaxLoss(train, parameters, at, 1e-5) - softmaxLoss(train, parameters, at, -1e-5)) / 2e-5;
        expect(Math.abs(slope)).toBeLessThan(1e-5);
      }
    }
  });

  it("logistic regression settles on classes that a plane separates", () => {
    const train = examples(1, [-2, -1, 1, 2], [0, 0, 1, 1]);
    expect(accuracyOf(logisticRegression.fit(train), train)).toBe(100);
  });

  it("linear discriminant analysis finds the plane of two normal classes that the means alone miss", () => {
    const noise = new Float64Array(8000);
    normals(keyFromSeed(1), noise);
    const labels = Array.from({ length: 4000 }, (_, i) => i % 2);
    // The classes differ along x by 2, and y = 3x's noise + a little of its own: only x − y/3 tells them apart.
    const inputs = labels.flatMap((label, i) => [2 * label + 3 * noise[2 * i], 9 * noise[2 * i] + noise[2 * i + 1]]);
    const train = examples(2, inputs, labels);
    expect(accuracyOf(linearDiscriminant.fit(train), train)).toBeGreaterThan(99);
    expect(accuracyOf(nearestCentroid.fit(train), train)).toBeLessThan(70);
  });

  it("linear discriminant analysis weighs classes by their frequency", () => {
    const train = examples(1, [-1, 1, -1, 1, -1, 1, -1, 1, 1, 3], [0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
    // Means 0 and 2, pooled variance 10/8: the boundary is at 1 + (1.25 / 2)·ln 4 = 1.866.
    expect(Array.from(linearDiscriminant.fit(train)(Float64Array.of(1.86, 1.87)))).toEqual([0, 1]);
  });

  it("is refused what it cannot be fitted to, in one sentence", () => {
    const { labels: _, ...unlabelled } = examples(1, [1], [0]);
    for (const { fit } of baselines) {
      expect(() => fit(unlabelled)).toThrow(Refusal);
      expect(() => fit(examples(1, [1, 2], [0, 2]))).toThrow(/no example of class 1/);
      expect(() => fit(examples(2, [1, 2, 3], [0, 1]))).toThrow(Refusal);
      expect(() => fit(examples(1, [1, Number.NaN], [0, 1]))).toThrow(Refusal);
    }
    expect(() => nearestCentroid.fit(examples(2, [1, 2, 3, 4], [0, 1]))(Float64Array.of(1, 2, 3))).toThrow(Refusal);
    expect(() => linearDiscriminant.fit(examples(1, [1, 2], [0, 1]))).toThrow(/more than 2 training examples/);
    const dependent = [0, 0, 0.1, 0.3, 0.7, 2.1, 1, 3, 1.1, 3.3, 2, 6];
    expect(() => linearDiscriminant.fit(examples(2, dependent, [0, 0, 0, 1, 1, 1]))).toThrow(/linearly independent/);
  });
});

/** The loss that {@link fitSoftmax} documents, written out, with one parameter moved. */
function softmaxLoss(train: Examples, parameters: Float64Array, at: number, by: number): number {
  const stride = train.inputSize + 1;
  const w = parameters.slice();
  w[at] += by;
  let loss = 0;
  w.forEach((value, k) => {
    if (k % stride < train.inputSize) loss += 0.0005 * value * value;
  });
  for (let example = 0; example < train.count; example++) {
    const scores = Array.from({ length: w.length / stride }, (_, label) => {
      let sum = w[label * stride + train.inputSize];
      for (let i = 0; i < train.inputSize; i++)
        sum += w[label * stride + i] * train.inputs[example * train.inputSize + i];
      return sum;
    });
    loss += Math.log(scores.reduce((sum, s) => sum + Math.exp(s), 0)) - scores[train.labels![example]];
  }
  return loss;
}
