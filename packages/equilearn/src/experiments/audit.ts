import type { Vector } from "../math/vector.ts";
import type { Learner } from "../rules/learner.ts";
import type { Program, Settling } from "../solvers/program.ts";

/** What an audit says of some samples' equilibria. */
export interface Audit extends Record<string, number> {
  /** Root mean square difference of a nudged state from the free one, over units, nudges and samples. */
  displacement: number;
  /** Percent of nudged states that do not go back when the teacher is gone. */
  jumps: number;
}

/** Multiples of the free phase's steps after which a released state is looked at. */
const RETURN = 4;

/**
 * Nudges the samples that the learner has been shown, as its rule does, and lets them go. A sample has jumped to another branch when, long after
 * the teacher is gone, it is still more than half as far from the free state as the nudge took it; the free state goes on for as
 * long, since it may not have settled either. The learner's inputs and targets are those of the samples.
 */
export function auditNudges(program: Program<Vector>, learner: Learner<Vector>, samples: number, ratio: number): Audit {
  // Whatever becomes of samples that do not settle, all phases run here.
  learner.estimate(samples, "count");
  const nudged = learner.rule.phases.filter(({ teach, around }) => teach && around === undefined);
  if (nudged.length === 0) return { displacement: 0, jumps: 0 };
  const away = new Float64Array(samples);
  const still = new Float64Array(samples);
  const inputs = learner.inputs;
  const given = program.system.ports.find(({ name }) => name === "input")?.given;
  const release = (slot: string, from: string): void => {
    const condition =
      given === "hold"
        ? ({ kind: "hold", port: "input", value: inputs } as const)
        : ({ kind: "drive", port: "input", current: inputs } as const);
    const settling: Settling = { slot, from, conditions: [condition], samples, effort: RETURN * ratio };
    program.settle(settling);
  };
  const free = learner.rule.phases[0].slot;
  release("continued", free);
  let squares = 0;
  let jumps = 0;
  for (const { slot } of nudged) {
    program.distance(slot, free, away, samples);
    release("released", slot);
    program.distance("released", "continued", still, samples);
    for (let sample = 0; sample < samples; sample++) {
      squares += away[sample] * away[sample];
      if (!(still[sample] <= away[sample] / 2)) jumps++;
    }
  }
  const count = samples * nudged.length;
  return { displacement: Math.sqrt(squares / count), jumps: (100 * jumps) / count };
}
