import * as Plot from "@observablehq/plot";
import { framed } from "./curves.ts";
import { type Drawing, emptyDrawing } from "./figure.ts";
import { formatNumber } from "./numbers.ts";
import { palette } from "./palette.ts";
import { type Point, pointsOf, type Series, summarise } from "./series.ts";
import { sideBySide } from "./side-by-side.ts";

export interface Generations {
  /** By generation, one series a seed. */
  readonly best: readonly Series[];
  readonly mean: readonly Series[];
  /** The episode from which the champion has learned; NaN where it has not. */
  readonly speeds: readonly Series[];
}

const panel = { width: 440, height: 300 };

/** Figure 3 of Equilibrium Point Learning: fitness, and how fast champions learn in life, by generation. */
export function generationsFigure({ best, mean, speeds }: Generations, title: string): Drawing {
  return sideBySide([fitnessFigure(best, mean), speedFigure(speeds)], { width: 1000, title, lettered: true });
}

/** What is drawn of the fitness of a generation. */
interface Kind {
  readonly name: string;
  readonly colour: string;
  readonly dash?: string;
  /** Of each seed. */
  readonly lines: readonly (readonly Point[])[];
}

/** The best of each generation and the mean over it: every seed as a thin line, and their mean as a thick one. */
function fitnessFigure(best: readonly Series[], mean: readonly Series[]): Drawing {
  const title = "Fitness by generation";
  const linesOf = (list: readonly Series[]) =>
    list.map((one) => pointsOf(one, false)).filter((line) => line.length > 0);
  const [bests, means] = [linesOf(best), linesOf(mean)];
  if (bests.length === 0) return emptyDrawing(panel.width, panel.height, title, "No fitness was recorded.");
  const marks = [
    ...kindMarks({ name: "best", colour: palette.blue, lines: bests }),
    ...kindMarks({ name: "mean", colour: palette.gold, dash: "5 3", lines: means }),
  ];
  const seeds = bests.length;
  const note = seeds > 1 ? `thin: each of ${seeds} seeds; thick: their mean` : `seed ${best[0].seed}`;
  const ends = summarise(bests, false);
  const [first, last] = [ends[0], ends[ends.length - 1]];
  const description = `The best fitness goes from ${formatNumber(first.y)} in generation ${first.x} to ${formatNumber(last.y)} in generation ${last.x}, over ${seeds} ${seeds === 1 ? "seed" : "seeds"}.`;
  const labels = { xLabel: "generation", yLabel: "fitness" };
  return framed([...bests, ...means].flat(), marks, { ...panel, ...labels, title, log: false, note, description });
}

function kindMarks({ name, colour, dash, lines }: Kind): Plot.Markish[] {
  const middle = summarise(lines, false);
  const style = { stroke: colour, strokeWidth: 2.2, ...(dash ? { strokeDasharray: dash } : {}) };
  return [
    ...(lines.length > 1 ? lines.map((line) => thinLine(line, colour, lines.length)) : []),
    Plot.line(middle, { x: "x", y: "y", ...style }),
    Plot.text(middle.slice(-1), {
      x: "x",
      y: "y",
      text: () => name,
      textAnchor: "end",
      dx: -2,
      dy: -9,
      fill: colour,
      stroke: palette.paper,
      strokeWidth: 4,
    }),
  ];
}

function thinLine(line: readonly Point[], colour: string, count: number): Plot.Markish {
  const strokeOpacity = Math.min(0.55, 8 / count);
  return Plot.line(line, { x: "x", y: "y", stroke: colour, strokeWidth: 0.7, strokeOpacity });
}

/** Every seed with a dot for each champion that has learned; gaps where one has not. */
function speedFigure(speeds: readonly Series[]): Drawing {
  const title = "Learning speed by generation";
  const lines = speeds.map((one) => pointsOf(one, false)).filter((line) => line.length > 0);
  if (lines.length === 0)
    return emptyDrawing(panel.width, panel.height, title, "No champion returned the same in all of its last episodes.");
  const several = lines.length > 1;
  const colour = several ? palette.sky : palette.blue;
  const middle = summarise(lines, false);
  const marks = [
    ...speeds.map((one) => Plot.line(allOf(one), { x: "x", y: "y", stroke: colour, strokeWidth: several ? 0.9 : 2.2 })),
    Plot.dot(lines.flat(), { x: "x", y: "y", r: 2, fill: colour }),
    ...(several ? [Plot.line(middle, { x: "x", y: "y", stroke: palette.blue, strokeWidth: 2.2 })] : []),
  ];
  const note = several ? `thin: each of ${lines.length} seeds; thick: their mean` : `seed ${speeds[0].seed}`;
  const last = middle[middle.length - 1] ?? lines[0][lines[0].length - 1];
  const description = `In generation ${last.x} champions have learned from episode ${formatNumber(last.y)} on.`;
  // The axis reaches over all generations and down to the first episode, whoever has learned.
  const corners = speeds.flatMap((one) => allOf(one).map(({ x }): Point => ({ x, y: 1 })));
  const labels = { xLabel: "generation", yLabel: "learned from episode" };
  return framed([...lines.flat(), ...corners], marks, { ...panel, ...labels, title, log: false, note, description });
}

const allOf = ({ steps, values }: Series): Point[] => Array.from(steps, (x, k) => ({ x, y: values[k] }));
