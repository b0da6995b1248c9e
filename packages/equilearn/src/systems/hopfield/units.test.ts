import { describe, expect, test } from "vitest";
import { drawn, drawnGraph, hopfield, slopeOf } from "../../../test/neuron-networks.ts";
import { complex, magnitude, minus, scale, times } from "../../math/complex.ts";
import { inflow, planCouplings } from "../neurons/coupling.ts";
import { energy, innerNodes } from "../neurons/kernel.ts";
import { activations } from "../neurons/network.ts";
import { hopfieldUnits } from "./units.ts";

const COUNT = 500;
const line = { offset: 0, gain: 0 };

interface Draw {
  readonly u: number;
  readonly drive: number;
  readonly leak: number;
  readonly restoring: number;
}

/** States inside the bounds, drives, leaks of at least 0 and restoring forces. */
function drawsOf(isBounded: boolean): Draw[] {
  const [u, drive, leak, restoring] = ["u", "drive", "leak", "restoring"].map((label) => drawn(6, label, COUNT, 1.5));
  return Array.from({ length: COUNT }, (_, k) => ({
    u: isBounded ? 0.5 + 0.45 * Math.tanh(u[k]) : u[k],
    drive: 2 * drive[k],
    leak: Math.abs(leak[k]),
    restoring: Math.abs(restoring[k]),
  }));
}

describe.each(activations)("units with the activation %s, at 500 states", (activation) => {
  const law = hopfieldUnits(hopfield(activation));
  const isBounded = activation === "hard-sigmoid";
  const draws = drawsOf(isBounded);
  const worst = (errorOf: (draw: Draw) => number) => Math.max(...draws.map(errorOf));
  const h = isBounded ? 1e-2 : 1e-3;

  test("slope and curvature are the signal's derivatives: differences ≤ 1e-9", () => {
    expect(worst(({ u }) => Math.abs(slopeOf(law.signal, u, h) - law.slope(u)))).toBeLessThan(1e-9);
    expect(worst(({ u }) => Math.abs(slopeOf(law.slope, u, h) - law.curvature(u)))).toBeLessThan(1e-9);
  });

  test("the inverse undoes the signal and the signal the inverse: ≤ 1e-15 over the slope", () => {
    expect(worst(({ u }) => Math.abs(law.inverse(law.signal(u)) - u) * law.slope(u))).toBeLessThan(1e-15);
    expect(worst(({ u }) => Math.abs(law.signal(law.inverse(law.signal(u))) - law.signal(u)))).toBeLessThan(1e-15);
  });

  test("the energy's slope is minus the undriven rate: differences ≤ 1e-9", () => {
    expect(worst(({ u }) => Math.abs(slopeOf((x) => law.energy(x, 0), u) + law.rate(u, 0, 0)))).toBeLessThan(1e-9);
  });

  test("the tangent is the rate's slope at a fixed drive: differences ≤ 1e-9", () => {
    const error = ({ u, drive }: Draw) =>
      Math.abs(slopeOf((x) => law.rate(x, 0, drive), u, h) - law.tangent(u, drive, 0));
    expect(worst(error)).toBeLessThan(1e-9);
  });

  test("solving makes the rate and the restoring force add up to 0: ≤ 4e-15 of their terms", () => {
    const error = ({ u, drive, leak, restoring }: Draw) => {
      const solved = law.solve(u, drive, leak, restoring, line);
      const signal = isBounded ? solved : law.signal(solved);
      const force = law.rate(solved, 0, drive - leak * signal) + restoring * (u - solved);
      const size = Math.abs(drive) + leak * Math.abs(signal) + Math.abs(solved) + restoring * Math.abs(u);
      return Math.abs(force) / size;
    };
    expect(worst(error)).toBeLessThan(4e-15);
  });

  test("the flow du/dt = rate, in small steps, ends where solving says, up to the bounds: ≤ 1e-9", () => {
    const error = ({ u, drive, leak }: Draw) => Math.abs(flowEnd(u, drive, leak) - bounded(solve(u, drive, leak)));
    expect(worst(error)).toBeLessThan(1e-9);
  });

  test("and so it does with leaks below 0, as of negative diffusive weights: ≤ 1e-9", () => {
    const error = ({ u, drive, leak }: Draw) => Math.abs(flowEnd(u, drive, -leak) - bounded(solve(u, drive, -leak)));
    const slow = ({ u, drive, leak }: Draw) => Math.abs(law.rate(u, 0, drive + leak * law.signal(u))) < 1e-3;
    expect(Math.max(...draws.filter((draw) => !slow(draw)).map(error))).toBeLessThan(1e-9);
  });

  const bounded = (u: number) => Math.min(law.high, Math.max(law.low, u));
  const solve = (u: number, drive: number, leak: number) => law.solve(u, drive, leak, 0, line);
  const flowEnd = (start: number, drive: number, leak: number): number => {
    // Shorter than the inverse of the steepest slope: |ρ″| ≤ 0.8, ρ′ and ρ ≤ 1.
    const timeStep = 0.2 / (1 + Math.abs(drive) + 2 * Math.abs(leak));
    let u = start;
    for (let step = 0; step < 20_000; step++) {
      const next = bounded(u + timeStep * law.rate(u, 0, drive - leak * law.signal(u)));
      if (Math.abs(next - u) < 1e-15) break;
      u = next;
    }
    return u;
  };

  test("a semi-implicit step leaves an equilibrium where it is: ≤ 1e-14, for steps of 0.1 to 1000", () => {
    const error = ({ u, drive, leak }: Draw) => {
      const solved = solve(u, drive, leak);
      const net = drive - leak * (isBounded ? solved : law.signal(solved));
      const size = Math.abs(drive) + Math.abs(leak * solved) + Math.abs(solved);
      return Math.max(...[0.1, 10, 1000].map((dt) => Math.abs(law.semiImplicit(solved, 0, net, dt) - solved) / size));
    };
    expect(worst(error)).toBeLessThan(1e-14);
  });

  test("a semi-implicit step is an explicit one up to the square of the time step: order 2.0 ± 0.1 a step", () => {
    const differenceAt = (dt: number) =>
      draws.reduce((sum, { u, drive }) => {
        const explicit = u + dt * law.rate(u, 0, drive);
        return sum + Math.abs(law.semiImplicit(u, 0, drive, dt) - explicit);
      }, 0);
    expect(Math.abs(Math.log2(differenceAt(1e-3) / differenceAt(5e-4)) - 2)).toBeLessThan(0.1);
  });

  test("in a network of 20, product or diffusive, rates are −∂E/∂u: differences ≤ 1e-9", () => {
    for (const coupling of ["product", "diffusive"] as const) {
      const network = drawnGraph({ seed: 4, inner: 20, coupling, units: hopfield(activation) });
      const inner = innerNodes(network);
      const couplings = planCouplings(network);
      couplings.refresh(network.weight);
      const biases = drawn(4, "biases", inner.length);
      const u = Float64Array.from(draws.slice(0, 23), (draw) => draw.u);
      const signal = u.map(law.signal);
      inner.forEach((node, k) => {
        const drive = inflow(couplings, signal, node) - couplings.leak[node] * signal[node] + biases[k];
        const at = (value: number) => {
          const moved = u.with(node, value);
          return energy({ law, couplings, inner }, moved.map(law.signal), biases, moved, new Float64Array(23));
        };
        expect(Math.abs(slopeOf(at, u[node]) + law.rate(u[node], 0, drive))).toBeLessThan(1e-9);
      });
    }
  });

  test("there is no inhibitor, and bounds are those of the hard sigmoid alone", () => {
    law.inhibitorLine(1, 2, line);
    expect([law.hasInhibitor, line.offset, line.gain, law.inhibitorRate(1, 2)]).toEqual([false, 0, 0, 0]);
    expect([law.low, law.high]).toEqual(isBounded ? [0, 1] : [-Infinity, Infinity]);
    expect(law.complex === undefined).toBe(isBounded);
  });
});

