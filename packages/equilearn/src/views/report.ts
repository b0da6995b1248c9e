import { toleranceText, type Verdict } from "../experiments/summary.ts";
import { type Drawing, toInlineSvg } from "./figure.ts";
import { Markup, markup } from "./markup.ts";
import { commonDecimals, formatNumber, formatSpread } from "./numbers.ts";
import { certificateTable } from "./report-certificate.ts";
import { controlSection, hasControl, livesTable } from "./report-control.ts";
import { evolutionFigures, otherCurves } from "./report-evolution.ts";
import { comparisonFigure, headlineFigure, runFigures } from "./report-figures.ts";
import { headlineOf, metricOf, type ReportInput, unitOf, withUnit } from "./report-input.ts";
import { reportStyle } from "./report-style.ts";
import { pageTable } from "./report-table.ts";

export type { ReportCurves, ReportInput } from "./report-input.ts";

const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * One HTML page about one or several runs: claims, figures, baselines, certificate, and how to do it again; several runs are
 * compared first. The page loads nothing, runs no script, and escapes every text it is given. Same input, same bytes.
 *
 * @throws Refusal when a network's arrays do not fit each other.
 */
export function reportHtml(runs: readonly ReportInput[]): string {
  const title = runs.length === 1 ? runs[0].recipe.title : titleOf(runs);
  const content = runs.length === 1 ? oneRun(runs[0]) : comparison(title, runs);
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title} – equilearn</title>
<style>${new Markup(reportStyle)}</style>
</head>
<body>
${content}
<footer>Written by equilearn, which simulates networks that compute by settling and learn from local quantities. This page is complete in itself: it loads nothing.</footer>
</body>
</html>
`.text;
}

function titleOf(runs: readonly ReportInput[]): string {
  const isOneTask = runs.every(({ task }) => task === runs[0].task);
  return isOneTask ? `Comparison of ${runs.length} runs` : `${runs.length} runs`;
}

/** Runs of one task together, where there are several. */
function comparable(runs: readonly ReportInput[]): readonly (readonly ReportInput[])[] {
  const tasks = [...new Set(runs.map(({ task }) => task))];
  return tasks.map((task) => runs.filter((run) => run.task === task)).filter((group) => group.length > 1);
}

function oneRun(run: ReportInput): Markup {
  return markup`<header>
<h1>${run.recipe.title}</h1>
<p class="lead">${run.recipe.description}</p>
<p class="quiet">${sourceText(run.recipe.cite)}</p>
<p class="code">recipe ${run.recipe.name} · run ${run.runId} · ${seedsText(run.seeds)}</p>
${verdictLine(run)}
</header>
<main>${sections(run)}</main>`;
}

function comparison(title: string, runs: readonly ReportInput[]): Markup {
  const items = runs.map(
    (run, index) => markup`<li><a href="#run-${index + 1}">${run.recipe.title}</a> ${verdictLine(run)}</li>`,
  );
  const empty = runs.length === 0 && markup`<p>There are no runs to report.</p>`;
  const chapters = runs.map(
    (run, index) => markup`<section id="run-${index + 1}">
<h2>${run.recipe.title}</h2>
<p>${run.recipe.description}</p>
<p class="quiet">${sourceText(run.recipe.cite)}</p>
<p class="code">recipe ${run.recipe.name} · run ${run.runId} · ${seedsText(run.seeds)}</p>
${sections(run)}
</section>`,
  );
  return markup`<header><h1>${title}</h1>
<p class="lead">Runs of one task side by side, then each in full.</p>
<nav><ul>${items}</ul></nav></header>
<main>${empty}${comparable(runs).map(comparisonSection)}${chapters}</main>`;
}

function sections(run: ReportInput): Markup {
  const isLived = hasControl(run);
  // Where nothing is promised, what came out of lives is told by the control.
  const headline = isLived && run.summary.expect.length === 0 ? undefined : headlineFigure(run);
  const evolved = evolutionFigures(run).map(({ drawing, wide }) => figure(drawing, wide));
  const others = runFigures({ ...run, curves: otherCurves(run) }).map((drawing) => figure(drawing));
  return markup`<h3>What was claimed, and what came out</h3>
${claimTable(run)}
<div class="figures">${headline && figure(headline, true)}</div>
${controlSection(run, (drawing) => figure(drawing, true))}
<h3>Figures</h3>
<div class="figures">${evolved}${others}</div>
${baselineSection(run)}
<h3>How far the equilibria can be trusted</h3>
${isLived ? livesTable(run, run.summary.certificate) : certificateTable(run.summary.certificate)}
${noteList(run.summary.notes)}
<h3>Do it again</h3>
${reproduction(run)}`;
}

/** What went wrong on the way, as the run told it. */
function noteList(notes: readonly string[]): Markup | false {
  return notes.length > 0 && markup`<ul>${notes.map((note) => markup`<li>${note}</li>`)}</ul>`;
}

function figure(drawing: Drawing, wide = false): Markup {
  const caption = markup`<b>${drawing.title}.</b> ${!wide && drawing.description}`;
  return markup`<figure class="${wide ? "wide" : "half"}">${new Markup(toInlineSvg(drawing))}<figcaption>${caption}</figcaption></figure>
