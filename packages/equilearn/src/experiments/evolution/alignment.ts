import { type RandomKey, split, uniforms } from "../../math/random.ts";
import { dot, norm2 } from "../../math/vector.ts";
import { equilibriumGradient, planSensitivity } from "../../solvers/reaction/sensitivity.ts";
import { planReactions } from "../../solvers/reaction/settle.ts";
import type { EnvironmentTask } from "../../tasks/environments/environment.ts";
import { encodingOf } from "../living/encoding.ts";
import { birthOf, drawSeed } from "../living/life.ts";
import type { Organism } from "../living/organism.ts";

/** How far what a system does with a loss is what backpropagation would do. */
export interface Alignment {
  /** Mean cosine of −Δz* and the gradient of the loss, from −1 to 1; 0 where a loss changes no more than the tolerance, or has no gradient. */
  readonly cosine: number;
  readonly settlings: number;
  readonly sweeps: number;
  readonly unsettled: number;
  /** Of the state that it ends in. */
  readonly residual: number;
}

/**
 * Teaches an organism examples one after the other, an observation of its task and levels that its outputs should have, drawn from [0, 1],
 * and compares what each loss ℓ = ½ |O z − y|² changes with the exact gradient of ℓ by z*, read at the equilibrium that an observation leads to.
 *
 * Source: Equilibrium Point Learning, Eqs. 3 and 4, of which the latter calls the cosine a loss, and would then seek the opposite.
 */
export function alignmentOf(
  organism: Organism,
  task: EnvironmentTask,
  key: RandomKey,
  examples: number,
  scales?: readonly number[],
): Alignment {
  const { network, behaviour, inputs, inputGain, outputs, feedback, feedbackGain } = organism;
  const program = planReactions(network);
  const sensitivity = planSensitivity(network);
  const { amounts, momenta } = program.state;
  const state = [amounts, momenta];
  const encoding = encodingOf(task.observation, scales);
  const channels = new Float64Array(encoding.channels);
  const targets = new Float64Array(outputs.length);
  const weights = new Float64Array(amounts.length);
  const tally = { settlings: 0, sweeps: 0, unsettled: 0 };
  const settle = (options = behaviour) => {
    const { status, steps } = program.settle(options);
    tally.settlings++;
    tally.sweeps += steps;
    if (status !== "settled") tally.unsettled++;
  };
  settle(birthOf(behaviour));
  let sum = 0;
  for (let example = 0; example < examples; example++) {
    encoding.encode(task.live(example).reset(drawSeed(split(key, "observation", example))), channels);
    uniforms(split(key, "target", example), targets);
    inputs.forEach((i, k) => {
      amounts[i] += inputGain[k] * channels[k];
    });
    settle();
    weights.fill(0);
    outputs.forEach((i, k) => {
      weights[i] = amounts[i] - targets[k];
    });
    const gradient = equilibriumGradient(sensitivity, amounts, weights);
    const loss = dot(weights, weights) / 2;
    // Where it would go on to without the loss is taken off, so that what is not at rest yet does not count.
    const shown = state.map((values) => values.slice());
    settle();
    const without = amounts.slice();
    state.forEach((values, k) => void values.set(shown[k]));
    feedback.forEach((i, k) => {
      amounts[i] += feedbackGain[k] * loss;
    });
    settle();
    const change = without.map((amount, i) => amount - amounts[i]);
    if (gradient && norm2(change) > behaviour.tolerance) sum += cosine(gradient, change);
  }
  return { cosine: sum / examples, ...tally, residual: program.residual() };
}

function cosine(a: Float64Array, b: Float64Array): number {
  const size = norm2(a) * norm2(b);
  return size > 0 ? dot(a, b) / size : 0;
}
