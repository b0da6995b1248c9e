import { planProgram } from "../../experiments/assemble-neurons.ts";
import { drawNeurons } from "../../experiments/draw-neurons.ts";
import { keyFromSeed, split, uniforms } from "../../math/random.ts";
import { costNamed } from "../../rules/cost.ts";
import { bindLearner } from "../../rules/learner.ts";
import { ruleNamed } from "../../rules/tableaux.ts";
import { nodeHost } from "../node-host.ts";
import { type BenchRecipe, stepFlops } from "./neuron-settings.ts";

export interface StepMeasurement {
  /** Of the fastest round. */
  readonly samplesPerSecond: number;
  readonly median: number;
  /** Of the products alone, at the fastest. */
  readonly gflops: number;
}

export interface StepOptions {
  readonly recipe: BenchRecipe;
  readonly layers: readonly number[];
  readonly batch: number;
  readonly threads: number;
  readonly seconds: number;
}

/** So small that the network stays as it is however long it is trained on one batch. */
const RATE = 1e-6;
/** Seconds of a round, and of the rounds before the clock starts. */
const ROUND = 0.05;
const WARM = 0.5;

/** Training steps on one batch of noise: all phases, the gradient and Adam. */
export function measureStep({ recipe, layers, batch, threads, seconds }: StepOptions): StepMeasurement {
  const key = keyFromSeed(1);
  const network = drawNeurons(split(key, "network"), recipe, layers[0], layers[layers.length - 1]);
  const { program, release } = planProgram(network, recipe, batch, nodeHost(threads));
  try {
    const { rule, cost, nudge, unsettled, adam } = recipe.learning;
    if (!adam) throw new Error("The benchmark descends by Adam.");
    const learner = bindLearner(ruleNamed(rule), program, costNamed(cost), nudge, unsettled);
    const descent = program.planDescent({ method: "adam", ...adam });
    const rates = program.segments.map(() => RATE);
    const inputs = new Float64Array(learner.inputs.length);
    uniforms(split(key, "inputs"), inputs);
    learner.inputs.set(inputs);
    const classes = layers[layers.length - 1];
    learner.targets.fill(-1);
    for (let sample = 0; sample < batch; sample++) learner.targets[sample * classes + ((7 * sample) % classes)] = 1;
    const repeat = (times: number): number => {
      const begin = performance.now();
      for (let k = 0; k < times; k++) {
        learner.estimate(batch);
        descent.descend(learner.gradient, rates, batch);
        program.changed();
      }
      return (performance.now() - begin) / 1000;
    };
    const times = roundsOf(repeat, seconds);
    if (learner.counted !== batch) throw new Error(`Only ${learner.counted} of ${batch} samples were learned from.`);
    const samplesPerSecond = batch / times[0];
    const gflops = (samplesPerSecond * stepFlops(recipe, layers)) / 1e9;
    return { samplesPerSecond, median: batch / times[Math.floor(times.length / 2)], gflops };
  } finally {
    release();
  }
}

/** Seconds of one step in each round, the shortest first: warmed up, then at least two rounds and so many seconds. */
function roundsOf(repeat: (times: number) => number, seconds: number): readonly number[] {
  repeat(1);
  let once = repeat(1);
  for (let warm = 0; warm < Math.min(WARM, seconds / 2); warm += once) once = repeat(1);
  const times = Math.max(1, Math.round(ROUND / once));
  const rounds: number[] = [];
  for (let spent = 0; spent < seconds || rounds.length < 2; spent += rounds[rounds.length - 1] * times)
    rounds.push(repeat(times) / times);
  return rounds.sort((a, b) => a - b);
}
