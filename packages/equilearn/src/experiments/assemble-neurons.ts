import { keyFromSeed, type RandomKey, split } from "../math/random.ts";
import type { Vector } from "../math/vector.ts";
import { costNamed } from "../rules/cost.ts";
import { bindLearner } from "../rules/learner.ts";
import { ruleNamed } from "../rules/tableaux.ts";
import { planLayered } from "../solvers/layered/plan.ts";
import type { NeuronMethod } from "../solvers/neurons/options.ts";
import { planNeurons } from "../solvers/neurons/plan.ts";
import type { Program } from "../solvers/program.ts";
import type { NeuronNetwork } from "../systems/neurons/network.ts";
import { Refusal } from "../systems/system.ts";
import { type ClassificationTask, classificationTask } from "../tasks/classification.ts";
import { irisTask } from "../tasks/iris.ts";
import { labelledDataFrom } from "../tasks/labelled-data.ts";
import type { LabelledTask } from "../tasks/task.ts";
import type { Apprentice, Schooling } from "./apprentice.ts";
import { classificationLesson } from "./classification-lesson.ts";
import { drawNeurons } from "./draw-neurons.ts";
import type { GradientSubject } from "./gradient-estimates.ts";
import type { Host } from "./host.ts";
import { planInputDropout } from "./input-dropout.ts";
import type { NeuronRecipe } from "./recipe.ts";

/** Turns a recipe of a network of neurons and a seed into what the engine runs. */

/** Samples that are settled at once when no gradient is wanted. */
const JUDGED_AT_ONCE = 250;

async function drawTask(key: RandomKey, { task }: NeuronRecipe, host: Host): Promise<LabelledTask<Vector>> {
  if (task.name === "iris") return irisTask(split(key, "split"), task);
  const { data, validation, train, scaling } = task;
  const labelled = await labelledDataFrom(await host.dataset(data), data);
  return classificationTask(split(key, "task"), labelled, {
    validation,
    scaling,
    ...(train === undefined ? {} : { train }),
  });
}

/** A rule-learning seed, ready to train. */
export async function neuronSchooling(recipe: NeuronRecipe, seed: number, host: Host): Promise<Schooling> {
  const { learning } = recipe;
  checkLearning(recipe);
  const key = keyFromSeed(seed);
  const task = await drawTask(key, recipe, host);
  const apprentice = (candidate: number): Apprentice => {
    const network = drawNeurons(split(key, "network", candidate), recipe, task.train.inputSize, task.classNames.length);
    const samples = Math.max(learning.batch, JUDGED_AT_ONCE);
    const { program, release } = planProgram(network, recipe, samples, host);
    checkRates(recipe, program);
    const rule = ruleNamed(learning.rule);
    const learner = bindLearner(rule, program, costNamed(learning.cost), learning.nudge, learning.unsettled);
    const { adam, momentum, floor } = learning;
    const descent = program.planDescent(adam ? { method: "adam", ...adam } : { method: "momentum", momentum, floor });
    const lesson = classificationLesson(program, learner, task, recipe);
    const blueprint = () => ({
      law: recipe.system.law,
      layers: network.layers,
      classes: task.classNames,
      ...("scaling" in task
        ? { scaling: (task as ClassificationTask).scaling, shape: (task as ClassificationTask).shape }
        : {}),
    });
    return { program, learner, lesson, descent, absorbed: { indefinite: 0 }, blueprint, release };
  };
  const dropout = planInputDropout(task.train, learning.inputDropout);
  return { recipe, learning, seed, key, task, dropout, baselines: {}, apprentice, stops: "batches" };
}

/** The program of a recipe's network on the device it asks for. */
export function planProgram(
  network: NeuronNetwork,
  { solver }: NeuronRecipe,
  samples: number,
  host: Pick<Host, "muster" | "wide">,
): { program: Program<Vector>; release: () => void } {
  const { device, relaxed, method, timeStep, damping, stop } = solver;
  const options: NeuronMethod & { samples: number } = { method, timeStep, damping, stop, samples };
  if (device === "reference") return { program: planNeurons(network, options), release() {} };
  let release = () => {};
  const { muster, wide = false } = host;
  const program = planLayered(network, {
    ...options,
    relaxed,
    wide,
    ...(muster
      ? {
          muster: (share, briefing) => {
            const team = muster(share, briefing);
            release = team.release;
            return team;
          },
        }
      : {}),
  });
  return { program, release: () => release() };
}

/** What only flow networks are taught with. */
function checkLearning({ learning }: NeuronRecipe): void {
  const { targets, readout, normalise, adam, momentum, floor } = learning;
  if (targets !== "one-hot" || readout !== "largest")
    throw new Refusal(
      `A network of neurons is taught one-hot and read by its largest output; set learning.targets=one-hot and learning.readout=largest.`,
    );
  if (normalise)
    throw new Refusal("A network of neurons has no initial spread to normalise by; set learning.normalise=false.");
  if (adam && (momentum > 0 || floor !== null))
    throw new Refusal(
      "Adam has moments of its own and no floor; leave learning.momentum and learning.floor out, or set learning.adam=null.",
    );
}

function checkRates({ learning }: NeuronRecipe, { segments }: Program<Vector>): void {
  const { rates } = learning;
  if (rates === null || rates.length === segments.length) return;
  throw new Refusal(
    `learning.rates gives ${rates.length} numbers for the ${segments.length} parts of the weights (${segments.map(({ name }) => name).join(", ")}); give one for each, or null.`,
  );
}

/** A network's settings for holding rules against the exact gradient: settled as far as double precision goes. */
const exactly = {
  method: "sweep",
  timeStep: 0.2,
  damping: 0,
  stop: { kind: "tolerance", tolerance: 1e-13, most: 20_000, every: 2, freeze: true },
} as const;

/** Euler steps after which backpropagation through time is compared with the gradient at rest. */
const STEPS_BACK = 4000;

/** The first training example on the network as it is drawn, on the reference device. */
export async function neuronSubject(recipe: NeuronRecipe, seed: number, host: Host): Promise<GradientSubject> {
  const key = keyFromSeed(seed);
  const task = await drawTask(key, recipe, host);
  const { inputSize, inputs, labels } = task.train;
  const classes = task.classNames.length;
  const network = drawNeurons(split(key, "network", 0), recipe, inputSize, classes);
  const [low, high] = recipe.learning.levels;
  const input = Float64Array.from(inputs.subarray(0, inputSize));
  const target = Float64Array.from({ length: classes }, (_, k) => (k === labels?.[0] ? high : low));
  const oneOutput = { ...network, outputs: network.outputs.slice(0, 1) };
  const subject = { recipe: recipe.name, program: planNeurons(network, exactly), input, target };
  const stepped = { kind: "steps", free: STEPS_BACK, nudged: 1 } as const;
  return {
    ...subject,
    oneOutput: { ...subject, program: planNeurons(oneOutput, exactly), target: target.slice(0, 1) },
    stepped: { ...subject, program: planNeurons(network, { ...exactly, method: "euler", stop: stepped }) },
  };
}
