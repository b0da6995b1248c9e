import { z } from "zod";
import { neatSettingsSchema } from "../../evolution/neat/settings.ts";
import { readings } from "../living/organism.ts";
import { count, head, positive } from "./common.ts";
import { environmentTask } from "./tasks.ts";

/** Bodies in which genomes are expressed; see `evolution/expression/substrate.ts`. */
const system = z.strictObject({
  law: z.literal("reaction"),
  /** Kinds of matter. Genes are one of them, or two that are bound. */
  components: z.number().int().min(2).max(4).default(3),
  /** Spaces between inputs and outputs: a square grid with so many on a side. */
  hidden: z.number().int().min(1).max(8).default(1),
  /** Whether genomes may use charges, by which a loss that is kept changes how everything else moves, and Hamiltonian flows. */
  charges: z.boolean().default(true),
  currents: z.boolean().default(false),
  /** Whether spaces of one layer may be neighbours: of the inputs, of the outputs, or of those between. */
  lateral: z.boolean().default(true),
});

/** How a system is settled: sweeps of edgewise implicit splitting. What is read on the way depends on all of it. */
const solver = z.strictObject({
  method: z.literal("sweep").default("sweep"),
  timeStep: positive.max(1e6).default(1),
  /** By what dt is multiplied after each sweep of a settling. */
  growth: z.number().min(1).max(10).default(1),
  /** ε of Algorithm 1. */
  tolerance: positive.max(0.1).default(1e-4),
  /** Sweeps of a settling at most. */
  most: count.default(200),
});

/** Distances of genomes of any size are relative, and the threshold finds the number of species. */
export const relativeSpecies = { compatibility: { smallGenome: 100_000 }, speciation: { target: 8 } } as const;

/** Learning algorithms that evolve. */
const evolutionLearning = z.strictObject({
  kind: z.literal("evolution"),
  /**
   * What individuals are rated by: what they earn; the exact expected return of what they answer at rest, where the task tells it; or the
   * cosine of Eq. 4 over as many examples as a lifetime has episodes.
   */
  objective: z.enum(["return", "answers", "alignment"]).default("return"),
  population: z.number().int().min(4).max(10_000).default(100),
  generations: count.default(50),
  /** Lifetimes that an individual is judged by, the same for all of a generation. */
  lifetimes: z.number().int().min(1).max(1000).default(4),
  /** Episodes of a lifetime. */
  episodes: z.number().int().min(3).max(1000).default(10),
  /** Evolution ends when the champion's score over fresh lifetimes reaches this share of the best there is; null to go on. */
  goal: z.number().min(0).max(1).nullable().default(null),
  /** Lifetimes of the three-way control, and of the score against the goal. */
  controls: z.number().int().min(4).max(10_000).default(100),
  reading: z.enum(readings).default("mean"),
  threshold: positive.default(0.05),
  /** Outputs that differ by no more answer as if they were equal. */
  resolution: z.number().min(0).default(0),
  inputGain: positive.default(1),
  feedbackGain: positive.default(10),
  /** What each species costs in fitness. */
  parsimony: z.number().min(0).max(0.1).default(0),
  /**
   * What it costs in fitness never to come to rest; less by the share of the sweeps that settlings take of those they may, or by the residual
   * that is left at the end, whichever is worse.
   */
  restlessness: z.number().min(0).max(1).default(0.05),
  /**
   * What it adds to fitness to see all that there is to see, and its share for less, of discrete observations; or, where answers are
   * rated, to earn the best return wherever an episode begins.
   */
  curiosity: z.number().min(0).max(1).default(0),
  neat: neatSettingsSchema.prefault(relativeSpecies),
});

export const reactionRecipeSchema = z.strictObject({
  ...head,
  system,
  solver: solver.prefault({}),
  learning: evolutionLearning,
  task: environmentTask,
  /** Generations between checkpoints. */
  checkpointEvery: count.default(1),
});

export type ReactionRecipe = z.output<typeof reactionRecipeSchema>;
export type ReactionRecipeInput = z.input<typeof reactionRecipeSchema>;
