import type { Schooling } from "./apprentice.ts";
import { flowSchooling, flowSubject } from "./assemble-flow.ts";
import { neuronSchooling, neuronSubject } from "./assemble-neurons.ts";
import type { GradientSubject } from "./gradient-estimates.ts";
import { bareHost, type Host } from "./host.ts";
import { isFlowRecipe, type Recipe, type RuleLearning } from "./recipe.ts";

/** The only files of the engine that know which laws and tasks exist are this one and the two it hands on to. */

/** A rule-learning seed, ready to train. @throws Refusal when its settings do not fit each other, or its data are missing */
export async function schoolingOf(
  recipe: Recipe,
  learning: RuleLearning,
  seed: number,
  host: Host = bareHost,
): Promise<Schooling> {
  return isFlowRecipe(recipe) ? flowSchooling(recipe, learning, seed) : neuronSchooling(recipe, seed, host);
}

/** One example of a recipe's network, for holding rules against the exact gradient. */
export async function gradientSubject(recipe: Recipe, seed: number, host: Host = bareHost): Promise<GradientSubject> {
  return isFlowRecipe(recipe) ? flowSubject(recipe, seed) : neuronSubject(recipe, seed, host);
}
