import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { catalogue, recipeNamed } from "../../experiments/catalogue.ts";
import type { Recipe } from "../../experiments/recipe.ts";
import { toleranceText, type Verdict } from "../../experiments/summary.ts";
import type { Run } from "../../store/runs.ts";
import { Refusal } from "../../systems/system.ts";
import { makeFolder, readBounded, writeAside } from "../files.ts";
import { hostDescription } from "../host.ts";
import { defaultStore, wholeNumber } from "../options.ts";
import { figure, left, number, table } from "../render.ts";
import { carryOut, createRun, type Session, summaryOf, withStore } from "../session.ts";
import { openTerminal, type Terminal } from "../terminal.ts";

/** A verdict and where it was reached. Committed records are lists of these. */
interface VerifiedVerdict extends Verdict {
  readonly recipe: string;
  readonly record: Readonly<Record<string, string>> | null;
}

interface VerifyOptions {
  readonly record?: boolean;
  readonly save?: boolean;
  readonly store: string;
  readonly threads?: number;
  readonly json?: boolean;
}

const records = fileURLToPath(new URL("../../../records/", import.meta.url));

export function registerVerify(program: Command): void {
  program
    .command("verify")
    .argument("[recipes...]", "recipes to verify (default: all that promise something)")
    .option("--record", "run nothing; print the committed records of earlier verifications")
    .option("--save", "also write the outcome into the records folder of the sources")
    .option("--store <file>", "where runs are kept", defaultStore)
    .option("--threads <count>", "seeds at a time", wholeNumber(1, 256))
    .option("--json", "print a JSON list")
    .description("run what the recipes promise and compare; exits with 1 when a promise is not kept")
    .action(async (names: string[], options: VerifyOptions) => {
      const terminal = openTerminal(options.json === true);
      const chosen = names.length > 0 ? names.map(recipeNamed) : catalogue;
      const verdicts = options.record
        ? chosen.flatMap(readRecord)
        : await withStore(options.store, (session) => verifyAll(session, chosen, options, terminal));
      terminal.result(verdicts);
      if (!terminal.json) terminal.say(render(verdicts));
      if (verdicts.some((verdict) => !verdict.holds)) process.exitCode = 1;
      if (options.record) requireRecords(chosen, verdicts);
    });
}

async function verifyAll(
  session: Session,
  recipes: readonly Recipe[],
  options: VerifyOptions,
  terminal: Terminal,
): Promise<VerifiedVerdict[]> {
  const verdicts: VerifiedVerdict[] = [];
  for (const recipe of recipes.filter((candidate) => candidate.expect.length > 0)) {
    const seeds = Math.max(...recipe.expect.map((expectation) => expectation.seeds));
    const run = createRun(session, recipe, 0, seeds);
    const seconds = await carryOut(session, run, terminal, options.threads);
    const record = {
      date: new Date(run.createdAt).toISOString().slice(0, 10),
      seeds: `0 to ${seeds - 1}`,
      seconds: seconds.toFixed(1),
      ...run.host,
    };
    const reached = summaryOf(session, run).expect.map((verdict) => ({ recipe: recipe.name, ...verdict, record }));
    verdicts.push(...reached);
    if (options.save) saveRecord(recipe, reached, curvesOf(session, run));
  }
  return verdicts;
}

/** Scores whose course a record keeps, epoch by epoch and seed by seed. */
const keptCurves = ["validation error"];

function curvesOf(session: Session, run: Run): Record<string, Record<string, readonly number[]>> {
  const curves: Record<string, Record<string, readonly number[]>> = {};
  for (const { seed, name, values } of session.store.metricsOf(run.id)) {
    if (!keptCurves.includes(name)) continue;
    curves[name] = { ...curves[name], [seed]: values };
  }
  return curves;
}

function saveRecord(
  recipe: Recipe,
  verdicts: readonly VerifiedVerdict[],
  curves: Record<string, Record<string, readonly number[]>>,
): void {
  makeFolder(records);
  const course = Object.keys(curves).length > 0 ? { curves } : {};
  const text = `${JSON.stringify({ ...hostDescription(), verdicts, ...course }, null, 2)}\n`;
  writeAside(join(records, `${recipe.name}.json`), new TextEncoder().encode(text));
}

function readRecord(recipe: Recipe): VerifiedVerdict[] {
  const name = `${recipe.name}.json`;
  if (!existsSync(records) || !readdirSync(records).includes(name)) return [];
  const text = new TextDecoder().decode(readBounded(join(records, name), 2 ** 24, "a record"));
  try {
    return (JSON.parse(text) as { verdicts: VerifiedVerdict[] }).verdicts;
  } catch {
    throw new Refusal(`The record ${join(records, name)} is not valid JSON.`);
  }
}

/** Throws a {@link Refusal} that names the recipes whose promises are not on record. */
function requireRecords(recipes: readonly Recipe[], verdicts: readonly VerifiedVerdict[]): void {
  const recorded = new Set(verdicts.map(({ recipe }) => recipe));
  const names = recipes.filter(({ name, expect }) => expect.length > 0 && !recorded.has(name)).map(({ name }) => name);
  if (names.length === 0) return;
  throw new Refusal(
    `There is no record of ${names.join(", ")}; make one in a clone with: equilearn verify ${names.join(" ")} --save.`,
  );
}

function render(verdicts: readonly VerifiedVerdict[]): string {
  if (verdicts.length === 0) return "Nothing was promised, or nothing is on record.";
  const rows = verdicts.map((verdict) => [
    verdict.recipe,
    verdict.metric,
    figure(verdict.published),
    figure(verdict.measured),
    toleranceText(verdict.tolerance),
    verdict.holds ? "yes" : "NO",
    verdict.record ? `${verdict.record.date}, seeds ${verdict.record.seeds}` : "",
  ]);
  const columns = [
    left("recipe"),
    left("metric"),
    number("published"),
    number("measured"),
    left("tolerance"),
    left("holds"),
    left("record"),
  ];
  return table(columns, rows);
}
