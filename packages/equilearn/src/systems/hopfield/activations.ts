import { log, sigmoid, tanh } from "../../math/elementary.ts";
import type { Activation } from "../neurons/network.ts";

/** An activation ρ with its first two derivatives and its inverse. */
export interface ActivationFunction {
  readonly value: (u: number) => number;
  readonly slope: (u: number) => number;
  readonly curvature: (u: number) => number;
  readonly inverse: (s: number) => number;
  /** Bounds of u. */
  readonly low: number;
  readonly high: number;
}

/** Scellier and Bengio's ρ(u) = min(1, max(0, u)), with u itself kept in 0 … 1, where its slope is 1. */
const hardSigmoid: ActivationFunction = {
  value: (u) => Math.min(1, Math.max(0, u)),
  slope: () => 1,
  curvature: () => 0,
  inverse: (s) => s,
  low: 0,
  high: 1,
};

const logistic: ActivationFunction = {
  value: sigmoid,
  slope(u) {
    const s = sigmoid(u);
    return s * (1 - s);
  },
  curvature(u) {
    const s = sigmoid(u);
    return s * (1 - s) * (1 - 2 * s);
  },
  inverse: (s) => log(s / (1 - s)),
  low: -Infinity,
  high: Infinity,
};

const hyperbolic: ActivationFunction = {
  value: tanh,
  slope(u) {
    const s = tanh(u);
    return 1 - s * s;
  },
  curvature(u) {
    const s = tanh(u);
    return -2 * s * (1 - s * s);
  },
  inverse: (s) => log((1 + s) / (1 - s)) / 2,
  low: -Infinity,
  high: Infinity,
};

export const activationFunctions: Readonly<Record<Activation, ActivationFunction>> = {
  "hard-sigmoid": hardSigmoid,
  sigmoid: logistic,
  tanh: hyperbolic,
};
