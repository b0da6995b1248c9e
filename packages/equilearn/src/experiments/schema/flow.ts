import { z } from "zod";
import { elements } from "../../systems/flow/network.ts";
import { count, head, planeGraph, positive } from "./common.ts";
import { advectiveLearning, noLearning, ruleLearning } from "./learning.ts";
import { flowTasks } from "./tasks.ts";

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
  ...planeGraph,
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

export const flowRecipeSchema = z.strictObject({
  ...head,
  system: flowSystem,
  solver: solver.prefault({}),
  learning: z.discriminatedUnion("kind", [ruleLearning, advectiveLearning, noLearning]),
  task: flowTasks,
  /** Epochs (releases) between checkpoints. */
  checkpointEvery: count.default(25),
});

export type FlowRecipe = z.output<typeof flowRecipeSchema>;
export type FlowRecipeInput = z.input<typeof flowRecipeSchema>;
export type FlowSystemRecipe = FlowRecipe["system"];
