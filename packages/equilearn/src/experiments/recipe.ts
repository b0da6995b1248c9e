import { z } from "zod";
import {
  type DeepEquilibriumRecipe,
  type DeepEquilibriumRecipeInput,
  deepEquilibriumRecipeSchema,
} from "./schema/deep-equilibrium.ts";
import { type FlowRecipe, type FlowRecipeInput, flowRecipeSchema } from "./schema/flow.ts";
import { type NeuronRecipe, type NeuronRecipeInput, neuronRecipeSchema } from "./schema/neurons.ts";
import { type ReactionRecipe, type ReactionRecipeInput, reactionRecipeSchema } from "./schema/reactions.ts";

/** A reproducible experiment as data. Every number that changes a result is in here, or is the seed. */
export type Recipe = FlowRecipe | NeuronRecipe | ReactionRecipe | DeepEquilibriumRecipe;
export type RecipeInput = FlowRecipeInput | NeuronRecipeInput | ReactionRecipeInput | DeepEquilibriumRecipeInput;

export const recipeSchema = z.union([
  flowRecipeSchema,
  neuronRecipeSchema,
  reactionRecipeSchema,
  deepEquilibriumRecipeSchema,
]);

/** The laws there are recipes for. */
export const laws = ["flow", "fhn", "hopfield", "reaction", "deep-equilibrium"] as const;

/** The schema of a recipe with that law, which says more clearly what is wrong with it than that of all recipes. */
export function schemaOf(law: (typeof laws)[number]) {
  if (law === "reaction") return reactionRecipeSchema;
  if (law === "deep-equilibrium") return deepEquilibriumRecipeSchema;
  return law === "flow" ? flowRecipeSchema : neuronRecipeSchema;
}

export function isFlowRecipe(recipe: Recipe): recipe is FlowRecipe {
  return recipe.system.law === "flow";
}

export function isNeuronRecipe(recipe: Recipe): recipe is NeuronRecipe {
  return recipe.system.law === "fhn" || recipe.system.law === "hopfield";
}

export function isReactionRecipe(recipe: Recipe): recipe is ReactionRecipe {
  return recipe.system.law === "reaction";
}

export function isDeepEquilibriumRecipe(recipe: Recipe): recipe is DeepEquilibriumRecipe {
  return recipe.system.law === "deep-equilibrium";
}

export type { Expectation } from "./schema/common.ts";
export type { FlowRecipe, FlowSystemRecipe } from "./schema/flow.ts";
export type { AdvectiveLearning, AdvectiveTrial, RuleLearning } from "./schema/learning.ts";
export type { NeuronRecipe } from "./schema/neurons.ts";
export type { ReactionRecipe } from "./schema/reactions.ts";
