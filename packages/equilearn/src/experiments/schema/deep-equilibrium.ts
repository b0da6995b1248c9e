import { z } from "zod";
import { count, head, positive } from "./common.ts";
import { environmentTask } from "./tasks.ts";

/** An implicit layer whose parameters are trained; see `systems/deep-equilibrium/layer.ts`. */
const system = z.strictObject({
  law: z.literal("deep-equilibrium"),
  units: z.number().int().min(1).max(512).default(16),
  /** Row sums of |W| are kept at most this, so that there is one equilibrium. */
  contraction: positive.max(0.99).default(0.9),
});

const solver = z.strictObject({
  method: z.literal("iteration").default("iteration"),
  tolerance: positive.max(0.1).default(1e-8),
  most: count.default(1000),
});

/** Policy gradient by implicit differentiation, in each lifetime anew. */
const policyGradient = z.strictObject({
  kind: z.literal("policy-gradient"),
  /** Of Adam. */
  rate: positive.default(0.05),
  /** Episodes of a lifetime. */
  episodes: z.number().int().min(3).max(100_000).default(10),
  /** Lifetimes of each part of the control. */
  controls: z.number().int().min(4).max(10_000).default(100),
});

export const deepEquilibriumRecipeSchema = z.strictObject({
  ...head,
  system,
  solver: solver.prefault({}),
  learning: policyGradient,
  task: environmentTask,
  /** Lifetimes between checkpoints. */
  checkpointEvery: count.default(10),
});

export type DeepEquilibriumRecipe = z.output<typeof deepEquilibriumRecipeSchema>;
export type DeepEquilibriumRecipeInput = z.input<typeof deepEquilibriumRecipeSchema>;
