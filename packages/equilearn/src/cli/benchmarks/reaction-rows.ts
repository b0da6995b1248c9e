/** What the benchmark of reaction systems finds, as `bench --json` prints it. */

/** What a whole run came to, and what its generations after the first did, when all threads were there and warm. */
export interface EvolutionMeasurement {
  readonly seconds: number;
  /** In the lives of ratings, scores and controls. */
  readonly settlings: number;
  readonly steady: { readonly generations: number; readonly seconds: number; readonly settlings: number };
  /** The best score of a champion, of 1. */
  readonly score: number;
}

/** The speed of evolving. */
export interface EvolutionRow {
  readonly recipe: string;
  readonly threads: number;
  readonly individuals: number;
  /** So many were timed. */
  readonly generations: number;
  readonly generationsPerSecond: number;
  readonly settlingsPerSecond: number;
}

/** NEAT on one side, in a population grown by chance. */
export interface NeatMeasurement {
  /** Means over the population: hidden nodes, and connections that are enabled. */
  readonly hidden: number;
  readonly connections: number;
  readonly species: number;
  readonly evaluationsPerSecond: number;
  readonly generationsPerSecond: number;
}

/** Both sides, and ours over the peer's: above 1 we are faster. */
export interface NeatComparison {
  readonly individuals: number;
  /** In which the population grew from minimal genomes. */
  readonly generations: number;
  readonly equilearn: NeatMeasurement;
  readonly peer: NeatMeasurement;
  readonly ratio: { readonly evaluations: number; readonly generations: number };
}

/** A run as long as the paper's. */
export interface WholeRun {
  readonly recipe: string;
  readonly threads: number;
  readonly individuals: number;
  readonly generations: number;
  readonly seconds: number;
  readonly settlings: number;
  readonly score: number;
}

export const settleKinds = ["neutral", "charged"] as const;
export type SettleKind = (typeof settleKinds)[number];

export interface SettleMeasurement {
  readonly edges: number;
  readonly species: number;
  /** For each edge in each sweep. */
  readonly nanoseconds: number;
  /** Seconds of what is done once for a system or a state. */
  readonly assemble: number;
  readonly plan: number;
  readonly totals: number;
  readonly certify: number;
}

/** Settling as systems grow. */
export interface SettleRow {
  readonly kind: SettleKind;
  readonly sizes: readonly SettleMeasurement[];
  /** Of the logarithm of a sweep's time by that of edges: 1 is linear growth. */
  readonly slope: number;
}

export interface ReactionResults {
  /** The version of neat-python, or null where it is absent. */
  readonly neatPython: string | null;
  /** Processes that wanted a core in the minute before: with more than a few tenths the figures are too low, and uneven. */
  readonly load: number;
  readonly evolution: readonly EvolutionRow[];
  readonly neat?: NeatComparison;
  readonly settling: readonly SettleRow[];
  /** Hours that the paper reports of both runs. */
  readonly paperHours: number;
  readonly wholeRuns: readonly WholeRun[];
}
