import type { Algorithm } from "./neuron-settings.ts";
import type { StepMeasurement } from "./neuron-step.ts";
import type { TrainingMeasurement } from "./neuron-training.ts";
import type { Peak } from "./peak.ts";

/** What the neuron benchmark finds, as `bench --json` prints it. */

/** `default` gives the same bits on every machine; `relaxed` fuses multiplications and additions where the processor can. */
export const modes = ["default", "relaxed"] as const;
export type Mode = (typeof modes)[number];

/** What every row says of how it was measured. */
interface Circumstances {
  readonly machine: string;
  readonly algorithm: Algorithm;
  /** "784-128-10". */
  readonly layers: string;
  readonly batch: number;
  readonly threads: number;
}

export interface StepRow extends Circumstances {
  readonly mode: Mode;
  readonly equilearn: StepMeasurement;
  /** Share of the 128-bit peak of as many threads. */
  readonly peakShare: number;
  readonly torch?: StepMeasurement;
  /** Ours over PyTorch's samples per second; above 1 we are faster. */
  readonly ratio?: number;
}

export interface TrainingRow extends Circumstances {
  readonly side: "equilearn" | "torch";
  readonly mode?: Mode;
  readonly target: number;
  /** The median over the seeds, with infinity for one that missed the target; null when that is what comes out. */
  readonly seconds: number | null;
  readonly epochs: number;
  readonly seeds: readonly TrainingMeasurement[];
}

/** A point of the growth figure. */
export interface GrowthRow extends Circumstances {
  /** What is varied. */
  readonly over: "width" | "depth" | "batch";
  readonly at: number;
  readonly default: StepMeasurement;
  readonly relaxed: StepMeasurement;
  readonly torch?: StepMeasurement;
}

export interface NeuronResults {
  /** The version of PyTorch, or null where it is absent. */
  readonly torch: string | null;
  /** Of one thread. */
  readonly peak: Peak;
  /** Processes that wanted a core in the minute before: with more than a few tenths the figures are too low, and uneven. */
  readonly load: number;
  readonly steps: readonly StepRow[];
  readonly trainings: readonly TrainingRow[];
  readonly growth: readonly GrowthRow[];
}
