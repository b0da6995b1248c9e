import { type RandomKey, split, uniforms } from "../../math/random.ts";
import { dot, norm2 } from "../../math/vector.ts";
import { equilibriumGradient, planSensitivity } from "../../solvers/reaction/sensitivity.ts";
import type { EnvironmentTask } from "../../tasks/environments/environment.ts";
import { planBody } from "../living/body.ts";
import { drawSeed, type Tally } from "../living/lifetime.ts";
import type { Organism } from "../living/organism.ts";

/** How far what a system does with a loss is what backpropagation would do. */
export interface Alignment extends Tally {
  /** Mean cosine of −Δz* and the gradient of the loss, from −1 to 1; 0 where a loss changes no more than the tolerance, or has no gradient. */
  readonly cosine: number;
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
  const { network, behaviour, outputs } = organism;
  const body = planBody(organism, task, scales ? { scales } : {});
  const sensitivity = planSensitivity(network);
  const [amounts] = body.state;
  const targets = new Float64Array(outputs.length);
  const weights = new Float64Array(amounts.length);
  body.rest();
  let sum = 0;
  for (let example = 0; example < examples; example++) {
    uniforms(split(key, "target", example), targets);
    body.act(task.live(example).reset(drawSeed(split(key, "observation", example))));
    weights.fill(0);
    outputs.forEach((i, k) => {
      weights[i] = amounts[i] - targets[k];
    });
    const gradient = equilibriumGradient(sensitivity, amounts, weights);
    // Where it would go on to without the loss is taken off, so that what is not at rest yet does not count.
    const shown = body.state.map((values) => values.slice());
    body.feel(0);
    const without = amounts.slice();
    body.state.forEach((values, k) => void values.set(shown[k]));
    body.feel(dot(weights, weights) / 2);
    const change = without.map((amount, i) => amount - amounts[i]);
    if (gradient && norm2(change) > behaviour.tolerance) sum += cosine(gradient, change);
  }
  return { cosine: sum / examples, ...body.tally() };
}

function cosine(a: Float64Array, b: Float64Array): number {
  const size = norm2(a) * norm2(b);
  return size > 0 ? dot(a, b) / size : 0;
}
