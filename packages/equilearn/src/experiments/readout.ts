/** How trained outputs are read: nearest class target, separation, and the norm of the transfer matrix. */

/** Class whose target (classes × size) is nearest, in squared distance, to output n. Ties go to the lower class; −1 without a number. */
export function nearestClass(outputs: Float64Array, n: number, targets: Float64Array, classes: number): number {
  const size = targets.length / classes;
  let best = -1;
  let bestDistance = Infinity;
  for (let c = 0; c < classes; c++) {
    let distance = 0;
    for (let i = 0; i < size; i++) {
      const error = outputs[n * size + i] - targets[c * size + i];
      distance += error * error;
    }
    if (distance < bestDistance) [best, bestDistance] = [c, distance];
  }
  return best;
}

/** Percentage of the outputs (labels.length × size) whose nearest target is that of their label. */
export function accuracy(outputs: Float64Array, labels: Uint8Array, targets: Float64Array, classes: number): number {
  let correct = 0;
  for (let n = 0; n < labels.length; n++) if (nearestClass(outputs, n, targets, classes) === labels[n]) correct++;
  return (100 * correct) / labels.length;
}

/** Within-class over between-class scatter of the outputs (trace ratio): smaller is better separated. */
export function scatterRatio(outputs: Float64Array, labels: Uint8Array, means: Float64Array, classes: number): number {
  const size = means.length / classes;
  const centre = new Float64Array(size);
  for (let k = 0; k < outputs.length; k++) centre[k % size] += outputs[k] / labels.length;
  let within = 0;
  let between = 0;
  for (let n = 0; n < labels.length; n++) {
    for (let i = 0; i < size; i++) {
      const mean = means[labels[n] * size + i];
      within += (outputs[n * size + i] - mean) * (outputs[n * size + i] - mean);
      between += (mean - centre[i]) * (mean - centre[i]);
    }
  }
  return within / between;
}

/** Frobenius norm ‖R‖ of a matrix given by its entries. */
export function frobeniusNorm(entries: Float64Array): number {
  let sum = 0;
  for (const entry of entries) sum += entry * entry;
  return Math.sqrt(sum);
}
