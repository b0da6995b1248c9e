import { Refusal } from "../systems/system.ts";
import type { SeedOptions } from "./apprentice.ts";
import { schoolingOf } from "./assemble.ts";
import { runBaseline } from "./deep-equilibrium/baseline.ts";
import type { LiveEvent } from "./events.ts";
import { evolve } from "./evolution/evolve.ts";
import { bareHost } from "./host.ts";
import { isDeepEquilibriumRecipe, isFlowRecipe, isReactionRecipe, type Recipe } from "./recipe.ts";
import { train } from "./train.ts";
import { tune } from "./tune.ts";

/**
 * Runs one seed of any recipe as a stream of serialisable events. Deterministic in (recipe, seed); with `resume`, it goes
 * on from a checkpoint of the same recipe and seed to the same bits. Throws a Refusal when the recipe cannot be run.
 */
export async function* runSeed(
  recipe: Recipe,
  seed: number,
  options: SeedOptions = {},
): AsyncGenerator<LiveEvent, void> {
  if (isReactionRecipe(recipe)) return yield* evolve(recipe, seed, options);
  if (isDeepEquilibriumRecipe(recipe)) return yield* runBaseline(recipe, seed, options);
  const { learning } = recipe;
  if (learning.kind === "none")
    throw new Refusal(
      `The recipe "${recipe.name}" learns nothing, so there is nothing to run; an imported network was settled when it came in.`,
    );
  if (learning.kind === "rule")
    yield* train(await schoolingOf(recipe, learning, seed, options.host ?? bareHost), options);
  else if (isFlowRecipe(recipe)) yield* tune(recipe, learning, seed, options);
}
