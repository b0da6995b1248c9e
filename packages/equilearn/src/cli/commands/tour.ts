import type { Command } from "commander";
import { recipeNamed } from "../../experiments/catalogue.ts";
import type { RunSummary } from "../../experiments/summary.ts";
import type { Run } from "../../store/runs.ts";
import { defaultStore } from "../options.ts";
import { certificateLine, figure, left, number, table } from "../render.ts";
import { carryOut, createRun, type Session, summaryOf, withStore } from "../session.ts";
import { openTerminal } from "../terminal.ts";

/** What the tour runs: seconds each, on real data. */
const stops = [
  { recipe: "iris-chemical", seeds: 20 },
  { recipe: "iris-spread", seeds: 20 },
] as const;

export function registerTour(program: Command): void {
  program
    .command("tour")
    .option("--out <file>", "the report to write", "report.html")
    .option("--store <file>", "where runs are kept", defaultStore)
    .option("--json", "print one JSON object")
    .description("a first look: train flow networks on Iris, beside the paper's figure and the usual baselines")
    .action((options: { out: string; store: string; json?: boolean }) =>
      withStore(options.store, async (session) => {
        const terminal = openTerminal(options.json === true);
        const runs: Run[] = [];
        for (const { recipe, seeds } of stops) {
          const run = createRun(session, recipeNamed(recipe), 0, seeds);
          await carryOut(session, run, terminal);
          runs.push(session.store.findRun(run.id));
        }
        const { writeReport } = await import("../reporting.ts");
        writeReport(session, runs, options.out);
        terminal.result(runs.map((run) => ({ run: run.id, ...summaryOf(session, run) })));
        terminal.say(describe(session, runs, options.out));
      }),
    );
}

function describe(session: Session, runs: readonly Run[], report: string): string {
  const summaries = runs.map((run) => summaryOf(session, run));
  const rows = [
    ["paper, chemical signaling", figure(recipeNamed("iris-chemical").expect[0].published), ""],
    ...summaries.map((summary) => [
      `measured, ${summary.recipe}`,
      accuracyText(summary, "test accuracy"),
      `${summary.seeds} random splits`,
    ]),
    ...baselineRows(summaries[1]),
  ];
  const certificates = summaries.map((summary) => `${summary.recipe}: ${certificateLine(summary.certificate)}.`);
  return [
    "A flow network of 144 nodes learns Fisher's Iris by a chemical that carries the error back.",
    "",
    table([left(""), number("test accuracy / %"), left("")], rows),
    "",
    ...certificates,
    "",
    `Report with figures: ${report}`,
    `Look closer: ${["show latest", "gradient iris-chemical", "recipes"].map((call) => `${invocation()} ${call}`).join(" · ")}`,
  ].join("\n");
}

/** How the person who started this calls the program: through npm in a clone. */
const invocation = () => (process.env.npm_lifecycle_event ? "npm run -s equilearn --" : "equilearn");

/** The same splits, classified by other methods and by the network before training. */
function baselineRows(summary: RunSummary): string[][] {
  const { seeds } = summary;
  const names = Object.keys(summary.metrics).filter((name) => name.startsWith("baseline "));
  const untrained = ["untrained network", accuracyText(summary, "untrained test accuracy"), `the same ${seeds} splits`];
  return [
    untrained,
    ...names.map((name) => [
      name.slice("baseline ".length).replaceAll("-", " "),
      accuracyText(summary, name),
      `the same ${seeds} splits`,
    ]),
  ];
}

const accuracyText = (summary: RunSummary, name: string) => {
  const { mean, sd } = summary.metrics[name];
  return `${mean.toFixed(1)} ± ${sd.toFixed(1)}`;
};
