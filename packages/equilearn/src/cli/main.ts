import { Command, CommanderError } from "commander";
import { Refusal } from "../systems/system.ts";
import { registerBench } from "./commands/bench.ts";
import { registerChampion } from "./commands/champion.ts";
import { registerExchange } from "./commands/exchange.ts";
import { registerFigure } from "./commands/figure.ts";
import { registerGradient } from "./commands/gradient.ts";
import { registerPredict } from "./commands/predict.ts";
import { registerRecipes } from "./commands/recipes.ts";
import { registerReport } from "./commands/report.ts";
import { registerRun } from "./commands/run.ts";
import { registerRuns } from "./commands/runs.ts";
import { registerSolve } from "./commands/solve.ts";
import { registerTour } from "./commands/tour.ts";
import { registerVerify } from "./commands/verify.ts";
import { Interrupted } from "./interrupt.ts";
import { watchOutput } from "./terminal.ts";
import { version } from "./version.ts";

const examples = `
Examples:
  equilearn recipes                                   what there is to run
  equilearn run iris-chemical --seeds 20 --report report.html
  equilearn verify iris-chemical                      the paper's figure beside ours
  equilearn gradient tuning-diodes                    every rule against the exact gradient
  equilearn export latest --format spice --out net.cir`;

/** Runs the command line; resolves to the exit status: 0 done, 1 refused or failed, 2 wrong usage, 130 interrupted. */
export async function main(args: readonly string[]): Promise<number> {
  watchOutput();
  const program = new Command("equilearn")
    .description("Learning at equilibrium: physical networks that settle, and learn from what each part can see.")
    .version(version)
    .addHelpText("after", examples)
    .showSuggestionAfterError()
    .exitOverride();
  for (const register of [
    registerTour,
    registerRecipes,
    registerRun,
    registerRuns,
    registerReport,
    registerFigure,
    registerVerify,
    registerGradient,
    registerPredict,
    registerChampion,
    registerSolve,
    registerExchange,
    registerBench,
  ])
    register(program);
  if (args.length === 0) {
    program.outputHelp();
    return 0;
  }
  try {
    await program.parseAsync([...args], { from: "user" });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    return explain(error);
  }
}

/** One clear sentence for whatever went wrong, and its exit status. */
function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof Interrupted) {
    process.stderr.write(`${error.message}\n`);
    return 130;
  }
  if (error instanceof Refusal) {
    process.stderr.write(`equilearn: ${error.message}\n`);
    return 1;
  }
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`equilearn: this is a defect of equilearn, please report it: ${message}\n`);
  if (process.env.EQUILEARN_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return 1;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
