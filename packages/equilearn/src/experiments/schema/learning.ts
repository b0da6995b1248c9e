import { z } from "zod";
import { costs } from "../../rules/cost.ts";
import { unsettledPolicies } from "../../rules/learner.ts";
import { rules } from "../../rules/tableaux.ts";
import { count, positive } from "./common.ts";

const ruleNames = rules.map((rule) => rule.name) as [string, ...string[]];

/** Settings of Adam; see `devices/descent.ts`. */
const adam = z.strictObject({
  firstMoment: z.number().min(0).max(0.9999).default(0.9),
  secondMoment: z.number().min(0).max(0.99999).default(0.999),
  epsilon: positive.default(1e-8),
  /** Share of a weight, times its rate, that each step takes away: decoupled weight decay. */
  decay: z.number().nonnegative().max(1).default(0),
});

const stage = z.strictObject({
  rate: positive,
  epochs: count,
  /** What the rate is multiplied by after each epoch, or "cosine" for half a wave down to 0 over the stage, step by step. */
  decay: z.union([positive.max(1), z.literal("cosine")]).default(1),
});

/** Learning by a rule: a tableau, and what becomes of its gradient. */
export const ruleLearning = z.strictObject({
  kind: z.literal("rule"),
  rule: z.enum(ruleNames),
  /** η: the strength of the teacher. */
  nudge: positive.default(1),
  cost: z.enum(costs).default("squared-error"),
  /** Weight change = −rate × gradient estimate; the stages follow each other. */
  schedule: z.array(stage).min(1).max(100),
  /** What the rate is multiplied by in each part of the weights (matrices, then biases), or null for 1. */
  rates: z.array(positive).min(1).max(64).nullable().default(null),
  /** Examples seen between two changes of the weights; the change follows their mean. */
  batch: z.number().int().min(1).max(10_000).default(1),
  /** Share of its last change that a weight repeats: heavy-ball momentum, local to each edge. */
  momentum: z.number().min(0).max(0.999).default(0),
  /** Adam instead of momentum, or null. */
  adam: adam.nullable().default(null),
  /** Divide the rate by the squared initial spread of the class means, so that it means the same in every network. */
  normalise: z.boolean().default(false),
  /** Epochs between two scores. */
  scoreEvery: count.default(1),
  /** Smallest conductance a weight may reach; null lets it cross zero, as in the paper. */
  floor: positive.nullable().default(null),
  /** Share of the inputs, to 1/256, that each training example loses: see `input-dropout.ts`. */
  inputDropout: z.number().min(0).max(0.9).default(0),
  /** What becomes of samples that do not settle: see `rules/learner.ts`. */
  unsettled: z.enum(unsettledPolicies).default("skip"),
  /** What the outputs are taught: see `teacher.ts`. */
  targets: z.enum(["class-means", "spread-preserving", "given", "one-hot"]),
  /** One-hot targets: of the outputs of other classes, and of the right one. */
  levels: z.tuple([z.number(), z.number()]).default([-1, 1]),
  /** Which examples' class means the test readings are compared with; or the largest output names the class. */
  readout: z.enum(["test-means", "train-means", "largest", "none"]).default("train-means"),
  /** Networks trained per seed; the one with the largest training separation is kept. */
  candidates: z.number().int().min(1).max(100).default(1),
});

/** One tuning trial of Appendix A; see `rules/advective.ts`. */
const advectiveTrial = z.strictObject({
  /** Names the trial's metrics. */
  name: z.string().regex(/^[a-z0-9 ]{1,40}$/),
  /** Output nodes, each with a target. */
  targets: count.default(1),
  /** ξ of Eq. A4: conductance gained per unit of chemical that passes. */
  response: positive,
  reversal: z.boolean().default(false),
  drain: z.boolean().default(true),
  /** −1 reverses the chemical's effect: a control that must fail. */
  sign: z.union([z.literal(1), z.literal(-1)]).default(1),
  /** Releases after which the trial ends unsolved. */
  releases: count,
});

export const advectiveLearning = z.strictObject({
  kind: z.literal("advective"),
  trials: z.array(advectiveTrial).min(1).max(20),
  /** λ of Eqs. A1–A2: chemical released per unit of error. */
  release: positive.default(1),
  /** τ: time steps between two releases. */
  delay: count.default(20),
  floor: positive.default(1e-3),
  /** Distance of each target from the initial pressure, up or down at random. */
  shift: positive.max(0.5).default(0.1),
  /** Largest |error| that counts as solved. */
  solved: positive.default(1e-3),
});

/** Nothing to learn: the network is only settled. */
export const noLearning = z.strictObject({ kind: z.literal("none") });

export type RuleLearning = z.output<typeof ruleLearning>;
export type AdvectiveLearning = z.output<typeof advectiveLearning>;
export type AdvectiveTrial = z.output<typeof advectiveTrial>;
