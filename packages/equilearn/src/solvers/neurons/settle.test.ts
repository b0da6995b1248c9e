import { describe, expect, test } from "vitest";
import {
  drawnGraph,
  drawnLayers,
  fhn,
  free,
  hold,
  hopfield,
  type NeuronState,
  nudged,
  ratesOf,
  stateOf,
  stepped,
  swept,
  timed,
} from "../../../test/neuron-networks.ts";
import { normMax, relativeError } from "../../math/vector.ts";
import type { NeuronNetwork } from "../../systems/neurons/network.ts";
import { DIVERGED, MET, type Settling, SHORT } from "../program.ts";
import { planNeurons } from "./plan.ts";

const x = Float64Array.of(0.9, 0.2, 0.6);
const inputs = hold("input", x);
const methods = [swept(), stepped("euler"), stepped("semi-implicit")] as const;
describe("Euler, semi-implicit steps and sweeps end at the same equilibrium to 1e-10, where rates vanish to 1e-12", () => {
  const units = (activation: "sigmoid" | "tanh" | "hard-sigmoid") => ({ units: hopfield(activation) });
  test.each([
    ["FitzHugh–Nagumo, product, on a graph", drawnGraph({ seed: 1, inner: 20, weight: 0.15 })],
    ["the same with diffusing inhibitors", drawnGraph({ seed: 2, inner: 20, weight: 0.15, exchange: 0.5 })],
    ["diffusive, with diffusing inhibitors", drawnGraph({ seed: 3, inner: 20, coupling: "diffusive", exchange: 0.5 })],
    ["in layers", drawnLayers({ layers: [3, 6, 6, 2] })],
    ["sigmoid", drawnGraph({ seed: 4, inner: 20, ...units("sigmoid") })],
    ["tanh, diffusive", drawnGraph({ seed: 5, inner: 20, coupling: "diffusive", ...units("tanh") })],
    ["hard sigmoid, some at its bounds", drawnLayers({ layers: [3, 6, 6, 2], bias: 0.3, ...units("hard-sigmoid") })],
  ])("%s", (_name, network) => {
    const programs = methods.map((method) => planNeurons(network, method));
    for (const program of programs) {
      expect(program.settle(free(inputs)).status).toBe("settled");
      expect(relativeError(program.state("free"), programs[0].state("free"))).toBeLessThan(1e-10);
      const { u, v } = ratesOf(network, x, stateOf(program));
      const isPushed = (node: number) => stateOf(program).u[node] % 1 === 0 && network.units.law === "hopfield";
      expect(normMax(u.filter((_, node) => !isPushed(node)))).toBeLessThan(1e-12);
      expect(normMax(v)).toBeLessThan(1e-12);
    }
  });
});

describe("steps in time", () => {
  const network = drawnGraph({ seed: 6, inner: 8, coupling: "diffusive", exchange: 0.4 });

  test("one Euler step is u + dt·du/dt and v + dt·dv/dt, written out by hand: 1e-15", () => {
    const program = planNeurons(network, timed(7, 0.1, { stop: { kind: "steps", free: 7, nudged: 1 } }));
    program.settle(free(inputs));
    const { u, v } = stateOf(program);
    expect(program.settle(nudged("next", inputs)).steps).toBe(1);
    const rates = ratesOf(network, x, { u, v });
    const expected = {
      u: u.map((value, node) => value + 0.1 * rates.u[node]),
      v: v.map((value, node) => value + 0.1 * rates.v[node]),
    };
    expect(relativeError(stateOf(program, "next").u, expected.u)).toBeLessThan(1e-15);
    expect(relativeError(stateOf(program, "next").v, expected.v)).toBeLessThan(1e-15);
  });

  test.each(["euler", "semi-implicit"] as const)(
    "%s steps follow the equations over a time of 1: order 1.0 ± 0.1",
    (method) => {
      const exact = rungeKutta(network, 1, 200);
      const errors = [80, 160].map((steps) => {
        const program = planNeurons(network, timed(steps, 1 / steps, { method }));
        program.settle(free(inputs));
        return [relativeError(stateOf(program).u, exact.u), relativeError(stateOf(program).v, exact.v)];
      });
      for (const variable of [0, 1]) {
        expect(errors[0][variable]).toBeLessThan(0.02);
        expect(Math.abs(Math.log2(errors[0][variable] / errors[1][variable]) - 1)).toBeLessThan(0.1);
      }
    },
  );
});

/** The classical method of fourth order, from rest. */
function rungeKutta(network: NeuronNetwork, time: number, steps: number): NeuronState {
  const nodes = network.graph.nodes;
  const h = time / steps;
  let state: NeuronState = {
    u: new Float64Array(nodes).with(0, x[0]).with(1, x[1]).with(2, x[2]),
    v: new Float64Array(nodes),
  };
  const moved = ({ u, v }: NeuronState, by: number, along: NeuronState): NeuronState => ({
    u: u.map((value, k) => value + by * along.u[k]),
    v: v.map((value, k) => value + by * along.v[k]),
  });
  for (let step = 0; step < steps; step++) {
    const a = ratesOf(network, x, state);
    const b = ratesOf(network, x, moved(state, h / 2, a));
    const c = ratesOf(network, x, moved(state, h / 2, b));
    const d = ratesOf(network, x, moved(state, h, c));
    for (const [rates, share] of [
      [a, 1],
      [b, 2],
      [c, 2],
      [d, 1],
    ] as const)
      state = moved(state, (h * share) / 6, rates);
  }
  return state;
}

