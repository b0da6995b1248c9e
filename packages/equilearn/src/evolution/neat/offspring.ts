import { fitterFirst } from "./individual.ts";
import type { NeatSettings } from "./settings.ts";
import type { RatedSpecies } from "./species.ts";

/** How many offspring each species may have, and how many of them are copies of its best. */
export interface Allotment {
  readonly offspring: number;
  readonly elites: number;
}

/**
 * Explicit fitness sharing: a species' share of the offspring is the mean worth of its members, in other words the sum
 * of their adjusted fitnesses f/|species|. The worth of an individual is its place between the least fit (`leastShare`)
 * and the fittest (`leastShare` + 1), so that fitness may have any sign, unit and offset.
 *
 * The copies are the `elites` best of each species of at least `eliteFrom` members. The fittest of all is copied
 * whatever the size of its species (unless `elites` is 0), for which that takes one offspring of the largest allotment
 * if need be.
 * Source: Stanley & Miikkulainen (2002), section 3.3, equation 2, and section 4.1; the copy of the fittest of all is an
 * addition.
 */
export function allotOffspring(
  species: readonly RatedSpecies[],
  size: number,
  settings: NeatSettings["reproduction"],
): Allotment[] {
  const counts = apportioned(sharesOf(species, settings.leastShare), size);
  const first = species.reduce((best, { members }, index) => {
    return fitterFirst(members[0], species[best].members[0]) < 0 ? index : best;
  }, 0);
  if (settings.elites > 0 && counts[first] === 0) {
    counts[counts.indexOf(Math.max(...counts))]--;
    counts[first]++;
  }
  return species.map(({ members }, index) => {
    const most =
      members.length >= settings.eliteFrom ? settings.elites : index === first ? Math.min(1, settings.elites) : 0;
    return { offspring: counts[index], elites: Math.min(most, members.length, counts[index]) };
  });
}

/** The mean worth of each species' members. */
function sharesOf(species: readonly RatedSpecies[], leastShare: number): number[] {
  const all = species.flatMap(({ members }) => members.map(({ fitness }) => fitness));
  const lowest = all.reduce((low, fitness) => Math.min(low, fitness));
  const highest = all.reduce((high, fitness) => Math.max(high, fitness));
  // Halved, since the range of two finite numbers may be infinite.
  const range = highest / 2 - lowest / 2;
  const place = (fitness: number) => (range > 0 ? (fitness / 2 - lowest / 2) / range : 1);
  return species.map(
    ({ members }) => members.reduce((sum, { fitness }) => sum + place(fitness) + leastShare, 0) / members.length,
  );
}

/**
 * Whole numbers in proportion to the shares, which sum to `size` exactly: the differences of the rounded running
 * totals, so that each is within 1 of its exact quota.
 */
export function apportioned(shares: readonly number[], size: number): number[] {
  const total = shares.reduce((sum, share) => sum + share, 0);
  let running = 0;
  let given = 0;
  return shares.map((share) => {
    running += share;
    const upTo = Math.floor(size * (running / total) + 0.5);
    const count = upTo - given;
    given = upTo;
    return count;
  });
}
