import * as Plot from "@observablehq/plot";
import { type Drawing, emptyDrawing, plotDrawing } from "./figure.ts";
import { commonDecimals, formatNumber, formatSpread } from "./numbers.ts";
import { palette } from "./palette.ts";

/** Final results of one run or one baseline: every value, or mean and deviation where only these are known. */
export interface Outcome {
  readonly name: string;
  readonly values?: readonly number[];
  readonly mean?: number;
  readonly sd?: number;
}

export interface DistributionOptions {
  /** CSS pixels; 700 by default. The height follows from the rows. */
  readonly width?: number;
  readonly title?: string;
  readonly xLabel?: string;
  readonly published?: number | undefined;
  /** Where the measured mean must lie for the claim to hold; either end may be open. */
  readonly tolerance?: { readonly low?: number | undefined; readonly high?: number | undefined };
  /** Inclusive limits of what the quantity can be, such as 0 and 100 for percents; bars stop there. */
  readonly range?: readonly [low: number, high: number];
}

const radius = 3;
const tallestStack = 54;
const margins = { marginTop: 40, marginBottom: 42, marginLeft: 176, marginRight: 96 };

interface Row {
  readonly name: string;
  readonly values: readonly number[];
  readonly mean: number;
  readonly sd: number;
}

/** A row in place: `y` is where its bar lies, in pixels from the top of the frame. */
interface PlacedRow extends Row {
  readonly y: number;
  readonly low: number;
  readonly high: number;
  readonly dots: readonly { readonly x: number; readonly y: number }[];
}

/**
 * Results side by side on one axis: each value of a run as a dot, stacked where they coincide, over its mean ± standard
 * deviation; baselines as mean ± standard deviation alone; the published value dashed and its tolerance shaded.
 */
export function distributionFigure(outcomes: readonly Outcome[], options: DistributionOptions = {}): Drawing {
  const { width = 700, title = "Final results over seeds", xLabel = "", published } = options;
  const rows = outcomes.map(summarised).filter(({ mean }) => Number.isFinite(mean));
  if (rows.length === 0) return emptyDrawing(width, 120, title, "No finite result was recorded.");
  const domain = limits(rows, options);
  const placed = place(rows, domain, width - margins.marginLeft - margins.marginRight, options.range);
  const frameHeight = placed[placed.length - 1].y + 16;
  const plotOptions: Plot.PlotOptions = {
    ...margins,
    width,
    height: frameHeight + margins.marginTop + margins.marginBottom,
    x: { domain, label: null },
    y: { domain: [frameHeight, 0], axis: null },
    marks: [
      ...toleranceMarks(options, domain),
      Plot.gridX({ stroke: palette.faint, strokeOpacity: 1, tickSpacing: 70 }),
      Plot.axisX({
        tickSize: 4,
        tickSpacing: 70,
        tickFormat: (value: number) => formatNumber(value, 6),
        stroke: palette.muted,
        fill: palette.ink,
      }),
      Plot.ruleY([frameHeight], { stroke: palette.muted }),
      ...publishedMarks(published, domain),
      ...rowMarks(placed),
      Plot.text([xLabel], { frameAnchor: "bottom", dy: 34 }),
      Plot.text([note(rows, options)], {
        frameAnchor: "top-left",
        dx: 8 - margins.marginLeft,
        dy: -22,
        textAnchor: "start",
        fontSize: 10,
        fill: palette.muted,
      }),
    ],
  };
  const description = rows.map(({ name, mean, sd }) => `${name}: ${formatSpread(mean, sd)}`).join("; ");
  return plotDrawing(plotOptions, title, `${description}.`);
}

function rowMarks(rows: readonly PlacedRow[]): Plot.Markish[] {
  const name = {
    y: "y",
    frameAnchor: "left",
    dx: 8 - margins.marginLeft,
    textAnchor: "start",
    lineAnchor: "middle",
  } as const;
  const value = { y: "y", frameAnchor: "right", dx: margins.marginRight - 2, textAnchor: "end" } as const;
  const decimals = commonDecimals(rows.map(({ sd }) => sd));
  return [
    Plot.dot(
      rows.flatMap(({ dots }) => dots),
      { x: "x", y: "y", r: radius, fill: palette.sky, stroke: palette.paper, strokeWidth: 0.6 },
    ),
    Plot.ruleY(
      rows.filter(({ sd }) => sd > 0),
      { y: "y", x1: "low", x2: "high", stroke: palette.ink, strokeWidth: 1.3 },
    ),
    Plot.dot(rows, { x: "mean", y: "y", r: 3.6, symbol: "diamond", fill: palette.ink, stroke: palette.paper }),
    Plot.text(rows, { ...name, text: (row: Row) => abridged(row.name) }),
    Plot.text(rows, { ...value, text: (row: Row) => formatSpread(row.mean, row.sd, decimals) }),
  ];
}