test("one unit rests at the root of u³ + (1/α − 1)u = D + β/α, by its formula, with v = (u − β)/α: 1e-14", () => {
  const network = drawnLayers({ layers: [3, 1], weight: 1 });
  const { alpha, beta } = fhn;
  const current = x.reduce((sum, value, k) => sum + value * network.weight[k], network.bias?.[3] ?? 0);
  const c = 1 / alpha - 1;
  const root =
    2 * Math.sqrt(c / 3) * Math.sinh(Math.asinh(((3 * (current + beta / alpha)) / (2 * c)) * Math.sqrt(3 / c)) / 3);
  for (const method of methods) {
    const program = planNeurons(network, method);
    program.settle(free(inputs));
    const { u, v } = stateOf(program);
    expect(Math.abs(u[3] / root - 1)).toBeLessThan(1e-14);
    expect(Math.abs(v[3] / ((root - beta) / alpha) - 1)).toBeLessThan(1e-14);
  }
});

describe("when to stop", () => {
  const toTolerance = (most: number, every: number, freeze = true) =>
    ({ kind: "tolerance", tolerance: 1e-14, most, every, freeze }) as const;
  const network = drawnLayers({ layers: [3, 6, 6, 2] });
  const both: Settling = { ...free(hold("input", Float64Array.of(...x, 0.1, 0.1, -3))), samples: 2 };

  test("samples left alone once settled have the same equilibria to 1e-12, and are as if alone to the last bit", () => {
    let frozen = 0;
    for (const method of methods) {
      const [on, off] = [true, false].map((freeze) =>
        planNeurons(network, { ...method, samples: 2, stop: toTolerance(20_000, 10, freeze) }),
      );
      expect([on.settle(both).status, off.settle(both).status]).toEqual(["settled", "settled"]);
      expect(relativeError(on.state("free"), off.state("free"))).toBeLessThan(1e-12);
      const isSame = on.state("free").every((value, at) => value === off.state("free")[at]);
      frozen += isSame ? 0 : 1;
      const alone = planNeurons(network, { ...method, stop: toTolerance(20_000, 10) });
      alone.settle(free(inputs));
      expect(stateOf(on)).toEqual(stateOf(alone));
    }
    expect(frozen).toBeGreaterThan(0);
  });

  test("an effort multiplies the steps, whose state is that of so many; their residual is measured when asked", () => {
    const [short, long] = [10, 30].map((steps) => planNeurons(network, timed(steps)));
    expect(short.settle({ ...free(inputs), effort: 3 })).toMatchObject({ status: "horizon", steps: 30, unsettled: 0 });
    expect(short.settle({ ...free(inputs), effort: 3 }).residual[0]).toBeNaN();
    const { residual } = long.settle({ ...free(inputs), measured: true });
    expect(residual[0]).toBeGreaterThan(1e-6);
    expect(residual[0]).toBeLessThan(1);
    expect(short.state("free")).toEqual(long.state("free"));
    const few = planNeurons(network, { ...swept(), stop: toTolerance(6, 4) });
    expect(few.settle(free(inputs))).toMatchObject({ status: "exhausted", steps: 6, unsettled: 1 });
    expect(few.settle({ ...free(inputs), effort: 100 })).toMatchObject({ status: "settled", unsettled: 0 });
  });

  test("each sample is met, short or diverged, and the worst names the settling", () => {
    const far = hold("input", Float64Array.of(...x, 1e120, 1, 1));
    const settle = (steps: number, samples: number) => {
      const program = planNeurons(network, { ...stepped("euler"), samples: 2, stop: toTolerance(steps, 5) });
      return program.settle({ ...free(far), samples });
    };
    expect(settle(5000, 1)).toMatchObject({ status: "settled", unsettled: 0, outcome: Uint8Array.of(MET, MET) });
    expect(settle(5, 1)).toMatchObject({ status: "exhausted", unsettled: 1, outcome: Uint8Array.of(SHORT, MET) });
    expect(settle(5000, 2)).toMatchObject({ status: "diverged", unsettled: 1, outcome: Uint8Array.of(MET, DIVERGED) });
    const { status, unsettled, residual, outcome } = settle(5, 2);
    expect([status, unsettled, residual[1], ...outcome]).toEqual(["diverged", 2, Infinity, SHORT, DIVERGED]);
    expect(residual[0]).toBeGreaterThan(1e-3);
    const steps = planNeurons(network, timed(50, 0.1, { samples: 2 })).settle({ ...free(far), samples: 2 });
    expect([steps.status, ...steps.residual]).toEqual(["diverged", Number.NaN, Infinity]);
  });
});
