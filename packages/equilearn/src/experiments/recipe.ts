import { z } from "zod";
import { costs } from "../rules/cost.ts";
import { rules } from "../rules/tableaux.ts";
import { elements } from "../systems/flow/network.ts";

/** A reproducible experiment as data. Every number that changes a result is in here, or is the seed. */

const positive = z.number().positive();
const count = z.number().int().positive().max(100_000);
const ruleNames = rules.map((rule) => rule.name) as [string, ...string[]];

const conductance = z.strictObject({
  mean: positive,
  standardDeviation: z.number().nonnegative(),
  low: positive,
  high: positive,
});

/** How the flow network is drawn; see `systems/flow/generate.ts`. */
const flowSystem = z.strictObject({
  law: z.literal("flow"),
  generator: z.enum(["perturbed-lattice", "square-lattice", "random-geometric", "imported"]),
  rows: count.default(12),
  columns: count.default(12),
  /** Length of the random displacement of each node, in lattice spacings (perturbed-lattice). */
  step: z.number().nonnegative().max(10).default(0.3),
  /** Nearest neighbours each node is joined to (perturbed-lattice). */
  neighbours: z.number().int().min(1).max(24).default(4),
  /** Distance up to which two nodes are joined, at one node per unit of area (random-geometric). */
  radius: positive.default(1.5),
  conductance: conductance.default({ mean: 0.1, standardDeviation: 0.01, low: 0.01, high: 0.19 }),
  inputs: count.default(4),
  outputs: count.default(3),
  outputPairs: z.enum(["adjacent", "random"]).default("adjacent"),
  /** The network file itself (imported); see docs/network-files.md. */
  network: z.record(z.string(), z.unknown()).optional(),
  /** Share of the edges, drawn at random, that carry a nonlinear element. */
  nonlinear: z
    .strictObject({ element: z.enum(elements), share: z.number().min(0).max(1), parameter: positive.optional() })
    .optional(),
});

const solver = z.strictObject({
  /** Largest relative residual that counts as settled. */
  tolerance: positive.max(1).default(1e-9),
  maxSteps: count.default(200),
});

const ruleLearning = z.strictObject({
  kind: z.literal("rule"),
  rule: z.enum(ruleNames),
  /** η: the strength of the teacher. */
  nudge: positive.default(1),
  cost: z.enum(costs).default("squared-error"),
  /** Weight change = −rate × gradient estimate; the stages follow each other. */
  schedule: z
    .array(z.strictObject({ rate: positive, epochs: count }))
    .min(1)
    .max(100),
  /** Examples seen between two changes of the weights; the change follows their mean. */
  batch: z.number().int().min(1).max(10_000).default(1),
  /** Share of its last change that a weight repeats: heavy-ball momentum, local to each edge. */
  momentum: z.number().min(0).max(0.999).default(0),
  /** Divide the rate by the squared initial spread of the class means, so that it means the same in every network. */
  normalise: z.boolean().default(false),
  /** Epochs between two scores. */
  scoreEvery: count.default(1),
  /** Smallest conductance a weight may reach; null lets it cross zero, as in the paper. */
  floor: positive.nullable().default(null),
  /** What the outputs are taught: see `teacher.ts`. */
  targets: z.enum(["class-means", "spread-preserving", "given"]),
  /** Which examples' class means the test readings are compared with. */
  readout: z.enum(["test-means", "train-means", "none"]).default("train-means"),
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

const advectiveLearning = z.strictObject({
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

const irisTask = z.strictObject({
  name: z.literal("iris"),
  /** λ of the paper's normalisation: currents run from 0 to this. */
  scale: positive.max(10_000).default(5),
  /** Subtract the training mean, so that currents have both signs. */
  centred: z.boolean().default(false),
  perClass: z.number().int().min(1).max(49).default(25),
});

/** Currents and the drops wanted for them; see `tasks/regression.ts`. */
const tuningTask = z.strictObject({
  name: z.literal("tuning"),
  inputs: count.default(1),
  outputs: count.default(1),
  examples: z.number().int().min(2).max(10_000).default(16),
  amplitude: positive.default(1),
  gain: positive.default(1),
  map: z.enum(["linear", "rectified"]).default("rectified"),
});
/** Nothing to learn: the network is only settled. */
const noLearning = z.strictObject({ kind: z.literal("none") });
const noTask = z.strictObject({ name: z.literal("none") });

/** Tables that no linear network can reach; see `tasks/rectification.ts`. */
const rectificationTask = z.strictObject({
  name: z.literal("rectification"),
  amplitude: positive.default(1),
  gain: positive.default(1),
  levels: z.number().int().min(1).max(1000).default(2),
});
const exclusiveOrTask = z.strictObject({
  name: z.literal("exclusive-or"),
  amplitude: positive.default(1),
  gain: positive.default(1),
});
/** Interior pressures to reach between a column held at 1 and one held at 0. */
const pressureTask = z.strictObject({ name: z.literal("pressures") });

const expectation = z.strictObject({
  metric: z.string(),
  /** What was published, or null when nobody published a figure. */
  published: z.number().nullable(),
  source: z.string(),
  /** The measured mean must lie in here, in the metric's own unit. */
  low: z.number().optional(),
  high: z.number().optional(),
  /** Seeds the promise is made for. */
  seeds: count,
});

export const recipeSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]{1,64}$/),
  title: z.string(),
  /** Two or three sentences: what is done and what it shows. */
  description: z.string(),
  cite: z.string(),
  system: flowSystem,
  solver: solver.prefault({}),
  learning: z.discriminatedUnion("kind", [ruleLearning, advectiveLearning, noLearning]),
  task: z.discriminatedUnion("name", [irisTask, rectificationTask, exclusiveOrTask, tuningTask, pressureTask, noTask]),
  /** Steps between checkpoints. */
  checkpointEvery: count.default(25),
  /** Seeds a plain `run` does. */
  seeds: count.default(1),
  expect: z.array(expectation).default([]),
});

export type Recipe = z.output<typeof recipeSchema>;
export type RecipeInput = z.input<typeof recipeSchema>;
export type FlowSystemRecipe = Recipe["system"];
export type RuleLearning = z.output<typeof ruleLearning>;
export type AdvectiveLearning = z.output<typeof advectiveLearning>;
export type AdvectiveTrial = z.output<typeof advectiveTrial>;
export type Expectation = z.output<typeof expectation>;
