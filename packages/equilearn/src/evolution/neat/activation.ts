import { cos, exp, sigmoid, sin, tanh } from "../../math/elementary.ts";

/**
 * What a node makes of its sum x, the functions usual in CPPNs:
 * - `linear`: x
 * - `sigmoid`: 1/(1 + e^(−4.9x)), from 0 to 1; the steepened sigmoid of NEAT
 * - `tanh`: tanh(2.5x), from −1 to 1; the bipolar sigmoid
 * - `gaussian`: e^(−5x²), from 0 to 1
 * - `sine`: sin(5x); `cosine`: cos(5x)
 * - `absolute`: |x|; `square`: x²; `relu`: x above 0, else 0; `step`: 1 above 0, else 0
 *
 * The factors let weights about 1 shape coordinates within ±1; those of tanh, gaussian and sine are neat-python's.
 * Source: Stanley, "Compositional pattern producing networks: a novel abstraction of development", Genetic Programming
 * and Evolvable Machines 8 (2007), section 3; the sigmoid: Stanley & Miikkulainen (2002), section 4.1.
 */
export const activations = [
  "linear",
  "sigmoid",
  "tanh",
  "gaussian",
  "sine",
  "cosine",
  "absolute",
  "square",
  "relu",
  "step",
] as const;
export type Activation = (typeof activations)[number];

/**
 * Sums are cut off at this magnitude before any function sees them, so that no chain of squares overflows and a sine
 * has an angle that can be reduced: with weights of at most 10⁶, inputs of at most 10²⁹⁰ never lead to
 * Infinity or NaN.
 */
export const LARGEST_SUM = 1e4;

/** The value of function number `code` in {@link activations} at a sum; NaN stays NaN. */
export function activate(code: number, sum: number): number {
  const x = sum > LARGEST_SUM ? LARGEST_SUM : sum < -LARGEST_SUM ? -LARGEST_SUM : sum;
  switch (code) {
    case 0:
      return x;
    case 1:
      return sigmoid(4.9 * x);
    case 2:
      return tanh(2.5 * x);
    case 3:
      return exp(-5 * x * x);
    case 4:
      return sin(5 * x);
    case 5:
      return cos(5 * x);
    case 6:
      return Math.abs(x);
    case 7:
      return x * x;
    case 8:
      return x < 0 ? 0 : x;
    case 9:
      // The product is 0, or NaN.
      return x > 0 ? 1 : 0 * Math.abs(x);
    default:
      throw new RangeError(`An activation has a code from 0 to ${activations.length - 1}, but it is ${code}.`);
  }
}
