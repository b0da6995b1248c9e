import { choice, keyFromSeed, split } from "../math/random.ts";
import { norm2 } from "../math/vector.ts";
import type { Cost } from "../rules/cost.ts";
import { bindLearner } from "../rules/learner.ts";
import type { Rule } from "../rules/rule.ts";
import { ruleNamed } from "../rules/tableaux.ts";
import type { Program } from "../solvers/program.ts";
import { Refusal } from "../systems/system.ts";

/** A system to study: a program, the input of one example and its target. */
export interface GradientSubject {
  readonly recipe: string;
  readonly program: Program;
  readonly input: Float64Array;
  readonly target: Float64Array;
  /** The same system read at its first output only; absent when it has one output anyway. */
  readonly oneOutput?: GradientSubject;
  /** The same system settled by steps that can be run backwards, where it can be. */
  readonly stepped?: GradientSubject;
}

/** The exact gradient, where the rule applies. */
export const oracle = ruleNamed("adjoint");

/** Estimate of ∂C/∂w by a rule, as a fresh array. @throws Refusal when one of the rule's phases does not settle */
export function estimateGradient(subject: GradientSubject, rule: Rule, cost: Cost, nudge: number): Float64Array {
  const estimate = settledEstimate(subject, rule, cost, nudge);
  if (estimate) return estimate;
  throw new Refusal(
    `The rule "${rule.name}" gives no gradient at a nudge of ${nudge}, because a phase of it did not settle on ${subject.program.system.summary}; use a weaker nudge or input, or a larger solver.tolerance.`,
  );
}

/** The same, or undefined when a phase did not settle. */
export function settledEstimate(
  subject: GradientSubject,
  rule: Rule,
  cost: Cost,
  nudge: number,
): Float64Array | undefined {
  const learner = bindLearner(rule, subject.program, cost, nudge);
  learner.inputs.set(subject.input);
  learner.targets.set(subject.target);
  learner.estimate(1);
  return learner.tally.unsettled === 0 ? learner.gradient : undefined;
}

/** Weights in which differences are taken when there are more: each costs four settlings. */
const MOST_PROBED = 400;
/** And how many where there are. */
const PROBED = 24;

/** The numbers of the weights to take differences in: all, or a random few. */
export function probedWeights({ program }: GradientSubject): Int32Array {
  const { length } = program.weights;
  if (length <= MOST_PROBED) return Int32Array.from({ length }, (_, e) => e);
  return choice(split(keyFromSeed(0), "probed weights"), length, PROBED);
}

/**
 * ∂C/∂w by fourth-order central differences, with a step of 10⁻³ of each weight or of the weights' root mean square,
 * whichever is larger; in all weights, or in those of the given numbers. The weights are left as they were.
 * @throws Refusal when the system does not settle at a step
 */
export function finiteDifferences(subject: GradientSubject, cost: Cost, places?: Int32Array): Float64Array {
  const { weights } = subject.program;
  const costOf = inference(subject, cost);
  const typical = norm2(weights) / Math.sqrt(weights.length);
  return Float64Array.from(places ?? weights.keys(), (e) => {
    const weight = weights[e];
    const step = 1e-3 * Math.max(Math.abs(weight), typical);
    const costAt = (shift: number) => costOf(e, weight + shift * step);
    return (8 * (costAt(1) - costAt(-1)) - (costAt(2) - costAt(-2))) / (12 * step);
  });
}

/** The cost with weight e changed to a value for the moment. */
function inference({ program, input, target }: GradientSubject, cost: Cost): (e: number, value: number) => number {
  const learner = bindLearner(oracle, program, cost, 1);
  learner.inputs.set(input);
  const output = learner.outputs.subarray(0, target.length);
  return (e, value) => {
    const weight = program.weights[e];
    program.weights[e] = value;
    program.changed();
    const status = learner.infer(1);
    program.weights[e] = weight;
    program.changed();
    if (status === "settled") return cost.value(output, target);
    throw new Refusal(
      `Finite differences need the cost with weight ${e} at ${value}, where ${program.system.summary} did not settle; use a weaker input or a larger solver.tolerance.`,
    );
  };
}
