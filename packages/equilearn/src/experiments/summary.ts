import type { EndEvent, RunCertificate } from "./events.ts";
import type { Expectation, Recipe } from "./recipe.ts";

/** A metric over the seeds of a run. `sd` is the sample standard deviation, 0 for a single seed. */
export interface MetricSummary {
  readonly mean: number;
  readonly sd: number;
  readonly min: number;
  readonly max: number;
  readonly values: readonly number[];
}

/** Bounds on a measured mean, or on the values of a share of the seeds; an absent one is open. */
export interface Tolerance {
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  readonly share?: number | undefined;
}

/** A promise of the recipe beside what came out. A metric that was not measured has `measured` null and keeps no promise. */
export interface Verdict {
  readonly metric: string;
  readonly published: number | null;
  readonly source: string;
  readonly measured: number | null;
  readonly tolerance: Tolerance;
  readonly seeds: number;
  readonly holds: boolean;
}

export interface RunSummary {
  readonly recipe: string;
  /** How many seeds. */
  readonly seeds: number;
  readonly metrics: Readonly<Record<string, MetricSummary>>;
  readonly expect: readonly Verdict[];
  readonly certificate: RunCertificate;
  /** Digest of the learned weights of each seed, in order. */
  readonly digests: readonly string[];
  /** What its seeds had to say: what went wrong, when and why. */
  readonly notes: readonly string[];
}

export function summariseMetric(values: readonly number[]): MetricSummary {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  const sd = values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0;
  return { mean, sd, min: Math.min(...values), max: Math.max(...values), values };
}

/** Whether measured values keep a promise, bounds included. */
function verdict(expectation: Expectation, measured: MetricSummary | undefined): Verdict {
  const { metric, published, source, low, high, share, seeds } = expectation;
  const isWithin = (value: number) => value >= (low ?? -Infinity) && value <= (high ?? Infinity);
  const judged = measured === undefined ? [] : share === undefined ? [measured.mean] : measured.values;
  const kept = judged.filter(isWithin).length;
  return {
    metric,
    published,
    source,
    measured: measured?.mean ?? null,
    tolerance: { low, high, ...(share === undefined ? {} : { share }) },
    seeds,
    holds: judged.length > 0 && kept >= (share ?? 1) * judged.length,
  };
}

/** Everything a run's end events say, over its seeds. */
export function summarise(recipe: Recipe, ends: readonly EndEvent[], notes: readonly string[] = []): RunSummary {
  const names = [...new Set(ends.flatMap((end) => Object.keys(end.metrics)))];
  const metrics = Object.fromEntries(
    names.map((name) => [name, summariseMetric(ends.map((end) => end.metrics[name] ?? Number.NaN))]),
  );
  return {
    recipe: recipe.name,
    seeds: ends.length,
    metrics,
    expect: recipe.expect.map((expectation) => verdict(expectation, metrics[expectation.metric])),
    certificate: worstCertificate(ends.map((end) => end.certificate)),
    digests: ends.map((end) => end.digest),
    notes,
  };
}

/** The worst of each figure, and the sums of what is counted. */
function worstCertificate(certificates: readonly RunCertificate[]): RunCertificate {
  const largest = (pick: (c: RunCertificate) => number | undefined) => {
    const known = certificates.map(pick).filter((value) => value !== undefined);
    return known.length > 0 ? Math.max(...known) : undefined;
  };
  const total = (pick: (c: RunCertificate) => number) => certificates.reduce((sum, c) => sum + pick(c), 0);
  const condition = largest((c) => c.condition);
  const power = largest((c) => c.power);
  return {
    residual: largest((c) => c.residual) ?? Number.NaN,
    unsettled: total((c) => c.unsettled),
    indefinite: total((c) => c.indefinite),
    clamps: total((c) => c.clamps),
    ...(condition === undefined ? {} : { condition }),
    ...(power === undefined ? {} : { power }),
  };
}

/** A tolerance in words: "90 to 94", "at least 96.5", "at least 475 in 90 % of seeds". */
export function toleranceText({ low, high, share }: Tolerance): string {
  const seeds = share === undefined ? "" : ` in ${Math.round(100 * share)} % of seeds`;
  if (low !== undefined && high !== undefined) return `${low} to ${high}${seeds}`;
  if (low !== undefined) return `at least ${low}${seeds}`;
  return high === undefined ? "any" : `at most ${high}${seeds}`;
}
