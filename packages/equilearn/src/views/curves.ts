import * as Plot from "@observablehq/plot";
import { type Drawing, emptyDrawing, plotDrawing } from "./figure.ts";
import { formatNumber, formatPowerOfTen } from "./numbers.ts";
import { palette } from "./palette.ts";
import {
  ascending,
  extent,
  type Point,
  pointsOf,
  quantile,
  runningMedian,
  type Series,
  spansDecades,
  summarise,
} from "./series.ts";

export type { Series } from "./series.ts";

export interface CurveOptions {
  /** CSS pixels; 460 × 300 by default. */
  readonly width?: number;
  readonly height?: number;
  readonly title?: string;
  /** What the axes measure, with the unit. */
  readonly xLabel?: string;
  readonly yLabel?: string;
  /** Logarithmic y axis; by default where positive values span more than a factor of 50. */
  readonly log?: boolean;
  /** A value to compare with, drawn as a dashed line with its name. */
  readonly reference?: { readonly value: number; readonly label: string };
}

/** Beyond this many, every k-th dot is drawn. */
const mostDots = 10_000;

/**
 * The cost at every training step as dots, with its running median as a line (Fig. 2, top left, of the chemical signaling
 * paper). At most 10 000 dots are drawn, evenly chosen; the picture then says so.
 */
export function costFigure(series: Series, options: CurveOptions = {}): Drawing {
  const { title = "Cost per training step", width = 460, height = 300 } = options;
  const log = options.log ?? spansDecades([series]);
  const points = pointsOf(series, log);
  if (points.length === 0) return emptyDrawing(width, height, title, "No cost was recorded.");
  const every = Math.ceil(points.length / mostDots);
  const shown = points.filter((_, index) => index % every === 0);
  const note =
    every > 1
      ? `seed ${series.seed}, 1 in ${every} steps; line: running median`
      : `seed ${series.seed}; line: running median`;
  const marks = [
    dots(shown, palette.sky, shown.length > 2000 ? 2 : 3),
    Plot.line(runningMedian(points), { x: "x", y: "y", stroke: palette.ink, strokeWidth: 1.5 }),
  ];
  const middle = quantile(points.map(({ y }) => y).sort(ascending), 0.5);
  const description = `${points.length} training steps of seed ${series.seed}; median cost ${formatNumber(middle)}.`;
  const labels = { xLabel: "training step", yLabel: "cost", ...options };
  return framed(shown, marks, { ...labels, title, width, height, log, note, description });
}

/**
 * A quantity over the steps of a run. One seed: a line. Several: every seed as a thin line, the mean of those that report a
 * step as a thick one, and a band from the 10 % to the 90 % quantile; on a logarithmic axis the median takes the mean's place.
 */
export function trajectoryFigure(series: readonly Series[], options: CurveOptions = {}): Drawing {
  const { title = "Trajectory", width = 460, height = 300 } = options;
  const log = options.log ?? spansDecades(series);
  const recorded = series.filter((one) => pointsOf(one, log).length > 0);
  const lines = recorded.map((one) => pointsOf(one, log));
  if (lines.length === 0) return emptyDrawing(width, height, title, "No values were recorded.");
  const summary = summarise(lines, log);
  const several = lines.length > 1;
  const thin = lines.map((line) =>
    Plot.line(line, {
      x: "x",
      y: "y",
      stroke: palette.sky,
      strokeWidth: 0.7,
      strokeOpacity: Math.min(0.55, 12 / lines.length),
    }),
  );
  const band = Plot.areaY(summary, { x: "x", y1: "low", y2: "high", fill: palette.sky, fillOpacity: 0.28 });
  const thick = Plot.line(summary, { x: "x", y: "y", stroke: palette.blue, strokeWidth: 2.2 });
  const marks = [
    ...(several ? [band, ...thin] : []),
    thick,
    ...(summary.length === 1 ? [dots(summary, palette.blue, 5)] : []),
  ];
  const centre = log ? "median" : "mean";
  const note = several ? `${centre} and 10–90 % of ${lines.length} seeds` : `seed ${recorded[0].seed}`;
  const [first, last] = [summary[0], summary[summary.length - 1]];
  const description = `${note[0].toUpperCase()}${note.slice(1)}: from ${formatNumber(first.y)} at step ${first.x} to ${formatNumber(last.y)} at step ${last.x}.`;
  const labels = { xLabel: "epoch", yLabel: title, ...options };
  return framed(lines.flat(), marks, { ...labels, title, width, height, log, note, description });
}

/** Accuracy in percent over epochs (Fig. 2, top right), with the published value as a dashed line where there is one. */
export function accuracyFigure(series: readonly Series[], published?: number, options: CurveOptions = {}): Drawing {
  const reference =
    published === undefined ? {} : { reference: { value: published, label: `published ${formatNumber(published)} %` } };
  return trajectoryFigure(series, {
    title: "Test accuracy",
    yLabel: "test accuracy / %",
    log: false,
    ...reference,
    ...options,
  });
}

/** Error in percent over epochs, on a logarithmic axis, with the published value as a dashed line where there is one. */
export function errorFigure(series: readonly Series[], published?: number, options: CurveOptions = {}): Drawing {
  return accuracyFigure(series, published, { title: "Test error", yLabel: "test error / %", log: true, ...options });
}

/** ‖R‖, the norm of the map from inputs to outputs: when it shrinks, a falling cost says nothing about learning. */
export function transferNormFigure(series: readonly Series[], options: CurveOptions = {}): Drawing {
  const drawing = trajectoryFigure(series, { title: "Transfer-matrix norm ‖R‖", yLabel: "‖R‖", ...options });
  return {
    ...drawing,
    description: `${drawing.description} Where it shrinks, the cost falls with it, learning or not.`,
  };
}

