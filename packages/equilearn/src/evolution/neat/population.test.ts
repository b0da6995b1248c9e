import { describe, expect, test } from "vitest";
import { digestOf } from "../../math/digest.ts";
import { keyFromSeed } from "../../math/random.ts";
import { Refusal } from "../../systems/system.ts";
import { compatibilityDistance } from "./compatibility.ts";
import { planCppn } from "./cppn.ts";
import { firstPopulation, nextGeneration, type Population } from "./population.ts";
import { neatSettings } from "./settings.ts";

const key = keyFromSeed(11);
const settings = neatSettings({
  mutation: { addNode: 0.2, addConnection: 0.3, deleteConnection: 0.05, deleteNode: 0.05 },
  speciation: { threshold: 2, stagnation: 4 },
  reproduction: { interspecies: 0.1 },
});
const inputs = Float64Array.of(0.3, -0.8);

/** Some fitness that depends on the network alone, negative as often as not, with many ties. */
const fitnessOf = ({ individuals }: Population): number[] =>
  individuals.map(({ genome }) => {
    const outputs = new Float64Array(1);
    planCppn(genome)(inputs, outputs);
    return Math.floor(-8 * Math.abs(outputs[0] - 1.5)) / 8 + 0.5 * Math.min(3, genome.nodes.length - 3);
  });

/** The populations of a run, each with its fitness. */
function run(generations: number, size: number, seed = 11, own = settings, unit = (fitness: number) => fitness) {
  let population = firstPopulation(own, { inputs: 2, outputs: 1 }, size, keyFromSeed(seed));
  const history: { population: Population; fitness: number[] }[] = [];
  for (let generation = 0; generation < generations; generation++) {
    history.push({ population, fitness: fitnessOf(population).map(unit) });
    population = nextGeneration(population, history[generation].fitness, own, keyFromSeed(seed));
  }
  return history;
}

const digest = (value: unknown) => digestOf(Int32Array.from(JSON.stringify(value), (letter) => letter.charCodeAt(0)));
const history = run(30, 60);
const pairs = history.slice(1).map((after, index) => ({ before: history[index], after }));

