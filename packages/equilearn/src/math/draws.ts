import { normals, type RandomKey, split, uniforms } from "./random.ts";

/**
 * A sequential source of random numbers, for procedures that cannot say in advance how many they need.
 *
 * The n-th uniform and the n-th normal depend on the key and n alone: the two are separate streams, and `integer`,
 * `chance` and `pick` read from the uniforms. Where the number of draws is known, draw from a key (random.ts) instead.
 */
export interface Draws {
  /** The next uniform of 53 bits in [0, 1). */
  uniform(): number;
  /** The next standard normal, at most 8.58 in magnitude. */
  normal(): number;
  /**
   * An unbiased integer in [0, bound).
   * @throws RangeError unless bound is an integer from 1 to 2³¹
   */
  integer(bound: number): number;
  /**
   * True with this probability; one uniform is used up even where the answer is certain.
   * @throws RangeError unless 0 ≤ probability ≤ 1
   */
  chance(probability: number): boolean;
  /**
   * A member of the list, each with the same probability.
   * @throws RangeError when the list is empty
   */
  pick<T>(list: readonly T[]): T;
}

/** Numbers made at a time: a short procedure should not pay for many that it leaves unread. */
const BLOCK = 32;
const TWO_TO_53 = 9007199254740992;
const LARGEST_BOUND = 2147483648;

/** A fresh sequence of draws: the same key gives the same bits in every JavaScript engine. */
export function drawsFrom(key: RandomKey): Draws {
  const uniform = sequence(split(key, "sequential uniforms"), uniforms);
  const normal = sequence(split(key, "sequential normals"), normals);
  const integer = (bound: number): number => {
    if (!Number.isInteger(bound) || bound < 1 || bound > LARGEST_BOUND)
      throw new RangeError(`The argument bound must be an integer from 1 to ${LARGEST_BOUND}, but it is ${bound}.`);
    // Integers of 53 bits above the last whole multiple of the bound are skipped, so that no remainder is favoured.
    const limit = TWO_TO_53 - (TWO_TO_53 % bound);
    let drawn = TWO_TO_53 * uniform();
    while (drawn >= limit) drawn = TWO_TO_53 * uniform();
    return drawn % bound;
  };
  const chance = (probability: number): boolean => {
    if (!(probability >= 0 && probability <= 1))
      throw new RangeError(`A probability must lie from 0 to 1, but it is ${probability}.`);
    return uniform() < probability;
  };
  const pick = <T>(list: readonly T[]): T => {
    if (list.length === 0) throw new RangeError("One of a list can only be picked when the list is not empty.");
    return list[integer(list.length)];
  };
  return Object.freeze({ uniform, normal, integer, chance, pick });
}

/** The numbers of blocks 0, 1, 2, … one after the other, each block filled from its own key. */
function sequence(key: RandomKey, fill: (key: RandomKey, out: Float64Array) => void): () => number {
  const buffer = new Float64Array(BLOCK);
  let at = BLOCK;
  let block = 0;
  return () => {
    if (at === BLOCK) {
      fill(split(key, block++), buffer);
      at = 0;
    }
    return buffer[at++];
  };
}
