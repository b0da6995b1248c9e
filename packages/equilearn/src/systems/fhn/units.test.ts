import { describe, expect, test } from "vitest";
import { drawn, drawnGraph, fhn, slopeOf } from "../../../test/neuron-networks.ts";
import { complex, magnitude, minus, scale, times } from "../../math/complex.ts";
import { inflow, planCouplings } from "../neurons/coupling.ts";
import { energy, innerNodes } from "../neurons/kernel.ts";
import { fhnUnits } from "./units.ts";

const { epsilon, alpha, beta } = fhn;
const law = fhnUnits(fhn);
const COUNT = 500;
const columns = ["u", "v", "drive", "leak", "restoring", "inflow"].map((label) => drawn(5, label, COUNT));
/** States, drives, leaks of either sign, restoring forces and inflows. */
const draws = Array.from({ length: COUNT }, (_, k) => {
  const [u, v, drive, leak, restoring, into] = columns.map((column) => column[k]);
  return { u, v, drive, leak, restoring: Math.abs(restoring), into };
});
const worst = (errorOf: (draw: (typeof draws)[number]) => number) => Math.max(...draws.map(errorOf));

test("the equations are du/dt = u − u³ − v + D and dv/dt = ε(u − αv − β), bit for bit", () => {
  expect(law.rate(0.5, 0.25, 2)).toBe(2 + 0.5 - 0.125 - 0.25);
  expect(law.inhibitorRate(0.5, 0.25)).toBe(epsilon * (0.5 - alpha * 0.25 - beta));
  expect([law.low, law.high, law.hasInhibitor]).toEqual([-Infinity, Infinity, true]);
  expect([fhnUnits({ ...fhn, bound: 2 }).low, fhnUnits({ ...fhn, bound: 2 }).high]).toEqual([-2, 2]);
});

describe("a unit's energy, by fourth-order differences at 500 states: ≤ 1e-9", () => {
  test("its slope in u is minus the rate of the activator", () => {
    expect(worst(({ u, v }) => Math.abs(slopeOf((x) => law.energy(x, v), u) + law.rate(u, v, 0)))).toBeLessThan(1e-9);
  });

  test("its slope in v, times ε, is the rate of the inhibitor", () => {
    const error = ({ u, v }: (typeof draws)[number]) =>
      Math.abs(epsilon * slopeOf((x) => law.energy(u, x), v) - law.inhibitorRate(u, v));
    expect(worst(error)).toBeLessThan(1e-9);
  });
});

test.each(["product", "diffusive"] as const)(
  "in a %s network of 20, rates are the energy's slopes: −∂E/∂u and ε·∂E/∂v by differences ≤ 1e-9",
  (coupling) => {
    const network = drawnGraph({ seed: 2, inner: 20, coupling });
    const inner = innerNodes(network);
    const couplings = planCouplings(network);
    couplings.refresh(network.weight);
    const biases = drawn(2, "biases", inner.length);
    const [u, v] = [drawn(2, "u", 23), drawn(2, "v", 23)];
    const at = (moved: Float64Array, node: number) => (value: number) => {
      const before = moved[node];
      moved[node] = value;
      const result = energy({ law, couplings, inner }, u, biases, u, v);
      moved[node] = before;
      return result;
    };
    inner.forEach((node, k) => {
      const drive = inflow(couplings, u, node) - couplings.leak[node] * u[node] + biases[k];
      expect(Math.abs(slopeOf(at(u, node), u[node]) + law.rate(u[node], v[node], drive))).toBeLessThan(1e-9);
      expect(Math.abs(epsilon * slopeOf(at(v, node), v[node]) - law.inhibitorRate(u[node], v[node]))).toBeLessThan(
        1e-9,
      );
    });
  },
);

