import { LAST, type Life, lastReturn } from "../living/lifetime.ts";

/** How far, as a share of it, the return of an episode may be from that of the last ones. */
const NEAR = 0.05;

/**
 * The episode, counted from 1, from which the mean return over some lives stays within a twentieth of that of their last episodes. NaN where
 * it lies there from the first, so that nothing was learned; where the last episodes return nothing; and where they differ by more among themselves.
 */
export function learningSpeed(lives: readonly Life[]): number {
  const mean = (of: (life: Life) => number) => lives.reduce((sum, life) => sum + of(life), 0) / lives.length;
  const last = mean(lastReturn);
  if (!(last > 0)) return Number.NaN;
  const { length } = lives[0].returns;
  let episode = length;
  while (episode > 0 && Math.abs(mean(({ returns }) => returns[episode - 1]) - last) <= NEAR * last) episode--;
  return episode === 0 || episode > length - LAST ? Number.NaN : episode + 1;
}
