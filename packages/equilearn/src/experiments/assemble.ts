import { Refusal } from "../systems/system.ts";
import type { Schooling } from "./apprentice.ts";
import { flowSchooling, flowSubject } from "./assemble-flow.ts";
import { neuronSchooling, neuronSubject } from "./assemble-neurons.ts";
import type { GradientSubject } from "./gradient-estimates.ts";
import { bareHost, type Host } from "./host.ts";
import { isFlowRecipe, isNeuronRecipe, type Recipe, type RuleLearning } from "./recipe.ts";

/** The only files of the engine that know which laws and tasks exist are this one and the two it hands on to. */

/** A rule-learning seed, ready to train. @throws Refusal when its settings do not fit each other, or its data are missing */
export async function schoolingOf(
  recipe: Recipe,
  learning: RuleLearning,
  seed: number,
  host: Host = bareHost,
): Promise<Schooling> {
  if (isNeuronRecipe(recipe)) return neuronSchooling(recipe, seed, host);
  if (isFlowRecipe(recipe)) return flowSchooling(recipe, learning, seed);
  throw new Refusal(`The recipe "${recipe.name}" evolves and has nothing to teach by a rule.`);
}

/** One example of a recipe's network, for holding rules against the exact gradient. */
export async function gradientSubject(recipe: Recipe, seed: number, host: Host = bareHost): Promise<GradientSubject> {
  if (isNeuronRecipe(recipe)) return neuronSubject(recipe, seed, host);
  if (isFlowRecipe(recipe)) return flowSubject(recipe, seed);
  throw new Refusal(
    `The recipe "${recipe.name}" evolves and has no gradient; equilearn recipes lists those that have.`,
  );
}
