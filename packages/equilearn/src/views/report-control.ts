import type { RunCertificate } from "../experiments/events.ts";
import { verdicts, verdictsIn } from "../experiments/living/control.ts";
import { distributionFigure } from "./distribution.ts";
import type { Drawing } from "./figure.ts";
import { type Markup, markup } from "./markup.ts";
import { formatNumber, formatSpread } from "./numbers.ts";
import { metricOf, type ReportInput } from "./report-input.ts";
import { pageTable } from "./report-table.ts";

/** The three ways in which the same lifetimes are lived. */
const ways = [
  { metric: "on", name: "its own feedback" },
  { metric: "off", name: "no feedback" },
  { metric: "yoked", name: "another’s feedback" },
] as const;

/** Whether a run tells of lifetimes that were lived in three ways. */
export function hasControl(input: ReportInput): boolean {
  return ways.every(({ metric }) => metricOf(input, metric) !== undefined);
}

/** Whether what was found learns in life: in words, over all seeds as a picture, and seed by seed. */
export function controlSection(input: ReportInput, figure: (drawing: Drawing) => Markup): Markup | false {
  if (!hasControl(input)) return false;
  return markup`<h3>Does it learn in life?</h3>
<p>The same lifetimes are lived three times: with feedback of their own, with none, and with what another lifetime felt. It is <i>learned in life</i> if feedback of its own adds something over both, each beyond its 95 % confidence interval, and <i>innate</i> if it adds next to nothing over either.</p>
<p><b>${verdictText(input)}</b></p>
<div class="figures">${figure(controlFigure(input))}</div>
${controlTable(input)}`;
}

function controlFigure(input: ReportInput): Drawing {
  const outcomes = ways.map(({ metric, name }) => ({ name, ...metricOf(input, metric) }));
  return distributionFigure(outcomes, { width: 900, title: "Mean return of the last episodes", xLabel: "return" });
}

/** Those that have come to an end. */
const livedSeeds = (input: ReportInput) => input.seeds.slice(0, metricOf(input, "on")?.values.length);

function verdictText(input: ReportInput): string {
  const reached = verdictsIn(input.summary.metrics);
  const count = (wanted: string) => reached.filter((verdict) => verdict === wanted).length;
  const found = verdicts.filter((verdict) => count(verdict) > 0);
  if (reached.length === 1) return `Verdict: ${found[0]}.`;
  return `Verdict: ${found.map((verdict) => `${verdict} in ${count(verdict)}`).join(", ")} of ${reached.length} seeds.`;
}

function controlTable(input: ReportInput): Markup {
  const value = (name: string, index: number) => metricOf(input, name)?.values[index] ?? Number.NaN;
  const columns = [
    { header: "Seed" },
    ...["Feedback on", "Off", "Another’s", "First episode", "On over off", "On over another’s"].map(
      (header) => ({ header, kind: "number" }) as const,
    ),
    { header: "Verdict" },
  ];
  const reached = verdictsIn(input.summary.metrics);
  const rows = livedSeeds(input).map((seed, index) => [
    `${seed}`,
    ...[...ways.map(({ metric }) => metric), "first episode"].map((name) => formatNumber(value(name, index))),
    ...["on over off", "on over yoked"].map((name) =>
      formatSpread(value(name, index), value(`${name}, margin`, index)),
    ),
    reached[index],
  ]);
  return markup`${pageTable(columns, rows)}
<p class="quiet">Mean returns; differences with half the width of their 95 % confidence interval.</p>`;
}

/** What can be said of the settlings of lives, where it is said of nothing else. */
export function livesTable(input: ReportInput, { residual, unsettled }: RunCertificate): Markup {
  const settlings = metricOf(input, "settlings")?.values.reduce((sum, value) => sum + value, 0);
  const columns = [
    { header: "Certificate" },
    { header: "Value", kind: "number" },
    { header: "In plain words" },
  ] as const;
  return pageTable(columns, [
    [
      "Worst residual",
      formatNumber(residual),
      "How far the worst state that a lifetime with feedback ended in was from rest, relative to what flows.",
    ],
    [
      "Out of sweeps",
      settlings === undefined ? formatNumber(unsettled) : `${formatNumber(unsettled)} of ${formatNumber(settlings)}`,
      unsettled === 0
        ? "Every settling of these lifetimes reached its tolerance."
        : "Settlings that were stopped before they reached their tolerance; what is read and learned then depends on how many sweeps there were.",
    ],
  ]);
}
