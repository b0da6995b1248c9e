import type { RunCertificate } from "../experiments/events.ts";
import { type MetricSummary, type RunSummary, toleranceText, type Verdict } from "../experiments/summary.ts";
import { type Column, textTable } from "../views/table.ts";

/** A number as people read it: four significant digits, exponents only when they help. */
export function figure(value: number | null): string {
  if (value === null || Number.isNaN(value)) return "–";
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-3 && size < 1e5)) return String(Number(value.toPrecision(4)));
  return value.toExponential(2);
}

/** A left-aligned column, and one whose numbers line up at their points. */
export const left = (header: string): Column => ({ header, align: "left" });
export const number = (header: string): Column => ({ header, align: "decimal" });

/** A text table as wide as the terminal, or as wide as it needs where there is none. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const width = process.stdout.columns;
  return textTable(columns, rows, width ? { width } : {});
}

/** "92.0 ± 7.2" for several seeds, "92.0" for one. */
export function spreadText({ mean, sd, values }: MetricSummary): string {
  return values.length > 1 ? `${figure(mean)} ± ${figure(sd)}` : figure(mean);
}

/** The paper's claim beside the measurement. */
function verdictTable(verdicts: readonly Verdict[]): string {
  return table(
    [left("metric"), number("published"), number("measured"), left("tolerance"), left("holds")],
    verdicts.map((verdict) => [
      verdict.metric,
      figure(verdict.published),
      figure(verdict.measured),
      toleranceText(verdict.tolerance),
      verdict.holds ? "yes" : "NO",
    ]),
  );
}

/** All metrics of a run, baselines included. */
function metricTable(summary: RunSummary): string {
  return table(
    [left("metric"), number("mean ± sd"), number("min"), number("max")],
    Object.entries(summary.metrics).map(([name, metric]) => [
      name,
      spreadText(metric),
      figure(metric.min),
      figure(metric.max),
    ]),
  );
}

/** The certificate in one line. */
export function certificateLine(certificate: RunCertificate): string {
  const { residual, unsettled, indefinite, clamps, condition, power } = certificate;
  return [
    `worst residual ${figure(residual)}`,
    `${unsettled} settlings did not settle`,
    `${indefinite} not positive definite`,
    `${clamps} weights stopped at the floor`,
    ...(condition === undefined ? [] : [`condition ≈ ${figure(condition)}`]),
    ...(power === undefined ? [] : [`power ${figure(power)}`]),
  ].join(", ");
}

/** Everything a person wants to know about a finished run. */
export function summaryText(title: string, runId: string, summary: RunSummary): string {
  const parts = [
    `${title} — ${summary.seeds} ${summary.seeds === 1 ? "seed" : "seeds"}, run ${runId}`,
    "",
    metricTable(summary),
  ];
  if (summary.expect.length > 0) parts.push("", "What was promised:", verdictTable(summary.expect));
  return [...parts, "", `Certificate: ${certificateLine(summary.certificate)}.`].join("\n");
}
