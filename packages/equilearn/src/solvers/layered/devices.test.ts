import { describe, expect, test } from "vitest";
import {
  compareDevices,
  drawnSingle,
  drawnUniforms,
  largestDifference,
  methodOf,
  signalsIn,
  steps,
  within,
} from "../../../test/layered-networks.ts";
import { drive, fhn, hold, hopfield, spring } from "../../../test/neuron-networks.ts";
import type { Vector } from "../../math/vector.ts";
import type { NeuronNetwork } from "../../systems/neurons/network.ts";
import { planNeurons } from "../neurons/plan.ts";
import type { Program, Settling } from "../program.ts";
import { planLayered } from "./plan.ts";

const layers = [9, 10, 10, 4];
const weight = 0.25;
const laws: readonly (readonly [string, NeuronNetwork])[] = [
  [
    "FHN, no biases, β = 0, bounded",
    drawnSingle({ layers, weight, biased: false, units: { ...fhn, beta: 0, bound: 2 } }),
  ],
  ["FHN, biases, β ≠ 0, no bound", drawnSingle({ layers, weight })],
  ["FHN, many units at their bound", drawnSingle({ layers, weight: 0.4, units: { ...fhn, bound: 0.5 } })],
  ["FHN, diffusive", drawnSingle({ layers, weight, coupling: "diffusive", units: { ...fhn, bound: 2 } })],
  ["FHN, with a residual path", drawnSingle({ layers, weight, residualPath: 0.2 })],
  ["FHN, bistable, α = 1.6", drawnSingle({ layers, weight, units: { ...fhn, alpha: 1.6, epsilon: 0.85, bound: 2 } })],
  [
    "FHN, bistable, diffusive, with a residual path, no bound",
    drawnSingle({
      layers,
      weight,
      coupling: "diffusive",
      residualPath: 0.2,
      units: { ...fhn, alpha: 2, epsilon: 0.85 },
    }),
  ],
  ["hard sigmoid", drawnSingle({ layers, weight, bias: 0.2, units: hopfield("hard-sigmoid") })],
  [
    "hard sigmoid, diffusive",
    drawnSingle({ layers, weight: 0.1, coupling: "diffusive", units: hopfield("hard-sigmoid") }),
  ],
  [
    "hard sigmoid, with a residual path",
    drawnSingle({ layers, weight, residualPath: 0.2, units: hopfield("hard-sigmoid") }),
  ],
  ["sigmoid", drawnSingle({ layers, weight: 0.5, units: hopfield("sigmoid") })],
  ["tanh, no biases", drawnSingle({ layers, weight, biased: false, units: hopfield("tanh") })],
  ["tanh, diffusive", drawnSingle({ layers, weight: 0.1, coupling: "diffusive", units: hopfield("tanh") })],
];
const isSwept = ({ units }: NeuronNetwork) => units.law === "fhn" || units.activation === "hard-sigmoid";
const methods = ["euler", "semi-implicit", "sweep"] as const;
const cases = laws.flatMap(([name, network]) =>
  methods.filter((method) => method !== "sweep" || isSwept(network)).map((method) => ({ name, network, method })),
);
/** Signals of sigmoids stand near ½, and what a nudge changes of them is small beside that. */
const gradientBound = ({ units }: NeuronNetwork) =>
  units.law === "hopfield" && units.activation === "sigmoid" ? 1e-4 : 1e-5;

describe("after so many steps: states, outputs and cost to 5e-6, residuals to 0.1 % or 1e-6, gradients to 1e-5 (sigmoid: 1e-4)", () => {
  const stops = [
    ["9 steps, then 4, centred", steps(9, 4), ["centred", "centred-spring"]],
    ["4 steps, then 3, one-sided", steps(4, 3), ["negative", "spring"]],
  ] as const;
  test.each(stops.flatMap(([stop, ...rest]) => cases.map((given) => ({ ...given, stop, rest }))))(
    "$name: $method, $stop, by currents and by springs",
    ({ network, method, rest: [stop, rules] }) => {
      for (const found of compareDevices(network, methodOf(method, stop), rules.map(ruleOf), 12)) {
        expect(found.states[0]).toBeLessThan(5e-6);
        expect(Math.max(found.outputs, found.cost)).toBeLessThan(5e-6);
        expect(found.residuals).toBeLessThan(1);
        expect(found.gradient).toBeLessThan(gradientBound(network));
        expect(found.ends[1]).toEqual(found.ends[0]);
        expect(found.ends[1]).toContain("horizon");
      }
    },
  );
});

const ruleOf = (name: string) => `equilibrium-propagation-${name}`;

describe("to a tolerance of 1e-4: the same steps and outcomes, states to 1e-5 and gradients as above; one sample of 12 may stop a look apart, 2e-3 away, and its gradient 1e-3", () => {
  const stops = [
    ["freezing, a look every 3 steps, by springs", within(1e-4, true, 3), "centred-spring"],
    ["all together, a look every 5 steps", within(1e-4, false, 5), "centred"],
  ] as const;
  test.each(stops.flatMap(([stop, ...rest]) => cases.map((given) => ({ ...given, stop, rest }))))(
    "$name: $method, $stop",
    ({ network, method, rest: [stop, rule] }) => {
      const [found] = compareDevices(network, methodOf(method, stop), [ruleOf(rule)], 12);
      expect(found.states[1]).toBeLessThan(1e-5);
      expect(found.states[0]).toBeLessThan(2e-3);
      expect(found.gradient).toBeLessThan(found.states[0] < 1e-5 ? gradientBound(network) : 1e-3);
      expect(found.ends[1]).toEqual(found.ends[0]);
      expect(found.ends[1].includes("settled") || found.ends[1].includes("exhausted")).toBe(true);
    },
  );
});

