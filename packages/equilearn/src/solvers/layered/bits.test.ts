import { describe, expect, test } from "vitest";
import {
  drawnSingle,
  drawnUniforms,
  largestDifference,
  learnerOn,
  methodOf,
  steps,
  takingTurns,
} from "../../../test/layered-networks.ts";
import { adam, kinds, layers, network, SAMPLES, train, trained } from "../../../test/layered-training.ts";
import { fhn, hold } from "../../../test/neuron-networks.ts";
import { musterOf } from "../../cli/muster.ts";
import type { DescentSettings } from "../../devices/descent.ts";
import type { Muster, Team } from "../../devices/team.ts";
import type { Stop } from "../neurons/options.ts";
import { planNeurons } from "../neurons/plan.ts";
import type { Program, Settling } from "../program.ts";
import { planLayered } from "./plan.ts";

describe("the same bits of states, residuals, weights and moments after 20 steps of Adam", () => {
  const known = new Map(kinds.map(([name, of, options]) => [name, trained(of, options)]));

  test.each(kinds.flatMap(([name, ...rest]) => [2, 3, 7, 30, 64].map((threads) => ({ name, threads, rest }))))(
    "$name: by $threads members that take turns, as by one",
    ({ name, threads, rest: [of, options] }) => {
      const found = trained(of, options, takingTurns(threads));
      expect(found).toEqual(known.get(name));
      expect(largestDifference(found.weights, planLayered(of, options).weights)).toBeGreaterThan(1e-3);
    },
  );

  test.each([2, 4])("by %i threads", (threads) => {
    for (const [name, of, options] of kinds.slice(0, 2)) {
      const teams: Team[] = [];
      const muster: Muster = (share, briefing) => {
        teams.push(musterOf(threads)(share, briefing));
        return teams[0];
      };
      const found = trained(of, options, muster);
      teams[0].release();
      expect(teams[0].threads).toBe(threads);
      expect(found).toEqual(known.get(name));
    }
  });

  test.each([65, 128])("by %i members, or their number is refused", (threads) => {
    const [name, of, options] = kinds[0];
    try {
      expect(trained(of, options, takingTurns(threads))).toEqual(known.get(name));
    } catch (error) {
      expect(error).toMatchObject({ name: "Refusal" });
    }
  });
});

describe("a sample has the same bits in any batch", () => {
  const inputs = drawnUniforms("inputs", SAMPLES * 13);
  const rowOf = (sample: number) => inputs.slice(13 * sample, 13 * (sample + 1));
  const frozen = kinds.filter(([, , { stop }]) => stop.kind === "steps" || stop.freeze);

  test.each(frozen)("%s: alone, in pairs, in another order", (_name, of, options) => {
    const program = planLayered(of, { ...options, samples: SAMPLES });
    const variables = (of.units.law === "fhn" ? 2 : 1) * of.graph.nodes;
    const settled = (slot: string, samples: readonly number[]) => {
      const values = Float64Array.from(samples.flatMap((sample) => Array.from(rowOf(sample))));
      const conditions = [hold("input", values)];
      const settling: Settling = { slot, from: "rest", conditions, samples: samples.length, measured: true };
      const { residual } = program.settle(settling);
      const next = program.settle({ ...settling, slot: "next", from: slot }).residual;
      const states = [slot, "next"].map((name) => program.state(name));
      return samples.map((_, k) => [
        residual[k],
        next[k],
        ...states.map((state) => state.slice(k * variables, (k + 1) * variables)),
      ]);
    };
    const all = settled(
      "all",
      Array.from({ length: SAMPLES }, (_, k) => k),
    );
    for (const few of [[7], [22], [3, 19], [22, 21, 20, 5, 0, 13, 9, 8, 7, 6, 4, 1]])
      expect(settled("few", few)).toEqual(few.map((sample) => all[sample]));
  });
});

test.each(kinds)("relaxed, %s: states within 3e-5 of the others after a free phase", (_name, of, options) => {
  const [plain, relaxed] = [false, true].map((flag) => {
    const program = planLayered(of, { ...options, samples: SAMPLES, relaxed: flag });
    learnerOn(program).infer(SAMPLES);
    return program.state("free");
  });
  expect(largestDifference(relaxed, plain)).toBeLessThan(3e-5);
});

