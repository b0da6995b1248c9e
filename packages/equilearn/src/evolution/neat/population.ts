import { drawsFrom } from "../../math/draws.ts";
import { type RandomKey, split } from "../../math/random.ts";
import { checkGenome } from "./check.ts";
import { type Genome, genomeOf, minimalGenome } from "./genome.ts";
import { type Individual, rated } from "./individual.ts";
import { type Innovations, innovationsAfter, nextInnovations } from "./innovation.ts";
import { changeBiases, changeWeights, mutate } from "./mutate.ts";
import { allotOffspring } from "./offspring.ts";
import { type Child, reproduce } from "./reproduction.ts";
import type { NeatSettings } from "./settings.ts";
import { adaptedThreshold, ratedSpecies, type Species, speciate, withoutStagnant } from "./species.ts";

/**
 * A population of NEAT between two generations: all that the next one depends on besides fitness, settings and key.
 * Plain JSON data, which JSON.stringify and JSON.parse give back to the bit.
 */
export interface Population {
  /** Counted from 0. */
  readonly generation: number;
  readonly individuals: readonly Individual[];
  /** Those that have members, from the oldest on. */
  readonly species: readonly Species[];
  /** The distance below which individuals belong together. */
  readonly threshold: number;
  /** What is numbered how; of structural mutations those of this generation. */
  readonly innovations: Innovations;
  readonly nextIndividual: number;
  readonly nextSpecies: number;
}

const LARGEST_SIZE = 100_000;

/**
 * The first population. From a number of inputs and outputs: minimal genomes with weights and biases of their own. From
 * a genome: that genome, and as many mutants of it as are wanted.
 * Source: Stanley & Miikkulainen (2002), section 3.4.
 * @throws RangeError when the size is not an integer from 1 to 100000, or so many inputs and outputs do not fit in a
 * genome
 * @throws Refusal when the genes of the given genome do not fit together
 */
export function firstPopulation(
  settings: NeatSettings,
  from: Genome | { readonly inputs: number; readonly outputs: number },
  size: number,
  key: RandomKey,
): Population {
  if (!Number.isInteger(size) || size < 1 || size > LARGEST_SIZE)
    throw new RangeError(`The size of a population must be an integer from 1 to ${LARGEST_SIZE}, but it is ${size}.`);
  const given = "nodes" in from;
  const origin = given ? copyOf(from) : minimalGenome(from.inputs, from.outputs, settings.outputActivation);
  const innovations = innovationsAfter(origin);
  const children = Array.from({ length: size }, (_, index): Child => {
    const draws = drawsFrom(split(key, "first population", index));
    if (given && index === 0) return { genome: origin, parents: [], operator: "seed" };
    if (given)
      return {
        genome: mutate(origin, settings.mutation, innovations, draws),
        parents: [0],
        operator: "mutation",
      };
    const fresh = { ...settings.mutation, replace: 1 };
    const genome = changeBiases(changeWeights(origin, fresh, draws), fresh, draws);
    return { genome, parents: [], operator: "random" };
  });
  const counters = { generation: 0, threshold: settings.speciation.threshold, nextIndividual: 0, nextSpecies: 0 };
  return populationOf(children, [], innovations, counters, settings);
}

/**
 * The next generation, of the same size, given the fitness of each individual (more is better, any finite number):
 * species are rated, stagnant ones die, the others are allotted offspring by their shared fitness, reproduce, and the
 * children are speciated against a random member of each species that had any. The fittest individual is always among
 * them, unless `elites` is 0. The same arguments give the same bits, and the root key of a run will do for all its
 * generations.
 * Source: Stanley & Miikkulainen (2002), section 3.
 * @throws RangeError when there are not as many fitnesses as individuals
 * @throws Refusal that names the individual when a fitness is not finite
 */
export function nextGeneration(
  population: Population,
  fitness: ArrayLike<number>,
  settings: NeatSettings,
  key: RandomKey,
): Population {
  const { generation } = population;
  const own = split(key, "generation", generation);
  const all = ratedSpecies(population.species, rated(population.individuals, fitness), generation);
  const living = withoutStagnant(all, generation, settings.speciation);
  const allotments = allotOffspring(living, population.individuals.length, settings.reproduction);
  const innovations = nextInnovations(population.innovations);
  const children = reproduce(living, allotments, settings, innovations, own);
  const known = living.flatMap(({ species, members }, index) => {
    if (allotments[index].offspring === 0) return [];
    const { individual } = drawsFrom(split(own, "representative", species.id)).pick(members);
    return [{ ...species, representative: individual.genome }];
  });
  const counters = { ...population, generation: generation + 1 };
  return populationOf(children, known, innovations, counters, settings);
}

/**
 * A checked and frozen copy of a genome that somebody else may own; −0 becomes 0, since JSON cannot tell them apart.
 */
function copyOf(genome: Genome): Genome {
  checkGenome(genome);
  return genomeOf(
    genome.nodes.map((node) => ({ ...node, bias: node.bias + 0 })),
    genome.connections.map((connection) => ({ ...connection, weight: connection.weight + 0 })),
  );
}

/** Children sorted into species and given their ids. */
function populationOf(
  children: readonly Child[],
  known: readonly Species[],
  innovations: Innovations,
  counters: Pick<Population, "generation" | "threshold" | "nextIndividual" | "nextSpecies">,
  settings: NeatSettings,
): Population {
  const { generation, threshold, nextIndividual } = counters;
  const genomes = children.map(({ genome }) => genome);
  const { species, membership, nextSpecies } = speciate(genomes, known, counters, settings.compatibility);
  return {
    generation,
    individuals: children.map(({ genome, parents, operator }, index) => {
      return { id: nextIndividual + index, genome, parents, operator, species: membership[index] };
    }),
    species,
    threshold: adaptedThreshold(threshold, species.length, settings.speciation),
    innovations,
    nextIndividual: nextIndividual + children.length,
    nextSpecies,
  };
}
