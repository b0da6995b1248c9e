import { z } from "zod";
import { activations, couplings } from "../../systems/neurons/network.ts";
import { count, head, planeGraph, positive } from "./common.ts";
import { ruleLearning } from "./learning.ts";
import { neuronTasks } from "./tasks.ts";

/** How a network of neurons is built; its inputs and outputs are the task's. */
const structure = {
  /** Layers, each joined to the next; or a graph in the plane, whose inputs and outputs are drawn among its nodes. */
  generator: z.enum(["layered", "perturbed-lattice", "square-lattice", "random-geometric"]).default("layered"),
  ...planeGraph,
  /** Sizes of the hidden layers (layered). */
  hidden: z.array(z.number().int().min(1).max(16_384)).max(1000).default([]),
  /** Standard deviation of the initial weights, of all matrices or of each. */
  scale: z.union([z.number().nonnegative(), z.array(z.number().nonnegative()).min(1).max(1001)]).default(0.014),
  biased: z.boolean().default(false),
  /** What the biases of each layer but the inputs start from; 0 where absent. */
  initialBias: z.array(z.number()).max(1001).default([]),
  /** An edge sends the other's signal, or the difference of the two as printed in the paper. */
  coupling: z.enum(couplings).default("product"),
  /** δ²: fixed coupling of units with the same place in neighbouring hidden layers of one width. */
  residualPath: z.number().nonnegative().max(1e6).default(0),
};

const fhnSystem = z.strictObject({
  law: z.literal("fhn"),
  ...structure,
  /** ε and α of dv/dt = ε(u − αv − β). */
  epsilon: positive.default(0.85),
  alpha: positive.default(1.08),
  beta: z.number().default(0),
  /** Largest |u|: the guard against loss spikes; null takes it away. */
  bound: positive.nullable().default(2),
});

const hopfieldSystem = z.strictObject({
  law: z.literal("hopfield"),
  ...structure,
  activation: z.enum(activations).default("hard-sigmoid"),
});

const steps = z.number().int().min(1).max(1_000_000);

const stop = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("steps"), free: steps, nudged: steps }),
  z.strictObject({
    kind: z.literal("tolerance"),
    tolerance: positive.max(0.5),
    most: steps,
    every: steps.default(2),
    freeze: z.boolean().default(true),
  }),
]);

/** How the network is settled; see `solvers/neurons/options.ts`. */
const solver = z.strictObject({
  /** Single precision in WebAssembly, or the double-precision reference. */
  device: z.enum(["fast", "reference"]).default("fast"),
  /** Fuse multiplications and additions where the processor can: faster, but other bits on other processors. */
  relaxed: z.boolean().default(false),
  method: z.enum(["euler", "semi-implicit", "sweep"]),
  timeStep: positive.max(1000).default(0.1),
  damping: z.number().nonnegative().max(1e6).default(3),
  stop,
  /** Residual below which a sample counts as settled in the certificate. */
  settled: positive.default(1e-4),
  /** Multiples of the free phase's steps at which the test error is measured again. */
  efforts: z.array(z.number().int().min(2).max(1000)).max(8).default([2, 10]),
});

export const neuronRecipeSchema = z.strictObject({
  ...head,
  system: z.discriminatedUnion("law", [fhnSystem, hopfieldSystem]),
  solver,
  learning: ruleLearning,
  task: neuronTasks,
  /** Batches between checkpoints. */
  checkpointEvery: count.default(500),
});

export type NeuronRecipe = z.output<typeof neuronRecipeSchema>;
export type NeuronRecipeInput = z.input<typeof neuronRecipeSchema>;