describe("weights and what stands beside them", () => {
  const plan = () => planLayered(network, { ...methodOf("sweep", steps(5, 4)), samples: SAMPLES });

  test("are described in the network's order, and adopted again to the same bits", () => {
    const program = plan();
    const reference = planNeurons(network, methodOf("sweep", steps(5, 4)));
    expect(program.described(program.weights)).toEqual(Float32Array.from(reference.weights));
    train(program, 3);
    const copy = program.allocate(program.weights.length);
    program.adopt(program.described(program.weights), copy);
    expect(copy).toEqual(program.weights);
    const other = plan();
    other.adopt(program.described(program.weights), other.weights);
    other.changed();
    const [a, b] = [program, other].map((each) => {
      each.changed();
      const learner = learnerOn(each);
      return [learner.estimate(SAMPLES), learner.gradient];
    });
    expect(b).toEqual(a);
  });

  /** 1 where a weight is, 0 where there is padding. */
  const marksOf = (program: Program<Float32Array>) => {
    const marks = program.allocate(program.weights.length);
    program.adopt(new Float64Array(program.described(marks).length).fill(1), marks);
    return marks;
  };
  const paddingOf = (program: Program<Float32Array>) => {
    const marks = marksOf(program);
    return program.weights.filter((_, k) => marks[k] === 0);
  };

  test.each<[string, DescentSettings]>([
    ["Adam", adam],
    ["momentum", { method: "momentum", momentum: 0.9, floor: null }],
    ["momentum with a floor above zero", { method: "momentum", momentum: 0.9, floor: 0.001 }],
  ])("padding stays zero over 20 steps of %s", (_name, settings) => {
    for (const [, of, options] of kinds.slice(0, 3)) {
      const program = planLayered(of, { ...options, samples: SAMPLES });
      train(program, 20, settings);
      expect(paddingOf(program).length).toBeGreaterThan(100);
      expect(paddingOf(program).every((value) => value === 0)).toBe(true);
    }
  });

  test("a floor stops as many weights as on the reference, to 1 %, and leaves the same ones, to 1e-5", () => {
    const [, of, options] = kinds[2];
    const settings: DescentSettings = { method: "momentum", momentum: 0.9, floor: 0.05 };
    const fast = planLayered(of, { ...options, samples: SAMPLES });
    const reference = planNeurons(of, { ...options, samples: SAMPLES });
    const stops = [fast, reference].map((program) => {
      const { stopped } = train(program as Program<Float32Array>, 3, settings);
      return stopped();
    });
    expect(largestDifference(fast.described(fast.weights), reference.weights)).toBeLessThan(1e-5);
    expect(stops[1]).toBeGreaterThan(100);
    expect(Math.abs(stops[0] / stops[1] - 1)).toBeLessThan(0.01);
  });

  test("a descent goes on from its described memory to the same bits", () => {
    const [whole, first, second] = [plan(), plan(), plan()];
    const long = train(whole, 15);
    const begun = train(first, 6);
    const resumed = train(second, 0);
    second.adopt(first.described(first.weights), second.weights);
    second.changed();
    for (const [name, kept] of Object.entries(begun.descent.memory))
      second.adopt(first.described(kept), resumed.descent.memory[name]);
    resumed.descent.steps = begun.descent.steps;
    resumed.go(9);
    expect(second.weights).toEqual(whole.weights);
    expect(resumed.descent.memory).toEqual(long.descent.memory);
    expect(resumed.descent.steps).toBe(15);
  });
});

test("FHN units that reach their bound rest at it exactly", () => {
  const bounded = drawnSingle({ layers, weight: 0.6, units: { ...fhn, bound: 0.5 } });
  const stop: Stop = steps(9, 4);
  const program = planLayered(bounded, { ...methodOf("sweep", stop), samples: SAMPLES });
  learnerOn(program).infer(SAMPLES);
  const atBound = program
    .state("free")
    .filter((value, at) => at % 120 >= 13 && at % 120 < 60 && Math.abs(value) === 0.5);
  expect(atBound.length).toBeGreaterThan(SAMPLES);
});
