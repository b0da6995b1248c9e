import { describe, expect, test } from "vitest";
import { latticeNetwork } from "../../test/flow-networks.ts";
import { shortened } from "../../test/seed-events.ts";
import { cosine, relativeError } from "../math/vector.ts";
import { refusal } from "../rules/applicable.ts";
import { squaredError } from "../rules/cost.ts";
import { ruleNamed } from "../rules/tableaux.ts";
import { planFlow } from "../solvers/flow/plan.ts";
import type { Element, FlowNetwork } from "../systems/flow/network.ts";
import { Refusal } from "../systems/system.ts";
import { flowSubject } from "./assemble-flow.ts";
import { type GradientReport, measuredOrder, type RuleReport, studyGradient } from "./gradient.ts";
import { estimateGradient, finiteDifferences, type GradientSubject } from "./gradient-estimates.ts";

const subjectOf = (network: FlowNetwork): GradientSubject => ({
  recipe: network.name,
  program: planFlow(network),
  input: network.inputCurrents,
  target: network.targets,
});

const reportOn = ({ rules }: GradientReport, name: string): RuleReport => {
  const found = rules.find(({ rule }) => rule === name);
  if (found) return found;
  throw new Error(`The report says nothing of "${name}".`);
};

/** Largest of the errors; NaN, which fails every bound, when there are none. */
const worst = (errors: readonly number[] = []) => (errors.length > 0 ? Math.max(...errors) : Number.NaN);

test("the measured order of exact powers is their exponent", () => {
  const nudges = [0.4, 0.2, 0.1, 0.05];
  expect(
    measuredOrder(
      nudges,
      nudges.map((nudge) => 3 * nudge),
    ),
  ).toBeCloseTo(1, 12);
  expect(
    measuredOrder(
      nudges,
      nudges.map((nudge) => nudge * nudge),
    ),
  ).toBeCloseTo(2, 12);
});

test("errors that do not fall, fall too little or are rounding have no order", () => {
  const nudges = [0.4, 0.2, 0.1, 0.05];
  expect(measuredOrder(nudges, [1e-9, 2e-9, 4e-9, 8e-9])).toBeNull();
  expect(measuredOrder(nudges, [1e-9, 0.8e-9, 0.79e-9, 0.5e-9])).toBeNull();
  expect(measuredOrder(nudges, [8e-12, 4e-12, 2e-12, 1e-12])).toBeNull();
  expect(measuredOrder(nudges, [24e-12, 12e-12, 6e-12, 3e-12])).toBeCloseTo(1, 12);
});

test.each([
  ["tuning-advective", 0],
  ["iris-chemical", 15],
  ["iris-chemical", 17],
])("centred equilibrium propagation, exact on the linear network of %s, seed %i, shows no order", (name, seed) => {
  const centred = reportOn(studyGradient(flowSubject(shortened(name), seed)), "equilibrium-propagation-centred");
  expect(centred.relativeError).toBeLessThan(1e-7);
  expect(centred.order).toBeNull();
});

describe("on the linear network of the Iris recipe", () => {
  const subject = flowSubject(shortened("iris-chemical"), 1);
  const report = studyGradient(subject);

  test("chemical signaling errs ≤ 1e-8 against finite differences for 4 costs and nudges from 1e-6 to 1e3", () => {
    const chemical = report.exactness.filter(({ rule }) => rule === "chemical");
    expect(chemical.map(({ cost }) => cost)).toEqual([
      "squared-error",
      "cross-entropy",
      "huber",
      "quartic (a user's own)",
    ]);
    for (const { nudges, errors } of chemical) {
      expect([nudges[0], nudges.at(-1), errors.length]).toEqual([1e-6, 1e3, 10]);
      expect(worst(errors)).toBeLessThan(1e-8);
    }
  });

  test("centred equilibrium propagation errs ≤ 1e-9 at every nudge ≥ 0.01", () => {
    const exact = estimateGradient(subject, ruleNamed("adjoint"), squaredError, 1);
    for (const nudge of [0.01, 0.1, 1, 10, 100]) {
      const estimate = estimateGradient(subject, ruleNamed("equilibrium-propagation-centred"), squaredError, nudge);
      expect(relativeError(estimate, exact)).toBeLessThan(1e-9);
    }
  });

  test("one-sided equilibrium propagation errs in proportion to the nudge: order 1.0 ± 0.1", () => {
    for (const rule of [
      "equilibrium-propagation",
      "equilibrium-propagation-negative",
      "equilibrium-propagation-spring",
    ]) {
      expect(Math.abs((reportOn(report, rule).order ?? 0) - 1)).toBeLessThan(0.1);
    }
  });

  test("coupled learning points along the gradient with one output, and only nearly so with three", () => {
    for (const rule of ["coupled-learning", "coupled-learning-centred"]) {
      const { cosineOneOutput = 0, cosine: three = 0 } = reportOn(report, rule);
      expect(cosineOneOutput).toBeGreaterThan(0.999999);
      expect(three).toBeGreaterThan(0.95);
      expect(three).toBeLessThan(0.99999);
    }
  });

  test("no rule is refused but those that need a complex or a stepped equilibrium, and the oracle errs ≤ 1e-8", () => {
    const refused = report.rules.filter((rule) => rule.refused !== undefined).map(({ rule }) => rule);
    expect(refused).toEqual(["equilibrium-propagation-holomorphic", "backpropagation-through-time"]);
    expect(report.oracleError).toBeLessThan(1e-8);
    expect(report.weights).toBe(subject.program.weights.length);
  });
});

