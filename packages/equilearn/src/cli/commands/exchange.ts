import type { Command } from "commander";
import { Option } from "commander";
import type { CheckpointEvent, Tensor } from "../../experiments/events.ts";
import { trainedNeurons } from "../../experiments/predict.ts";
import { isNeuronRecipe, isReactionRecipe } from "../../experiments/recipe.ts";
import { encodeCheckpoint } from "../../store/checkpoint.ts";
import { encodeNpz } from "../../store/npz.ts";
import type { Run } from "../../store/runs.ts";
import { networkToFile } from "../../systems/flow/file.ts";
import { networkToGraphml } from "../../systems/flow/graphml.ts";
import type { FlowNetwork, NodePair } from "../../systems/flow/network.ts";
import { networkToSpice } from "../../systems/flow/spice-export.ts";
import { Refusal } from "../../systems/system.ts";
import { exportChampion } from "../champion-export.ts";
import { writeAside } from "../files.ts";
import { importNetwork } from "../importing.ts";
import { readNetwork } from "../network-files.ts";
import { defaultStore, runArgument, wholeNumber } from "../options.ts";
import { lastCheckpoint } from "../recorder.ts";
import { recipeOf, type Session, withExistingStore, withStore } from "../session.ts";
import { openTerminal } from "../terminal.ts";
import { hasFlowNetwork, networkOfCheckpoint } from "../trained.ts";

const formats = ["spice", "json", "graphml", "safetensors", "npz", "reactions"] as const;
type Format = (typeof formats)[number];
const endings: Readonly<Record<Format, string>> = {
  spice: "cir",
  json: "json",
  graphml: "graphml",
  safetensors: "safetensors",
  npz: "npz",
  reactions: "reactions",
};

interface ExportOptions {
  readonly format: Format;
  readonly seed?: number;
  readonly generation?: number;
  readonly out?: string;
  readonly diodes: "behavioural" | "model";
  readonly store: string;
}

export function registerExchange(program: Command): void {
  program
    .command("export")
    .argument("<run>", runArgument)
    .addOption(new Option("--format <format>", "what to write").choices(formats).makeOptionMandatory())
    .option("--seed <seed>", "which seed's network (default: the run's first)", wholeNumber(0, Number.MAX_SAFE_INTEGER))
    .option(
      "--generation <n>",
      "where something evolved: whose champion (default: the one that did best on fresh lifetimes)",
      wholeNumber(1, 1_000_000),
    )
    .option("--out <file>", "where to write (default: named after the run; - for standard output)")
    .addOption(
      new Option("--diodes <kind>", "diodes in a netlist: the exact exponential, or D elements with a model")
        .choices(["behavioural", "model"])
        .default("behavioural"),
    )
    .option("--store <file>", "where runs are kept", defaultStore)
    .description(
      "take away what was learned: a trained network as a SPICE netlist, JSON, GraphML, safetensors or npz; a champion as JSON, GraphML or a reaction file",
    )
    .action((query: string, options: ExportOptions) =>
      withExistingStore(options.store, (session) => exportRun(session, session.store.findRun(query), options)),
    );

  program
    .command("import")
    .argument("<file>", "a SPICE netlist (.cir, .net, .sp), a network file (.json) or GraphML (.graphml)")
    .option("--out <file>", "also write it as a network file (JSON)")
    .option("--store <file>", "where runs are kept", defaultStore)
    .option("--json", "print one JSON object")
    .description(
      "bring a network in: check it, settle it, and keep it as a run that show, report and export understand; exits with 1 when it does not settle",
    )
    .action((file: string, options: { out?: string; store: string; json?: boolean }) => {
      const network = readNetwork(file);
      return withStore(options.store, (session) => {
        const terminal = openTerminal(options.json === true);
        if (options.out) writeText(options.out, `${JSON.stringify(networkToFile(network), null, 1)}\n`);
        const { certificate } = importNetwork(session, network, terminal);
        if (certificate.unsettled > 0) process.exitCode = 1;
      });
    });
}

