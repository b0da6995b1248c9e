import { catalogue } from "../experiments/catalogue.ts";
import type { RunCertificate } from "../experiments/events.ts";
import { verdicts, verdictsIn } from "../experiments/living/control.ts";
import { settingsBetween } from "../experiments/override.ts";
import { isDeepEquilibriumRecipe, isNeuronRecipe, isReactionRecipe, type Recipe } from "../experiments/recipe.ts";
import { type MetricSummary, type RunSummary, toleranceText, type Verdict } from "../experiments/summary.ts";
import type { Run } from "../store/runs.ts";
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
function certificateLine(certificate: RunCertificate): string {
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

/** The certificate of a run by its law: for networks of neurons, how settled the equilibria behind its accuracy are. */
export function certificateText(recipe: Recipe, summary: RunSummary): string {
  if (isReactionRecipe(recipe)) {
    const { residual, unsettled } = summary.certificate;
    const settlings = summary.metrics.settlings?.values.reduce((sum, value) => sum + value, 0) ?? 0;
    return `worst residual at the end of a champion's lifetime ${figure(residual)}, ${unsettled} of ${settlings} settlings ran out of sweeps`;
  }
  if (isDeepEquilibriumRecipe(recipe)) {
    const { residual, unsettled } = summary.certificate;
    return `largest last change of a unit ${figure(residual)}, ${unsettled} iterations did not come to rest`;
  }
  if (!isNeuronRecipe(recipe)) return certificateLine(summary.certificate);
  const mean = (name: string) => figure(summary.metrics[name]?.mean ?? Number.NaN);
  const efforts = recipe.solver.efforts.map((k) => `${mean(`test error at ${k}T`)} at ${k}T`);
  return [
    `test error ${[`${mean("test error")} at T`, ...efforts].join(", ")}`,
    `residual at T: median ${mean("median residual")}, worst ${mean("worst residual")}, ${mean("settled")} % settled to ${figure(recipe.solver.settled)}`,
    `nudges move units by ${mean("displacement")}, and ${mean("jumps")} % of them do not come back`,
    `${mean("loss spikes")} loss spikes, ${mean("dropped samples")} samples dropped, ${mean("refused batches")} batches refused`,
  ].join("; ");
}

/** Notes of a run that are shown. */
const MOST_NOTES = 10;

/** Everything a person wants to know about a finished run. */
export function summaryText(recipe: Recipe, run: Run, summary: RunSummary): string {
  const seeds = `${summary.seeds} ${summary.seeds === 1 ? "seed" : "seeds"}`;
  const unfinished = run.seeds.length - summary.seeds;
  const parts = [`${recipe.title} — ${seeds}, run ${run.id}`];
  if (unfinished > 0) parts.push(`Unfinished: ${unfinished} more to do with: equilearn resume ${run.id}`);
  const changed = changesOf(recipe);
  if (changed.length > 0) parts.push(`Changed from the recipe: ${changed.join(", ")}`);
  parts.push("", metricTable(summary));
  if (isReactionRecipe(recipe) || isDeepEquilibriumRecipe(recipe)) parts.push("", controlLine(summary));
  if (summary.expect.length > 0) parts.push("", promiseHeading(summary, changed), verdictTable(summary.expect));
  parts.push("", `Certificate: ${certificateText(recipe, summary)}.`, ...summary.notes.slice(0, MOST_NOTES));
  if (summary.notes.length > MOST_NOTES)
    parts.push(`… and ${summary.notes.length - MOST_NOTES} more; --json gives them all.`);
  return parts.join("\n");
}

/** What the three-way control found, over the seeds. */
function controlLine({ metrics, seeds }: RunSummary): string {
  const reached = verdictsIn(metrics);
  const found = verdicts.map((name) => `${name} in ${reached.filter((verdict) => verdict === name).length}`);
  return `Verdict: ${found.join(", ")} of ${seeds} ${seeds === 1 ? "seed" : "seeds"}.`;
}

/** What a reader must know before the verdicts: whether this run is what the promise was made for. */
function promiseHeading({ expect, seeds }: RunSummary, changed: readonly string[]): string {
  const promised = Math.max(...expect.map((verdict) => verdict.seeds));
  const short = seeds < promised ? ` (for ${promised} seeds; this run has ${seeds})` : "";
  return `What was promised${changed.length > 0 ? " of the unchanged recipe" : ""}${short}:`;
}

/** Settings in which a recipe differs from the catalogue's of its name, as --set would give them. */
function changesOf(recipe: Recipe): readonly string[] {
  const published = catalogue.find(({ name }) => name === recipe.name);
  return published ? settingsBetween(published, recipe).map((setting) => shortened(setting)) : [];
}

const shortened = (text: string) => (text.length > 100 ? `${text.slice(0, 99)}…` : text);
