import { type RandomKey, randomBytes } from "../math/random.ts";
import type { Vector } from "../math/vector.ts";
import type { Examples } from "../tasks/task.ts";

/**
 * Dropout of inputs (Srivastava et al., Journal of Machine Learning Research 15, 2014, on the visible units): each input of an
 * example in turn falls back to its background, which is the least it is in any training example, with the given chance, and the others
 * rise above theirs by 1/(1 − chance). An example has the same inputs in all phases of a rule, and all of them when it is tested.
 */
export interface InputDropout {
  /** Drops inputs of one example of a batch, in place, as the key says. */
  apply(key: RandomKey, batch: Vector, first: number): void;
}

/** Undefined when nothing is to be dropped. */
export function planInputDropout({ inputs, inputSize }: Examples<Vector>, share: number): InputDropout | undefined {
  const threshold = Math.round(256 * share);
  if (threshold === 0) return undefined;
  const background = new Float64Array(inputSize).fill(Infinity);
  for (let k = 0; k < inputs.length; k++) {
    const i = k % inputSize;
    if (inputs[k] < background[i]) background[i] = inputs[k];
  }
  const bytes = new Uint8Array(inputSize);
  const rise = 256 / (256 - threshold);
  return {
    apply(key, batch, first) {
      randomBytes(key, bytes);
      for (let i = 0; i < inputSize; i++) {
        const above = batch[first + i] - background[i];
        batch[first + i] = bytes[i] < threshold ? background[i] : background[i] + above * rise;
      }
    },
  };
}
