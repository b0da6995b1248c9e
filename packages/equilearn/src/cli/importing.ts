import type { RunEvent } from "../experiments/events.ts";
import { recipeSchema } from "../experiments/recipe.ts";
import type { RunSummary } from "../experiments/summary.ts";
import { digestOf } from "../math/digest.ts";
import { solveNetwork } from "../solvers/flow/solve-network.ts";
import { describeFlow } from "../systems/flow/describe.ts";
import { networkToFile } from "../systems/flow/file.ts";
import type { FlowNetwork } from "../systems/flow/network.ts";
import { recordRun } from "./recorder.ts";
import { summaryText } from "./render.ts";
import { createRun, type Session, summaryOf } from "./session.ts";
import type { Terminal } from "./terminal.ts";

/** Keeps a network from outside as a finished run of its own: settled, certified, ready for show, report and export. */
export function importNetwork(session: Session, network: FlowNetwork, terminal: Terminal): RunSummary {
  const recipe = recipeSchema.parse({
    name: "imported",
    title: `Imported network: ${network.name}`,
    description: `${describeFlow(network).summary}, brought in from a file and settled as it is.`,
    cite: "a network of the user's own",
    system: { law: "flow", generator: "imported" },
    learning: { kind: "none" },
    task: { name: "none" },
  });
  const run = createRun(session, recipe, 0, 1);
  const recorder = recordRun(session.store, session.path, run, Date.now);
  recorder.write(0, settledEvents(network, recipe.name));
  recorder.close();
  session.store.setStatus(run.id, "finished");
  const summary = summaryOf(session, run);
  terminal.result({ run: run.id, ...summary });
  if (!terminal.json) terminal.say(summaryText(recipe, run, summary));
  return summary;
}

function settledEvents(network: FlowNetwork, recipe: string): RunEvent[] {
  const { residual, status, steps, cost, condition, power, positiveDefinite } = solveNetwork(network);
  const weights = { shape: [network.conductance.length], data: network.conductance };
  const certificate = {
    residual,
    unsettled: status === "settled" ? 0 : 1,
    indefinite: positiveDefinite === false ? 1 : 0,
    clamps: 0,
    ...(condition === undefined ? {} : { condition }),
    ...(power === undefined ? {} : { power }),
  };
  return [
    { type: "begin", recipe, seed: 0, steps: 0, system: describeFlow(network).summary },
    {
      type: "checkpoint",
      step: 0,
      tensors: { weights, "initial weights": weights },
      state: { blueprint: { law: "flow", network: networkToFile(network) } },
    },
    {
      type: "end",
      step: 0,
      metrics: { "solver steps": steps, ...(cost === undefined ? {} : { cost }) },
      certificate,
      digest: digestOf(network.conductance),
    },
  ];
}
