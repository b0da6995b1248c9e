import { describe, expect, test } from "vitest";
import { type Genome, genomeOf, minimalGenome } from "./genome.ts";
import { neatSettings } from "./settings.ts";
import {
  adaptedThreshold,
  type RatedSpecies,
  ratedSpecies,
  type Species,
  speciate,
  withoutStagnant,
} from "./species.ts";

const { compatibility, speciation } = neatSettings();
const weightOnly = { ...compatibility, weight: 1 };
const minimal = minimalGenome(1, 1, "linear");

/** One connection of this weight: the distance of two is the difference of their weights. */
const weighing = (weight: number): Genome => genomeOf(minimal.nodes, [{ ...minimal.connections[0], weight }]);
const speciesAt = (id: number, weight: number, more: Partial<Species> = {}): Species => {
  return { id, representative: weighing(weight), age: 3, bestFitness: 1, lastImprovement: 2, ...more };
};
const founding = { threshold: 1, nextSpecies: 7, generation: 5 };

describe("speciation", () => {
  test("puts a genome into the first species that is near enough, or founds one", () => {
    const known = [speciesAt(2, 0), speciesAt(4, 1.5), speciesAt(6, 30)];
    const genomes = [0.9, -0.9, 1, 10, 10.5, 1.75, 11, 12].map(weighing);
    const { species, membership, nextSpecies } = speciate(genomes, known, founding, weightOnly);
    expect(membership).toEqual([2, 2, 4, 7, 7, 4, 8, 8 + 1]);
    expect(nextSpecies).toBe(10);
    const founded = (id: number, weight: number) => {
      return { id, representative: weighing(weight), age: 0, bestFitness: null, lastImprovement: 5 };
    };
    expect(species).toEqual([known[0], known[1], founded(7, 10), founded(8, 11), founded(9, 12)]);
  });

  test("keeps the records of species by the best fitness of their members", () => {
    const species = [speciesAt(0, 0), speciesAt(1, 5), speciesAt(2, 9, { bestFitness: null, lastImprovement: 5 })];
    const rated = [
      [0, 1],
      [2, -4],
      [1, 3],
      [1, 3.5],
      [0, 0.5],
    ].map(([home, fitness], id) => {
      return { individual: { id, genome: minimal, parents: [], operator: "random" as const, species: home }, fitness };
    });
    const [same, better, fresh] = ratedSpecies(species, rated, 9);
    expect(same.species).toEqual({ ...species[0], age: 4 });
    expect(better.species).toEqual({ ...species[1], age: 4, bestFitness: 3.5, lastImprovement: 9 });
    expect(fresh.species).toEqual({ ...species[2], age: 4, bestFitness: -4, lastImprovement: 9 });
    expect(better.members.map(({ individual }) => individual.id)).toEqual([3, 2]);
  });

  test("of equally fit members the smaller comes first, then the older", () => {
    const large = minimalGenome(2, 1, "linear");
    const rated = [large, minimal, minimal, large].map((genome, id) => {
      return { individual: { id, genome, parents: [], operator: "random" as const, species: 0 }, fitness: 1 };
    });
    const [{ members }] = ratedSpecies([speciesAt(0, 0)], rated, 1);
    expect(members.map(({ individual }) => individual.id)).toEqual([1, 2, 0, 3]);
  });
});

describe("stagnation", () => {
  const species = (id: number, lastImprovement: number, fitness: number): RatedSpecies => {
    const individual = { id, genome: minimal, parents: [], operator: "random" as const, species: id };
    return { species: speciesAt(id, 0, { lastImprovement }), members: [{ individual, fitness }] };
  };
  const left = (stagnation: number, spared: number, generation: number) =>
    withoutStagnant([species(0, 10, 1), species(1, 4, 5), species(2, 5, 2), species(3, 4, 9)], generation, {
      ...speciation,
      stagnation,
      protected: spared,
    }).map((one) => one.species.id);

  test("removes species that have not improved for so many generations, except the best", () => {
    expect(left(7, 1, 11)).toEqual([0, 2, 3]);
    expect(left(7, 2, 11)).toEqual([0, 1, 2, 3]);
    expect(left(6, 1, 11)).toEqual([0, 3]);
    expect(left(1, 1, 11)).toEqual([3]);
    expect(left(1, 2, 11)).toEqual([1, 3]);
  });
});

describe("the threshold", () => {
  const adapting = { ...speciation, target: 5, thresholdStep: 0.5, leastThreshold: 0.75 };

  test("moves towards the wanted number of species, and not below its least", () => {
    expect(adaptedThreshold(3, 6, adapting)).toBe(3.5);
    expect(adaptedThreshold(3, 5, adapting)).toBe(3);
    expect(adaptedThreshold(3, 4, adapting)).toBe(2.5);
    expect(adaptedThreshold(1, 1, adapting)).toBe(0.75);
  });

  test("stays where no number is wanted", () => {
    expect(adaptedThreshold(3, 100, speciation)).toBe(3);
  });
});
