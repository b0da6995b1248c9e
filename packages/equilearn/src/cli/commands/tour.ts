import type { Command } from "commander";
import { recipeNamed } from "../../experiments/catalogue.ts";
import type { RunSummary } from "../../experiments/summary.ts";
import type { Run } from "../../store/runs.ts";
import { defaultStore } from "../options.ts";
import { duration } from "../progress.ts";
import { certificateText, figure, left, number, table } from "../render.ts";
import { carryOut, createRun, recipeOf, summaryOf, withStore } from "../session.ts";
import { openTerminal } from "../terminal.ts";

/** What the tour runs: seconds each, on real data. */
const stops = [
  { recipe: "iris-chemical", seeds: 20 },
  { recipe: "iris-spread", seeds: 20 },
  { recipe: "fhn-mnist-small", seeds: 1 },
] as const;

/** A stop of the tour when it is over. */
interface Visited {
  readonly run: Run;
  readonly summary: RunSummary;
  readonly seconds: number;
}

export function registerTour(program: Command): void {
  program
    .command("tour")
    .option("--out <file>", "the report to write", "report.html")
    .option("--store <file>", "where runs are kept", defaultStore)
    .option("--json", "print one JSON object")
    .description("a first look: flow networks learn Iris, and neurons MNIST, beside the papers' figures")
    .action((options: { out: string; store: string; json?: boolean }) =>
      withStore(options.store, async (session) => {
        const terminal = openTerminal(options.json === true);
        const visited: Visited[] = [];
        for (const { recipe, seeds } of stops) {
          const { id } = createRun(session, recipeNamed(recipe), 0, seeds);
          const seconds = await carryOut(session, session.store.findRun(id), terminal);
          const run = session.store.findRun(id);
          visited.push({ run, summary: summaryOf(session, run), seconds });
        }
        const { writeReport } = await import("../reporting.ts");
        writeReport(
          session,
          visited.map(({ run }) => run),
          options.out,
        );
        terminal.result(visited.map(({ run, summary }) => ({ run: run.id, ...summary })));
        terminal.say(describe(visited, options.out));
      }),
    );
}

function describe([chemical, spread, neurons]: readonly Visited[], report: string): string {
  return [
    irisText([chemical, spread]),
    neuronText(neurons),
    [chemical, spread, neurons].map(certificateOf).join("\n"),
    `Report with figures: ${report}\n${lookCloser()}`,
  ].join("\n\n");
}

function irisText(visited: readonly Visited[]): string {
  const rows = [
    ["paper, chemical signaling", figure(recipeNamed("iris-chemical").expect[0].published), ""],
    ...visited.map(({ summary, seconds }) => [
      `measured, ${summary.recipe}`,
      accuracyText(summary, "test accuracy"),
      `${summary.seeds} random splits, ${duration(seconds)}`,
    ]),
    ...baselineRows(visited[1].summary),
  ];
  const title = "A flow network of 144 nodes learns Fisher's Iris by a chemical that carries the error back.";
  return `${title}\n\n${table([left(""), number("test accuracy / %"), left("")], rows)}`;
}

function neuronText({ run, summary, seconds }: Visited): string {
  const recipe = recipeOf(run);
  const [promise] = recipe.expect;
  const rows = [
    ["paper, FitzHugh–Nagumo network", figure(promise.published), "five layers of weights, 512 units wide"],
    [`measured, ${summary.recipe}`, figure(summary.metrics["test error"].mean), `one seed, ${duration(seconds)}`],
    ["untrained", figure(summary.metrics["untrained validation error"].mean), ""],
  ];
  const title = "FitzHugh–Nagumo neurons learn MNIST by equilibrium propagation, though they follow no gradient.";
  return `${title}\n\n${table([left(""), number("test error / %"), left("")], rows)}`;
}

const certificateOf = ({ run, summary }: Visited) => `${summary.recipe}: ${certificateText(recipeOf(run), summary)}.`;

function lookCloser(): string {
  const calls = ["show latest", "figure latest --out mnist.png", "gradient iris-chemical", "recipes"];
  return `Look closer: ${calls.map((call) => `${invocation()} ${call}`).join(" · ")}`;
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
