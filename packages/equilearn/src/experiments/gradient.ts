import { log } from "../math/elementary.ts";
import { cosine, relativeError } from "../math/vector.ts";
import { refusal } from "../rules/applicable.ts";
import { type Cost, costNamed, costs, squaredError } from "../rules/cost.ts";
import { bindLearner } from "../rules/learner.ts";
import type { Rule } from "../rules/rule.ts";
import { holomorphicRule, ruleNamed, rules } from "../rules/tableaux.ts";
import { Refusal } from "../systems/system.ts";
import {
  estimateGradient,
  finiteDifferences,
  type GradientSubject,
  oracle,
  probedWeights,
  settledEstimate,
} from "./gradient-estimates.ts";

/** A cost of the kind a user may bring: nothing in the library knows it. */
const quartic: Cost = {
  name: "quartic (a user's own)",
  value(output, target) {
    let sum = 0;
    for (let k = 0; k < output.length; k++)
      sum += (output[k] - target[k]) * (output[k] - target[k]) * (output[k] - target[k]) * (output[k] - target[k]);
    return sum / 4;
  },
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
  /** Measured order in the nudge; null when the errors show none, as rounding does. */
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

/** Holomorphic equilibrium propagation over the number of its nudges, at one strength. */
export interface HolomorphicReport {
  readonly nudge: number;
  readonly points: readonly number[];
  /** Relative error against the oracle for each number of nudges. */
  readonly errors: readonly number[];
}

/** Backpropagation through the steps that settle, against the oracle at the state where they end. */
export interface ThroughTimeReport {
  readonly steps: number;
  readonly residual: number;
  readonly relativeError: number;
}

export interface GradientReport {
  readonly recipe: string;
  readonly system: string;
  readonly weights: number;
  /** How many of the weights, drawn at random, the finite differences are taken in. */
  readonly probed: number;
  /** Relative difference between the adjoint (the oracle) and fourth-order finite differences. */
  readonly oracleError: number;
  readonly rules: readonly RuleReport[];
  readonly exactness: readonly ExactnessReport[];
  readonly holomorphic?: HolomorphicReport;
  readonly throughTime?: ThroughTimeReport;
}

/**
 * Slope of ln(error) over ln(nudge) by least squares, for nudges from the strongest. Null when the errors show no order:
 * they must fall by a tenth or more from each nudge to the next, and stay above rounding, which grows as 1/nudge.
 */
export function measuredOrder(nudges: readonly number[], errors: readonly number[]): number | null {
  const shows = errors.every((error, k) => error > 1e-13 / nudges[k] && (k === 0 || error <= 0.9 * errors[k - 1]));
  if (!shows) return null;
  const x = nudges.map((nudge) => log(nudge));
  const y = errors.map((error) => log(error));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  const covariance = x.reduce((sum, value, k) => sum + (value - mx) * (y[k] - my), 0);
  return covariance / x.reduce((sum, value) => sum + (value - mx) * (value - mx), 0);
}

function studyRule(subject: GradientSubject, rule: Rule, exact: Float64Array): RuleReport {
  const { name, title, cite, order } = rule;
  const head = { rule: name, title, cite, promised: order };
  const refused = refusal(rule, subject.program.system);
  if (refused) return { ...head, refused };
  try {
    return { ...head, ...measure(subject, rule, exact) };
  } catch (error) {
    if (error instanceof Refusal) return { ...head, refused: error.message };
    throw error;
  }
}

function measure(subject: GradientSubject, rule: Rule, exact: Float64Array) {
  const single = subject.oneOutput ?? subject;
  const nudges = orderNudges(subject, rule, exact);
  const estimates = nudges.map((nudge) => estimateGradient(subject, rule, squaredError, nudge));
  const errors = estimates.map((estimate) => relativeError(estimate, exact));
  const weakest = estimates[estimates.length - 1];
  return {
    nudges,
    errors,
    cosine: cosine(weakest, exact),
    relativeError: errors[errors.length - 1],
    order: rule.order === "direction" ? null : measuredOrder(nudges, errors),
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
    const estimate = settledEstimate(subject, probe, squaredError, nudge);
    if (estimate && relativeError(estimate, exact) < 0.01) break;
    nudge /= 2;
  }
  return [nudge, nudge / 2, nudge / 4, nudge / 8];
}

/** Every rule that applies against the exact gradient, and the exact ones against finite differences for every cost. */
export function studyGradient(subject: GradientSubject): GradientReport {
  const { system, weights } = subject.program;
  const exact = estimateGradient(subject, oracle, squaredError, 1);
  const wide = Array.from({ length: 10 }, (_, k) => Number(`1e${k - 6}`));
  const exactRules = rules.filter((rule) => rule.order === "exact" && !refusal(rule, system));
  const places = probedWeights(subject);
  // The softmax of a single output is constant, so cross-entropy has nothing to say there.
  const named = costs.filter((name) => name !== "cross-entropy" || subject.target.length > 1).map(costNamed);
  const at = (values: Float64Array) => Float64Array.from(places, (place) => values[place]);
  const ofSquares = finiteDifferences(subject, squaredError, places);
  const exactness = [...named, quartic].flatMap((cost) => {
    const reference = cost === squaredError ? ofSquares : finiteDifferences(subject, cost, places);
    const errorAt = (rule: Rule, nudge: number) =>
      relativeError(at(estimateGradient(subject, rule, cost, nudge)), reference);
    return exactRules.map((rule) => ({
      rule: rule.name,
      cost: cost.name,
      nudges: wide,
      errors: wide.map((nudge) => errorAt(rule, nudge)),
    }));
  });
  return {
    recipe: subject.recipe,
    system: system.summary,
    weights: weights.length,
    probed: places.length,
    oracleError: relativeError(at(exact), ofSquares),
    rules: rules.filter((rule) => rule !== oracle).map((rule) => studyRule(subject, rule, exact)),
    exactness,
    ...(system.traits.includes("analytic") ? { holomorphic: studyHolomorphic(subject, exact) } : {}),
    ...(subject.stepped ? { throughTime: studyThroughTime(subject.stepped) } : {}),
  };
}

/** Numbers of nudges, up to where the error is rounding. */
const POINTS = [2, 3, 4, 5, 6, 8, 10, 12, 16];

/** At the strongest nudge, halving from 1, at which twelve of them are good to a hundredth of what two are. */
function studyHolomorphic(subject: GradientSubject, exact: Float64Array): HolomorphicReport {
  const errorOf = (points: number, nudge: number) => {
    const estimate = settledEstimate(subject, holomorphicRule(points), squaredError, nudge);
    return estimate ? relativeError(estimate, exact) : Infinity;
  };
  let nudge = 1;
  while (nudge > 1e-6 && !(errorOf(12, nudge) < 0.01 * errorOf(2, nudge))) nudge /= 2;
  return { nudge, points: POINTS, errors: POINTS.map((points) => errorOf(points, nudge)) };
}

function studyThroughTime(stepped: GradientSubject): ThroughTimeReport {
  const learner = bindLearner(ruleNamed("backpropagation-through-time"), stepped.program, squaredError, 1);
  learner.inputs.set(stepped.input);
  learner.targets.set(stepped.target);
  learner.estimate(1);
  learner.infer(1, 1, true);
  const { residual, steps } = learner.settlement;
  const [reached] = residual;
  const atRest = estimateGradient(stepped, oracle, squaredError, 1);
  return { steps, residual: reached, relativeError: relativeError(learner.gradient, atRest) };
}
