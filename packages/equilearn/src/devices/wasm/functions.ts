import type { Tools } from "./constants.ts";
import { bits, type Lanes, lanes } from "./value.ts";

/** Elementary functions of four float32 lanes, from IEEE-754 operations alone: the same bits in every engine. */

/** Two thirds of the exponent's offset, with what the sum of quarters lacks and the mean error of the logarithm taken off. */
const ROOT_OFFSET = 0x2a6b0000;

const { add, subtract, multiply, divide, larger, smaller, nearest } = lanes;

/**
 * The cube root of numbers ≥ 0 to −12 … +19 %, for a start: a third of the bits, which are nearly a logarithm, as a sum of
 * quarters of quarters. Zero gives something below 1e-12.
 */
export function roughCubeRoot({ keep, constants }: Tools, value: Lanes): Lanes {
  const quarter = keep(bits.shiftRight(value, 2));
  const five = keep(bits.add(quarter, bits.shiftRight(quarter, 2)));
  const third = bits.add(five, bits.shiftRight(five, 4));
  return bits.add(third, constants.integer(ROOT_OFFSET));
}

/** e^x to 3 ulp for |x| ≤ 87, and the value at the nearer end outside: 2^n by the exponent bits, the rest by its Taylor series. */
export function exponential({ keep, constants }: Tools, x: Lanes): Lanes {
  const constant = constants.float;
  const within = keep(smaller(larger(x, constant(-87)), constant(87)));
  const n = keep(nearest(multiply(within, constant(Math.LOG2E))));
  // ln 2 in two parts, the first with few bits, so that n times it is exact.
  const high = subtract(within, multiply(n, constant(0.693359375)));
  const r = keep(subtract(high, multiply(n, constant(-2.1219444e-4))));
  const coefficients = [1 / 720, 1 / 120, 1 / 24, 1 / 6, 1 / 2, 1, 1];
  const series = coefficients.reduce<Lanes>(
    (sum, coefficient, k) => (k === 0 ? sum : add(multiply(sum, r), constant(coefficient))),
    constant(coefficients[0]),
  );
  return multiply(series, bits.shiftLeft(bits.add(bits.fromFloat(n), constants.integer(127)), 23));
}

/** 1/(1 + e^(−x)). */
export function logistic(tools: Tools, x: Lanes): Lanes {
  const one = tools.constants.float(1);
  return divide(one, add(one, exponential(tools, lanes.negate(x))));
}

/** tanh x, as 2/(1 + e^(−2x)) − 1: an absolute error below 2 ulp of 1. */
export function hyperbolicTangent(tools: Tools, x: Lanes): Lanes {
  const [one, two] = [1, 2].map(tools.constants.float);
  return subtract(multiply(two, logistic(tools, multiply(two, x))), one);
}