interface Frame extends CurveOptions {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly log: boolean;
  /** How to read the marks, in small print at the top right. */
  readonly note: string;
  readonly description: string;
}

/** Axes, grid, reference line and labels around the marks. */
export function framed(points: readonly Point[], marks: Plot.Markish[], frame: Frame): Drawing {
  const { width, height, log, note } = frame;
  const reference = drawable(frame.reference, log);
  const [left, right] = extent(points.map(({ x }) => x));
  const ys = points.map(({ y }) => y);
  if (reference) ys.push(reference.value);
  const [low, high] = paddedExtent(ys, log);
  const ticks = log ? logTicks(low, high) : undefined;
  const options: Plot.PlotOptions = {
    width,
    height,
    marginTop: 30,
    marginLeft: 48,
    marginRight: 14,
    marginBottom: 40,
    x: { domain: left < right ? [left, right] : [left - 1, right + 1], label: null },
    y: { type: log ? "log" : "linear", domain: [low, high], label: null },
    marks: [
      Plot.gridY({ ...(ticks ? { ticks } : { tickSpacing: 50 }), stroke: palette.faint, strokeOpacity: 1 }),
      Plot.axisY({
        ...(ticks ? { ticks } : { tickSpacing: 50 }),
        tickSize: 0,
        tickFormat: ticks ? logFormat(ticks) : (value: number) => formatNumber(value, 4),
      }),
      Plot.axisX({
        tickSize: 4,
        tickSpacing: 75,
        tickFormat: (value: number) => formatNumber(value, 6),
        stroke: palette.muted,
        fill: palette.ink,
      }),
      Plot.ruleY([low], { stroke: palette.muted }),
      ...marks,
      ...(reference ? referenceMarks(reference, ys) : []),
      label(frame.yLabel ?? "", "top-left", -48, -20, "start"),
      label(frame.xLabel ?? "", "bottom", 0, 34, "middle"),
      Plot.text([note], { frameAnchor: "top-right", dy: -20, fill: palette.muted, textAnchor: "end", fontSize: 10 }),
    ],
  };
  return plotDrawing(options, frame.title, frame.description);
}

function drawable(reference: CurveOptions["reference"], log: boolean): CurveOptions["reference"] {
  return reference && Number.isFinite(reference.value) && (!log || reference.value > 0) ? reference : undefined;
}

function label(
  text: string,
  frameAnchor: Plot.FrameAnchor,
  dx: number,
  dy: number,
  textAnchor: "start" | "middle",
): Plot.Markish {
  return Plot.text([text], { frameAnchor, dx, dy, textAnchor });
}

/** A dashed line with its name above it, or below where the top of the frame is too near. */
function referenceMarks(
  { value, label: name }: { value: number; label: string },
  ys: readonly number[],
): Plot.Markish[] {
  const [low, high] = extent(ys);
  const above = high - value > 0.08 * (high - low);
  return [
    Plot.ruleY([value], { stroke: palette.gold, strokeWidth: 1.4, strokeDasharray: "5,3" }),
    Plot.text([name], {
      y: [value],
      frameAnchor: "right",
      textAnchor: "end",
      dy: above ? -8 : 9,
      fill: palette.gold,
      stroke: palette.paper,
      strokeWidth: 4,
    }),
  ];
}

/** Dots as one path of zero-length strokes: thousands of them stay a small file. */
function dots(points: readonly Point[], colour: string, size: number): Plot.Markish {
  return ((_index, scales, _values, _dimensions, context) => {
    const d = points.map(({ x, y }) => `M${scales.x!(x).toFixed(1)},${scales.y!(y).toFixed(1)}h0`).join("");
    const path = context.document.createElementNS("http://www.w3.org/2000/svg", "path");
    const attributes = { d, fill: "none", stroke: colour, "stroke-width": size, "stroke-linecap": "round" };
    for (const [name, value] of Object.entries(attributes)) path.setAttribute(name, String(value));
    return path;
  }) satisfies Plot.RenderFunction;
}

function paddedExtent(values: readonly number[], log: boolean): [number, number] {
  const [low, high] = extent(values);
  if (log) return low < high ? [low / 1.2, high * 1.2] : [low / 2, high * 2];
  const room = low < high ? 0.05 * (high - low) : Math.max(Math.abs(low) * 0.1, 0.5);
  return [low >= 0 && low - room < 0 ? 0 : low - room, high + room];
}

/** Powers of ten within a range, thinned to eight; with 2 and 5 between them where there are fewer than three. */
function logTicks(low: number, high: number): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const stride = Math.ceil((last - first) / 8);
  const powers = Array.from({ length: Math.floor((last - first) / stride) + 1 }, (_, i) => first + i * stride);
  const within = (values: number[]) => values.filter((value) => value >= low && value <= high);
  const decades = within(powers.map((power) => Number(`1e${power}`)));
  return decades.length >= 3
    ? decades
    : within(powers.flatMap((power) => [1, 2, 5].map((m) => Number(`${m}e${power}`))));
}

/** Powers of ten where all ticks are and some are long, plain numbers elsewhere. */
function logFormat(ticks: readonly number[]): (value: number) => string {
  const powers = ticks.map((value) => Math.round(Math.log10(value)));
  const plain =
    powers.every((power) => Math.abs(power) <= 2) || ticks.some((value, i) => value !== Number(`1e${powers[i]}`));
  return plain ? (value) => formatNumber(value) : (value) => formatPowerOfTen(Math.round(Math.log10(value)));
}
