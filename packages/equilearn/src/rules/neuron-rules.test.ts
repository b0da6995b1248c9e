import { describe, expect, test } from "vitest";
import {
  drawn,
  drawnGraph,
  drawnLayers,
  drive,
  fhn,
  free,
  hold,
  hopfield,
  nudged,
  slopeOf,
  swept,
  timed,
} from "../../test/neuron-networks.ts";
import { relativeError } from "../math/vector.ts";
import { type NeuronPlanOptions, planNeurons } from "../solvers/neurons/plan.ts";
import type { NeuronNetwork } from "../systems/neurons/network.ts";
import { Refusal } from "../systems/system.ts";
import { squaredError } from "./cost.ts";
import { bindLearner, type Learner } from "./learner.ts";
import type { Rule } from "./rule.ts";
import { holomorphicRule, ruleNamed } from "./tableaux.ts";

const layers = [8, 6, 6, 3];
/** Strongly damped, so that the disc of nudges in which the equilibrium is analytic is wide. */
const damped = { ...fhn, alpha: 0.5, epsilon: 5 };
const x = drawn(7, "x", 8).map((value) => 0.5 + 0.4 * Math.tanh(value));
const target = drawn(7, "target", 3).map((value) => 0.5 + 0.3 * Math.tanh(value));

const networks = {
  "FitzHugh–Nagumo, product": drawnLayers({ layers, weight: 0.2, units: damped }),
  "FitzHugh–Nagumo, diffusive with a residual path": drawnLayers({
    layers,
    weight: 0.15,
    coupling: "diffusive",
    residualPath: 0.4,
    units: damped,
  }),
  "Hopfield, sigmoid": drawnLayers({ layers, weight: 1, units: hopfield("sigmoid") }),
  "Hopfield, tanh": drawnLayers({ layers, weight: 0.2, units: hopfield("tanh") }),
  "Hopfield, tanh, diffusive with a residual path": drawnLayers({
    layers,
    weight: 0.2,
    coupling: "diffusive",
    residualPath: 0.4,
    units: hopfield("tanh"),
  }),
  "Hopfield, hard sigmoid": drawnLayers({
    layers,
    weight: 0.1,
    bias: 0.4,
    deviation: 0.1,
    units: hopfield("hard-sigmoid"),
  }),
  "FitzHugh–Nagumo, some at their bounds": drawnLayers({ layers, weight: 0.3, units: { ...damped, bound: 0.5 } }),
};
type Name = keyof typeof networks;
const names = Object.keys(networks) as Name[];
const curved = names.slice(0, 5);

function learnerOf(
  network: NeuronNetwork,
  rule: Rule | string,
  nudge: number,
  options: NeuronPlanOptions = swept(),
): Learner {
  const chosen = typeof rule === "string" ? ruleNamed(rule) : rule;
  return bindLearner(chosen, planNeurons(network, options), squaredError, nudge);
}

function estimateOf(...args: Parameters<typeof learnerOf>): Float64Array {
  const learner = learnerOf(...args);
  learner.inputs.set(x);
  learner.targets.set(target);
  expect(learner.estimate(1)).toBeGreaterThan(0);
  return learner.gradient;
}

const errorOf = (name: Name, rule: Rule | string, nudge: number) =>
  relativeError(estimateOf(networks[name], rule, nudge), estimateOf(networks[name], "adjoint", 1));

/** The cost's slopes in every weight and bias, by fourth-order differences of settled (or timed) outputs. */
function differences(network: NeuronNetwork, options: NeuronPlanOptions, given = x): Float64Array {
  const program = planNeurons(network, options);
  const outputs = new Float64Array(3);
  const cost = () => {
    program.changed();
    program.settle(free(hold("input", given)));
    program.observe("free", "output", outputs, 1);
    return squaredError.value(outputs, target);
  };
  return program.weights.map((weight, at) => {
    const slope = slopeOf((value) => {
      program.weights[at] = value;
      return cost();
    }, weight);
    program.weights[at] = weight;
    return slope;
  });
}

describe.each(names)("the exact gradient of 117 weights and biases, %s", (name) => {
  const network = networks[name];
  const exact = estimateOf(network, "adjoint", 1);

  test("the adjoint is that of finite differences: ≤ 1e-8", () => {
    expect(exact).toHaveLength(117);
    expect(relativeError(exact, differences(network, swept()))).toBeLessThan(1e-8);
  });

  test("backpropagation through time is the adjoint once settled: ≤ 1e-8", () => {
    const options = timed(3000);
    expect(relativeError(estimateOf(network, "backpropagation-through-time", 1, options), exact)).toBeLessThan(1e-8);
    expect(relativeError(estimateOf(network, "adjoint", 1, options), exact)).toBeLessThan(1e-8);
  });

  test("and after 15 steps, far from settled, the gradient of what it did: differences ≤ 1e-7", () => {
    const through = estimateOf(network, "backpropagation-through-time", 1, timed(15));
    expect(relativeError(through, differences(network, timed(15)))).toBeLessThan(1e-7);
    expect(relativeError(through, exact)).toBeGreaterThan(1e-3);
  });
});

