import { describe, expect, test } from "vitest";
import { drawnSingle, drawnUniforms, learnerOn, methodOf, steps, within } from "../../../test/layered-networks.ts";
import { drawnGraph, drive, fhn, hold, hopfield, spring } from "../../../test/neuron-networks.ts";
import { layeredNetwork, type NeuronNetwork } from "../../systems/neurons/network.ts";
import { type Condition, Refusal } from "../../systems/system.ts";
import { planNeurons } from "../neurons/plan.ts";
import { DIVERGED, MET, type Settling } from "../program.ts";
import { planLayered } from "./plan.ts";
import type { LayeredPlanOptions } from "./workshop.ts";

const layers = [9, 10, 10, 4];
const network = drawnSingle({ layers, weight: 0.2 });
const sweeps = methodOf("sweep", steps(5, 4));
const inputs = hold("input", drawnUniforms("inputs", 7 * 9));
const given = (part: Partial<Settling> = {}): Settling => ({
  slot: "free",
  from: "rest",
  conditions: [inputs],
  samples: 7,
  ...part,
});
const plan = (options: Partial<LayeredPlanOptions> = {}, of: NeuronNetwork = network) =>
  planLayered(of, { ...sweeps, samples: 7, ...options });

describe("what the fast device does not do is refused when it is planned, with what does it", () => {
  const reference = "set solver.device=reference.";

  test("a network on a graph", () => {
    const sentence = `The fast device computes layered networks only; ${reference}`;
    expect(() => plan({}, drawnGraph({ seed: 1, inner: 9 }))).toThrow(new Refusal(sentence));
  });

  test("inhibitors that are coupled", () => {
    const { inhibitor } = drawnGraph({ seed: 1, inner: network.graph.nodes - 3, exchange: 0.5 });
    if (!inhibitor) expect.unreachable("there are inhibitors");
    const sentence = `The fast device has no coupling of inhibitors; ${reference}`;
    expect(() => plan({}, { ...network, inhibitor })).toThrow(new Refusal(sentence));
  });

  test.each(["sigmoid", "tanh"] as const)("sweeps of %s", (activation) => {
    const smooth = drawnSingle({ layers, units: hopfield(activation) });
    const sentence = `The fast device sweeps no units with the activation ${activation}; step in time with solver.method=semi-implicit, or ${reference}`;
    expect(() => plan({}, smooth)).toThrow(new Refusal(sentence));
    expect(plan({ method: "semi-implicit" }, smooth).settle(given()).status).toBe("horizon");
  });

  test.each([0, -1, 1.5, Number.NaN])("%d samples", (samples) => {
    expect(() => plan({ samples })).toThrow(Refusal);
    expect(() => planNeurons(network, { ...sweeps, samples })).toThrow(Refusal);
  });

  test("options that cannot be", () => {
    expect(() => plan({ stop: steps(0, 1) })).toThrow(Refusal);
    expect(() => plan({ damping: -1 })).toThrow(Refusal);
    expect(() => plan({ method: "euler", timeStep: 0 })).toThrow(Refusal);
    expect(() => plan({ stop: within(0, true) })).toThrow(Refusal);
  });

  test("a program larger than its memory can be: before any is taken, in under a second", () => {
    const before = process.memoryUsage();
    const begin = performance.now();
    const sentence =
      /^A network of 9-10-10-4 units and 30000000 samples needs \d+\.\d GiB, and a program may have 3; use fewer samples at once\.$/;
    const planning = () => plan({ samples: 30_000_000 });
    expect(planning).toThrow(Refusal);
    expect(planning).toThrow(sentence);
    expect(performance.now() - begin).toBeLessThan(1000);
    const after = process.memoryUsage();
    for (const kind of ["rss", "external", "arrayBuffers"] as const)
      expect(after[kind] - before[kind]).toBeLessThan(2 ** 27);
  });

  test("a network of 2²⁸ weights, likewise", () => {
    const wide = layeredNetwork({ name: "wide", units: fhn, layers: [1, 2, 1], weight: new Float64Array(4) });
    expect(() => plan({}, { ...wide, layers: [30_000, 30_000, 10] })).toThrow(/needs \d+\.\d GiB/);
  });
});

describe("a settling that does not fit is refused, and the next one that does is as if nothing had been", () => {
  const target = drawnUniforms("targets", 7 * 4);
  const onto = (...conditions: Condition[]) => given({ conditions: [inputs, ...conditions] });
  test.each<[string, Settling, RegExp]>([
    ["too many samples", given({ samples: 8 }), /planned for 1 to 7 samples and cannot settle 8/],
    ["no samples", given({ samples: 0 }), /cannot settle 0/],
    ["half a sample", given({ samples: 1.5 }), /cannot settle 1.5/],
    ["around an equilibrium", given({ slot: "response", around: "free" }), /not their response \("response"\)/],
    ["grounded", given({ grounded: true }), /not their response/],
    ["held outputs", onto(hold("output", target)), /can be driven and sprung on the fast device, not held/],
    ["complex currents", onto(drive(target, target)), /solver\.device=reference/],
    [
      "driven inputs",
      given({ conditions: [{ kind: "drive", port: "input", current: target }] }),
      /is held; it cannot be driven/,
    ],
    ["too few inputs", given({ conditions: [hold("input", target)] }), /has 28 values for 7 samples of 9/],
    ["too few targets", onto(spring(0.5, target.subarray(0, 27))), /27/],
    ["too few currents", onto(drive(target.subarray(0, 27))), /27/],
    ["an unknown port", onto(hold("middle", target)), /no port "middle"/],
    ["from an unknown slot", given({ from: "nowhere" }), /no slot "nowhere"/],
  ])("%s", (_name, settling, sentence) => {
    const [program, other] = [plan(), plan()];
    for (const each of [program, other]) each.settle(given());
    expect(() => program.settle(settling)).toThrow(Refusal);
    expect(() => program.settle(settling)).toThrow(sentence);
    for (const each of [program, other])
      each.settle(given({ slot: "next", from: "free", conditions: onto(spring(0.5, target)).conditions }));
    expect(program.state("next")).toEqual(other.state("next"));
  });

  test("from a slot that holds fewer samples", () => {
    const program = plan();
    program.settle(given({ samples: 3 }));
    expect(() => program.settle(given({ slot: "next", from: "free" }))).toThrow("holds 3 settled samples, not the 7");
    expect(() => program.observe("free", "output", program.allocate(28), 4)).toThrow(Refusal);
  });

  test("rules that need a response or the complex plane", () => {
    expect(() => learnerOn(plan(), "adjoint").estimate(7)).toThrow(Refusal);
    expect(() => learnerOn(plan(), "coupled-learning").estimate(7)).toThrow(Refusal);
    expect(() => learnerOn(plan(), "equilibrium-propagation-holomorphic")).toThrow(Refusal);
    expect(() => learnerOn(plan(), "backpropagation-through-time")).toThrow(Refusal);
  });
});

