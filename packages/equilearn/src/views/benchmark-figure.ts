import * as Plot from "@observablehq/plot";
import { type Drawing, emptyDrawing, placed, plotDrawing, titled } from "./figure.ts";
import { type Markup, markup } from "./markup.ts";
import { formatNumber } from "./numbers.ts";
import { palette } from "./palette.ts";

/** How fast a training step is on networks of many sizes, in GFLOP/s of its products. */
export interface Growth {
  /** What was measured where, on how many threads: one line under the title. */
  readonly note: string;
  /** 128-bit peak of as many threads, in GFLOP/s; the larger of the two modes'. */
  readonly peak: number;
  readonly rows: readonly GrowthPoint[];
}

interface Speed {
  readonly gflops: number;
}

interface GrowthPoint {
  readonly algorithm: "euler" | "sweep";
  readonly over: "width" | "depth" | "batch";
  readonly at: number;
  /** "784-256-256-10". */
  readonly layers: string;
  readonly batch: number;
  readonly default: Speed;
  readonly relaxed: Speed;
  readonly torch?: Speed;
}

type Side = "default" | "relaxed" | "torch";

/** Colour and shape of each side: apart in print too. */
const sides = {
  default: { name: "equilearn, same bits everywhere", colour: palette.blue, symbol: "circle", dash: "" },
  relaxed: { name: "equilearn, relaxed", colour: palette.green, symbol: "triangle", dash: "" },
  torch: { name: "PyTorch", colour: palette.red, symbol: "square", dash: "5,3" },
} as const;
const shapes = {
  circle: "M-3.4,0a3.4,3.4 0 1 0 6.8,0a3.4,3.4 0 1 0 -6.8,0Z",
  triangle: "M0,-4.2L3.9,2.6H-3.9Z",
  square: "M-3,-3H3V3H-3Z",
};
const algorithmNames = { euler: "Explicit Euler, 55 + 14 steps", sweep: "Gauss–Seidel sweeps, 3 + 1 passes" } as const;
const axisNames = { width: "units of a hidden layer", depth: "hidden layers", batch: "samples of a batch" } as const;
const axes = ["width", "depth", "batch"] as const;

const panel = { width: 320, height: 250 };
const gap = { columns: 24, rows: 22 };
const head = 44;

/** Speed over width, depth and batch: one row of three panels for each algorithm. */
export function growthFigure({ note, peak, rows }: Growth): Drawing {
  const title = "Training steps as networks grow";
  const width = 3 * panel.width + 2 * gap.columns;
  if (rows.length === 0) return emptyDrawing(width, panel.height, title, "No training step was measured.");
  const algorithms = [...new Set(rows.map(({ algorithm }) => algorithm))];
  const top = Math.max(peak, ...rows.flatMap((row) => (["default", "relaxed", "torch"] as const).map(speed(row))));
  const panels = algorithms.flatMap((algorithm) =>
    axes.map((over) => {
      const chosen = rows.filter((row) => row.algorithm === algorithm && row.over === over);
      return panelOf(chosen, algorithmNames[algorithm], over, peak, 1.06 * top);
    }),
  );
  const rowHeight = panel.height + 24;
  const body = panels.map((drawing, index) => {
    const column = index % 3;
    const row = (index - column) / 3;
    const y = head + row * (rowHeight + gap.rows);
    return placed(titled(drawing, "abcdef"[index]), column * (panel.width + gap.columns), y);
  });
  return {
    width,
    height: head + algorithms.length * (rowHeight + gap.rows) - gap.rows,
    title,
    description: panels.map((drawing) => `${drawing.title}: ${drawing.description}`).join(" "),
    body: [legend(rows, note).text, ...body].join("\n"),
  };
}

const speed = (row: GrowthPoint) => (side: Side) => row[side]?.gflops ?? 0;