async function exportRun(session: Session, run: Run, options: ExportOptions): Promise<void> {
  const seed = options.seed ?? run.seeds[0];
  if (isReactionRecipe(recipeOf(run))) {
    const { format } = options;
    const { text, generation } = exportChampion(session, run, { format, seed, generation: options.generation });
    return writeText(options.out ?? `${run.id}-seed-${seed}-generation-${generation}.${endings[format]}`, text);
  }
  if (options.generation !== undefined)
    throw new Refusal(`Nothing evolves in run "${run.id}"; leave --generation out.`);
  if (options.format === "reactions")
    throw new Refusal(`Run "${run.id}" trained a network without reactions; export it in another format.`);
  const checkpoint = lastCheckpoint(session.store, session.path, run, seed);
  if (!checkpoint)
    throw new Refusal(`Run "${run.id}" has no checkpoint of seed ${seed} yet; its seeds are ${run.seeds.join(", ")}.`);
  const out = options.out ?? `${run.id}-seed-${seed}.${endings[options.format]}`;
  const network = hasFlowNetwork(checkpoint) ? networkOfCheckpoint(checkpoint, run.id) : undefined;
  const shape = network ? topologyOf(network) : layersOf(checkpoint, run);
  const tensors = { ...checkpoint.tensors, ...shape };
  if (options.format === "npz") return writeBytes(out, await encodeNpz(tensors));
  if (options.format === "safetensors") {
    const event = { ...checkpoint, tensors };
    return writeBytes(out, encodeCheckpoint({ settings: run.settings, seed, sequence: 0, event }));
  }
  if (!network)
    throw new Refusal(
      `Run "${run.id}" trained a network of neurons, which is taken away as safetensors or npz, not as ${options.format}.`,
    );
  const unphysical = network.conductance.filter((w) => !(w > 0)).length;
  if (unphysical > 0)
    process.stderr.write(
      `Note: training left ${unphysical} conductances at or below zero; such a network is no passive circuit, and reading the file back is refused.\n`,
    );
  if (options.format === "spice") return writeText(out, networkToSpice(network, { diodes: options.diodes }));
  writeText(
    out,
    options.format === "json" ? `${JSON.stringify(networkToFile(network), null, 1)}\n` : networkToGraphml(network),
  );
}

/** The weights of a layered network one by one: "weight 1" is inputs × units of the first hidden layer, "bias 1" its biases. */
function layersOf(checkpoint: CheckpointEvent, run: Run): Record<string, Tensor> {
  const recipe = recipeOf(run);
  if (!isNeuronRecipe(recipe)) throw new Refusal(`The checkpoint of run "${run.id}" holds no network.`);
  const { layers, weights } = trainedNeurons(recipe, checkpoint, run.id);
  const named: Record<string, Tensor> = {};
  let first = 0;
  const take = (name: string, shape: readonly number[]) => {
    const size = shape.reduce((product, length) => product * length, 1);
    named[name] = { shape, data: weights.slice(first, first + size) };
    first += size;
  };
  for (let l = 1; l < layers.length; l++) take(`weight ${l}`, [layers[l - 1], layers[l]]);
  if (recipe.system.biased) for (let l = 1; l < layers.length; l++) take(`bias ${l}`, [layers[l]]);
  return named;
}

/** What the weights are weights of, as arrays: edges from and to, elements, ports (pairs × 2), and positions (nodes × 2). */
function topologyOf({
  graph,
  element,
  parameter,
  inputs,
  outputs,
  positions,
  ground,
}: FlowNetwork): Record<string, Tensor> {
  const pairs = (port: readonly NodePair[]): Tensor => ({
    shape: [port.length, 2],
    data: Int32Array.from(port.flatMap(({ plus, minus }) => [plus, minus])),
  });
  const edges = graph.from.length;
  return {
    from: { shape: [edges], data: graph.from },
    to: { shape: [edges], data: graph.to },
    element: { shape: [edges], data: Int32Array.from(element) },
    parameter: { shape: [edges], data: parameter },
    inputs: pairs(inputs),
    outputs: pairs(outputs),
    ground: { shape: [1], data: Int32Array.of(ground) },
    ...(positions ? { positions: { shape: [graph.nodes, 2], data: positions } } : {}),
  };
}

const writeText = (path: string, text: string) => writeBytes(path, new TextEncoder().encode(text));

function writeBytes(path: string, bytes: Uint8Array): void {
  if (path === "-") {
    process.stdout.write(bytes);
    return;
  }
  writeAside(path, bytes);
  process.stderr.write(`Wrote ${path}\n`);
}
