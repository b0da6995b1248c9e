import { type Draws, drawsFrom } from "../../math/draws.ts";
import { type RandomKey, split } from "../../math/random.ts";
import { crossover } from "./crossover.ts";
import { fitterFirst, type Individual, type Rated } from "./individual.ts";
import type { Innovations } from "./innovation.ts";
import { mutate } from "./mutate.ts";
import type { Allotment } from "./offspring.ts";
import type { NeatSettings } from "./settings.ts";
import type { RatedSpecies } from "./species.ts";

/** A child before it has an id and a species. */
export type Child = Pick<Individual, "genome" | "parents" | "operator">;

/**
 * The next generation's genomes: of each species, in order, its elites and then the children of its fittest members.
 * Child n draws from a key of its own. New structure is numbered by the registry, which is written to, so the order
 * counts.
 * Source: Stanley & Miikkulainen (2002), sections 3.3 and 4.1.
 */
export function reproduce(
  species: readonly RatedSpecies[],
  allotments: readonly Allotment[],
  settings: NeatSettings,
  innovations: Innovations,
  key: RandomKey,
): Child[] {
  const pools = species.map(({ members }) => parentsAmong(members, settings.reproduction.survival));
  const children: Child[] = [];
  for (const [index, { offspring, elites }] of allotments.entries()) {
    for (const { individual } of species[index].members.slice(0, elites))
      children.push({ genome: individual.genome, parents: [individual.id], operator: "elite" });
    for (let count = elites; count < offspring; count++) {
      const draws = drawsFrom(split(key, "child", children.length));
      children.push(childOf(pools, index, settings, innovations, draws));
    }
  }
  return children;
}

/**
 * The fittest members, who may have offspring: two at least where there are two, so that there is somebody to cross
 * with.
 */
function parentsAmong(members: readonly Rated[], survival: number): readonly Rated[] {
  return members.slice(0, Math.max(2, Math.ceil(survival * members.length)));
}

/** A child of the members of one pool, crossed or not, and mutated. */
function childOf(
  pools: readonly (readonly Rated[])[],
  own: number,
  settings: NeatSettings,
  innovations: Innovations,
  draws: Draws,
): Child {
  const one = draws.pick(pools[own]);
  const mate = mateFor(pools, own, settings.reproduction, draws);
  if (!mate || mate.individual === one.individual) {
    const genome = mutate(one.individual.genome, settings.mutation, innovations, draws);
    return { genome, parents: [one.individual.id], operator: "mutation" };
  }
  const [fitter, other] = [one, mate].sort(fitterFirst).map(({ individual }) => individual);
  const crossed = crossover(fitter.genome, other.genome, settings.reproduction.inheritDisabled, draws);
  return {
    genome: mutate(crossed, settings.mutation, innovations, draws),
    parents: [fitter.id, other.id],
    operator: mate.operator,
  };
}

/** Whom to cross with, now and then a parent of another species; undefined when there is to be no crossover. */
function mateFor(
  pools: readonly (readonly Rated[])[],
  own: number,
  settings: NeatSettings["reproduction"],
  draws: Draws,
): (Rated & Pick<Child, "operator">) | undefined {
  if (!draws.chance(settings.crossover)) return undefined;
  if (pools.length < 2 || !draws.chance(settings.interspecies))
    return { ...draws.pick(pools[own]), operator: "crossover" };
  const another = draws.integer(pools.length - 1);
  return { ...draws.pick(pools[another < own ? another : another + 1]), operator: "interspecies" };
}
