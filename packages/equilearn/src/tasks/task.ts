import type { Vector } from "../math/vector.ts";

/**
 * A source of episodes. A labelled example is an episode of one step: the input is shown, the outputs are read, the teacher answers.
 */

/**
 * Examples as rows: inputs count × inputSize; labels (class index) and/or targets count × outputSize. Tables are kept in
 * double precision, images in single.
 */
export interface Examples<A extends Vector = Float64Array> {
  readonly count: number;
  readonly inputSize: number;
  readonly inputs: A;
  readonly labels?: Uint8Array;
  readonly targets?: A;
}

/** A task whose episodes are single examples. */
export interface LabelledTask<A extends Vector = Float64Array> {
  readonly name: string;
  readonly inputNames: readonly string[];
  readonly classNames: readonly string[];
  readonly train: Examples<A>;
  /** Held out of training to choose by, where a task has enough examples for that. */
  readonly validation?: Examples<A>;
  readonly test: Examples<A>;
}