describe("errors against the adjoint as nudges halve from 0.02 to 0.0025", () => {
  const nudges = [0.02, 0.01, 0.005, 0.0025];
  const ordersOf = (name: Name, rule: string) => {
    const errors = nudges.map((nudge) => errorOf(name, rule, nudge));
    return errors.slice(1).map((error, k) => Math.log2(errors[k] / error));
  };
  const cases = (rules: readonly string[]) => curved.flatMap((name) => rules.map((rule) => [name, rule] as const));

  test.each(cases(["equilibrium-propagation", "equilibrium-propagation-negative", "equilibrium-propagation-spring"]))(
    "%s, %s: order 1.0 ± 0.1",
    (name, rule) => {
      for (const order of ordersOf(name, rule)) expect(Math.abs(order - 1)).toBeLessThan(0.1);
    },
  );

  test.each(cases(["equilibrium-propagation-centred", "equilibrium-propagation-centred-spring"]))(
    "%s, %s: order 2.0 ± 0.1",
    (name, rule) => {
      for (const order of ordersOf(name, rule)) expect(Math.abs(order - 2)).toBeLessThan(0.1);
    },
  );

  test("a hard sigmoid between its corners is linear: centred nudges are exact to 1e-10, springs of order 2.0 ± 0.1", () => {
    const name = "Hopfield, hard sigmoid";
    expect(errorOf(name, "equilibrium-propagation-centred", 0.1)).toBeLessThan(1e-10);
    for (const order of ordersOf(name, "equilibrium-propagation-centred-spring"))
      expect(Math.abs(order - 2)).toBeLessThan(0.1);
  });
});

describe.each([
  [curved[0], 0.1],
  [curved[1], 0.1],
  [curved[2], 2],
  [curved[3], 0.1],
  [curved[4], 0.05],
] as const)("holomorphic equilibrium propagation, %s, at η = %d", (name, nudge) => {
  const counts = Array.from({ length: 10 }, (_, k) => 3 + k);
  const errors = counts.map((points) => errorOf(name, holomorphicRule(points), nudge));

  test("errs less with every two nudges from 3 to 12, at a rate that lasts within a factor 1.5, to ≤ 1e-9", () => {
    for (let k = 2; k < errors.length; k++) expect(errors[k]).toBeLessThan(errors[k - 2]);
    const [early, late] = [(errors[4] / errors[0]) ** (1 / 4), (errors[9] / errors[4]) ** (1 / 5)];
    expect(Math.max(early / late, late / early)).toBeLessThan(1.5);
    expect(errors[9]).toBeLessThan(1e-9);
  });

  test("with N nudges it is of order N ± 0.3 in η", () => {
    for (const k of [0, 2, 5]) {
      const order = Math.log2(errors[k] / errorOf(name, holomorphicRule(counts[k]), nudge / 2));
      expect(Math.abs(order - counts[k])).toBeLessThan(0.3);
    }
  });
});

describe("a rule is refused where the system lacks its trait, and the one it names instead is exact: ≤ 1e-8", () => {
  const [product, corners] = [networks["FitzHugh–Nagumo, product"], networks["Hopfield, hard sigmoid"]];
  const exchanging = drawnGraph({ seed: 1, inner: 3, inputs: 8, exchange: 0.2 });
  test.each([
    ["chemical", "linear", product, swept()],
    ["coupled-learning", "gradient", product, swept()],
    ["equilibrium-propagation-holomorphic", "analytic", corners, swept()],
    ["backpropagation-through-time", "differentiable-in-time", product, swept()],
    ["backpropagation-through-time", "differentiable-in-time", product, { ...swept(), method: "euler" as const }],
    ["backpropagation-through-time", "differentiable-in-time", exchanging, timed(10)],
  ] as const)("%s needs %s", (rule, trait, network, options) => {
    const { summary } = planNeurons(network, options).system;
    let message = "";
    try {
      learnerOf(network, rule, 0.1, options);
    } catch (error) {
      if (error instanceof Refusal) message = error.message;
    }
    const lacks = `The rule "${rule}" needs the trait "${trait}", which ${summary} lacks; use `;
    expect(message.slice(0, lacks.length)).toBe(lacks);
    const [, instead] = /^([a-z-]+) \(exact there\)/.exec(message.slice(lacks.length)) ?? [];
    const exact = estimateOf(network, "adjoint", 1);
    expect(relativeError(estimateOf(network, instead ?? "none", 0.1), exact)).toBeLessThan(1e-8);
  });
});

test("backpropagation runs back the steps that led to its slot, whatever was settled since: ≤ 1e-15", () => {
  const program = planNeurons(networks["Hopfield, tanh"], timed(20));
  const errors = Float64Array.of(1, -1, 0.5);
  const gradient = () => {
    const into = program.allocate(program.weights.length);
    program.backpropagate?.(into, "free", errors, 1);
    return into;
  };
  program.settle(free(hold("input", x)));
  const before = gradient();
  program.settle(nudged("nudged", hold("input", x), drive(errors)));
  expect(relativeError(gradient(), before)).toBeLessThan(1e-15);
});

test.each(["Hopfield, hard sigmoid", "Hopfield, sigmoid", "Hopfield, tanh"] as const)(
  "%s: inputs beyond what units can send are learned from exactly, to 1e-8",
  (name) => {
    const beyond = x.map((value, k) => (k < 2 ? value - 1.2 : k < 4 ? value + 1.2 : value));
    const learner = learnerOf(networks[name], "adjoint", 1);
    learner.inputs.set(beyond);
    learner.targets.set(target);
    expect(learner.estimate(1)).toBeGreaterThan(0);
    expect(relativeError(learner.gradient, differences(networks[name], swept(), beyond))).toBeLessThan(1e-8);
  },
);