/** Units that settle within a few passes. */
const brisk = { ...fhn, alpha: 0.5, epsilon: 5 };
const quick = drawnSingle({ layers, weight: 0.2, units: brisk });

const kinds: readonly (readonly [string, NeuronNetwork, Partial<LayeredPlanOptions>])[] = [
  ["FHN, sweeps", network, {}],
  ["FHN, bounded, Euler", drawnSingle({ layers, units: { ...fhn, bound: 2 } }), methodOf("euler", steps(9, 4))],
  ["FHN, diffusive, sweeps", drawnSingle({ layers, weight: 0.2, coupling: "diffusive" }), {}],
  ["FHN, to a tolerance, freezing", quick, { stop: within(1e-4, true, 2, 200) }],
  ["FHN, to a tolerance, all together", quick, { stop: within(1e-4, false, 2, 200) }],
  ["FHN, fewer Euler steps than layers", network, methodOf("euler", steps(2, 2))],
  ["hard sigmoid, sweeps", drawnSingle({ layers, units: hopfield("hard-sigmoid") }), {}],
  ["tanh, semi-implicit", drawnSingle({ layers, units: hopfield("tanh") }), methodOf("semi-implicit", steps(9, 4))],
];
describe.each(kinds)("one sample of seven has an input that is not a number: %s", (_name, of, options) => {
  const broken = 2;
  const others = [0, 1, 3, 4, 5, 6];
  /** A learner that drops what did not settle, on either device, with one input replaced. */
  const spoiled = (value: number, device: "fast" | "reference" = "fast") => {
    const program = device === "fast" ? plan(options, of) : planNeurons(of, { ...sweeps, ...options, samples: 7 });
    const learner = learnerOn(program as ReturnType<typeof plan>, undefined, "drop");
    learner.inputs[9 * broken + 4] = value;
    return learner;
  };

  test.each([Number.NaN, Infinity])("%d: that sample has diverged, as on the reference, and no other", (value) => {
    const [fast, reference] = (["fast", "reference"] as const).map((device) => {
      const learner = spoiled(value, device);
      learner.infer(7);
      const { status, outcome, unsettled } = learner.settlement;
      return [status, unsettled, ...outcome];
    });
    expect(fast).toEqual(reference);
    expect(fast).toEqual(["diverged", 1, MET, MET, DIVERGED, MET, MET, MET, MET]);
  });

  test.each([Number.NaN, Infinity])("%d: dropped, cost and gradient are those without it, to the last bit", (value) => {
    const [learner, few] = [spoiled(value), spoiled(0)];
    for (const [k, sample] of others.entries()) {
      few.inputs.set(learner.inputs.subarray(9 * sample, 9 * sample + 9), 9 * k);
      few.targets.set(learner.targets.subarray(4 * sample, 4 * sample + 4), 4 * k);
    }
    const costs = [learner.estimate(7), few.estimate(6)];
    expect([learner.counted, few.counted]).toEqual([6, 6]);
    expect(costs[0]).toBe(costs[1]);
    expect(few.gradient.some((entry) => entry !== 0)).toBe(true);
    expect(learner.gradient).toEqual(few.gradient);
  });

  test("the next batch is whole again, to the bits of a program that never saw it", () => {
    const [learner, fresh] = [spoiled(Number.NaN), spoiled(0.5)];
    learner.estimate(7);
    learner.inputs[9 * broken + 4] = 0.5;
    expect(learner.estimate(7)).toBe(fresh.estimate(7));
    expect(learner.counted).toBe(7);
    expect(learner.gradient).toEqual(fresh.gradient);
  });
});

test("a target that is not a number spoils its sample's nudge alone", () => {
  const learner = learnerOn(plan(), undefined, "drop");
  learner.targets[4 * 3 + 1] = Number.NaN;
  learner.estimate(7);
  const { status, outcome } = learner.settlement;
  expect([status, ...outcome]).toEqual(["diverged", MET, MET, MET, DIVERGED, MET, MET, MET]);
  expect(learner.counted).toBe(6);
});

test("numbers that grow beyond float32 are diverged outcomes, and why is said: never an exception", () => {
  const program = planLayered(drawnSingle({ layers, weight: 6 }), { ...methodOf("euler", steps(60, 4)), samples: 7 });
  const settlement = program.settle(given());
  expect(settlement).toMatchObject({ status: "diverged", unsettled: 7 });
  expect(program.diagnose?.()).toMatch(/an explicit Euler step of 0\.2 is unstable on the cubic/);
  expect(program.certificate("free", 7).residual).toBe(Infinity);
});
