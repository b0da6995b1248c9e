import { type Baseline, classMeans, highestScore, labelledExamples, squaredDistance } from "./baseline.ts";

/** The class whose mean training input is nearest in the Euclidean distance. */
export const nearestCentroid: Baseline = {
  name: "nearest-centroid",
  title: "nearest centroid",
  cite: "Hastie, Tibshirani and Friedman, The Elements of Statistical Learning (2009), section 18.2 without shrinkage",
  fit(train) {
    const examples = labelledExamples(train);
    const means = classMeans(examples);
    return highestScore(examples.inputSize, examples.classes, (row, scores) => {
      for (let label = 0; label < scores.length; label++) scores[label] = -squaredDistance(row, means, label);
    });
  },
};

/** The class of the nearest training input in the Euclidean distance; of equally near ones, the lowest class. */
export const nearestNeighbour: Baseline = {
  name: "nearest-neighbour",
  title: "1-nearest neighbour",
  cite: "Cover and Hart, Nearest neighbor pattern classification, IEEE Transactions on Information Theory 13, 21 (1967)",
  fit(train) {
    const { count, inputSize, inputs, labels, classes } = labelledExamples(train);
    return highestScore(inputSize, classes, (row, scores) => {
      scores.fill(-Infinity);
      for (let example = 0; example < count; example++) {
        const label = labels[example];
        scores[label] = Math.max(scores[label], -squaredDistance(row, inputs, example));
      }
    });
  },
};
