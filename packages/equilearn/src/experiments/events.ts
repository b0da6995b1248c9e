import type { Genome } from "../evolution/neat/genome.ts";

/**
 * What a run says while it goes on. Events are plain JSON data and carry no clock, so that the same seed gives the same events;
 * the terminal, the store, the figures and the lab read nothing else.
 */

/** The first event of each seed. */
export interface BeginEvent {
  readonly type: "begin";
  readonly recipe: string;
  readonly seed: number;
  /** Steps (epochs, releases, generations) the run will take. */
  readonly steps: number;
  readonly system: string;
}

/** What settling cost and how well it went, summed since the last such event. */
export interface SettledEvent {
  readonly type: "settled";
  readonly step: number;
  readonly settlings: number;
  readonly worstResidual: number;
  readonly unsettled: number;
  readonly indefinite: number;
}

/** Numbers by name at a step: cost, accuracy, ‖R‖, clamps… */
export interface ScoreEvent {
  readonly type: "score";
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

/** A picture's worth of arrays at a step, for figures: named lists of numbers. */
export interface ProbeEvent {
  readonly type: "probe";
  readonly step: number;
  readonly name: string;
  readonly arrays: Readonly<Record<string, readonly number[]>>;
}

/** Something to be told to whoever reads the run: what went wrong, when and why, in one sentence. */
export interface NoteEvent {
  readonly type: "note";
  readonly step: number;
  readonly text: string;
}

/** The fittest of a generation, counted from 1 in `step`. */
export interface ChampionEvent {
  readonly type: "champion";
  readonly step: number;
  readonly genome: Genome;
  /** Its number among all that ever lived, and those of its parents. */
  readonly individual: number;
  readonly parents: readonly number[];
  readonly fitness: number;
}

/** How far a long step has come, in steps; it is shown and not kept. */
export interface ProgressEvent {
  readonly type: "progress";
  readonly step: number;
  /** The share of the examination that is done, after the last step. */
  readonly examined?: number;
}

/** Everything needed to go on from here to the same bits. Tensors are typed arrays by name; `state` is JSON. */
export interface CheckpointEvent {
  readonly type: "checkpoint";
  readonly step: number;
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly state: Readonly<Record<string, unknown>>;
}

/** The last event of each seed. */
export interface EndEvent {
  readonly type: "end";
  readonly step: number;
  /** The recipe's metrics by name; accuracies and errors in percent. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly certificate: RunCertificate;
  /** FNV-1a digest (64 bits, hexadecimal) of the learned weights' bits, to compare runs bit by bit; see `math/digest.ts`. */
  readonly digest: string;
}

export interface RunCertificate {
  /** Worst relative residual of any settling in the run. */
  readonly residual: number;
  /** Samples whose settling did not reach the tolerance. */
  readonly unsettled: number;
  /** Factorisations of the tangent operator that found it not positive definite. */
  readonly indefinite: number;
  /** Weights stopped at their floor, summed over updates. */
  readonly clamps: number;
  /** Estimated condition number of the final network. */
  readonly condition?: number;
  /** Dissipated power of the final network on the first test example. */
  readonly power?: number;
}

export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float64Array | Float32Array | Int32Array;
}

/** What is kept of a run. */
export type RunEvent =
  | BeginEvent
  | SettledEvent
  | ScoreEvent
  | ProbeEvent
  | NoteEvent
  | ChampionEvent
  | CheckpointEvent
  | EndEvent;

/** What a run says while it goes on. */
export type LiveEvent = RunEvent | ProgressEvent;
