import { catalogue } from "../experiments/catalogue.ts";
import { settingsBetween } from "../experiments/override.ts";
import { isFlowRecipe, type Recipe } from "../experiments/recipe.ts";

/**
 * The command that does a run again, for a POSIX shell. What differs from the catalogue becomes `--set`; a network that
 * came from a file has to be brought again, and stands as `<the network file>`.
 */
export function commandOf(recipe: Recipe, seeds: readonly number[]): string {
  const isImported = recipe.system.law === "flow" && recipe.system.generator === "imported";
  if (isImported && recipe.learning.kind === "none") return "equilearn import <the network file>";
  // Under a name of its own a recipe is as far from one of the catalogue as from another.
  const base = catalogue.find(({ name }) => name === recipe.name) ?? catalogue[0];
  const settings = settingsBetween(base, isImported ? drawnLike(base, recipe) : recipe);
  return [
    `equilearn run ${base.name} --seed ${seeds[0]} --seeds ${seeds.length}`,
    ...settings.map((setting) => `--set ${quoted(setting)}`),
    ...(isImported ? ["--network <the network file>"] : []),
  ].join(" ");
}

/** The recipe without what `--network` brings. */
function drawnLike(base: Recipe, recipe: Recipe): Recipe {
  if (!isFlowRecipe(recipe) || !isFlowRecipe(base)) return recipe;
  const { network: _, ...rest } = recipe.system;
  return { ...recipe, system: { ...rest, generator: base.system.generator } };
}

/** A shell's word, quoted where it has to be. */
function quoted(word: string): string {
  return /^[\w.,:=+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