`;
}

/** Where a recipe comes from, as a sentence begins; a citation may itself begin with "after". */
function sourceText(cite: string): string {
  return `After ${cite.replace(/^after /i, "")}`;
}

function verdictLine({ summary: { expect, digests } }: ReportInput): Markup | false {
  if (expect.length === 0) return false;
  const held = expect.filter(({ holds }) => holds).length;
  const all = held === expect.length;
  const count = expect.length === 1 ? "" : `${held} of ${expect.length} `;
  const promised = Math.max(...expect.map(({ seeds: wanted }) => wanted));
  const done = digests.length;
  const short = done < promised ? ` on ${done} of the ${promised} promised seeds` : "";
  const text = expect.length > 1 ? `${count}claims hold` : all ? "the claim holds" : "the claim does not hold";
  return markup`<span class="verdict ${all ? "holds" : "fails"}">${all ? "✓" : "✗"} ${text}${short}</span>`;
}

function claimTable(run: ReportInput): Markup {
  const { expect } = run.summary;
  if (expect.length === 0) return markup`<p>This recipe makes no claim that could be checked.</p>`;
  const columns = [
    { header: "Metric" },
    { header: "Published", kind: "number" },
    { header: "Measured, mean ± sd", kind: "number" },
    { header: "Must be", kind: "number" },
    { header: "Holds" },
  ] as const;
  return pageTable(
    columns,
    expect.map((verdict) => claimRow(run, verdict)),
  );
}

function claimRow(run: ReportInput, verdict: Verdict): Markup[] {
  const unit = unitOf(verdict.metric);
  const suffix = unit === "" ? "" : ` ${unit}`;
  const metric = metricOf(run, verdict.metric);
  const measured = metric
    ? markup`${formatSpread(metric.mean, metric.sd)}${suffix}<small>${formatNumber(metric.min)} to ${formatNumber(metric.max)}, n = ${metric.values.length}</small>`
    : markup`–<small>not measured</small>`;
  const fewer = `The claim is about ${verdict.seeds} seeds; this run has ${run.seeds.length}.`;
  return [
    markup`${verdict.metric}<small>${verdict.source}</small>`,
    markup`${verdict.published === null ? "–" : formatNumber(verdict.published) + suffix}`,
    measured,
    markup`${toleranceText(verdict.tolerance)}${suffix}`,
    markup`<b class="${verdict.holds ? "holds" : "fails"}">${verdict.holds ? "✓ yes" : "✗ no"}</b>${
      verdict.seeds > run.seeds.length && markup`<small>${fewer}</small>`
    }`,
  ];
}

function baselineSection(run: ReportInput): Markup | false {
  const { baselines = [] } = run;
  const metric = headlineOf(run);
  if (baselines.length === 0 || metric === undefined) return false;
  const measured = metricOf(run, metric);
  const all = [...(measured ? [{ name: `${run.recipe.name} (this run)`, ...measured }] : []), ...baselines];
  const decimals = commonDecimals(all.map(({ sd }) => sd));
  const rows = all.map(({ name, mean, sd }) => [name, formatSpread(mean, sd, decimals)]);
  return markup`<h3>Baselines</h3>
<p>What simpler methods reach on the same data. A result says something about learning only where it passes them.</p>
${pageTable([{ header: "Method" }, { header: `${withUnit(metric)}, mean ± sd`, kind: "number" }], rows)}`;
}

function reproduction({ command, seeds, summary, environment, evolution }: ReportInput): Markup {
  const { version, node, platform, date, commit } = environment;
  const facts = [`equilearn ${version}`, `Node ${node}`, platform, commit && `commit ${commit}`, date].filter(Boolean);
  const names = Object.keys(summary.metrics);
  const value = (name: string, index: number) => formatNumber(summary.metrics[name].values[index] ?? Number.NaN, 4);
  const rows = seeds.map((seed, index) => [
    `${seed}`,
    ...names.map((name) => value(name, index)),
    summary.digests[index] ?? "–",
  ]);
  const numbers = ["Seed", ...names.map(withUnit)].map((header) => ({ header, kind: "number" }) as const);
  return markup`<pre>${command}</pre>
<p>The same seed gives the same bits. The digest is a fingerprint of ${evolution ? "the genome of the best champion" : "the learned weights"} and must come out the same.</p>
<p class="code">${facts.join(" · ")}</p>
<details><summary>Every seed</summary>${pageTable([...numbers, { header: "Digest", kind: "code" }], rows)}</details>`;
}

function comparisonSection(runs: readonly ReportInput[]): Markup {
  const shared = Object.keys(runs[0].summary.metrics).filter((name) => runs.every((run) => metricOf(run, name)));
  if (shared.length === 0) return markup`<p>These runs have no metric in common.</p>`;
  const headline = headlineOf(runs[0]);
  const metric = headline !== undefined && shared.includes(headline) ? headline : shared[0];
  const rows = shared.map((name) => {
    const metrics = runs.map((run) => metricOf(run, name)!);
    const decimals = commonDecimals(metrics.map(({ sd }) => sd));
    return [withUnit(name), ...metrics.map(({ mean, sd }) => formatSpread(mean, sd, decimals))];
  });
  const columns = runs.map(({ recipe }) => ({ header: recipe.name, kind: "number" }) as const);
  return markup`<h2>Side by side</h2>
<div class="figures">${figure(comparisonFigure(metric, runs), true)}</div>
${pageTable([{ header: "Metric, mean ± sd" }, ...columns], rows)}`;
}

function seedsText(seeds: readonly number[]): string {
  if (seeds.length === 1) return `seed ${seeds[0]}`;
  const sorted = [...seeds].sort((a, b) => a - b);
  const gapless = sorted.every((seed, index) => seed === sorted[0] + index);
  const list = gapless
    ? `${sorted[0]}–${sorted[sorted.length - 1]}`
    : sorted.slice(0, 12).join(", ") + (sorted.length > 12 ? ", …" : "");
  return seeds.length === 0 ? "no seeds" : `${seeds.length} seeds: ${list}`;
}
