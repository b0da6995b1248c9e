import type { Command } from "commander";
import { recipeNamed } from "../../experiments/catalogue.ts";
import { override } from "../../experiments/override.ts";
import { isFlowRecipe, isNeuronRecipe, isReactionRecipe, type Recipe } from "../../experiments/recipe.ts";
import { runSeed } from "../../experiments/run.ts";
import { networkToFile } from "../../systems/flow/file.ts";
import { Refusal } from "../../systems/system.ts";
import { readNetwork } from "../network-files.ts";
import { nodeHost } from "../node-host.ts";
import { collect, defaultStore, runArgument, wholeNumber } from "../options.ts";
import { duration } from "../progress.ts";
import { summaryText } from "../render.ts";
import { carryOut, createRun, recipeOf, type Session, summaryOf, withExistingStore, withStore } from "../session.ts";
import { openTerminal, type Terminal } from "../terminal.ts";

interface RunOptions {
  readonly seeds?: number;
  readonly seed: number;
  readonly set: readonly string[];
  readonly network?: string;
  readonly fast?: boolean;
  readonly population?: number;
  readonly generations?: number;
  readonly store: string;
  readonly threads?: number;
  readonly report?: string;
  readonly json?: boolean;
}

export function registerRun(program: Command): void {
  program
    .command("run")
    .argument("<recipe>", "what to run; see: equilearn recipes")
    .option("--seeds <count>", "how many seeds (default: the recipe's)", wholeNumber(1, 100_000))
    .option(
      "--seed <seed>",
      "the first seed; the others follow it",
      wholeNumber(0, Number.MAX_SAFE_INTEGER - 100_000),
      0,
    )
    .option(
      "--set <path=value>",
      "change a setting of the recipe, such as learning.nudge=0.1 (repeatable)",
      collect,
      [],
    )
    .option("--fast", "fuse multiplications and additions: faster, but other bits on other processors")
    .option("--population <count>", "individuals in a generation, where something evolves", wholeNumber(4, 10_000))
    .option("--generations <count>", "generations at most, where something evolves", wholeNumber(1, 100_000))
    .option("--network <file>", "train this network (JSON, SPICE or GraphML) instead of drawing one")
    .option("--store <file>", "where runs are kept", defaultStore)
    .option(
      "--threads <count>",
      "threads (default: all cores): a seed on each, and seeds that are fewer share them; results do not depend on it",
      wholeNumber(1, 256),
    )
    .option("--report <file>", "also write the run's report as one HTML file")
    .option("--json", "print one JSON object on stdout, everything else on stderr")
    .description("run a recipe; Ctrl-C keeps what was done")
    .action(async (name: string, options: RunOptions) => {
      const drawn = withNetwork(override(recipeNamed(name), options.set), options.network);
      const recipe = evolving(options.fast ? fast(drawn) : drawn, options);
      const terminal = openTerminal(options.json === true);
      await checkRunnable(recipe, options.seed);
      return withStore(options.store, async (session) => {
        const run = createRun(session, recipe, options.seed, options.seeds ?? recipe.seeds);
        await finishRun(session, run.id, options, terminal);
      });
    });

  program
    .command("resume")
    .argument("<run>", runArgument)
    .option("--store <file>", "where runs are kept", defaultStore)
    .option("--threads <count>", "seeds at a time", wholeNumber(1, 256))
    .option("--json", "print one JSON object on stdout")
    .description("go on with a run that was stopped, to the same bits as if it had not been")
    .action((query: string, options: Omit<RunOptions, "seed" | "set" | "network">) =>
      withExistingStore(options.store, (session) =>
        finishRun(session, session.store.findRun(query).id, options, openTerminal(options.json === true)),
      ),
    );
}

/** Begins the first seed and stops there: what it refuses is refused before a run is registered. */
async function checkRunnable(recipe: Recipe, seed: number): Promise<void> {
  const events = runSeed(recipe, seed, { host: nodeHost() });
  await events.next();
  await events.return();
}

/** The recipe in the fast mode, which the run then says of itself as of any changed setting. */
function fast(recipe: Recipe): Recipe {
  if (!isNeuronRecipe(recipe))
    throw new Refusal(
      `The recipe "${recipe.name}" computes in double precision and has no fast mode; leave --fast out.`,
    );
  return override(recipe, ["solver.relaxed=true"]);
}

/** The recipe with another population, or for other generations. */
function evolving(recipe: Recipe, { population, generations }: Pick<RunOptions, "population" | "generations">): Recipe {
  const settings = Object.entries({ population, generations }).flatMap(([name, value]) =>
    value === undefined ? [] : [{ option: `--${name}`, setting: `learning.${name}=${value}` }],
  );
  if (settings.length > 0 && !isReactionRecipe(recipe))
    throw new Refusal(`Nothing evolves in the recipe "${recipe.name}"; leave ${settings[0].option} out.`);
  return override(
    recipe,
    settings.map(({ setting }) => setting),
  );
}

/** The recipe on a network from a file; the network becomes part of the recipe, so that the run can be done again. */
function withNetwork(recipe: Recipe, file: string | undefined): Recipe {
  if (file === undefined) return recipe;
  if (!isFlowRecipe(recipe))
    throw new Refusal(`The recipe "${recipe.name}" draws its own systems; --network is for flow networks.`);
  return {
    ...recipe,
    system: { ...recipe.system, generator: "imported", network: { ...networkToFile(readNetwork(file)) } },
  };
}

/** Does what is left of a run, then says what came out. */
async function finishRun(
  session: Session,
  id: string,
  options: Pick<RunOptions, "threads" | "report">,
  terminal: Terminal,
): Promise<void> {
  const run = session.store.findRun(id);
  const seconds = await carryOut(session, run, terminal, options.threads);
  const summary = summaryOf(session, run);
  terminal.result({ run: id, firstSeed: run.seeds[0], ...summary });
  if (!terminal.json) terminal.say(`${summaryText(recipeOf(run), run, summary)}\nTook ${duration(seconds)}.`);
  if (options.report) {
    const { writeReport } = await import("../reporting.ts");
    writeReport(session, [session.store.findRun(id)], options.report);
    terminal.say(`\nReport: ${options.report}`);
  }
}