describe("at 500 states", () => {
  test("signals are the states: slope 1, curvature 0, and the inverse undoes them", () => {
    for (const { u } of draws)
      expect([law.signal(u), law.slope(u), law.curvature(u), law.inverse(law.signal(u))]).toEqual([u, 1, 0, u]);
  });

  test("the tangent is the rate's slope with v following u by the gain: differences ≤ 1e-9", () => {
    const error = ({ u, v, drive, into }: (typeof draws)[number]) => {
      const difference = slopeOf((x) => law.rate(x, v + into * (x - u), drive), u);
      return Math.abs(difference - law.tangent(u, drive, into));
    };
    expect(worst(error)).toBeLessThan(1e-9);
  });

  test("the inhibitor's line is where its rate and what diffuses add up to 0: ≤ 1e-14", () => {
    const line = { offset: 0, gain: 0 };
    const error = ({ u, leak, into }: (typeof draws)[number]) => {
      law.inhibitorLine(into, Math.abs(leak), line);
      const v = line.offset + line.gain * u;
      return (
        Math.abs(law.inhibitorRate(u, v) + into - Math.abs(leak) * v) / (law.inhibitorScale(u, v) + Math.abs(into))
      );
    };
    expect(worst(error)).toBeLessThan(1e-14);
  });

  test("solving makes the rate and the restoring force add up to 0: ≤ 1e-14 of their terms", () => {
    const line = { offset: 0, gain: 0 };
    const error = ({ u, drive, leak, restoring, into }: (typeof draws)[number]) => {
      law.inhibitorLine(into, 0.3, line);
      const solved = law.solve(u, drive, leak, restoring, line);
      const net = drive - leak * solved;
      const v = line.offset + line.gain * solved;
      const size = law.rateScale(solved, v, net) + Math.abs(restoring * u) + Math.abs(restoring * solved);
      return Math.abs(law.rate(solved, v, net) + restoring * (u - solved)) / size;
    };
    expect(worst(error)).toBeLessThan(1e-14);
  });

  test("the scales are the sums of the sizes of the rates' terms: ≤ 1e-15", () => {
    const error = ({ u, v, drive }: (typeof draws)[number]) => {
      const terms = [drive, u, -u * u * u, -v].map(Math.abs);
      const slow = [u, -alpha * v, -beta].map((term) => epsilon * Math.abs(term));
      const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
      const fast = Math.abs(law.rateScale(u, v, drive) / sum(terms) - 1);
      return Math.max(fast, Math.abs(law.inhibitorScale(u, v) / sum(slow) - 1));
    };
    expect(worst(error)).toBeLessThan(1e-15);
  });

  test("a semi-implicit step of 0.1, 10 or 1000 leaves an equilibrium where it is: ≤ 1e-15 of its terms", () => {
    const error = ({ u, v }: (typeof draws)[number]) => {
      const drive = u * u * u + v - u;
      return Math.max(
        ...[0.1, 10, 1000].map((dt) => {
          const size = (Math.abs(u) + dt * (Math.abs(drive) + Math.abs(u) + Math.abs(v))) / (1 + dt * u * u);
          return Math.abs(law.semiImplicit(u, v, drive, dt) - u) / size;
        }),
      );
    };
    expect(worst(error)).toBeLessThan(1e-15);
  });

  test("a semi-implicit step is an explicit one up to the square of the time step: order 2.0 ± 0.1 a step", () => {
    const differenceAt = (dt: number) =>
      draws.reduce((sum, { u, v, drive }) => {
        const explicit = u + dt * law.rate(u, v, drive);
        return sum + Math.abs(law.semiImplicit(u, v, drive, dt) - explicit);
      }, 0);
    expect(Math.abs(Math.log2(differenceAt(1e-3) / differenceAt(5e-4)) - 2)).toBeLessThan(0.1);
  });
});

describe("the law in the complex plane, at 500 points", () => {
  const continued = law.complex;
  if (!continued) throw new Error("The law has no continuation.");

  test("on the real axis it is the real one, v eliminated: ≤ 1e-15 of its terms", () => {
    const error = ({ u, drive, leak, into }: (typeof draws)[number]) => {
      const { rate, change } = continued.rate(complex(u), complex(drive), leak, 0.7, complex(into));
      const v = into + 0.7 * u;
      const real = law.rate(u, v, drive - leak * u);
      const slope = law.tangent(u, drive, 0.7) - leak;
      expect([rate.im, change.im, continued.signal(complex(u))]).toEqual([0, 0, complex(u)]);
      const size = Math.abs(drive) + Math.abs(u) * (2 + u * u + Math.abs(leak)) + Math.abs(into);
      return Math.max(Math.abs(rate.re - real) / size, Math.abs(change.re - slope) / (3 + Math.abs(leak) + 3 * u * u));
    };
    expect(worst(error)).toBeLessThan(1e-15);
  });

  test("its change is its derivative along the real and the imaginary axis alike: differences ≤ 1e-9", () => {
    const error = ({ u, v, drive, leak, restoring, into }: (typeof draws)[number]) => {
      const at = (re: number, im: number) =>
        continued.rate(complex(u + re, v + im), complex(drive, into), leak, restoring, complex(into, drive));
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
    expect(worst(error)).toBeLessThan(1e-9);
  });
});