describe("from one generation to the next", () => {
  test("the size stays, ids go on, and parents are of the generation before", () => {
    const operators = new Set<string>();
    for (const { before, after } of pairs) {
      expect(after.population.generation).toBe(before.population.generation + 1);
      const ids = after.population.individuals.map(({ id }) => id);
      expect(ids).toEqual(Array.from({ length: 60 }, (_, k) => before.population.nextIndividual + k));
      const species = new Map(before.population.individuals.map((one) => [one.id, one.species]));
      for (const { parents, operator } of after.population.individuals) {
        operators.add(operator);
        expect(parents.every((id) => species.has(id))).toBe(true);
        expect(new Set(parents).size).toBe(operator === "elite" || operator === "mutation" ? 1 : 2);
        if (operator === "crossover") expect(species.get(parents[0])).toBe(species.get(parents[1]));
        if (operator === "interspecies") expect(species.get(parents[0])).not.toBe(species.get(parents[1]));
      }
    }
    expect(operators).toEqual(new Set(["elite", "mutation", "crossover", "interspecies"]));
  });

  test("of two parents the first is the fitter, of equals the one with fewer connections", () => {
    for (const { before, after } of pairs) {
      const known = new Map(
        before.population.individuals.map((one, k) => [one.id, { ...one, fitness: before.fitness[k] }]),
      );
      for (const { parents } of after.population.individuals.filter((one) => one.parents.length === 2)) {
        const [fitter, other] = parents.map((id) => known.get(id)!);
        expect(fitter.fitness).toBeGreaterThanOrEqual(other.fitness);
        if (fitter.fitness === other.fitness)
          expect(fitter.genome.connections.length).toBeLessThanOrEqual(other.genome.connections.length);
      }
    }
  });

  test("elites are copies, the fittest of all is among them, and the best fitness never falls", () => {
    for (const { before, after } of pairs) {
      const best = Math.max(...before.fitness);
      const elites = after.population.individuals.filter(({ operator }) => operator === "elite");
      const originals = elites.map(({ parents }) => before.population.individuals.find(({ id }) => id === parents[0])!);
      expect(elites.map(({ genome }) => genome)).toEqual(originals.map(({ genome }) => genome));
      expect(originals.some((one) => before.fitness[before.population.individuals.indexOf(one)] === best)).toBe(true);
      expect(Math.max(...after.fitness)).toBeGreaterThanOrEqual(best);
    }
    expect(Math.max(...history[29].fitness)).toBeGreaterThan(Math.max(...history[0].fitness));
  });

  test("each belongs to the first species it is near enough to", () => {
    for (const { population } of history)
      for (const { genome, species } of population.individuals) {
        const near = population.species.find(
          ({ representative }) => compatibilityDistance(genome, representative, settings.compatibility) < 2,
        );
        expect(near?.id).toBe(species);
      }
    expect(Math.max(...history.map(({ population }) => population.species.length))).toBeGreaterThan(3);
  });

  test("representatives are members of the generation before, and species without members are gone", () => {
    for (const { before, after } of pairs)
      for (const { id, representative, age } of after.population.species) {
        const members = (population: Population) => population.individuals.filter(({ species }) => species === id);
        const source = age === 0 ? after.population : before.population;
        expect(members(source).map(({ genome }) => genome)).toContainEqual(representative);
        expect(members(after.population).length).toBeGreaterThan(0);
      }
  });

  test("species that stagnate die, except the two best", () => {
    let died = 0;
    for (const { before, after } of pairs) {
      const { generation, species, individuals } = before.population;
      const bestOf = (id: number) =>
        Math.max(...before.fitness.filter((_, index) => individuals[index].species === id));
      const stagnant = species.filter(
        ({ id, bestFitness, lastImprovement }) =>
          generation - lastImprovement >= 4 && bestFitness !== null && bestOf(id) <= bestFitness,
      );
      const alive = new Set(after.population.species.map(({ id }) => id));
      const survivors = stagnant.filter(({ id }) => alive.has(id));
      expect(survivors.length).toBeLessThanOrEqual(2);
      for (const { id } of survivors)
        expect(species.filter((other) => bestOf(other.id) > bestOf(id)).length).toBeLessThan(2);
      died += stagnant.length - survivors.length;
    }
    expect(died).toBeGreaterThan(0);
  });

  test("the threshold finds a wanted number of species", () => {
    const wanted = neatSettings({
      speciation: { threshold: 6, target: 6, thresholdStep: 0.5 },
      // Dividing by the size from some size on would let the distances jump there.
      compatibility: { smallGenome: 100_000 },
    });
    const counts = run(60, 60, 5, wanted).map(({ population }) => population.species.length);
    expect(counts[0]).toBe(1);
    const late = counts.slice(30);
    const mean = late.reduce((sum, count) => sum + count, 0) / late.length;
    expect(Math.abs(mean - 6)).toBeLessThan(2);
  });

  test("a population of one goes on as itself", () => {
    let population = firstPopulation(settings, { inputs: 2, outputs: 1 }, 1, key);
    const [{ genome }] = population.individuals;
    for (let generation = 0; generation < 10; generation++) population = nextGeneration(population, [1], settings, key);
    expect(population.individuals).toMatchObject([{ genome, operator: "elite" }]);
  });
});

describe("the bits", () => {
  test("are the same for the same seed, on every machine", () => {
    expect(JSON.stringify(run(30, 60))).toBe(JSON.stringify(history));
    expect(digest(history[29].population)).toBe("4a3683dd986fdb47");
    expect(digest(run(30, 60, 12)[29].population)).not.toBe(digest(history[29].population));
  });

  test("survive a round trip through JSON at any generation", () => {
    for (const { before, after } of pairs) {
      const restored: Population = JSON.parse(JSON.stringify(before.population));
      expect(restored).toEqual(before.population);
      expect(nextGeneration(restored, before.fitness, settings, key)).toEqual(after.population);
    }
  });

  test("do not depend on what fitness is measured in", () => {
    const scaled = run(30, 60, 11, settings, (fitness) => 4 * (fitness - 1000));
    for (const [generation, { population }] of scaled.entries())
      expect(population.individuals).toEqual(history[generation].population.individuals);
  });

  test("survive it though a best fitness is −0", () => {
    const flat = nextGeneration(history[0].population, new Float64Array(60).fill(-0), settings, key);
    expect(JSON.parse(JSON.stringify(flat))).toEqual(flat);
  });

  test("of a population that was used are left as they were", () => {
    const { population, fitness } = history[7];
    const before = JSON.stringify(population);
    nextGeneration(population, Float64Array.from(fitness), settings, key);
    expect(JSON.stringify(population)).toBe(before);
  });
});

describe("fitness that is none is refused", () => {
  const { population, fitness } = history[3];
  const { id } = population.individuals[17];

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("%d", (value) => {
    const spoilt = fitness.with(17, value);
    expect(() => nextGeneration(population, spoilt, settings, key)).toThrow(
      new Refusal(`The fitness of genome ${id} must be a finite number, but it is ${value}.`),
    );
  });

  test("too few", () => {
    expect(() => nextGeneration(population, fitness.slice(1), settings, key)).toThrow(
      new RangeError("A population of 60 needs as many fitnesses, but there are 59."),
    );
  });
});
