import { Refusal } from "../../systems/system.ts";
import type { Genome } from "./genome.ts";

/**
 * How an individual came about:
 * - `seed`: it is the genome that the first population was made from; `random`: weights drawn for the minimal genome
 * - `elite`: a copy of its parent
 * - `mutation`: of one parent
 * - `crossover`: of two parents, and then mutation; `interspecies`: the same of parents of two species
 */
export type Operator = "seed" | "random" | "elite" | "mutation" | "crossover" | "interspecies";

/** One genome of a population, and where it comes from. */
export interface Individual {
  /** Unlike all others of the whole run. */
  readonly id: number;
  readonly genome: Genome;
  /** The ids of its parents, the fitter one first; none, one or two. */
  readonly parents: readonly number[];
  readonly operator: Operator;
  /** The id of its species. */
  readonly species: number;
}

/** An individual and what it was worth; more is better. */
export interface Rated {
  readonly individual: Individual;
  readonly fitness: number;
}

/**
 * The individuals with their fitness, which may be any finite numbers.
 * @throws RangeError when there are not as many numbers as individuals
 * @throws Refusal that names the first individual whose fitness is not finite: NaN would lose and win every comparison
 */
export function rated(individuals: readonly Individual[], fitness: ArrayLike<number>): Rated[] {
  if (fitness.length !== individuals.length)
    throw new RangeError(
      `A population of ${individuals.length} needs as many fitnesses, but there are ${fitness.length}.`,
    );
  return individuals.map((individual, index) => {
    if (!Number.isFinite(fitness[index]))
      throw new Refusal(`The fitness of genome ${individual.id} must be a finite number, but it is ${fitness[index]}.`);
    // JSON has no −0.
    return { individual, fitness: fitness[index] + 0 };
  });
}

/**
 * The order from the fittest on, for sorting; of equally fit ones the one with fewer connections comes first, then with
 * fewer nodes, then the older.
 */
export function fitterFirst(a: Rated, b: Rated): number {
  if (a.fitness !== b.fitness) return a.fitness > b.fitness ? -1 : 1;
  const [one, other] = [a.individual, b.individual];
  return (
    one.genome.connections.length - other.genome.connections.length ||
    one.genome.nodes.length - other.genome.nodes.length ||
    one.id - other.id
  );
}