/** Both devices, given the same settlings one after the other. */
function pair(network: NeuronNetwork, method: (typeof methods)[number], stop = steps(5, 4), samples = 23) {
  const options = { ...methodOf(method, stop), samples };
  const programs = [planNeurons(network, options), planLayered(network, options)] as const;
  const inputs = drawnUniforms("inputs", samples * network.inputs.length);
  const condition = hold("input", inputs);
  /** Largest difference of a sample's state after a settling. */
  const settle = (settling: Settling): number => {
    for (const program of programs as readonly Program<Vector>[]) program.settle(settling);
    const [a, b] = programs.map((program: Program<Vector>) =>
      signalsIn(network, program, settling.slot, settling.samples),
    );
    return largestDifference(a, b);
  };
  return { programs, inputs: condition, settle };
}

describe("shapes: states to 5e-6", () => {
  const units = (law: "fhn" | "hopfield") => ({ units: law === "fhn" ? fhn : hopfield("hard-sigmoid") });

  test.each(methods)("%s: batches of 1 to 23", (method) => {
    const { settle, inputs } = pair(drawnSingle({ layers, weight }), method);
    for (let samples = 1; samples <= 23; samples++)
      expect(settle({ slot: "free", from: "rest", conditions: [inputs], samples })).toBeLessThan(5e-6);
  });

  test.each(methods)("%s: layers of 1 to 18 units, and networks without hidden layers and with five", (method) => {
    const shapes = Array.from({ length: 18 }, (_, k) => [18 - k, k + 1, ((7 * k) % 18) + 1, k + 1]);
    for (const [k, shape] of [...shapes, [9, 4], [1, 1], [4, 9, 9, 12, 12, 7, 3]].entries())
      for (const law of k < 18 ? ([k % 2 === 0 ? "fhn" : "hopfield"] as const) : (["fhn", "hopfield"] as const)) {
        const network = drawnSingle({ layers: shape, weight: 0.15, residualPath: 0.1, ...units(law) });
        const { settle, inputs } = pair(network, method, steps(6, 5), 6);
        const given = { conditions: [inputs], samples: 6 };
        expect(settle({ slot: "free", from: "rest", ...given })).toBeLessThan(5e-6);
        const target = spring(0.5, drawnUniforms("targets", 6 * network.outputs.length));
        expect(settle({ slot: "plus", from: "free", conditions: [inputs, target], samples: 6 })).toBeLessThan(5e-6);
      }
  });
});

describe.each(methods)("%s: one settling after another, states to 2e-5 each time", (method) => {
  const network = drawnSingle({ layers, weight });
  const target = drawnUniforms("targets", 23 * 4);
  const taught = [spring(0.5, target), drive(target.map((value) => -0.3 * value))];

  test.each([3, 4])(
    "from rest, from another slot, from itself, with fewer samples, springs and drives at once: %i steps",
    (free) => {
      const { settle, inputs } = pair(network, method, steps(free, 3));
      const go = (slot: string, from: string, samples: number, conditions = [inputs], effort = 1) =>
        expect(settle({ slot, from, conditions, samples, effort })).toBeLessThan(2e-5);
      go("free", "rest", 23);
      go("plus", "free", 23, [inputs, taught[0]]);
      go("minus", "free", 21, [inputs, ...taught]);
      go("plus", "plus", 9, [inputs, taught[1]]);
      go("free", "free", 23);
      go("free", "free", 22, [inputs, taught[0]], 2);
      go("far", "plus", 8, [inputs], 3);
      go("free", "rest", 5, [inputs], 4);
      go("minus", "free", 5);
    },
  );

  test("with weights that change between the free phase and those that start from it", () => {
    const { settle, inputs, programs } = pair(network, method, steps(5, 3));
    for (const free of ["free", "other"]) {
      settle({ slot: free, from: "rest", conditions: [inputs], samples: 23 });
      const weights = programs[0].weights.map((value, k) => Math.fround(value * (k % 2 === 0 ? 1.2 : 0.9)));
      for (const program of programs) {
        program.adopt(weights, program.weights as never);
        program.changed();
      }
      expect(settle({ slot: "next", from: free, conditions: [inputs, taught[0]], samples: 23 })).toBeLessThan(2e-5);
      expect(settle({ slot: free, from: free, conditions: [inputs], samples: 23 })).toBeLessThan(2e-5);
    }
  });
});

test("a hard sigmoid whose couplings take away all its stiffness is swept to the bound it heads for: states to 5e-6", () => {
  const drawn = drawnSingle({ layers, weight: 0.3, coupling: "diffusive", bias: 0.2, units: hopfield("hard-sigmoid") });
  const network = { ...drawn, weight: drawn.weight.map((value) => Math.fround(value - 0.15)) };
  const { settle, inputs } = pair(network, "sweep", steps(1, 1));
  expect(settle({ slot: "free", from: "rest", conditions: [inputs], samples: 23 })).toBeLessThan(5e-6);
});
