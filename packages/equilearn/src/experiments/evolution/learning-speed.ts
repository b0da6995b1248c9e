import { type RandomKey, split } from "../../math/random.ts";
import type { EnvironmentTask } from "../../tasks/environments/environment.ts";
import type { ChampionEvent } from "../events.ts";
import type { Life } from "../living/life.ts";
import type { Crew } from "./crew.ts";
import { lastReturn } from "./trial.ts";

/** How far, as a share of it, the return of an episode may be from that of the last ones. */
const NEAR = 0.05;

/**
 * The episode, counted from 1, from which the mean return over some lives stays within a twentieth of that of their last episodes. NaN where
 * the last episodes return nothing, so that nothing was learned, and where they differ by more among themselves.
 */
export function learningSpeed(lives: readonly Life[]): number {
  const mean = (of: (life: Life) => number) =>
    lives.reduce((sum, life) => sum + of(life), 0) / lives.length;
  const last = mean(lastReturn);
  if (!(last > 0)) return Number.NaN;
  let episode = lives[0].returns.length;
  while (episode > 0 && Math.abs(mean(({ returns }) => returns[episode - 1]) - last) <= NEAR * last) episode--;
  return episode === lives[0].returns.length ? Number.NaN : episode + 1;
}

/**
 * How fast each champion learns in so many lives, the same for all and as many of each kind where the task has kinds. One that stays
 * champion for several generations lives them once.
 */
export async function learningSpeeds(
  champions: readonly Pick<ChampionEvent, "genome" | "individual">[],
  { kinds = 1 }: EnvironmentTask,
  crew: Crew,
  key: RandomKey,
  lives: number,
): Promise<readonly number[]> {
  const plans = Array.from({ length: lives }, (_, k) => ({
    key: split(key, k),
    feedback: "on" as const,
    kind: k % kinds,
  }));
  const known = new Map<number, number>();
  const speeds: number[] = [];
  for (const { genome, individual } of champions) {
    const speed = known.get(individual) ?? learningSpeed(await crew.live(genome, plans));
    known.set(individual, speed);
    speeds.push(speed);
  }
  return speeds;
}
