import type { Vector } from "../math/vector.ts";

/**
 * The teacher: which output each class should give. Targets are recomputed at the start of every epoch from the
 * outputs that the network now gives for the class-mean inputs, as the paper does; arrays are classes × outputs.
 */

/** Mean input of each class: classes × inputSize. */
export function classMeanInputs(inputs: Vector, labels: Uint8Array, classes: number): Float64Array {
  const size = inputs.length / labels.length;
  const means = new Float64Array(classes * size);
  const counts = new Float64Array(classes);
  for (let n = 0; n < labels.length; n++) {
    counts[labels[n]]++;
    for (let i = 0; i < size; i++) means[labels[n] * size + i] += inputs[n * size + i];
  }
  for (let k = 0; k < means.length; k++) means[k] /= counts[Math.floor(k / size)];
  return means;
}

/** Grand mean of the class means: one value for each output. */
function grandMean(means: Float64Array, classes: number): Float64Array {
  const size = means.length / classes;
  const centre = new Float64Array(size);
  for (let k = 0; k < means.length; k++) centre[k % size] += means[k] / classes;
  return centre;
}

/** Root mean square distance of the class means from their grand mean. */
export function spread(means: Float64Array, classes: number): number {
  const centre = grandMean(means, classes);
  let sum = 0;
  for (let k = 0; k < means.length; k++) {
    const offset = means[k] - centre[k % centre.length];
    sum += offset * offset;
  }
  return Math.sqrt(sum / classes);
}

/**
 * Class means moved away from their grand mean until their spread is `initialSpread` again: T_c = ḡ + (m_c − ḡ)·s₀/s.
 * Without this the targets shrink together with the network's response and nothing is learned.
 */
export function spreadPreserving(means: Float64Array, classes: number, initialSpread: number): Float64Array {
  const centre = grandMean(means, classes);
  const ratio = initialSpread / spread(means, classes);
  return means.map((value, k) => centre[k % centre.length] + (value - centre[k % centre.length]) * ratio);
}
