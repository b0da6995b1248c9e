import { Refusal } from "../systems/system.ts";
import { type Recipe, schemaOf } from "./recipe.ts";
import { deepEquilibriumRecipes } from "./recipes/deep-equilibrium.ts";
import { flowRecipes } from "./recipes/flow.ts";
import { neuronRecipes } from "./recipes/neurons.ts";
import { reactionRecipes } from "./recipes/reactions.ts";

/** Every recipe, checked against the schema, in the order people should meet them. */
export const catalogue: readonly Recipe[] = [
  ...flowRecipes,
  ...neuronRecipes,
  ...reactionRecipes,
  ...deepEquilibriumRecipes,
].map((recipe) => schemaOf(recipe.system.law).parse(recipe));

/** The recipe of that name; a {@link Refusal} that lists the recipes otherwise. */
export function recipeNamed(name: string): Recipe {
  const recipe = catalogue.find((candidate) => candidate.name === name);
  if (recipe) return recipe;
  throw new Refusal(
    `There is no recipe "${name}"; the recipes are ${catalogue.map((candidate) => candidate.name).join(", ")}.`,
  );
}