describe("on the network with diodes of the tuning recipe", () => {
  const subject = flowSubject(shortened("tuning-diodes"), 0);
  const report = studyGradient(subject);

  test("centred equilibrium propagation has order 2.0 ± 0.1, one-sided 1.0 ± 0.1", () => {
    expect(Math.abs((reportOn(report, "equilibrium-propagation-centred").order ?? 0) - 2)).toBeLessThan(0.1);
    for (const rule of [
      "equilibrium-propagation",
      "equilibrium-propagation-negative",
      "equilibrium-propagation-spring",
    ]) {
      expect(Math.abs((reportOn(report, rule).order ?? 0) - 1)).toBeLessThan(0.1);
    }
  });

  test("coupled learning has a cosine ≥ 0.999999 with the recipe's one output", () => {
    expect(reportOn(report, "coupled-learning-centred").cosine).toBeGreaterThan(0.999999);
  });

  test("plain chemical signaling is refused with the sentence that names what would work", () => {
    const { refused, errors } = reportOn(report, "chemical");
    expect(refused).toMatch(
      /^The rule "chemical" needs the trait "linear", which a flow network of 36 nodes and \d+ edges \(\d+ of them diodes\) lacks; use chemical-linearised \(exact there\) or equilibrium-propagation-centred \(order 2\)\.$/,
    );
    expect(errors).toBeUndefined();
    expect(() => estimateGradient(subject, ruleNamed("chemical"), squaredError, 1)).toThrow(refused);
    expect(report.exactness.some(({ rule }) => rule === "chemical")).toBe(false);
  });

  test("a single output has no cross-entropy to differentiate, so three costs are studied", () => {
    const costs = report.exactness.filter(({ rule }) => rule === "adjoint").map(({ cost }) => cost);
    expect(costs).toEqual(["squared-error", "huber", "quartic (a user's own)"]);
  });
});

describe.each<Element>(["diode", "cubic", "quadratic-drag"])("on a lattice with a third of its edges %s", (element) => {
  const network = latticeNetwork(11, { side: 6, element, count: 28, current: element === "diode" ? 0.3 : 2 });
  const subject = subjectOf(network);

  test("chemical signaling in the linearised network errs ≤ 1e-7 for every cost and nudges from 1e-6 to 1e3", () => {
    const { exactness, oracleError } = studyGradient(subject);
    const linearised = exactness.filter(({ rule }) => rule === "chemical-linearised");
    expect(linearised).toHaveLength(4);
    for (const { errors } of linearised) expect(worst(errors)).toBeLessThan(1e-7);
    expect(oracleError).toBeLessThan(1e-7);
  });

  test("plain chemical signaling, let loose by a system that wrongly claims to be linear, errs by over 5 %", () => {
    const { program } = subject;
    const claimed = { ...program.system, traits: [...program.system.traits, "linear" as const] };
    expect(refusal(ruleNamed("chemical"), claimed)).toBeUndefined();
    const misled = { ...subject, program: { ...program, system: claimed } };
    const estimate = estimateGradient(misled, ruleNamed("chemical"), squaredError, 1);
    const exact = finiteDifferences(subject, squaredError);
    expect(relativeError(estimate, exact)).toBeGreaterThan(0.05);
    expect(cosine(estimate, exact)).toBeLessThan(0.999);
  });
});

describe("what does not settle gives no gradient but a refusal", () => {
  const network = latticeNetwork(1, { element: "diode", count: 60 });
  const hurried = { ...subjectOf(network), program: planFlow(network, { maxSteps: 2 }) };

  test("from a rule", () => {
    expect(() => estimateGradient(hurried, ruleNamed("adjoint"), squaredError, 1)).toThrow(
      new Refusal(
        `The rule "adjoint" gives no gradient at a nudge of 1, because a phase of it did not settle on ${hurried.program.system.summary}; use a weaker nudge or input, or a larger solver.tolerance.`,
      ),
    );
  });

  test("from finite differences, and the weights stay as they were", () => {
    const before = hurried.program.weights.slice();
    expect(() => finiteDifferences(hurried, squaredError)).toThrow(Refusal);
    expect(() => finiteDifferences(hurried, squaredError)).toThrow(
      /^Finite differences need the cost with weight 0 at /,
    );
    expect(hurried.program.weights).toEqual(before);
  });
});

test("finite differences take a step even where a weight is zero", () => {
  const subject = subjectOf(latticeNetwork(4, { side: 4 }));
  const { program } = subject;
  program.weights[3] = 0;
  program.changed();
  const exact = estimateGradient(subject, ruleNamed("adjoint"), squaredError, 1);
  expect(exact[3]).not.toBe(0);
  expect(relativeError(finiteDifferences(subject, squaredError), exact)).toBeLessThan(1e-8);
});

test("finite differences leave the weights as they were, to the bit", () => {
  const subject = subjectOf(latticeNetwork(4, { side: 4 }));
  const before = subject.program.weights.slice();
  finiteDifferences(subject, squaredError);
  expect(subject.program.weights).toEqual(before);
});
