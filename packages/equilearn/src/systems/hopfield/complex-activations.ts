import { type Complex, complex, exponential, minus, over, plus, scale, times } from "../../math/complex.ts";
import type { Activation } from "../neurons/network.ts";
import type { ComplexUnitLaw } from "../neurons/units.ts";

/** ρ(u), ρ′(u) and ρ″(u) in the complex plane. */
type ComplexActivation = (u: Complex) => readonly [value: Complex, slope: Complex, curvature: Complex];

const one = complex(1);

/** 1/(1 + e^(−u)), from whichever exponential is small. */
function logistic(u: Complex): Complex {
  if (u.re >= 0) return over(one, plus(one, exponential(scale(u, -1))));
  const e = exponential(u);
  return over(e, plus(one, e));
}

/** The activations that continue analytically; the hard sigmoid has corners and does not. */
export const complexActivations: Readonly<Partial<Record<Activation, ComplexActivation>>> = {
  sigmoid(u) {
    const s = logistic(u);
    const slope = times(s, minus(one, s));
    return [s, slope, times(slope, minus(one, scale(s, 2)))];
  },
  tanh(u) {
    const s = minus(scale(logistic(scale(u, 2)), 2), one);
    const slope = minus(one, times(s, s));
    return [s, slope, scale(times(s, slope), -2)];
  },
};

/** The deep energy model's units with such an activation: rate = ρ′(u)·(drive − leak·ρ(u)) − u. */
export function complexUnits(activation: ComplexActivation): ComplexUnitLaw {
  return {
    signal: (u) => activation(u)[0],
    rate(u, drive, leak) {
      const [value, slope, curvature] = activation(u);
      const net = minus(drive, scale(value, leak));
      const change = minus(minus(times(curvature, net), scale(times(slope, slope), leak)), one);
      return { rate: minus(times(slope, net), u), change };
    },
  };
}
