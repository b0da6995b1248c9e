import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { unitsOf } from "../../experiments/draw-neurons.ts";
import { keyFromSeed, normals, split, uniforms } from "../../math/random.ts";
import { relativeError } from "../../math/vector.ts";
import { squaredError } from "../../rules/cost.ts";
import { bindLearner } from "../../rules/learner.ts";
import { ruleNamed } from "../../rules/tableaux.ts";
import { planNeurons } from "../../solvers/neurons/plan.ts";
import { layeredNetwork } from "../../systems/neurons/network.ts";
import { type algorithms, benchRecipe, peerSettings } from "./neuron-settings.ts";
import { peerScript, pythonWith } from "./processes.ts";

const python = await pythonWith("torch");
const layers = [7, 6, 5, 6, 3];
const BATCH = 4;
const RATES = [0.3, 0.1, 0.05, 0.2];
const STEPS = 3;

/** The reference and the peer on the same weights (large enough for clamped units), inputs and targets. */
function bothSides(algorithm: (typeof algorithms)[number], root: string) {
  const recipe = benchRecipe(algorithm, { hidden: layers.slice(1, -1) });
  // With a small ε the sign of a gradient that is zero but for rounding would move a weight as far as any other.
  const adam = { firstMoment: 0.9, secondMoment: 0.999, epsilon: 1e-2, decay: 0.1 };
  const weight = new Float64Array(layers.slice(1).reduce((sum, size, l) => sum + size * layers[l], 0));
  normals(split(keyFromSeed(3), "network"), weight);
  const network = layeredNetwork({ name: recipe.name, units: unitsOf(recipe.system), layers, weight });
  const { solver, learning } = recipe;
  const program = planNeurons(network, { ...solver, samples: BATCH });
  const learner = bindLearner(ruleNamed(learning.rule), program, squaredError, learning.nudge, "drop");
  uniforms(split(keyFromSeed(3), "inputs"), learner.inputs);
  learner.targets.fill(-1);
  for (let sample = 0; sample < BATCH; sample++) learner.targets[sample * 3 + (sample % 3)] = 1;
  const weights = Array.from(program.weights);
  const given = { weights, inputs: Array.from(learner.inputs), targets: Array.from(learner.targets), steps: STEPS };
  const settings = JSON.stringify({ ...peerSettings(recipe, 0), adam, rates: RATES, root });
  const args = [peerScript("torch_fhn"), "estimate", algorithm, layers.join("-"), String(BATCH), settings];
  const { stdout, stderr } = spawnSync(python!.program, args, { input: JSON.stringify(given), encoding: "utf8" });
  expect(stderr).toBe("");
  const peer: Record<"outputs" | "gradient" | "weights", number[]> = JSON.parse(stdout);
  learner.estimate(BATCH);
  const [outputs, gradient] = [learner.outputs.slice(), learner.gradient.slice()];
  const descent = program.planDescent({ method: "adam", ...adam });
  for (let step = 0; step < STEPS; step++) {
    descent.descend(learner.gradient, RATES, BATCH);
    program.changed();
    learner.estimate(BATCH);
  }
  const moved = (after: ArrayLike<number>) => Float64Array.from(after, (weight, k) => weight - weights[k]);
  return [
    relativeError(Float64Array.from(peer.outputs), outputs),
    relativeError(Float64Array.from(peer.gradient), gradient),
    relativeError(moved(peer.weights), moved(program.weights)),
  ];
}

describe.skipIf(!python)(
  `outputs, gradient and ${STEPS} steps of the peer are the reference's: relative error < 1e-5`,
  () => {
    test.each([
      ["euler", "closed"],
      ["sweep", "closed"],
      ["sweep", "halley"],
    ] as const)("%s, cubic roots %s", (algorithm, root) => {
      for (const error of bothSides(algorithm, root)) expect(error).toBeLessThan(1e-5);
    });
  },
);
