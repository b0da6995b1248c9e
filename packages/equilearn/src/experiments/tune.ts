import { digestOf } from "../math/digest.ts";
import { keyFromSeed, type RandomKey, split } from "../math/random.ts";
import {
  type AdvectiveProcess,
  type AdvectiveReading,
  type AdvectiveState,
  planAdvective,
} from "../rules/advective.ts";
import { pressureTuning } from "../rules/advective-lattice.ts";
import type { Tally } from "../rules/learner.ts";
import { networkToFile } from "../systems/flow/file.ts";
import type { FlowNetwork } from "../systems/flow/network.ts";
import { Refusal } from "../systems/system.ts";
import type { SeedOptions } from "./apprentice.ts";
import { drawNetwork } from "./assemble-flow.ts";
import type { CheckpointEvent, RunEvent } from "./events.ts";
import type { AdvectiveLearning, AdvectiveTrial, FlowRecipe } from "./recipe.ts";

/** What a seed remembers between releases, apart from conductances and chemicals. Plain JSON. */
interface TuningState extends Record<string, unknown> {
  trial: number;
  /** Releases of the current trial and how many of them were followed by a lower cost. */
  releases: number;
  falls: number;
  initialCost: number | null;
  metrics: Record<string, number>;
  totals: { settlings: number; unsettled: number; worstResidual: number; clamps: number };
  finished: boolean;
}

const freshState = (): TuningState => ({
  trial: 0,
  releases: 0,
  falls: 0,
  initialCost: null,
  metrics: {},
  totals: { settlings: 0, unsettled: 0, worstResidual: 0, clamps: 0 },
  finished: false,
});

/**
 * Appendix A for one seed: each trial tunes a freshly drawn lattice between a column held at 1 and one held at 0.
 * Yields a score for every release, checkpoints on the recipe's cadence, and the trials' outcomes at the end.
 */
export async function* tune(
  recipe: FlowRecipe,
  learning: AdvectiveLearning,
  seed: number,
  options: SeedOptions = {},
): AsyncGenerator<RunEvent, void> {
  checkRecipe(recipe);
  const key = keyFromSeed(seed);
  const { resume } = options;
  const state = resume ? (structuredClone(resume.state) as TuningState) : freshState();
  const total = learning.trials.reduce((sum, trial) => sum + trial.releases, 0);
  let step = resume?.step ?? 0;
  let network = drawTrial(key, recipe, learning, Math.min(state.trial, learning.trials.length - 1));
  let tuning = resume
    ? reopen(network, learning, trialAt(learning, state.trial), resume)
    : open(network, learning, learning.trials[0]);
  if (!resume)
    yield {
      type: "begin",
      recipe: recipe.name,
      seed,
      steps: total,
      system: `${network.graph.nodes} nodes, ${network.graph.from.length} pipes`,
    };

  while (!state.finished) {
    const trial = learning.trials[state.trial];
    const reading = releaseOnce(tuning, state, learning);
    step++;
    yield { type: "score", step, values: scoresOf(trial, reading) };
    if (isOver(trial, learning, state, reading)) {
      conclude(trial, learning, state, tuning, reading);
      state.finished = ++state.trial === learning.trials.length;
      if (!state.finished) {
        network = drawTrial(key, recipe, learning, state.trial);
        tuning = open(network, learning, learning.trials[state.trial]);
      }
    }
    if (state.finished || step % recipe.checkpointEvery === 0) yield checkpoint(step, network, tuning, state);
  }
  yield ending(step, tuning, state);
}

/** Pressures are tuned between the first and the last column of a lattice, and nothing else is. */
function checkRecipe({ name, task, system }: FlowRecipe): void {
  if (task.name !== "pressures")
    throw new Refusal(`The advective recipe "${name}" tunes pressures and cannot learn the task "${task.name}".`);
  if (system.generator !== "perturbed-lattice" && system.generator !== "square-lattice")
    throw new Refusal(
      `The advective recipe "${name}" needs a lattice, whose columns it can hold; set system.generator=perturbed-lattice.`,
    );
}

const trialAt = (learning: AdvectiveLearning, k: number) => learning.trials[Math.min(k, learning.trials.length - 1)];

function open(
  network: FlowNetwork,
  learning: AdvectiveLearning,
  trial: AdvectiveTrial,
  from?: AdvectiveState,
): AdvectiveProcess {
  const { response, reversal, drain, sign } = trial;
  const { release, floor } = learning;
  return planAdvective(network, { response, release, floor, reversal, drain, sign }, from);
}

