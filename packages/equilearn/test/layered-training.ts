import type { DescentSettings } from "../src/devices/descent.ts";
import type { Muster } from "../src/devices/team.ts";
import { planLayered } from "../src/solvers/layered/plan.ts";
import type { LayeredPlanOptions } from "../src/solvers/layered/workshop.ts";
import type { Program } from "../src/solvers/program.ts";
import type { NeuronNetwork } from "../src/systems/neurons/network.ts";
import { drawnSingle, learnerOn, methodOf, steps, within } from "./layered-networks.ts";
import { hopfield } from "./neuron-networks.ts";

export const layers = [13, 21, 21, 5];
const weight = 0.2;
export const network = drawnSingle({ layers, weight });
export const SAMPLES = 23;
export const adam: DescentSettings = {
  method: "adam",
  firstMoment: 0.9,
  secondMoment: 0.999,
  epsilon: 1e-8,
  decay: 0.01,
};

/** Planned for what a test needs; several settings of one kind. */
export const kinds: readonly (readonly [string, NeuronNetwork, LayeredPlanOptions])[] = [
  ["FHN, sweeps", network, methodOf("sweep", steps(5, 4))],
  ["FHN, sweeps to a tolerance, freezing", network, methodOf("sweep", within(1e-4, true))],
  [
    "FHN, diffusive with a residual path, Euler",
    drawnSingle({ layers, weight, coupling: "diffusive", residualPath: 0.1 }),
    methodOf("euler", steps(8, 5)),
  ],
  [
    "sigmoid, semi-implicit, to a tolerance, freezing",
    drawnSingle({ layers, weight, units: hopfield("sigmoid") }),
    methodOf("semi-implicit", within(1e-4, true)),
  ],
  [
    "hard sigmoid, sweeps to a tolerance together",
    drawnSingle({ layers, weight, units: hopfield("hard-sigmoid") }),
    methodOf("sweep", within(1e-4, false)),
  ],
];

/** Trains for some steps; `rates` are by segment. */
export function train(program: Program<Float32Array>, count: number, settings = adam, learner = learnerOn(program)) {
  const descent = program.planDescent(settings);
  const rates = program.segments.map((_, k) => 0.01 / (1 + k));
  let stopped = 0;
  const go = (times: number) => {
    for (let step = 0; step < times; step++) {
      learner.estimate(SAMPLES);
      stopped += descent.descend(learner.gradient, rates, learner.counted);
      program.changed();
    }
  };
  go(count);
  return { learner, descent, go, stopped: () => stopped };
}

/** All that a training of 20 steps leaves behind. */
export function trained(of: NeuronNetwork, options: LayeredPlanOptions, muster?: Muster) {
  const program = planLayered(of, { ...options, samples: SAMPLES, ...(muster ? { muster } : {}) });
  const { learner, descent } = train(program, 20);
  const states = ["free", "plus", "minus"].map((slot) => program.state(slot));
  const memory = Object.values(descent.memory).map((kept) => kept.slice());
  const { residual, steps, outcome } = learner.settlement;
  return {
    states,
    weights: program.weights.slice(),
    memory,
    residual: residual.slice(),
    steps,
    outcome: outcome.slice(),
  };
}
