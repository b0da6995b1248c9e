import type { ChampionEvent } from "../experiments/events.ts";
import { isReactionRecipe, type ReactionRecipe } from "../experiments/recipe.ts";
import type { Run } from "../store/runs.ts";
import { Refusal } from "../systems/system.ts";
import { recipeOf, type Session } from "./session.ts";

/** The recipe of a run in which something evolves. @throws Refusal when nothing does */
export function evolvedRecipe(run: Run): ReactionRecipe {
  const recipe = recipeOf(run);
  if (isReactionRecipe(recipe)) return recipe;
  throw new Refusal(`Run "${run.id}" is of the recipe "${recipe.name}", in which nothing evolves; try epl-bandit.`);
}

/** The fittest of each generation that a seed has come to, in order. */
export function championsOf(session: Session, run: Run, seed: number): readonly ChampionEvent[] {
  return [...session.store.eventsOf(run.id, seed)].flatMap(({ event }) => (event.type === "champion" ? [event] : []));
}

/**
 * The fittest of a generation, by default of the one whose champion the run's own control is of, or the last as long as there is none.
 * @throws Refusal when there is none of that generation
 */
export function championOf(session: Session, run: Run, seed: number, generation: number | undefined): ChampionEvent {
  const champions = championsOf(session, run, seed);
  const last = champions.at(-1);
  const wanted = generation ?? bestGeneration(session, run, seed) ?? last?.step;
  const found = champions.find(({ step }) => step === wanted);
  if (found) return found;
  throw new Refusal(
    last === undefined
      ? `Run "${run.id}" has no champion of seed ${seed} yet; its seeds are ${run.seeds.join(", ")}.`
      : `Seed ${seed} of run "${run.id}" has champions of generations 1 to ${last.step}, not of ${generation}.`,
  );
}

function bestGeneration(session: Session, run: Run, seed: number): number | undefined {
  for (const { event } of session.store.eventsOf(run.id, seed))
    if (event.type === "end") return event.metrics["champion of generation"];
  return undefined;
}
