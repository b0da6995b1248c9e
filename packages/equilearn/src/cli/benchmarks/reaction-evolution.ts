import { recipeNamed } from "../../experiments/catalogue.ts";
import { type Crew, soloCrew } from "../../experiments/evolution/crew.ts";
import { evolve } from "../../experiments/evolution/evolve.ts";
import { planTrial } from "../../experiments/evolution/trial.ts";
import type { Host } from "../../experiments/host.ts";
import { override } from "../../experiments/override.ts";
import { isReactionRecipe, type ReactionRecipe } from "../../experiments/recipe.ts";
import { Refusal } from "../../systems/system.ts";
import type { EvolutionMeasurement } from "./reaction-rows.ts";

/** Individuals of a generation: the paper's. */
export const INDIVIDUALS = 100;
const SEED = 1;

/** A recipe of the catalogue that goes on for so many generations whatever it reaches. */
export function endlessRecipe(name: string, generations: number, settings: readonly string[] = []): ReactionRecipe {
  const recipe = override(recipeNamed(name), [
    "learning.goal=null",
    `learning.population=${INDIVIDUALS}`,
    `learning.generations=${generations}`,
    ...settings,
  ]);
  if (isReactionRecipe(recipe)) return recipe;
  throw new Refusal(`The recipe "${name}" evolves no reaction systems, so their evolution cannot be timed with it.`);
}

/** Evolves one seed, everything included; `progress` is told how many generations are done. */
export async function measureEvolution(
  recipe: ReactionRecipe,
  host: Host,
  progress: (generations: number) => void = () => {},
): Promise<EvolutionMeasurement> {
  const tally = { settlings: 0 };
  const crew = (of: ReactionRecipe) => counting(host.crew?.(of) ?? soloCrew(planTrial(of)), tally);
  const begin = performance.now();
  const now = () => ({ seconds: (performance.now() - begin) / 1000, settlings: tally.settlings });
  const looks: ReturnType<typeof now>[] = [];
  let score = 0;
  for await (const event of evolve(recipe, SEED, { host: { ...host, crew } })) {
    if (event.type === "progress") progress(event.step);
    if (event.type !== "score") continue;
    looks.push(now());
    score = Math.max(score, event.values["champion's score"]);
  }
  const [first, last] = [looks[0], looks[looks.length - 1]];
  const steady = {
    generations: looks.length - 1,
    seconds: last.seconds - first.seconds,
    settlings: last.settlings - first.settlings,
  };
  return { ...now(), steady, score };
}

/** The same crew, all of whose settlings are counted. */
function counting(crew: Crew, tally: { settlings: number }): Crew {
  const count = (of: readonly { readonly settlings: number }[]) => {
    for (const { settlings } of of) tally.settlings += settlings;
  };
  return {
    ...crew,
    async *rate(genomes, lives) {
      for await (const ratings of crew.rate(genomes, lives)) {
        count(ratings);
        yield ratings;
      }
    },
    async live(genome, plans) {
      const lives = await crew.live(genome, plans);
      count(lives);
      return lives;
    },
  };
}
