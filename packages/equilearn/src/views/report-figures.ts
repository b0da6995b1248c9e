import {
  accuracyFigure,
  costFigure,
  errorFigure,
  type Series,
  trajectoryFigure,
  transferNormFigure,
} from "./curves.ts";
import { distributionFigure, type Outcome } from "./distribution.ts";
import type { Drawing } from "./figure.ts";
import { differenceDrawing, networkDrawing } from "./network-drawing.ts";
import { receptiveFieldsDrawing } from "./receptive-fields.ts";
import {
  headlineOf,
  metricOf,
  type ReportCurves,
  type ReportFields,
  type ReportInput,
  type ReportNetwork,
  unitOf,
  withUnit,
} from "./report-input.ts";

/** Beyond this many trajectories a page tells less, not more. */
const mostTrajectories = 8;

/** The headline metric of a run beside its baselines, the published value and the tolerance; undefined without any metric. */
export function headlineFigure(input: ReportInput): Drawing | undefined {
  const metric = headlineOf(input);
  const measured = metric === undefined ? undefined : metricOf(input, metric);
  if (metric === undefined || measured === undefined) return undefined;
  const runs: Outcome[] = [{ name: input.recipe.name, ...measured }];
  const untrained = metricOf(input, `untrained ${metric}`);
  if (untrained) runs.push({ name: "untrained network", ...untrained });
  const others = (input.baselines ?? []).filter((baseline) => runs.every(({ name }) => name !== baseline.name));
  return outcomesFigure(metric, [...runs, ...others], input);
}

/** One metric over several runs; the published value and the tolerance are the first run's, where it promises any. */
export function comparisonFigure(metric: string, inputs: readonly ReportInput[]): Drawing {
  const outcomes = inputs.map((input) => ({ name: input.recipe.name, ...metricOf(input, metric) }));
  const promises = inputs.map((input) => input.summary.expect.find((verdict) => verdict.metric === metric));
  const agree = promises.every(
    (promise) => JSON.stringify(promise?.tolerance) === JSON.stringify(promises[0]?.tolerance),
  );
  return outcomesFigure(metric, outcomes, inputs[0], agree);
}

function outcomesFigure(metric: string, outcomes: readonly Outcome[], input: ReportInput, tolerated = true): Drawing {
  const promise = input.summary.expect.find((verdict) => verdict.metric === metric);
  const unit = unitOf(metric);
  return distributionFigure(outcomes, {
    width: 900,
    title: `Final ${metric}`,
    xLabel: withUnit(metric),
    published: promise?.published ?? undefined,
    ...(promise && tolerated ? { tolerance: promise.tolerance } : {}),
    ...(unit === "%" ? { range: [0, 100] as const } : {}),
  });
}

/** Curves in the order of their names, then the network before, after, and the difference. */
export function runFigures(input: ReportInput): Drawing[] {
  const trajectories: Drawing[] = [];
  for (const [per, name, series] of quantities(input.curves)) {
    if (trajectories.length === mostTrajectories) break;
    trajectories.push(curveFigure(input, per, name, series));
  }
  const { network, fields } = input;
  return [...trajectories, ...(network ? networkFigures(network) : []), ...(fields ? fieldFigures(fields) : [])];
}

function fieldFigures({ before, after, seed, ...fields }: ReportFields): Drawing[] {
  return [
    receptiveFieldsDrawing(fields, before, { title: `Receptive fields of seed ${seed} before learning` }),
    receptiveFieldsDrawing(fields, after, { title: `Receptive fields of seed ${seed} after learning` }),
  ];
}

function curveFigure({ summary }: ReportInput, per: string, name: string, series: readonly Series[]): Drawing {
  const options = { title: capitalised(name), xLabel: per, yLabel: withUnit(name) };
  if (per === "training step")
    return costFigure(series[0], { ...options, title: `${options.title} per training step` });
  if (/(accuracy|error)$/i.test(name)) {
    const published = summary.expect.find(({ metric }) => metric === name)?.published;
    return (/error$/i.test(name) ? errorFigure : accuracyFigure)(series, published ?? undefined, options);
  }
  return name === "transfer norm" ? transferNormFigure(series, { xLabel: per }) : trajectoryFigure(series, options);
}

function networkFigures({ before, after, seed, ...network }: ReportNetwork): Drawing[] {
  const change = Float64Array.from(after, (value, edge) => value - before[edge]);
  const full = [...Array.from(before), ...Array.from(after)]
    .filter(Number.isFinite)
    .reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return [
    networkDrawing(network, before, { title: `Initial network of seed ${seed}`, full }),
    networkDrawing(network, after, { title: `Trained network of seed ${seed}`, full }),
    differenceDrawing(network, change, { title: `Change of conductance, seed ${seed}` }),
  ];
}

/** Every quantity with its series by seed. Left out: what never differs from zero, and an error that mirrors an accuracy. */
function quantities(curves: readonly ReportCurves[]): [per: string, name: string, series: Series[]][] {
  const found = new Map<string, [string, string, Series[]]>();
  for (const { seed, per = "epoch", steps, values } of curves) {
    for (const [name, list] of Object.entries(values)) {
      const key = JSON.stringify([per, name]);
      const entry = found.get(key) ?? [per, name, []];
      found.set(key, entry);
      entry[2].push({ seed, steps, values: list });
    }
  }
  const names = new Set([...found.values()].map(([, name]) => name));
  return [...found.values()].filter(([, name, series]) => {
    const mirrors = name.endsWith(" error") && names.has(name.replace(/error$/, "accuracy"));
    return !mirrors && series.some(({ values }) => Array.from(values).some((value) => value !== 0));
  });
}

function capitalised(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}
