import { keyFromSeed, type RandomKey, split, uniforms } from "../math/random.ts";
import { costNamed } from "../rules/cost.ts";
import { bindLearner } from "../rules/learner.ts";
import { ruleNamed } from "../rules/tableaux.ts";
import { planFlow } from "../solvers/flow/plan.ts";
import type { Program } from "../solvers/program.ts";
import { networkToFile, parseNetwork } from "../systems/flow/file.ts";
import { drawConductances, drawPorts, flowNetwork } from "../systems/flow/generate.ts";
import { elements, type FlowNetwork } from "../systems/flow/network.ts";
import { Refusal } from "../systems/system.ts";
import { baselineAccuracies } from "../tasks/baselines.ts";
import { irisTask } from "../tasks/iris.ts";
import { exclusiveOrTask, rectificationTask } from "../tasks/rectification.ts";
import { linearBound, tuningTask } from "../tasks/regression.ts";
import type { LabelledTask } from "../tasks/task.ts";
import type { Apprentice, Schooling } from "./apprentice.ts";
import { drawGraph } from "./draw-graph.ts";
import type { GradientSubject } from "./gradient-estimates.ts";
import { classLesson, regressionLesson } from "./lesson.ts";
import type { FlowRecipe, FlowSystemRecipe, RuleLearning } from "./recipe.ts";

/** Turns a recipe of a flow network and a seed into what the engine runs. */

/** A network and how many drawings were thrown away before it because they were not connected. */
export interface DrawnNetwork {
  readonly network: FlowNetwork;
  readonly redraws: number;
}

/** The flow network a recipe describes, drawn with a key: topology, conductances, elements and ports. */
export function drawNetwork(key: RandomKey, system: FlowSystemRecipe, name: string): DrawnNetwork {
  if (system.generator === "imported") return { network: importedNetwork(system), redraws: 0 };
  const { graph, positions, redraws } = drawGraph(split(key, "graph"), system);
  const edges = graph.from.length;
  const { mean, standardDeviation, low, high } = system.conductance;
  const conductance = drawConductances(split(key, "conductance"), edges, { mean, sd: standardDeviation, low, high });
  const { inputs, outputs, outputPairs } = system;
  const ports = drawPorts(split(key, "ports"), graph, { inputs, outputs, outputPairs });
  const drawn = { name, graph, positions, conductance, ...ports };
  if (!system.nonlinear) return { network: flowNetwork(drawn), redraws };
  const { element, share, parameter } = system.nonlinear;
  const chances = new Float64Array(edges);
  uniforms(split(key, "elements"), chances);
  const law = Uint8Array.from(chances, (chance) => (chance < share ? elements.indexOf(element) : 0));
  const network = flowNetwork({ ...drawn, element: law, ...(parameter === undefined ? {} : { parameter }) });
  return { network, redraws };
}

/** The network that came with the recipe: the same for every seed and candidate. */
function importedNetwork({ network }: FlowSystemRecipe): FlowNetwork {
  if (network) return parseNetwork(JSON.stringify(network));
  throw new Refusal('The recipe has the generator "imported" but no network; give one with --network FILE.');
}

function drawTask(key: RandomKey, recipe: FlowRecipe): LabelledTask {
  const { task } = recipe;
  if (task.name === "iris") return irisTask(split(key, "split"), task);
  if (task.name === "rectification") return rectificationTask(task);
  if (task.name === "exclusive-or") return exclusiveOrTask(task);
  if (task.name === "tuning") return tuningTask(split(key, "task"), task);
  throw new Refusal(
    `The task "${task.name}" is for advective learning; "${recipe.learning.kind}" learning needs iris, rectification, exclusive-or or tuning.`,
  );
}

/** A task and a network must agree on their ports; classes can be taught at any number of outputs. */
function checkPorts(network: FlowNetwork, { name, train }: LabelledTask, learning: RuleLearning): void {
  const outputs = learning.targets === "given" ? (train.targets?.length ?? 0) / train.count : network.outputs.length;
  for (const [port, have, need] of [
    ["input", network.inputs.length, train.inputSize],
    ["output", network.outputs.length, outputs],
  ] as const) {
    if (have === need) continue;
    throw new Refusal(
      `The task "${name}" has ${need} ${port}s and the network ${have} ${port} pairs; set system.${port}s=${need}, or bring a network that has them.`,
    );
  }
}

/** What is taught must be what the task's examples have, and what the cost and the readout are for. */
function checkTeaching({ name, train }: LabelledTask, learning: RuleLearning): void {
  const { targets, normalise, readout, cost } = learning;
  const fitting = train.labels ? "class-means or spread-preserving" : "given";
  if (targets === "given" ? !train.targets : !train.labels)
    throw new Refusal(`The task "${name}" cannot be taught with learning.targets "${targets}"; set it to ${fitting}.`);
  if (targets === "given" && normalise)
    throw new Refusal(
      `Given targets have no classes whose spread could normalise the rate; set learning.normalise=false.`,
    );
  if (targets === "given") return;
  if (readout === "none")
    throw new Refusal(
      `The task "${name}" is scored by reading classes, which learning.readout "none" leaves out; set it to train-means or test-means.`,
    );
  if (cost === "cross-entropy")
    throw new Refusal(
      `The cost "cross-entropy" needs targets that are probabilities, and learning.targets "${targets}" are drops; set learning.cost to squared-error or huber.`,
    );
}