/** How to read the marks that are there. */
function note(rows: readonly Row[], { tolerance = {} }: DistributionOptions): string {
  const parts = ["bar: mean ± sd"];
  if (rows.some(({ values }) => values.length > 0)) parts.unshift("dots: single seeds");
  if (tolerance.low !== undefined || tolerance.high !== undefined) parts.push("shaded: the claim holds");
  return parts.join("; ");
}

function toleranceMarks(
  { tolerance = {} }: DistributionOptions,
  [left, right]: readonly [number, number],
): Plot.Markish[] {
  if (tolerance.low === undefined && tolerance.high === undefined) return [];
  const band = { x1: Math.max(left, tolerance.low ?? left), x2: Math.min(right, tolerance.high ?? right) };
  if (!(band.x1 < band.x2)) return [];
  return [Plot.rectX([band], { x1: "x1", x2: "x2", fill: palette.gold, fillOpacity: 0.12 })];
}

function publishedMarks(published: number | undefined, [left, right]: readonly [number, number]): Plot.Markish[] {
  if (published === undefined || !(published >= left && published <= right)) return [];
  const text = `published ${formatNumber(published)}`;
  return [
    Plot.ruleX([published], { stroke: palette.gold, strokeWidth: 1.4, strokeDasharray: "5,3" }),
    Plot.text([text], { x: [published], frameAnchor: "top", dy: -12, fill: palette.gold }),
  ];
}

function summarised({ name, values = [], mean, sd }: Outcome): Row {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return { name, values: [], mean: mean ?? Number.NaN, sd: sd ?? 0 };
  const centre = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  const squares = finite.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return { name, values: finite, mean: mean ?? centre, sd: sd ?? Math.sqrt(squares / Math.max(1, finite.length - 1)) };
}

/** The ends of the axis: room for every dot, bar, published value and closed tolerance, within the quantity's range. */
function limits(rows: readonly Row[], { published, tolerance = {}, range }: DistributionOptions): [number, number] {
  const all = rows.flatMap(({ values, mean, sd }) => [...values, mean - sd, mean + sd]);
  for (const extra of [published, tolerance.low, tolerance.high]) if (extra !== undefined) all.push(extra);
  const finite = all.filter(Number.isFinite).map((value) => within(value, range));
  const low = finite.reduce((a, b) => Math.min(a, b));
  const high = finite.reduce((a, b) => Math.max(a, b));
  const room = low < high ? 0.03 * (high - low) : Math.max(1e-3, 0.05 * Math.abs(low));
  return [low - room, high + room];
}

function within(value: number, range: readonly [number, number] | undefined): number {
  return range ? Math.min(range[1], Math.max(range[0], value)) : value;
}

/** Rows from top to bottom, each as tall as its highest stack of dots needs. */
function place(
  rows: readonly Row[],
  [left, right]: readonly [number, number],
  span: number,
  range?: readonly [number, number],
): PlacedRow[] {
  let y = 0;
  return rows.map((row) => {
    const columns = new Map<number, number>();
    const cells = [...row.values]
      .sort((a, b) => a - b)
      .map((value) => {
        const column = Math.round(((value - left) / (right - left)) * (span / (2 * radius)));
        const level = columns.get(column) ?? 0;
        columns.set(column, level + 1);
        return { column, level };
      });
    const most = cells.reduce((highest, { level }) => Math.max(highest, level), -1) + 1;
    const pitch = Math.min(2 * radius, tallestStack / Math.max(1, most));
    y += 28 + most * pitch;
    const dots = cells.map(({ column, level }) => ({
      x: left + (column * 2 * radius * (right - left)) / span,
      y: y - 11 - level * pitch,
    }));
    return { ...row, y, low: within(row.mean - row.sd, range), high: within(row.mean + row.sd, range), dots };
  });
}

function abridged(name: string): string {
  const characters = [...name];
  return characters.length <= 26 ? name : `${characters.slice(0, 25).join("")}…`;
}
