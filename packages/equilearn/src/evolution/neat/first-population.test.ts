import { describe, expect, test } from "vitest";
import { keyFromSeed } from "../../math/random.ts";
import { Refusal } from "../../systems/system.ts";
import { checkGenome } from "./check.ts";
import { genomeOf, minimalGenome } from "./genome.ts";
import { firstPopulation } from "./population.ts";
import { neatSettings } from "./settings.ts";

const key = keyFromSeed(11);
const settings = neatSettings({ mutation: { addNode: 0.2, addConnection: 0.3 } });

describe("the first population", () => {
  test("is of minimal genomes with weights of their own", () => {
    const { generation, individuals, nextIndividual } = firstPopulation(settings, { inputs: 2, outputs: 2 }, 40, key);
    expect([generation, individuals.length, nextIndividual]).toEqual([0, 40, 40]);
    expect(individuals.map(({ id }) => id)).toEqual(Array.from({ length: 40 }, (_, id) => id));
    expect(individuals.every(({ operator, parents }) => operator === "random" && parents.length === 0)).toBe(true);
    const weights = individuals.flatMap(({ genome }) => genome.connections.map(({ weight }) => weight));
    expect(new Set(weights).size).toBe(160);
    expect(individuals[7].genome.connections.map(({ from, to }) => [from, to])).toEqual([
      [0, 2],
      [1, 2],
      [0, 3],
      [1, 3],
    ]);
  });

  test("is a genome and its mutants where one is given, whose genes are copied and numbered on", () => {
    const seed = minimalGenome(2, 1, "tanh");
    const own = {
      ...seed,
      connections: seed.connections.map((gene) => ({ ...gene, innovation: gene.innovation + 40 })),
    };
    const { individuals, innovations } = firstPopulation(settings, own, 50, key);
    expect(individuals[0]).toMatchObject({ genome: own, operator: "seed", parents: [] });
    expect(Object.isFrozen(own.connections[0])).toBe(false);
    for (const { genome, operator, parents } of individuals.slice(1)) {
      expect([operator, parents]).toEqual(["mutation", [0]]);
      checkGenome(genome);
    }
    expect(new Set(individuals.map(({ genome }) => JSON.stringify(genome))).size).toBeGreaterThan(40);
    const numbers = individuals.flatMap(({ genome }) => genome.connections.map(({ innovation }) => innovation));
    expect(Math.max(...numbers)).toBe(innovations.nextInnovation - 1);
    expect(Math.min(...numbers)).toBe(40);
  });

  test("refuses sizes that are none, and genomes that do not fit together", () => {
    for (const size of [0, 1.5, 100_001, Number.NaN])
      expect(() => firstPopulation(settings, { inputs: 1, outputs: 1 }, size, key)).toThrow(
        new RangeError(`The size of a population must be an integer from 1 to 100000, but it is ${size}.`),
      );
    const { nodes, connections } = minimalGenome(1, 1, "linear");
    const heavy = genomeOf(nodes, [{ ...connections[0], weight: Number.NaN }]);
    expect(() => firstPopulation(settings, heavy, 3, key)).toThrow(
      new Refusal("Connection 0 of the genome has the weight NaN, but it must be a finite number within ±1000000."),
    );
    const biased = genomeOf([nodes[0], { ...nodes[1], bias: Number.POSITIVE_INFINITY }], connections);
    expect(() => firstPopulation(settings, biased, 3, key)).toThrow(
      new Refusal("Node 1 of the genome has the bias Infinity, but it must be a finite number within ±1000000."),
    );
  });
});
