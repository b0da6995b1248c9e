import { Refusal } from "../../systems/system.ts";
import type { Space } from "../../tasks/environments/environment.ts";

/**
 * Observations as amounts, which are never below 0: of a discrete space one channel for each value, of a box two for each
 * entry, for its positive and its negative part.
 */
export interface Encoding {
  readonly channels: number;
  readonly channelNames: readonly string[];
  /** Writes the channels of an observation. */
  encode(observation: Float64Array, into: Float64Array): void;
}

/**
 * @param scales of a box, what each entry is divided by; all 1 when left out
 * @throws Refusal when there is not one positive scale for each entry
 */
export function encodingOf(space: Space, scales?: readonly number[]): Encoding {
  if (space.kind === "discrete") return oneHot(space.size);
  const size = space.low.length;
  const divisors = scales ?? new Array<number>(size).fill(1);
  if (divisors.length !== size || !divisors.every((scale) => scale > 0 && scale < Infinity))
    throw new Refusal(`An observation of ${size} numbers takes ${size} scales above 0, not ${divisors.join(", ")}.`);
  return {
    channels: 2 * size,
    channelNames: divisors.flatMap((_, k) => [`${k}+`, `${k}−`]),
    encode(observation, into) {
      for (let k = 0; k < size; k++) {
        const value = observation[k] / divisors[k];
        into[2 * k] = Math.max(0, value);
        into[2 * k + 1] = Math.max(0, -value);
      }
    },
  };
}

function oneHot(size: number): Encoding {
  return {
    channels: size,
    channelNames: Array.from({ length: size }, (_, k) => String(k)),
    encode(observation, into) {
      into.fill(0);
      into[observation[0]] = 1;
    },
  };
}
