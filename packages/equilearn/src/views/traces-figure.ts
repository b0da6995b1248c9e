import * as Plot from "@observablehq/plot";
import { framed } from "./curves.ts";
import { type Drawing, emptyDrawing } from "./figure.ts";
import { type LegendEntry, legend, lineSign } from "./legend.ts";
import { formatNumber } from "./numbers.ts";
import { palette } from "./palette.ts";
import type { ReportEvolution } from "./report-evolution-input.ts";
import { extent } from "./series.ts";
import { sideBySide } from "./side-by-side.ts";
import { type TimeLine, timeLineOf } from "./time-line.ts";

const panel = { width: 900, height: 200 };

/** Outputs differ in colour and in dash; the solid one is wide, so that it shows below another that does the same. */
const outputStyles = [
  { colour: palette.blue, dash: undefined, width: 2.6 },
  { colour: palette.gold, dash: "6 4", width: 1.5 },
  { colour: palette.ink, dash: "2 3", width: 1.5 },
  { colour: palette.sky, dash: "9 3 2 3", width: 1.5 },
] as const;
const styleOf = (output: number) => outputStyles[output % outputStyles.length];
const pulseColours = { observation: palette.green, loss: palette.red } as const;

/** Figure 5 of Equilibrium Point Learning: how the outputs of champions respond at the beginning of a lifetime. */
export function tracesFigure({ champions, seed }: ReportEvolution, title: string): Drawing {
  const traced = champions.flatMap(({ generation, trace }) => (trace ? [{ generation, line: timeLineOf(trace) }] : []));
  const outputs = traced[0]?.line.outputs.length ?? 0;
  return sideBySide(
    traced.map(({ generation, line }) => traceFigure(line, `Generation ${generation}`)),
    {
      width: panel.width,
      title: `${title}: outputs of champions of seed ${seed}`,
      lettered: true,
      legend: (width) => legend(entriesOf(outputs), width),
    },
  );
}

function entriesOf(outputs: number): readonly LegendEntry[] {
  return [
    ...Array.from({ length: outputs }, (_, k) => {
      const { colour, dash } = styleOf(k);
      return { sign: lineSign(colour, dash), words: `output ${k}` };
    }),
    { sign: lineSign(pulseColours.observation), words: "a pulse of what is seen, and the output that answers" },
    { sign: lineSign(pulseColours.loss), words: "a pulse of loss" },
  ];
}

/** Amounts over the sweeps of the settlings that a line of time has, with its pulses. */
function traceFigure({ outputs, pulses, breaks }: TimeLine, title: string): Drawing {
  const points = outputs.flat().filter(({ y }) => Number.isFinite(y));
  if (points.length === 0) return emptyDrawing(panel.width, panel.height, title, "Its amounts are no numbers.");
  const marks = [
    ...pulses.map(({ x, cause }) => Plot.ruleX([x], { stroke: pulseColours[cause], strokeOpacity: 0.6 })),
    ...outputs.map((line, k) => {
      const { colour, dash, width } = styleOf(k);
      const style = {
        stroke: colour,
        strokeWidth: width,
        strokeLinecap: "butt",
        ...(dash ? { strokeDasharray: dash } : {}),
      };
      return Plot.line(line, { x: "x", y: "y", ...style });
    }),
    ...labelMarks(pulses, extent(points.map(({ x }) => x))),
    ...breaks.map((x) => Plot.text(["⋯"], { x: [x], frameAnchor: "middle", fill: palette.muted, fontSize: 16 })),
  ];
  const losses = pulses.filter(({ cause }) => cause === "loss").map(({ loss }) => formatNumber(loss, 2));
  const description = `${pulses.length} settlings; losses felt: ${losses.length > 0 ? losses.join(", ") : "none"}.`;
  const note = breaks.length > 0 ? "⋯: sweeps or settlings left out" : "";
  const labels = { xLabel: "sweeps", yLabel: "amount" };
  return framed(points, marks, { ...panel, ...labels, title, log: false, note, description });
}

/** Room that a label takes, in pixels. */
const labelRoom = { observation: 30, loss: 46 } as const;

/** What answered, above the frame, and what was lost, at its top; left out where the label before it is too near. */
function labelMarks(pulses: TimeLine["pulses"], [left, right]: readonly [number, number]): Plot.Markish[] {
  const pixels = (panel.width - 62) / (right - left);
  const free = { observation: -Infinity, loss: -Infinity };
  return pulses.flatMap(({ x, cause, loss, action }) => {
    const isLast = (right - x) * pixels < labelRoom[cause];
    const at = x * pixels - (isLast ? labelRoom[cause] : 0);
    if (at < free[cause]) return [];
    free[cause] = at + labelRoom[cause];
    const isLoss = cause === "loss";
    return Plot.text([isLoss ? `loss ${formatNumber(loss, 2)}` : `→ ${action}`], {
      x: [x],
      frameAnchor: "top",
      textAnchor: isLast ? "end" : "start",
      dx: isLast ? -3 : isLoss ? 3 : -2,
      dy: isLoss ? 6 : -7,
      fontSize: 10,
      fill: isLoss ? pulseColours.loss : styleOf(action ?? 0).colour,
      stroke: palette.paper,
      strokeWidth: 3,
    });
  });
}