function panelOf(
  rows: readonly GrowthPoint[],
  title: string,
  over: (typeof axes)[number],
  peak: number,
  top: number,
): Drawing {
  if (rows.length === 0) return emptyDrawing(panel.width, panel.height, title, "Not measured.");
  const ordered = rows.toSorted((a, b) => a.at - b.at);
  const ticks = ordered.map(({ at }) => at);
  const [least, most] = [ticks[0], ticks[ticks.length - 1]];
  const drawn = (["torch", "relaxed", "default"] as const).filter((side) => ordered[0][side]);
  const options: Plot.PlotOptions = {
    ...panel,
    marginTop: 26,
    marginLeft: 40,
    marginRight: 14,
    marginBottom: 40,
    x: { type: "log", base: 2, domain: least < most ? [least, most] : [least / 2, 2 * least], label: null },
    y: { domain: [0, top], label: null },
    marks: [
      Plot.gridY({ tickSpacing: 40, stroke: palette.faint, strokeOpacity: 1 }),
      Plot.axisY({ tickSpacing: 40, tickSize: 0, tickFormat: (value: number) => formatNumber(value) }),
      Plot.axisX({ ticks, tickSize: 4, tickFormat: String, stroke: palette.muted, fill: palette.ink }),
      Plot.ruleY([0], { stroke: palette.muted }),
      Plot.ruleY([peak], { stroke: palette.gold, strokeWidth: 1.4, strokeDasharray: "2,3" }),
      ...drawn.flatMap((side) => lineOf(ordered, side)),
      Plot.text(["GFLOP/s"], { frameAnchor: "top-left", dx: -40, dy: -18, textAnchor: "start" }),
      Plot.text([axisNames[over]], { frameAnchor: "bottom", dy: 34 }),
      Plot.text([restOf(ordered[0], over)], {
        frameAnchor: "top-right",
        dy: -18,
        textAnchor: "end",
        fill: palette.muted,
        fontSize: 10,
      }),
    ],
  };
  return plotDrawing(options, title, describe(ordered, over, drawn.toReversed()));
}

function lineOf(rows: readonly GrowthPoint[], side: Side): Plot.Markish[] {
  const { colour, symbol, dash } = sides[side];
  const points = rows.map((row) => ({ x: row.at, y: speed(row)(side) }));
  return [
    Plot.line(points, { x: "x", y: "y", stroke: colour, strokeWidth: 1.8, strokeDasharray: dash }),
    Plot.dot(points, { x: "x", y: "y", r: 3.4, symbol, fill: colour, stroke: palette.paper }),
  ];
}

/** What the points of a panel have in common. */
function restOf({ layers, batch }: GrowthPoint, over: (typeof axes)[number]): string {
  const hidden = layers.split("-").slice(1, -1);
  if (over === "width") return `${hidden.length} hidden layers, batch ${batch}`;
  return over === "depth" ? `${hidden[0]} units wide, batch ${batch}` : `${hidden.length} × ${hidden[0]} units`;
}

function describe(rows: readonly GrowthPoint[], over: string, drawn: readonly Side[]): string {
  const [first, last] = [rows[0], rows[rows.length - 1]];
  const parts = drawn.map(
    (side) => `${sides[side].name} ${formatNumber(speed(first)(side))} to ${formatNumber(speed(last)(side))}`,
  );
  return `GFLOP/s from ${over} ${first.at} to ${last.at}: ${parts.join("; ")}.`;
}

/** The sides in one line, and under it where they were measured. */
function legend(rows: readonly GrowthPoint[], note: string): Markup {
  const present = (["default", "relaxed", "torch"] as const).filter((side) => rows.some((row) => row[side]));
  const places = { default: 0, relaxed: 250, torch: 410 };
  const entries = present.map((side) => {
    const { name, colour, symbol, dash } = sides[side];
    const x = places[side];
    return markup`<path d="M${x},8h26" stroke="${colour}" stroke-width="1.8" stroke-dasharray="${dash || "none"}"/><path d="${shapes[symbol]}" transform="translate(${x + 13},8)" fill="${colour}"/><text x="${x + 32}" y="8" dy="0.35em" text-anchor="start">${name}</text>`;
  });
  const x = present.includes("torch") ? 520 : places.torch;
  const peak = markup`<path d="M${x},8h26" stroke="${palette.gold}" stroke-width="1.4" stroke-dasharray="2,3"/><text x="${x + 32}" y="8" dy="0.35em" text-anchor="start">128-bit peak, measured</text>`;
  return markup`${entries}${peak}<text x="0" y="26" dy="0.35em" text-anchor="start" font-size="10" fill="${palette.muted}">${note}</text>`;
}
