/**
 * A source of episodes. A labelled example is an episode of one step: the input is shown, the outputs are read, the teacher answers.
 */

/** Examples as rows: inputs count × inputSize; labels (class index) and/or targets count × outputSize. */
export interface Examples {
  readonly count: number;
  readonly inputSize: number;
  readonly inputs: Float64Array;
  readonly labels?: Uint8Array;
  readonly targets?: Float64Array;
}

/** A task whose episodes are single examples. */
export interface LabelledTask {
  readonly name: string;
  readonly inputNames: readonly string[];
  readonly classNames: readonly string[];
  readonly train: Examples;
  readonly test: Examples;
}
