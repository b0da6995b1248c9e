import { log } from "../math/elementary.ts";
import { cosine, relativeError } from "../math/vector.ts";
import { refusal } from "../rules/applicable.ts";
import { type Cost, costNamed, costs, squaredError } from "../rules/cost.ts";
import { bindLearner } from "../rules/learner.ts";
import type { Rule } from "../rules/rule.ts";
import { ruleNamed, rules } from "../rules/tableaux.ts";
import type { Program } from "../solvers/program.ts";

/** A cost of the kind a user may bring: nothing in the library knows it. */
const quartic: Cost = {
  name: "quartic (a user's own)",
  value: (output, target) =>
    output.reduce((sum, o, k) => sum + (o - target[k]) * (o - target[k]) * (o - target[k]) * (o - target[k]), 0) / 4,
  derivative(output, target, into) {
    for (let k = 0; k < output.length; k++)
      into[k] = (output[k] - target[k]) * (output[k] - target[k]) * (output[k] - target[k]);
  },
};

/** A rule held against the exact gradient of one system, cost and example. */
export interface RuleReport {
  readonly rule: string;
  readonly title: string;
  readonly cite: string;
  /** The order the tableau promises. */
  readonly promised: number | "exact" | "direction";
  /** Why the rule was refused, in one sentence; the figures are then absent. */
  readonly refused?: string;
  /** Nudges used, from the strongest, and the relative error of the estimate at each. */
  readonly nudges?: readonly number[];
  readonly errors?: readonly number[];
  /** Angle to the exact gradient at the weakest nudge, as a cosine. */
  readonly cosine?: number;
  readonly relativeError?: number;
  /** Measured order in the nudge; null when the errors are rounding and show none. */
  readonly order?: number | null;
  /** Cosine at the weakest nudge on the same system with its first output only. */
  readonly cosineOneOutput?: number;
}

/** An exact rule against finite differences, for one cost over many nudges. */
export interface ExactnessReport {
  readonly rule: string;
  readonly cost: string;
  readonly nudges: readonly number[];
  /** Relative error of the estimate against finite differences at each nudge. */
  readonly errors: readonly number[];
}

export interface GradientReport {
  readonly recipe: string;
  readonly system: string;
  readonly weights: number;
  /** Relative difference between the adjoint (the oracle) and fourth-order finite differences. */
  readonly oracleError: number;
  readonly rules: readonly RuleReport[];
  readonly exactness: readonly ExactnessReport[];
}

/** A system to study: a program, the input of one example and its target. */
export interface GradientSubject {
  readonly recipe: string;
  readonly program: Program;
  readonly input: Float64Array;
  readonly target: Float64Array;
  /** The same system read at its first output only; absent when it has one output anyway. */
  readonly oneOutput?: GradientSubject;
}

const oracle = ruleNamed("adjoint");

/** Estimate of ∂C/∂w by a rule, as a fresh array. */
export function estimateGradient(subject: GradientSubject, rule: Rule, cost: Cost, nudge: number): Float64Array {
  const learner = bindLearner(rule, subject.program, cost, nudge);
  learner.inputs.set(subject.input);
  learner.targets.set(subject.target);
  learner.estimate(1);
  return learner.gradient;
}

/** ∂C/∂w by fourth-order central differences with a step of 10⁻³ of each weight. */
export function finiteDifferences(subject: GradientSubject, cost: Cost): Float64Array {
  const { program } = subject;
  const learner = bindLearner(oracle, program, cost, 1);
  learner.inputs.set(subject.input);
  const output = learner.outputs.subarray(0, subject.target.length);
  const gradient = new Float64Array(program.weights.length);
  for (let e = 0; e < gradient.length; e++) {
    const weight = program.weights[e];
    const step = Math.abs(weight) * 1e-3;
    const costAt = (shift: number) => {
      program.weights[e] = weight + shift * step;
      program.changed();
      learner.infer(1);
      return cost.value(output, subject.target);
    };
    gradient[e] = (8 * (costAt(1) - costAt(-1)) - (costAt(2) - costAt(-2))) / (12 * step);
    program.weights[e] = weight;
  }
  program.changed();
  return gradient;
}

