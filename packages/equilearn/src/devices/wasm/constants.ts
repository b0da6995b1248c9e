import { integer, type Lanes, lanes } from "./value.ts";

/**
 * Constants that kernels load from memory: the engine makes one that stands in the code out of three instructions each time it is
 * used, and a load is one.
 */
export interface Constants {
  /** The number in all four lanes, as a float32. */
  readonly float: (value: number) => Lanes;
  /** The same bits in all four lanes. */
  readonly integer: (value: number) => Lanes;
  /** Writes all constants that were asked for. */
  write(words: Int32Array): void;
}

const MOST = 64;
export const CONSTANT_BYTES = 16 * MOST;

/** Constants at an address with {@link CONSTANT_BYTES} of room. */
export function planConstants(address: number): Constants {
  const known: number[] = [];
  const place = (bits: number): Lanes => {
    if (!known.includes(bits)) known.push(bits);
    if (known.length > MOST) throw new Error(`Kernels may use ${MOST} different constants.`);
    return lanes.load(integer(address + 16 * known.indexOf(bits)));
  };
  return {
    float: (value) => place(new Int32Array(Float32Array.of(value).buffer)[0]),
    integer: place,
    write(words) {
      known.forEach((bits, k) => {
        words.fill(bits, address / 4 + 4 * k, address / 4 + 4 * k + 4);
      });
    },
  };
}

/** What formulas over lanes are built with. */
export interface Tools {
  /** Keeps a value that is used more than once. */
  keep(value: Lanes): Lanes;
  readonly constants: Constants;
}