describe.each(["sigmoid", "tanh"] as const)("%s in the complex plane, at 500 points", (activation) => {
  const law = hopfieldUnits(hopfield(activation));
  const continued = law.complex;
  if (!continued) throw new Error("The law has no continuation.");
  const draws = drawsOf(false);
  const worst = (errorOf: (draw: Draw) => number) => Math.max(...draws.map(errorOf));

  test("on the real axis it is the real one: ≤ 2e-15", () => {
    const error = ({ u, drive, leak }: Draw) => {
      const { rate, change } = continued.rate(complex(u), complex(drive), leak, 0, complex(0));
      const signal = continued.signal(complex(u));
      expect([rate.im, change.im, signal.im].map(Math.abs)).toEqual([0, 0, 0]);
      const net = drive - leak * law.signal(u);
      const errors = [
        signal.re - law.signal(u),
        (rate.re - law.rate(u, 0, net)) / (1 + Math.abs(u) + Math.abs(drive) + leak),
        (change.re - (law.tangent(u, net, 0) - leak * law.slope(u) * law.slope(u))) / (1 + Math.abs(drive) + leak),
      ];
      return Math.max(...errors.map(Math.abs));
    };
    expect(worst(error)).toBeLessThan(2e-15);
  });

  test("derivatives along the real and imaginary axes agree (Cauchy–Riemann) and are its change: ≤ 1e-8", () => {
    const error = ({ u, drive, leak, restoring }: Draw) => {
      // The nearest poles lie π/2 from the real axis.
      const start = complex(u, 0.6 * Math.tanh(restoring - 1));
      const at = (re: number, im: number) =>
        continued.rate(complex(start.re + re, start.im + im), complex(drive, restoring), leak, 0, complex(0));
      const h = 1e-3;
      const along = (re: number, im: number) => {
        const near = minus(at(h * re, h * im).rate, at(-h * re, -h * im).rate);
        const far = minus(at(2 * h * re, 2 * h * im).rate, at(-2 * h * re, -2 * h * im).rate);
        return scale(minus(scale(near, 8), far), 1 / (12 * h));
      };
      const { change } = at(0, 0);
      const rotated = times(along(0, 1), complex(0, -1));
      return Math.max(magnitude(minus(along(1, 0), change)), magnitude(minus(rotated, change)));
    };
    expect(worst(error)).toBeLessThan(1e-8);
  });

  test("signals of conjugates are conjugate, to the last bit", () => {
    for (const { u, restoring } of draws) {
      const [upper, lower] = [1, -1].map((sign) => continued.signal(complex(u, sign * restoring)));
      expect([lower.re, -lower.im]).toEqual([upper.re, upper.im]);
    }
  });
});