/** Slope of ln(error) over ln(nudge) by least squares. */
export function measuredOrder(nudges: readonly number[], errors: readonly number[]): number {
  const x = nudges.map((nudge) => log(nudge));
  const y = errors.map((error) => log(error));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  const covariance = x.reduce((sum, value, k) => sum + (value - mx) * (y[k] - my), 0);
  return covariance / x.reduce((sum, value) => sum + (value - mx) * (value - mx), 0);
}

/** Errors below this are rounding and show no order. */
const roundingFloor = 1e-11;

function studyRule(subject: GradientSubject, rule: Rule, exact: Float64Array): RuleReport {
  const { name, title, cite, order } = rule;
  const single = subject.oneOutput ?? subject;
  const refused = refusal(rule, subject.program.system);
  if (refused) return { rule: name, title, cite, promised: order, refused };
  const nudges = orderNudges(subject, rule, exact);
  const estimates = nudges.map((nudge) => estimateGradient(subject, rule, squaredError, nudge));
  const errors = estimates.map((estimate) => relativeError(estimate, exact));
  const weakest = estimates[estimates.length - 1];
  const rounding = errors.some((error) => error < roundingFloor);
  return {
    rule: name,
    title,
    cite,
    promised: order,
    nudges,
    errors,
    cosine: cosine(weakest, exact),
    relativeError: errors[errors.length - 1],
    order: order === "direction" || rounding ? null : measuredOrder(nudges, errors),
    cosineOneOutput: cosine(
      estimateGradient(single, rule, squaredError, nudges[nudges.length - 1]),
      estimateGradient(single, oracle, squaredError, 1),
    ),
  };
}

/**
 * Nudges for measuring a rule's order: four strengths, each half of the one before, the strongest chosen so that a
 * first-order estimate errs by about a percent there: well inside the asymptotic regime, well above rounding.
 */
function orderNudges(subject: GradientSubject, rule: Rule, exact: Float64Array): readonly number[] {
  const probe = rule.order === 1 ? rule : ruleNamed("equilibrium-propagation");
  let nudge = 1;
  for (let k = 0; k < 40; k++) {
    if (relativeError(estimateGradient(subject, probe, squaredError, nudge), exact) < 0.01) break;
    nudge /= 2;
  }
  return [nudge, nudge / 2, nudge / 4, nudge / 8];
}

/** Every rule that applies against the exact gradient, and the exact ones against finite differences for every cost. */
export function studyGradient(subject: GradientSubject): GradientReport {
  const exact = estimateGradient(subject, oracle, squaredError, 1);
  const wide = Array.from({ length: 10 }, (_, k) => Number(`1e${k - 6}`));
  const exactRules = rules.filter((rule) => rule.order === "exact" && !refusal(rule, subject.program.system));
  // The softmax of a single output is constant, so cross-entropy has nothing to say there.
  const named = costs.filter((name) => name !== "cross-entropy" || subject.target.length > 1).map(costNamed);
  const exactness = [...named, quartic].flatMap((cost) => {
    const reference = finiteDifferences(subject, cost);
    return exactRules.map((rule) => ({
      rule: rule.name,
      cost: cost.name,
      nudges: wide,
      errors: wide.map((nudge) => relativeError(estimateGradient(subject, rule, cost, nudge), reference)),
    }));
  });
  return {
    recipe: subject.recipe,
    system: subject.program.system.summary,
    weights: subject.program.weights.length,
    oracleError: relativeError(exact, finiteDifferences(subject, squaredError)),
    rules: rules.filter((rule) => rule !== oracle).map((rule) => studyRule(subject, rule, exact)),
    exactness,
  };
}