/** What only networks of neurons are taught with. */
function checkFlowLearning({ targets, readout, adam, rates, inputDropout }: RuleLearning): void {
  const wrong = [
    targets === "one-hot" && 'learning.targets "one-hot"',
    readout === "largest" && 'learning.readout "largest"',
    adam !== null && "learning.adam",
    rates !== null && "learning.rates",
    inputDropout > 0 && "learning.inputDropout",
  ].find((name) => name !== false);
  if (wrong) throw new Refusal(`A flow network is not taught with ${wrong}; leave it out.`);
}

/** A rule-learning seed, ready to train. */
export function flowSchooling(recipe: FlowRecipe, learning: RuleLearning, seed: number): Schooling {
  const key = keyFromSeed(seed);
  const task = drawTask(key, recipe);
  checkTeaching(task, learning);
  // Read once: it is the same for every candidate.
  const imported = recipe.system.generator === "imported" ? importedNetwork(recipe.system) : undefined;
  const drawn = (candidate: number) =>
    imported
      ? { network: imported, redraws: 0 }
      : drawNetwork(split(key, "network", candidate), recipe.system, `${recipe.name} seed ${seed}`);
  const apprentice = (candidate: number): Apprentice => {
    const { network, redraws } = drawn(candidate);
    checkPorts(network, task, learning);
    const samples = Math.max(task.train.count, task.test.count);
    const program = tellingRedraws(planProgram(network, recipe, samples), redraws);
    const learner = bindLearner(ruleNamed(learning.rule), program, costNamed(learning.cost), learning.nudge);
    checkFlowLearning(learning);
    const lesson =
      learning.targets === "given" ? regressionLesson(learner, task) : classLesson(learner, task, learning);
    const { momentum, floor } = learning;
    const descent = program.planDescent({ method: "momentum", momentum, floor });
    // Taken away, the network carries the example that its certificate's power is for: the first of the test set.
    const shown = { ...network, inputCurrents: task.test.inputs.slice(0, task.test.inputSize) };
    const absorbed = { indefinite: 0 };
    const blueprint = () => ({ law: "flow", network: networkToFile(shown) });
    return { program, learner, lesson, descent, absorbed, blueprint, release() {} };
  };
  // Nodes held away from the ground make a linear network's answer affine.
  const offset = imported?.held.some(({ potential }) => potential !== 0) ?? false;
  return { recipe, learning, seed, key, task, baselines: baselinesOf(task, offset), apprentice, stops: "epochs" };
}

function baselinesOf(task: LabelledTask, offset: boolean): Record<string, number> {
  if (!task.train.labels) return { "best linear map": linearBound(task.test, { offset }) };
  return Object.fromEntries(baselineAccuracies(task).map(({ name, accuracy }) => [`baseline ${name}`, accuracy]));
}

function planProgram(network: FlowNetwork, recipe: FlowRecipe, samples: number): Program {
  return planFlow(network, { samples, tolerance: recipe.solver.tolerance, maxSteps: recipe.solver.maxSteps });
}

/** The program of a network whose drawing was repeated until it was connected: its summary says so. */
function tellingRedraws(program: Program, redraws: number): Program {
  if (redraws === 0) return program;
  const { system } = program;
  const summary = `${system.summary}, redrawn ${redraws === 1 ? "once" : `${redraws} times`} until connected`;
  return {
    ...program,
    system: { ...system, summary },
    get indefinite() {
      return program.indefinite;
    },
  };
}

/**
 * One example of a recipe's network, for holding rules against the exact gradient. The target is what the recipe's lesson
 * would teach; networks whose recipe has no rule learning are read at their own ports with a target off by 0.1.
 */
export function flowSubject(recipe: FlowRecipe, seed: number): GradientSubject {
  const key = keyFromSeed(seed);
  const { network, redraws } = drawNetwork(split(key, "network", 0), recipe.system, recipe.name);
  const oneOutput = { ...network, outputs: network.outputs.slice(0, 1), targets: network.targets.slice(0, 1) };
  const example = exampleOf(recipe, network, seed);
  const program = tellingRedraws(planProgram(network, recipe, 1), redraws);
  const subject = { recipe: recipe.name, program, ...example };
  if (network.outputs.length === 1) return subject;
  const single = { ...subject, program: planProgram(oneOutput, recipe, 1), target: example.target.slice(0, 1) };
  return { ...subject, oneOutput: single };
}

function exampleOf(
  recipe: FlowRecipe,
  network: FlowNetwork,
  seed: number,
): { input: Float64Array; target: Float64Array } {
  if (recipe.learning.kind !== "rule")
    return {
      input: new Float64Array(network.inputs.length).fill(1),
      target: new Float64Array(network.outputs.length).fill(0.1),
    };
  const { task, apprentice } = flowSchooling(recipe, recipe.learning, seed);
  const { lesson, learner } = apprentice(0);
  lesson.prepare();
  lesson.teach(0, 0);
  const { inputSize, inputs } = task.train;
  return {
    input: Float64Array.from(inputs.subarray(0, inputSize)),
    target: Float64Array.from(learner.targets.subarray(0, network.outputs.length)),
  };
}
