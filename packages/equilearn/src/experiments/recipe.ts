import { z } from "zod";
import { type FlowRecipe, type FlowRecipeInput, flowRecipeSchema } from "./schema/flow.ts";
import { type NeuronRecipe, type NeuronRecipeInput, neuronRecipeSchema } from "./schema/neurons.ts";

/** A reproducible experiment as data. Every number that changes a result is in here, or is the seed. */
export type Recipe = FlowRecipe | NeuronRecipe;
export type RecipeInput = FlowRecipeInput | NeuronRecipeInput;

export const recipeSchema = z.union([flowRecipeSchema, neuronRecipeSchema]);

/** The laws there are recipes for. */
export const laws = ["flow", "fhn", "hopfield"] as const;

/** The schema of a recipe with that law, which says more clearly what is wrong with it than that of all recipes. */
export function schemaOf(law: (typeof laws)[number]) {
  return law === "flow" ? flowRecipeSchema : neuronRecipeSchema;
}

export function isFlowRecipe(recipe: Recipe): recipe is FlowRecipe {
  return recipe.system.law === "flow";
}

export type { Expectation } from "./schema/common.ts";
export type { FlowRecipe, FlowSystemRecipe } from "./schema/flow.ts";
export type { AdvectiveLearning, AdvectiveTrial, RuleLearning } from "./schema/learning.ts";
export type { NeuronRecipe } from "./schema/neurons.ts";
