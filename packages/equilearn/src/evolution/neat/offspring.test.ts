import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { minimalGenome } from "./genome.ts";
import { allotOffspring, apportioned } from "./offspring.ts";
import { neatSettings } from "./settings.ts";
import type { RatedSpecies } from "./species.ts";

const settings = neatSettings({ reproduction: { eliteFrom: 4, leastShare: 0.25 } }).reproduction;
const genome = minimalGenome(1, 1, "linear");

/** Species with these members' fitnesses, which are sorted from the best on. */
function speciesOf(...fitnesses: number[][]): RatedSpecies[] {
  let id = 0;
  return fitnesses.map((members, species) => ({
    species: { id: species, representative: genome, age: 1, bestFitness: members[0], lastImprovement: 0 },
    members: members.map((fitness) => {
      return { individual: { id: id++, genome, parents: [], operator: "random", species }, fitness };
    }),
  }));
}

describe("whole numbers in proportion", () => {
  test("of hand-made shares", () => {
    expect(apportioned([1, 1, 2], 8)).toEqual([2, 2, 4]);
    expect(apportioned([1, 1, 1], 10)).toEqual([3, 4, 3]);
    expect(apportioned([0, 5, 0], 7)).toEqual([0, 7, 0]);
  });

  test("sum exactly, and are within 1 of their quotas", () => {
    const shares = fc
      .array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 })
      .filter((list) => list.some((share) => share > 1e-300));
    fc.assert(
      fc.property(shares, fc.integer({ min: 1, max: 5000 }), (list, size) => {
        const counts = apportioned(list, size);
        const total = list.reduce((sum, share) => sum + share, 0);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(size);
        for (const [index, count] of counts.entries()) {
          expect(Number.isInteger(count) && count >= 0).toBe(true);
          expect(Math.abs(count - size * (list[index] / total))).toBeLessThan(1 + 1e-6);
        }
      }),
    );
  });
});

describe("the allotment of offspring", () => {
  test("follows the mean worth of the members, from the least fit to the fittest", () => {
    // Worths 1.25, 0.25 | 0.75 | 0.25, 0.25: means 0.75, 0.75 and 0.25.
    const species = speciesOf([5, 1], [3], [1, 1]);
    expect(allotOffspring(species, 70, settings).map(({ offspring }) => offspring)).toEqual([30, 30, 10]);
  });

  test("does not depend on the unit, the sign or the offset of fitness, however large", () => {
    const offspring = (f: (x: number) => number) =>
      allotOffspring(speciesOf([5, 1].map(f), [3].map(f), [1, 1].map(f)), 70, settings).map(
        ({ offspring }) => offspring,
      );
    for (const f of [(x: number) => x - 100, (x: number) => x * 1e-9, (x: number) => (x - 3) * 8e307])
      expect(offspring(f)).toEqual([30, 30, 10]);
    expect(offspring(() => -7)).toEqual([23, 24, 23]);
  });

  test("copies the best of species of `eliteFrom` members, and the best of all", () => {
    const elites = (species: RatedSpecies[], size: number, wanted: number) =>
      allotOffspring(species, size, { ...settings, elites: wanted }).map(({ elites }) => elites);
    const species = speciesOf([4, 3, 2, 1], [9, 1], [8, 7, 6]);
    expect(elites(species, 30, 1)).toEqual([1, 1, 0]);
    expect(elites(species, 30, 3)).toEqual([3, 1, 0]);
    expect(elites(species, 30, 100)).toEqual([4, 1, 0]);
    expect(elites(species, 30, 0)).toEqual([0, 0, 0]);
    expect(elites(species, 3, 100)[0]).toBe(allotOffspring(species, 3, settings)[0].offspring);
  });

  test("has room for the best of all, though its species had earned none", () => {
    const poor = [10, ...new Array(200).fill(0)];
    const species = speciesOf(poor, [9], [9], [9], [9]);
    expect(allotOffspring(species, 4, { ...settings, elites: 0 }).map(({ offspring }) => offspring)).toEqual([
      0, 1, 1, 1, 1,
    ]);
    const kept = allotOffspring(species, 4, settings);
    expect(kept.map(({ offspring }) => offspring)).toEqual([1, 0, 1, 1, 1]);
    expect(kept[0].elites).toBe(1);
  });
});
