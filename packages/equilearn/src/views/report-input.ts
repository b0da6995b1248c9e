import type { MetricSummary, RunSummary } from "../experiments/summary.ts";
import type { NetworkPicture } from "./network-picture.ts";
import type { ReceptiveFields } from "./receptive-fields.ts";
import type { ReportEvolution } from "./report-evolution-input.ts";

/** Everything a report says about one run, as plain data. Any text may come from strangers: it is escaped. */
export interface ReportInput {
  readonly runId: string;
  readonly recipe: {
    readonly name: string;
    readonly title: string;
    readonly description: string;
    readonly cite: string;
  };
  /** What is learned: runs of one task are compared with each other. */
  readonly task: string;
  /** The command line that does the run again. */
  readonly command: string;
  readonly seeds: readonly number[];
  /** Metrics, promises kept or not, the certificate, and the digests of the learned weights, over the seeds in order. */
  readonly summary: Pick<RunSummary, "metrics" | "expect" | "certificate" | "digests" | "notes">;
  /** What simpler methods reach on the headline metric, which is that of the first promise. */
  readonly baselines?: readonly { readonly name: string; readonly mean: number; readonly sd: number }[];
  readonly curves: readonly ReportCurves[];
  readonly network?: ReportNetwork;
  readonly fields?: ReportFields;
  readonly evolution?: ReportEvolution;
  readonly environment: ReportEnvironment;
}

/** Quantities of one seed over the same steps. A seed may have several: one per epoch, one per training step. */
export interface ReportCurves {
  readonly seed: number;
  /** What a step is; `epoch` by default. A quantity per `training step` is drawn as dots, for the first seed that has it. */
  readonly per?: string;
  readonly steps: ArrayLike<number>;
  /** By name; each as long as `steps`. */
  readonly values: Readonly<Record<string, ArrayLike<number>>>;
}

/** The network of one seed, before and after learning. */
export interface ReportNetwork extends NetworkPicture {
  readonly seed: number;
  /** Conductances, one for each edge. */
  readonly before: ArrayLike<number>;
  readonly after: ArrayLike<number>;
}

/** What the first hidden units of one seed see, before and after learning: pixels × units. */
export interface ReportFields extends ReceptiveFields {
  readonly seed: number;
  readonly before: ArrayLike<number>;
  readonly after: ArrayLike<number>;
}

interface ReportEnvironment {
  /** Of equilearn. */
  readonly version: string;
  readonly node: string;
  readonly platform: string;
  readonly date?: string;
  readonly commit?: string;
}

/** The metric a run is about: that of its first promise, or its first metric. */
export function headlineOf({ summary }: ReportInput): string | undefined {
  return summary.expect[0]?.metric ?? Object.keys(summary.metrics)[0];
}

/** The unit of a metric: accuracies and errors are in percent. */
export function unitOf(metric: string): string {
  if (/\b(test|validation|training) (accuracy|error)\b/i.test(metric) || /^baseline /.test(metric)) return "%";
  return /\b(solved|falls|jumps)$|\bsettled\b|^viable$/i.test(metric) ? "%" : "";
}

/** A metric's name with its unit: "test accuracy / %". */
export function withUnit(metric: string): string {
  const unit = unitOf(metric);
  return unit === "" ? metric : `${metric} / ${unit}`;
}

/** A metric of a run by name, undefined where it was not measured. Names come from recipes: they may be `constructor`. */
export function metricOf({ summary: { metrics } }: ReportInput, name: string): MetricSummary | undefined {
  return Object.hasOwn(metrics, name) ? metrics[name] : undefined;
}
