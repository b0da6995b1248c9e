import type { Command } from "commander";
import { type Predictions, predict, trainedNeurons } from "../../experiments/predict.ts";
import { isNeuronRecipe } from "../../experiments/recipe.ts";
import type { Run } from "../../store/runs.ts";
import { Refusal } from "../../systems/system.ts";
import { type RawInputs, rawInputsFrom } from "../../tasks/inputs.ts";
import { readDataFile } from "../assets.ts";
import { writeAside } from "../files.ts";
import { defaultStore, runArgument, wholeNumber } from "../options.ts";
import { lastCheckpoint } from "../recorder.ts";
import { figure, left, number, table } from "../render.ts";
import { recipeOf, type Session, withExistingStore } from "../session.ts";
import { openTerminal } from "../terminal.ts";

interface PredictOptions {
  readonly seed?: number;
  readonly out?: string;
  readonly store: string;
  readonly json?: boolean;
}

export function registerPredict(program: Command): void {
  program
    .command("predict")
    .argument("<run>", runArgument)
    .argument("<file>", "inputs: an idx file, an .npz, or a .csv with or without a column of labels")
    .option("--seed <seed>", "which seed's network (default: the run's first)", wholeNumber(0, Number.MAX_SAFE_INTEGER))
    .option("--out <file>", "also write every example's class, residual and outputs as CSV")
    .option("--store <file>", "where runs are kept", defaultStore)
    .option("--json", "print one JSON object")
    .description("ask a trained network of neurons for the classes of new inputs")
    .action((query: string, file: string, options: PredictOptions) =>
      withExistingStore(options.store, (session) => predictFile(session, session.store.findRun(query), file, options)),
    );
}

async function predictFile(session: Session, run: Run, file: string, options: PredictOptions): Promise<void> {
  const recipe = recipeOf(run);
  if (!isNeuronRecipe(recipe))
    throw new Refusal(
      `Run "${run.id}" is of the recipe "${recipe.name}"; predict is for networks of neurons, such as fhn-mnist-small.`,
    );
  const seed = options.seed ?? run.seeds[0];
  const checkpoint = lastCheckpoint(session.store, session.path, run, seed);
  if (!checkpoint)
    throw new Refusal(`Run "${run.id}" has no checkpoint of seed ${seed} yet; its seeds are ${run.seeds.join(", ")}.`);
  const trained = trainedNeurons(recipe, checkpoint, run.id);
  const inputs = await rawInputsFrom(readDataFile(file), trained.layers[0]);
  const predictions = predict(trained, inputs);
  const names = Array.from(predictions.classes, (k) => trained.classes[k] ?? "none");
  const terminal = openTerminal(options.json === true);
  if (options.out) writeAside(options.out, new TextEncoder().encode(csvOf(names, trained.classes, predictions)));
  terminal.result({
    run: run.id,
    seed,
    examples: inputs.count,
    classes: names,
    residuals: Array.from(predictions.residuals),
    ...errorOf(names, inputs),
  });
  if (!terminal.json) terminal.say(describe(names, predictions, inputs, options.out));
}

/** Percent of the examples that the file labels otherwise, where it has labels. */
function errorOf(names: readonly string[], { labels, count }: RawInputs): { error?: number } {
  if (!labels) return {};
  return { error: (100 * names.filter((name, k) => name !== labels[k]).length) / count };
}

function csvOf(names: readonly string[], classes: readonly string[], { outputs, residuals }: Predictions): string {
  const cell = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const size = classes.length;
  const rows = names.map((name, k) =>
    [cell(name), residuals[k], ...outputs.subarray(k * size, (k + 1) * size)].join(","),
  );
  return `${["class", "residual", ...classes.map((name) => cell(`output ${name}`))].join(",")}\n${rows.join("\n")}\n`;
}

/** Rows of the table that are still read by people. */
const longest = 20;

function describe(
  names: readonly string[],
  { residuals }: Predictions,
  inputs: RawInputs,
  out: string | undefined,
): string {
  const { labels, count } = inputs;
  const rows = names
    .slice(0, longest)
    .map((name, k) => [String(k), name, figure(residuals[k]), ...(labels ? [labels[k]] : [])]);
  const columns = [
    number("example"),
    left("class"),
    number("residual"),
    ...(labels ? [left("label in the file")] : []),
  ];
  const more = count > longest ? `\n… and ${count - longest} more; --out and --json give them all.` : "";
  const { error } = errorOf(names, inputs);
  const judged = error === undefined ? "" : `\n\nError against the labels in the file: ${figure(error)} % of ${count}.`;
  const worst = residuals.reduce((a, b) => Math.max(a, b), 0);
  const wrote = out ? `\nWrote ${out}` : "";
  return `${table(columns, rows)}${more}${judged}\n\nWorst residual ${figure(worst)}.${wrote}`;
}
