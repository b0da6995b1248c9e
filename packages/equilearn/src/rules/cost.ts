import { exp, log } from "../math/elementary.ts";
import type { Vector } from "../math/vector.ts";
import { Refusal } from "../systems/system.ts";

/**
 * A cost C(o, t) of one sample's outputs o against its target t (both of the output port's size).
 * `derivative` writes ∂C/∂o into `into`. Any object of this shape is a cost.
 */
export interface Cost {
  readonly name: string;
  value(output: Vector, target: Vector): number;
  derivative(output: Vector, target: Vector, into: Vector): void;
}

/** C = ½ Σ (o − t)², the paper's Eq. 1. */
export const squaredError: Cost = {
  name: "squared-error",
  value(output, target) {
    let sum = 0;
    for (let i = 0; i < output.length; i++) sum += (output[i] - target[i]) * (output[i] - target[i]);
    return sum / 2;
  },
  derivative(output, target, into) {
    for (let i = 0; i < output.length; i++) into[i] = output[i] - target[i];
  },
};

/** C = −Σ t ln softmax(o), for targets that are probabilities. */
export const crossEntropy: Cost = {
  name: "cross-entropy",
  value(output, target) {
    const shift = largest(output);
    let normaliser = 0;
    for (let i = 0; i < output.length; i++) normaliser += exp(output[i] - shift);
    const logNormaliser = log(normaliser) + shift;
    let sum = 0;
    for (let i = 0; i < output.length; i++) sum += target[i] * (logNormaliser - output[i]);
    return sum;
  },
  derivative(output, target, into) {
    const shift = largest(output);
    let normaliser = 0;
    let mass = 0;
    for (let i = 0; i < output.length; i++) {
      into[i] = exp(output[i] - shift);
      normaliser += into[i];
      mass += target[i];
    }
    for (let i = 0; i < output.length; i++) into[i] = (mass * into[i]) / normaliser - target[i];
  },
};

/** Huber's cost: quadratic within `width` of the target, linear beyond. */
export function huber(width: number): Cost {
  if (!(width > 0 && width < Infinity)) throw new Refusal(`The Huber cost needs a positive width, not ${width}.`);
  return {
    name: "huber",
    value(output, target) {
      let sum = 0;
      for (let i = 0; i < output.length; i++) {
        const error = Math.abs(output[i] - target[i]);
        sum += error <= width ? (error * error) / 2 : width * (error - width / 2);
      }
      return sum;
    },
    derivative(output, target, into) {
      for (let i = 0; i < output.length; i++) into[i] = Math.max(-width, Math.min(width, output[i] - target[i]));
    },
  };
}

function largest(values: Vector): number {
  let best = values[0];
  for (let i = 1; i < values.length; i++) best = Math.max(best, values[i]);
  return best;
}

/** The built-in costs by name; Huber's width is 1. */
export const costs = ["squared-error", "cross-entropy", "huber"] as const;
export type CostName = (typeof costs)[number];

export function costNamed(name: CostName): Cost {
  if (name === "squared-error") return squaredError;
  return name === "cross-entropy" ? crossEntropy : huber(1);
}