/** A lattice of its own for each trial, held at 1 and 0 on two sides. */
function drawTrial(key: RandomKey, recipe: FlowRecipe, learning: AdvectiveLearning, k: number): FlowNetwork {
  const trialKey = split(key, "trial", k);
  const { name, targets } = learning.trials[k];
  const { network: lattice } = drawNetwork(
    trialKey,
    { ...recipe.system, inputs: 0, outputs: 0 },
    `${recipe.name} ${name}`,
  );
  return pressureTuning(split(trialKey, "targets"), lattice, {
    columns: recipe.system.columns,
    targets,
    shift: learning.shift,
  });
}

function releaseOnce(tuning: AdvectiveProcess, state: TuningState, learning: AdvectiveLearning): AdvectiveReading {
  const before = tuning.release();
  state.initialCost ??= before.cost;
  for (let t = 0; t < learning.delay; t++) tuning.step();
  const after = tuning.measure();
  state.releases++;
  if (after.cost < before.cost) state.falls++;
  return after;
}

function scoresOf(trial: AdvectiveTrial, { cost, maxError }: AdvectiveReading): Record<string, number> {
  return { [`${trial.name} cost`]: cost, [`${trial.name} largest error`]: maxError };
}

function isOver(
  trial: AdvectiveTrial,
  learning: AdvectiveLearning,
  state: TuningState,
  reading: AdvectiveReading,
): boolean {
  return !(reading.maxError >= learning.solved) || state.releases >= trial.releases;
}

function conclude(
  trial: AdvectiveTrial,
  learning: AdvectiveLearning,
  state: TuningState,
  tuning: AdvectiveProcess,
  reading: AdvectiveReading,
): void {
  state.metrics[`${trial.name} solved`] = reading.maxError < learning.solved ? 100 : 0;
  state.metrics[`${trial.name} releases`] = state.releases;
  state.metrics[`${trial.name} cost ratio`] = reading.cost / (state.initialCost ?? Number.NaN);
  state.metrics[`${trial.name} falls`] = (100 * state.falls) / state.releases;
  const { tally } = tuning;
  state.totals.settlings += tally.settlings;
  state.totals.unsettled += tally.unsettled;
  state.totals.worstResidual = Math.max(state.totals.worstResidual, tally.worstResidual);
  state.totals.clamps += tuning.state.clamps;
  Object.assign(state, { releases: 0, falls: 0, initialCost: null });
}

function checkpoint(step: number, network: FlowNetwork, tuning: AdvectiveProcess, state: TuningState): CheckpointEvent {
  const { weights, plus, minus, steps, clamps, releases } = tuning.state;
  const tensor = (data: Float64Array) => ({ shape: [data.length], data: data.slice() });
  const tensors = {
    weights: tensor(weights),
    "initial weights": tensor(network.conductance),
    plus: tensor(plus),
    minus: tensor(minus),
  };
  const memory = {
    ...structuredClone(state),
    process: { steps, clamps, releases, ...tuning.tally },
    blueprint: { law: "flow", network: networkToFile(network) },
  };
  return { type: "checkpoint", step, tensors, state: memory };
}

interface ProcessMemory extends Tally {
  readonly steps: number;
  readonly clamps: number;
  readonly releases: number;
}

/** The tuning as it was at a checkpoint, its tally included. */
function reopen(
  network: FlowNetwork,
  learning: AdvectiveLearning,
  trial: AdvectiveTrial,
  resume: CheckpointEvent,
): AdvectiveProcess {
  const { steps, clamps, releases, ...tally } = resume.state.process as ProcessMemory;
  const tensor = (name: string) => resume.tensors[name].data as Float64Array;
  const from = {
    weights: tensor("weights"),
    plus: tensor("plus"),
    minus: tensor("minus"),
    steps,
    clamps,
    releases,
  };
  const tuning = open(network, learning, trial, from);
  Object.assign(tuning.tally, tally);
  return tuning;
}

function ending(step: number, tuning: AdvectiveProcess, state: TuningState): RunEvent {
  const { unsettled, worstResidual, clamps } = state.totals;
  // Conductances start and stay above a positive floor, so no factorisation can fail to be positive definite.
  const certificate = { residual: worstResidual, unsettled, indefinite: 0, clamps };
  return { type: "end", step, metrics: state.metrics, certificate, digest: digestOf(tuning.state.weights) };
}
