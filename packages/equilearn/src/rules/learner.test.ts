import { describe, expect, test } from "vitest";
import { type GoldenFlow, goldenFlows, goldenNetwork, latticeNetwork } from "../../test/flow-networks.ts";
import { norm2, relativeError } from "../math/vector.ts";
import { planFlow } from "../solvers/flow/plan.ts";
import type { FlowNetwork } from "../systems/flow/network.ts";
import { Refusal } from "../systems/system.ts";
import { refusal } from "./applicable.ts";
import { type Cost, crossEntropy, squaredError } from "./cost.ts";
import { bindLearner, type Learner } from "./learner.ts";
import { ruleNamed, rules } from "./tableaux.ts";

/** The gradients that an independent program estimated at η = 0.1, by its own names for the rules. */
interface GoldenRules extends GoldenFlow {
  readonly eta01?: Readonly<Record<string, readonly number[]>>;
}

/** No factor lies between the two: both estimate dC/dw with C = ½ Σ (o − t)², divided by η. */
const goldenNames = {
  chemical: "chem",
  "equilibrium-propagation": "EP fixed current",
  "equilibrium-propagation-centred": "EP symmetric ±η",
  "equilibrium-propagation-spring": "EP implicit (η(vd−v_nudged))",
  "coupled-learning": "CL clamp",
  "coupled-learning-centred": "CL symmetric",
} as const;

/** A learner that has been shown the network's own currents and targets. */
function learnerOf(network: FlowNetwork, rule: string, nudge: number, options: { maxSteps?: number } = {}): Learner {
  const learner = bindLearner(ruleNamed(rule), planFlow(network, options), squaredError, nudge);
  learner.inputs.set(network.inputCurrents);
  learner.targets.set(network.targets);
  return learner;
}

describe("estimates on the golden networks at η = 0.1 agree with an independent program ≤ 1e-12", () => {
  const cases = (goldenFlows() as GoldenRules[]).flatMap((golden) =>
    golden.eta01
      ? Object.entries(goldenNames).map(([rule, name]) => ({ golden, rule, gradient: golden.eta01?.[name] ?? [] }))
      : [],
  );
  test("tiny5 and lattice6 hold the six rules", () => expect(cases).toHaveLength(12));
  test.each(cases)("$golden.name, $rule", ({ golden, rule, gradient }) => {
    const learner = learnerOf(goldenNetwork(golden), rule, 0.1);
    expect(Math.abs(learner.estimate(1) / golden.cost - 1)).toBeLessThan(1e-12);
    expect(relativeError(learner.gradient, Float64Array.from(gradient))).toBeLessThan(1e-12);
  });
});

test("samples are summed, in outputs of their own, by every rule", () => {
  const network = latticeNetwork(3, { side: 5, element: "diode", count: 12, current: 0.5 });
  const shown = [1, -0.5, 0.25].map((scale) => network.inputCurrents.map((current) => scale * current));
  const { system } = planFlow(network);
  for (const rule of rules.filter((candidate) => !refusal(candidate, system))) {
    const together = bindLearner(rule, planFlow(network, { samples: 3 }), squaredError, 0.01);
    const alone = learnerOf(network, rule.name, 0.01);
    const sum = new Float64Array(network.conductance.length);
    let cost = 0;
    shown.forEach((inputs, sample) => {
      together.inputs.set(inputs, 4 * sample);
      together.targets.set(network.targets, 3 * sample);
      alone.inputs.set(inputs);
      cost += alone.estimate(1);
      for (let e = 0; e < sum.length; e++) sum[e] += alone.gradient[e];
    });
    expect(together.estimate(3)).toBe(cost);
    expect(relativeError(together.gradient, sum)).toBeLessThan(1e-12);
    expect(together.outputs.slice(6)).toEqual(alone.outputs);
    expect(together.tally.settlings).toBe(3 * rule.phases.length);
  }
});

describe("an unsettled phase gives a NaN cost and a zero gradient, and is counted", () => {
  const network = latticeNetwork(5, { side: 5, element: "diode", count: 20, current: 0.5 });

  test("the free phase", () => {
    const learner = learnerOf(network, "chemical-linearised", 1, { maxSteps: 1 });
    learner.gradient.fill(7);
    expect(learner.estimate(1)).toBeNaN();
    expect(norm2(learner.gradient)).toBe(0);
    expect(learner.tally).toMatchObject({ settlings: 1, unsettled: 1 });
    expect(learner.tally.worstResidual).toBeGreaterThan(1e-9);
    expect(learner.infer(1)).not.toBe("settled");
  });

  test.each(["equilibrium-propagation", "equilibrium-propagation-centred", "coupled-learning"])(
    "the nudged phase of %s",
    (rule) => {
      const free = planFlow(network);
      const conditions = [{ kind: "drive", port: "input", current: network.inputCurrents } as const];
      const { steps } = free.settle({ slot: "free", from: "rest", conditions, samples: 1 });
      // Just enough steps for the free phase, and a nudge that throws the outputs far away.
      const learner = learnerOf(network, rule, 1e4, { maxSteps: steps });
      learner.gradient.fill(7);
      expect(learner.estimate(1)).toBeNaN();
      expect(norm2(learner.gradient)).toBe(0);
      expect(learner.tally).toMatchObject({ settlings: 2, unsettled: 1 });
    },
  );

  test("inputs that are not numbers", () => {
    const linear = learnerOf(latticeNetwork(1, { side: 4 }), "chemical", 1);
    linear.inputs[0] = Number.NaN;
    expect(linear.estimate(1)).toBeNaN();
    expect(norm2(linear.gradient)).toBe(0);
    linear.inputs[0] = 1;
    expect(linear.estimate(1)).toBeGreaterThan(0);
  });

  test("one sample of several spoils the step, and the next step is clean", () => {
    const tiny = latticeNetwork(1, { side: 4 });
    const learner = bindLearner(ruleNamed("chemical"), planFlow(tiny, { samples: 2 }), squaredError, 1);
    learner.inputs.set([1, 1, 1, 1, 1, Number.POSITIVE_INFINITY, 1, 1]);
    expect(learner.estimate(2)).toBeNaN();
    expect(norm2(learner.gradient)).toBe(0);
    learner.inputs.fill(1);
    expect(learner.estimate(2)).toBeGreaterThan(0);
    expect(norm2(learner.gradient)).toBeGreaterThan(0);
  });
});

describe("what cannot work is refused when it is bound", () => {
  const network = latticeNetwork(2, { side: 4 });
  const bind = (rule: string, cost: Cost, nudge: number) => () =>
    bindLearner(ruleNamed(rule), planFlow(network), cost, nudge);

  test.each([0, -0.1, Number.NaN, Number.POSITIVE_INFINITY])("a nudge of %s", (nudge) => {
    const sentence = `The nudge of "chemical" must be a positive number, not ${nudge}.`;
    expect(bind("chemical", squaredError, nudge)).toThrow(new Refusal(sentence));
  });

  test("a spring nudge with a cost that is no spring, naming a rule that takes any cost", () => {
    const sentence =
      "A spring nudge is the squared error's, not the cost \"cross-entropy\"'s; use equilibrium-propagation-centred.";
    expect(bind("equilibrium-propagation-spring", crossEntropy, 0.1)).toThrow(new Refusal(sentence));
    expect(bind("equilibrium-propagation-centred", crossEntropy, 0.1)).not.toThrow();
  });
});
