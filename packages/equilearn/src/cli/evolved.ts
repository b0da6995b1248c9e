import type { ChampionEvent } from "../experiments/events.ts";
import { planTrial, type Trial } from "../experiments/evolution/trial.ts";
import { tellingTrace } from "../experiments/living/trace.ts";
import type { ReactionRecipe } from "../experiments/recipe.ts";
import { keyFromSeed, split } from "../math/random.ts";
import type { Run } from "../store/runs.ts";
import type { ReportChampion, ReportEvolution } from "../views/report-evolution-input.ts";
import { championsOf } from "./champions.ts";
import type { Session } from "./session.ts";

/** What there is to see of a run in which something evolves; `traced` if the beginning of a lifetime is to be led again. */
export function evolutionOf(session: Session, run: Run, recipe: ReactionRecipe, traced: boolean): ReportEvolution {
  const [seed] = run.seeds;
  const trial = planTrial(recipe);
  const champions = telling(championsOf(session, run, seed));
  return { seed, champions: champions.map((champion) => shownChampion(champion, recipe, trial, seed, traced)) };
}

/** Those that the paper shows, of generations 1, 10 and 50, or the first, the middle one and the last. */
function telling(champions: readonly ChampionEvent[]): readonly ChampionEvent[] {
  const published = champions.filter(({ step }) => [1, 10, 50].includes(step));
  if (published.length === 3) return published;
  const last = champions.length - 1;
  const places = [...new Set([0, last >> 1, last])];
  return places.flatMap((place) => champions[place] ?? []);
}

/** Episodes of a lifetime that is traced; a picture shows its beginning. */
const TRACED = 4;

function shownChampion(
  { step, fitness, genome }: ChampionEvent,
  { learning, task }: ReactionRecipe,
  trial: Trial,
  seed: number,
  traced: boolean,
): ReportChampion {
  const organism = trial.organism(genome);
  const picture = { ...organism, points: trial.substrate.spaces.map(({ point }) => point) };
  const shown = { generation: step, fitness, picture };
  if (!traced) return shown;
  const plan = { key: split(keyFromSeed(seed), "trace"), feedback: "on" } as const;
  const trace = tellingTrace(organism, trial.task, plan, {
    episodes: Math.min(TRACED, learning.episodes),
    ...(task.scales ? { scales: task.scales } : {}),
  });
  return { ...shown, trace };
}
