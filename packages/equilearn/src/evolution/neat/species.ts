import { compatibilityDistance } from "./compatibility.ts";
import type { Genome } from "./genome.ts";
import { fitterFirst, type Rated } from "./individual.ts";
import type { NeatSettings } from "./settings.ts";

/**
 * Speciation: individuals compete with those that are like them, so that a new structure has time to be tuned.
 * Source: Stanley & Miikkulainen (2002), section 3.3.
 */

/** Plain JSON data. */
export interface Species {
  readonly id: number;
  /** A member of the generation before, or the founder; those nearer to it than the threshold belong to the species. */
  readonly representative: Genome;
  /** Generations since it was founded. */
  readonly age: number;
  /** The best fitness any member had before the present generation; null before the first was rated. */
  readonly bestFitness: number | null;
  /** The generation that last raised the best fitness, at first the one that founded the species. */
  readonly lastImprovement: number;
}

/** A species of the rated generation, its members from the fittest on. */
export interface RatedSpecies {
  readonly species: Species;
  readonly members: readonly Rated[];
}

/** The species of a generation, and for each genome the id of its own. */
export interface Speciation {
  readonly species: readonly Species[];
  readonly membership: readonly number[];
  readonly nextSpecies: number;
}

/**
 * Each genome joins the first species, in the order given, to whose representative its distance is below the threshold;
 * where there is none it founds a species and represents it. Species that nobody joins are left out.
 */
export function speciate(
  genomes: readonly Genome[],
  known: readonly Species[],
  founding: { readonly threshold: number; readonly nextSpecies: number; readonly generation: number },
  compatibility: NeatSettings["compatibility"],
): Speciation {
  const species = [...known];
  let { nextSpecies } = founding;
  const membership = genomes.map((genome) => {
    const near = ({ representative }: Species) =>
      compatibilityDistance(genome, representative, compatibility) < founding.threshold;
    const home = species.find(near);
    if (home) return home.id;
    species.push({
      id: nextSpecies,
      representative: genome,
      age: 0,
      bestFitness: null,
      lastImprovement: founding.generation,
    });
    return nextSpecies++;
  });
  const joined = new Set(membership);
  return { species: species.filter(({ id }) => joined.has(id)), membership, nextSpecies };
}

/** The species of a rated generation, with its members and its record brought up to date. */
export function ratedSpecies(species: readonly Species[], rated: readonly Rated[], generation: number): RatedSpecies[] {
  const members = new Map<number, Rated[]>(species.map(({ id }) => [id, []]));
  for (const one of rated) members.get(one.individual.species)?.push(one);
  return species.map((one) => {
    const ranked = (members.get(one.id) as Rated[]).sort(fitterFirst);
    const { fitness } = ranked[0];
    const improved = one.bestFitness === null || fitness > one.bestFitness;
    const record = improved ? { bestFitness: fitness, lastImprovement: generation } : {};
    return { species: { ...one, ...record, age: one.age + 1 }, members: ranked };
  });
}

/**
 * The species that go on: those whose best fitness has risen within the last `stagnation` generations, and the
 * `protected` ones whose best members are fittest now, so that at least one is left.
 */
export function withoutStagnant(
  species: readonly RatedSpecies[],
  generation: number,
  settings: NeatSettings["speciation"],
): RatedSpecies[] {
  const best = [...species].sort((a, b) => fitterFirst(a.members[0], b.members[0]));
  const spared = new Set(best.slice(0, settings.protected));
  return species.filter((one) => spared.has(one) || generation - one.species.lastImprovement < settings.stagnation);
}

/** The threshold for the next generation: a step towards the wanted number of species, where one is wanted. */
export function adaptedThreshold(threshold: number, species: number, settings: NeatSettings["speciation"]): number {
  const { target, thresholdStep, leastThreshold } = settings;
  if (target === null || species === target) return threshold;
  return species > target ? threshold + thresholdStep : Math.max(leastThreshold, threshold - thresholdStep);
}
