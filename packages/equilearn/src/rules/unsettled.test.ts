import { describe, expect, test } from "vitest";
import { drawn, drawnLayers, fhn, swept } from "../../test/neuron-networks.ts";
import { normMax, relativeError } from "../math/vector.ts";
import { planNeurons } from "../solvers/neurons/plan.ts";
import { DIVERGED, MET, SHORT } from "../solvers/program.ts";
import { Refusal } from "../systems/system.ts";
import { squaredError } from "./cost.ts";
import { bindLearner, type UnsettledPolicy } from "./learner.ts";
import { ruleNamed } from "./tableaux.ts";

const x = drawn(7, "x", 8).map((value) => 0.5 + 0.4 * Math.tanh(value));
const target = drawn(7, "target", 3).map((value) => 0.5 + 0.3 * Math.tanh(value));

describe("of three samples one is short of its tolerance after 43 passes", () => {
  const units = { ...fhn, alpha: 0.5, epsilon: 5 };
  const network = drawnLayers({ layers: [8, 6, 6, 3], weight: 0.2, units });
  const settledScales = [10, 3];
  const learnerFor = (scales: readonly number[], policy: UnsettledPolicy, most = 43) => {
    const stop = { kind: "tolerance", tolerance: 1e-12, most, every: 1, freeze: true } as const;
    const options = { ...swept(), samples: scales.length, stop };
    const program = planNeurons(network, options);
    const learner = bindLearner(ruleNamed("equilibrium-propagation-centred"), program, squaredError, 0.01, policy);
    learner.inputs.set(scales.flatMap((scale) => Array.from(x, (value) => scale * value)));
    learner.targets.set(scales.flatMap(() => Array.from(target)));
    return learner;
  };
  const three = [10, 0.2, 3];

  test("skipped: nothing is learned, and the sample is counted once", () => {
    const learner = learnerFor(three, "skip");
    learner.infer(3);
    expect(Array.from(learner.settlement.outcome)).toEqual([MET, SHORT, MET]);
    Object.assign(learner.tally, { settlings: 0, unsettled: 0 });
    expect(learner.estimate(3)).toBeNaN();
    expect([normMax(learner.gradient), learner.counted]).toEqual([0, 0]);
    expect(learner.tally).toMatchObject({ settlings: 3, unsettled: 1 });
    expect(learner.tally.worstResidual).toBeGreaterThan(1e-12);
  });

  test("dropped: cost and gradient are those of the others to the last bit, as if it were absent", () => {
    const [learner, others] = [learnerFor(three, "drop"), learnerFor(settledScales, "drop")];
    expect(learner.estimate(3)).toBe(others.estimate(2));
    expect(learner.gradient).toEqual(others.gradient);
    expect([learner.counted, others.counted]).toEqual([2, 2]);
    expect(learner.tally.unsettled).toBeGreaterThan(0);
    expect(others.tally.unsettled).toBe(0);
  });

  test("dropped where all are short: nothing is learned", () => {
    const learner = learnerFor(three, "drop", 5);
    expect(learner.estimate(3)).toBeNaN();
    expect([normMax(learner.gradient), learner.counted]).toEqual([0, 0]);
  });

  test("counted: the gradient is that of all three settled, to 1e-6", () => {
    const [learner, patient] = [learnerFor(three, "count"), learnerFor(three, "skip", 1000)];
    expect(Math.abs(learner.estimate(3) / patient.estimate(3) - 1)).toBeLessThan(1e-9);
    expect([learner.counted, patient.counted]).toEqual([3, 3]);
    expect(relativeError(learner.gradient, patient.gradient)).toBeLessThan(1e-6);
  });

  test("counted, a sample that is not a number is left out all the same", () => {
    const [learner, others] = [learnerFor([10, Number.NaN, 3], "count"), learnerFor(settledScales, "count")];
    expect(learner.estimate(3)).toBe(others.estimate(2));
    expect(Array.from(learner.settlement.outcome)).toEqual([MET, DIVERGED, MET]);
    expect(learner.gradient).toEqual(others.gradient);
  });

  test("stopped, in a sentence", () => {
    const sentence =
      '1 of 3 samples did not settle, and learning.unsettled is "stop"; allow more steps or a larger tolerance, or set it to drop or count.';
    expect(() => learnerFor(three, "stop").estimate(3)).toThrow(new Refusal(sentence));
    expect(learnerFor(three, "stop", 1000).estimate(3)).toBeGreaterThan(0);
  });
});
