import { Refusal } from "../systems/system.ts";
import { requirePositive } from "./regression.ts";
import type { Examples, LabelledTask } from "./task.ts";

/*
 * Tables of currents and wanted drops that no network of linear edges can reach. Each is both training and test set: the
 * question is whether a network can be tuned to it, not what it makes of currents it was not taught.
 */

export interface RectificationOptions {
  /** The largest current; 1 by default. */
  readonly amplitude?: number;
  /** Wanted drop per unit of current, a resistance; 1 by default. */
  readonly gain?: number;
  /** Currents of each sign, evenly spaced up to the amplitude: 1 … 1000, by default 2. */
  readonly levels?: number;
}

/**
 * Full-wave rectification: one input pair, one output, o(I) = gain · |I| at I = ±amplitude · k / levels. A linear network
 * has o(−I) = −o(I), so its mean squared error is at least the mean squared target, with two levels
 * ⅝ (gain · amplitude)².
 *
 * @throws Refusal when an option is out of range.
 */
export function rectificationTask({ amplitude = 1, gain = 1, levels = 2 }: RectificationOptions = {}): LabelledTask {
  requirePositive("amplitude", amplitude);
  requirePositive("gain", gain);
  if (!Number.isInteger(levels) || levels < 1 || levels > 1000) {
    throw new Refusal(`The rectification task takes 1 to 1000 levels, not ${levels}.`);
  }
  const positive = Array.from({ length: levels }, (_, level) => (amplitude * (level + 1)) / levels);
  const inputs = Float64Array.from(positive.flatMap((current) => [current, -current]));
  const targets = inputs.map((current) => gain * Math.abs(current));
  return tableTask("rectification", ["current"], { count: inputs.length, inputSize: 1, inputs, targets });
}

/**
 * Exclusive or: two input pairs with currents ±amplitude, one output whose drop is wanted to be gain · amplitude where the
 * currents differ in sign and zero where they agree, that is gain · |I₁ − I₂| / 2. Every linear network has a mean squared
 * error of (gain · amplitude)² / 2 or more.
 *
 * @throws Refusal when an option is not positive.
 */
export function exclusiveOrTask({ amplitude = 1, gain = 1 }: Omit<RectificationOptions, "levels"> = {}): LabelledTask {
  requirePositive("amplitude", amplitude);
  requirePositive("gain", gain);
  const high = gain * amplitude;
  return tableTask("exclusive-or", ["current 1", "current 2"], {
    count: 4,
    inputSize: 2,
    inputs: Float64Array.of(-1, -1, -1, 1, 1, -1, 1, 1).map((sign) => sign * amplitude),
    targets: Float64Array.of(0, high, high, 0),
  });
}

function tableTask(name: string, inputNames: readonly string[], table: Examples): LabelledTask {
  return { name, inputNames, classNames: [], train: table, test: table };
}
