import type { Command } from "commander";
import type { Run } from "../../store/runs.ts";
import { defaultStore, runArgument } from "../options.ts";
import { figure, left, number, spreadText, summaryText, table } from "../render.ts";
import { recipeOf, type Session, summaryOf, withExistingStore, withStore } from "../session.ts";
import { openTerminal } from "../terminal.ts";

interface StoreOptions {
  readonly store: string;
  readonly json?: boolean;
}

export function registerRuns(program: Command): void {
  program
    .command("runs")
    .option("--store <file>", "where runs are kept", defaultStore)
    .option("--json", "print the runs as JSON")
    .description("list the runs in the store, newest first")
    .action((options: StoreOptions) => withStore(options.store, (session) => listRuns(session, options)));

  program
    .command("show")
    .argument("<run>", runArgument)
    .option("--store <file>", "where runs are kept", defaultStore)
    .option("--json", "print the run as JSON")
    .description("show what a run measured, what was promised, and its certificate")
    .action((query: string, options: StoreOptions) =>
      withExistingStore(options.store, (session) => {
        const terminal = openTerminal(options.json === true);
        const run = session.store.findRun(query);
        const summary = summaryOf(session, run);
        terminal.result({ ...run, ...summary });
        if (!terminal.json) terminal.say(summaryText(recipeOf(run), run, summary));
      }),
    );

  program
    .command("compare")
    .argument("<runs...>", "two or more runs")
    .option("--store <file>", "where runs are kept", defaultStore)
    .option("--json", "print the comparison as JSON")
    .description("put runs side by side, metric by metric")
    .action((queries: string[], options: StoreOptions) =>
      withExistingStore(options.store, (session) => compareRuns(session, queries, options)),
    );
}

function listRuns(session: Session, options: StoreOptions): void {
  const terminal = openTerminal(options.json === true);
  const runs = session.store.listRuns();
  const rows = runs.map((run) => ({ ...run, done: session.store.seedsDone(run.id).length }));
  terminal.result(rows);
  if (terminal.json) return;
  const cells = rows.map((run) => [run.id, run.status, `${run.done}/${run.seeds.length}`, dateText(run)]);
  const none = `No runs in ${session.path} yet; start with: equilearn run iris-chemical`;
  terminal.say(runs.length === 0 ? none : table(["run", "status", "seeds", "started"].map(left), cells));
}

const dateText = (run: Run) => new Date(run.createdAt).toISOString().slice(0, 16).replace("T", " ");

function compareRuns(session: Session, queries: readonly string[], options: StoreOptions): void {
  const terminal = openTerminal(options.json === true);
  const runs = queries.map((query) => session.store.findRun(query));
  const summaries = runs.map((run) => summaryOf(session, run));
  terminal.result(runs.map((run, k) => ({ run: run.id, ...summaries[k] })));
  if (terminal.json) return;
  const names = [...new Set(summaries.flatMap((summary) => Object.keys(summary.metrics)))];
  const cell = (k: number, name: string) => (summaries[k].metrics[name] ? spreadText(summaries[k].metrics[name]) : "–");
  const rows = names.map((name) => [name, ...runs.map((_, k) => cell(k, name))]);
  rows.push(["worst residual", ...summaries.map((summary) => figure(summary.certificate.residual))]);
  terminal.say(table([left("metric"), ...runs.map((run) => number(run.id))], rows));
}
