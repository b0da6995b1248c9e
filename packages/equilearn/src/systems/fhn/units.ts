import { complex, minus, plus, scale, times } from "../../math/complex.ts";
import type { FhnUnits } from "../neurons/network.ts";
import type { UnitLaw } from "../neurons/units.ts";
import { flowedRoot } from "./cubic.ts";

/**
 * FitzHugh–Nagumo units (Kendall, Equilibrium propagation and Hamiltonian inference in the diffusive FitzHugh–Nagumo model,
 * Sec. II): the activator u climbs and the inhibitor v descends F = u²/2 − u⁴/4 − uv + αv²/2 + βv, a skew-gradient system.
 * (The free energy printed in Sec. IV has α where the decay of v has it, and 1 elsewhere.)
 */
export function fhnUnits({ epsilon, alpha, beta, bound }: FhnUnits): UnitLaw {
  const limit = bound ?? Infinity;
  return {
    hasInhibitor: true,
    low: -limit,
    high: limit,
    signal: (u) => u,
    slope: () => 1,
    curvature: () => 0,
    inverse: (s) => s,
    rate: (u, v, drive) => drive + u - u * u * u - v,
    rateScale: (u, v, drive) => Math.abs(drive) + Math.abs(u) + Math.abs(u * u * u) + Math.abs(v),
    inhibitorRate: (u, v) => epsilon * (u - alpha * v - beta),
    inhibitorScale: (u, v) => epsilon * (Math.abs(u) + alpha * Math.abs(v) + Math.abs(beta)),
    inhibitorLine(inflow, leak, into) {
      into.gain = epsilon / (epsilon * alpha + leak);
      into.offset = (inflow - epsilon * beta) / (epsilon * alpha + leak);
    },
    // (u + dt(D + u − v)) / (1 + dt·u²): the cubic's decay implicit, its gain explicit.
    semiImplicit: (u, v, drive, timeStep) => (u + timeStep * (drive + u - v)) / (1 + timeStep * u * u),
    solve: (u, drive, leak, restoring, { offset, gain }) =>
      flowedRoot(gain - 1 + leak + restoring, drive - offset + restoring * u, u),
    tangent: (u, _drive, gain) => 1 - 3 * u * u - gain,
    energy: (u, v) => -(u * u) / 2 + (u * u * u * u) / 4 + u * v - (alpha * v * v) / 2 - beta * v,
    complex: {
      signal: (u) => u,
      rate(u, drive, leak, gain, offset) {
        const square = times(u, u);
        const linear = scale(u, 1 - leak - gain);
        const rate = minus(minus(plus(drive, linear), times(square, u)), offset);
        return { rate, change: minus(complex(1 - leak - gain), scale(square, 3)) };
      },
    },
  };
}
