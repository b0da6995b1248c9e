import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawsFrom } from "./draws.ts";
import { keyFromSeed, normals, type RandomKey, split, uniforms } from "./random.ts";

const DRAWS = 50_000;
const key = keyFromSeed(2026);
const many = <T>(draw: () => T, count = DRAWS): T[] => Array.from({ length: count }, draw);

/** The blocks of the generator's definition, written out: block b of a stream fills 32 numbers from its own key. */
function blocks(label: string, fill: (key: RandomKey, out: Float64Array) => void, count: number): number[] {
  return Array.from({ length: count }, (_, block) => {
    const out = new Float64Array(32);
    fill(split(key, label, block), out);
    return Array.from(out);
  }).flat();
}

describe("the two streams", () => {
  it("give the known bits", () => {
    const draws = drawsFrom(key);
    expect(many(draws.uniform, 3)).toEqual([0.6778970844207225, 0.5113064741645904, 0.7726025783383605]);
    expect(many(draws.normal, 3)).toEqual([-0.5818043160685576, -2.7908076551275762, 1.7480341429330162]);
    expect(many(() => draws.integer(1000), 5)).toEqual([288, 637, 408, 174, 1]);
  });

  it("are blocks of keys split from the first", () => {
    expect(many(drawsFrom(key).uniform, 96)).toEqual(blocks("sequential uniforms", uniforms, 3));
    expect(many(drawsFrom(key).normal, 96)).toEqual(blocks("sequential normals", normals, 3));
  });

  it("do not disturb each other", () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.boolean(), { maxLength: 100 }), (seed, choices) => {
        const [mixed, pure] = [drawsFrom(keyFromSeed(seed)), drawsFrom(keyFromSeed(seed))];
        const drawn = choices.map((normal) => (normal ? mixed.normal() : mixed.uniform()));
        expect(drawn.filter((_, at) => !choices[at])).toEqual(many(pure.uniform, choices.filter((n) => !n).length));
        expect(drawn.filter((_, at) => choices[at])).toEqual(many(pure.normal, choices.filter((n) => n).length));
      }),
    );
  });

  it("differ from key to key", () => {
    expect(many(drawsFrom(key).uniform, 5)).not.toEqual(many(drawsFrom(split(key, 0)).uniform, 5));
  });

  it("have the first two moments of their distributions within 5 standard errors", () => {
    const draws = drawsFrom(key);
    const deviation = (values: number[], expectation: number, variance: number) =>
      Math.abs(values.reduce((sum, x) => sum + x, 0) / DRAWS - expectation) / Math.sqrt(variance / DRAWS);
    const [flat, bell] = [many(draws.uniform), many(draws.normal)];
    expect(deviation(flat, 1 / 2, 1 / 12)).toBeLessThan(5);
    expect(
      deviation(
        flat.map((u) => u * u),
        1 / 3,
        1 / 5 - 1 / 9,
      ),
    ).toBeLessThan(5);
    expect(deviation(bell, 0, 1)).toBeLessThan(5);
    expect(
      deviation(
        bell.map((z) => z * z),
        1,
        2,
      ),
    ).toBeLessThan(5);
  });
});

describe("integers, chances and picks", () => {
  it("draws every integer below the bound equally often", () => {
    const draws = drawsFrom(key);
    for (const bound of [1, 2, 7, 100]) {
      const counts = new Int32Array(bound);
      for (let draw = 0; draw < DRAWS; draw++) counts[draws.integer(bound)]++;
      const expected = DRAWS / bound;
      const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
      expect(chiSquare).toBeLessThanOrEqual(bound - 1 + 5 * Math.sqrt(2 * (bound - 1)));
    }
  });

  it("reaches both halves of the largest bound", () => {
    const draws = drawsFrom(key);
    const drawn = many(() => draws.integer(2 ** 31), 100);
    expect(drawn.every((value) => Number.isInteger(value) && value >= 0 && value < 2 ** 31)).toBe(true);
    expect(drawn.some((value) => value >= 2 ** 30) && drawn.some((value) => value < 2 ** 30)).toBe(true);
  });

  it("is true as often as the probability says, and always uses up one uniform", () => {
    const draws = drawsFrom(key);
    const share = many(() => draws.chance(0.3)).filter(Boolean).length / DRAWS;
    expect(Math.abs(share - 0.3)).toBeLessThan(5 * Math.sqrt((0.3 * 0.7) / DRAWS));
    expect(many(() => draws.chance(0), 1000)).not.toContain(true);
    expect(many(() => draws.chance(1), 1000)).not.toContain(false);
    const [certain, plain] = [drawsFrom(key), drawsFrom(key)];
    certain.chance(1);
    plain.uniform();
    expect(certain.uniform()).toBe(plain.uniform());
  });

  it("picks members of a list, as the integer below its length says", () => {
    const list = ["a", "b", "c"];
    const [picking, counting] = [drawsFrom(key), drawsFrom(key)];
    expect(many(() => picking.pick(list), 50)).toEqual(many(() => list[counting.integer(3)], 50));
  });

  it("refuses impossible arguments", () => {
    const draws = drawsFrom(key);
    for (const bound of [0, -1, 2.5, 2 ** 31 + 1, Number.NaN])
      expect(() => draws.integer(bound)).toThrow(
        new RangeError(`The argument bound must be an integer from 1 to 2147483648, but it is ${bound}.`),
      );
    for (const probability of [-0.1, 1.1, Number.NaN])
      expect(() => draws.chance(probability)).toThrow(
        new RangeError(`A probability must lie from 0 to 1, but it is ${probability}.`),
      );
    expect(() => draws.pick([])).toThrow(
      new RangeError("One of a list can only be picked when the list is not empty."),
    );
  });
});
