import { z } from "zod";
import { record } from "../../systems/json-file.ts";
import { Refusal } from "../../systems/system.ts";
import { activations } from "./activation.ts";
import { LARGEST_WEIGHT } from "./genome.ts";

const number = (low: number, high: number, range: string) =>
  z
    .number({ error: `must be ${range}` })
    .min(low, { error: `must be ${range}` })
    .max(high, { error: `must be ${range}` });
const probability = number(0, 1, "a probability, from 0 to 1");
const coefficient = number(0, 1e6, "a number from 0 to 1000000");
const deviation = number(0, LARGEST_WEIGHT, `a number from 0 to ${LARGEST_WEIGHT}`);
const distance = number(1e-6, 1e6, "a number from 0.000001 to 1000000");
const wholeError = (low: number) => ({ error: `must be a whole number from ${low} to 100000` });
const whole = (low: number) => z.int(wholeError(low)).min(low, wholeError(low)).max(100_000, wholeError(low));
const activation = z.enum(activations, { error: `must be one of ${activations.join(", ")}` });

/** What may happen to a child, each by a chance of its own; the standard deviations are those of normal draws. */
const mutation = record({
  /** Probability that a child's weights are mutated, all of them. */
  weights: probability.default(0.8),
  /** The same of its biases, in place of the weights of the paper's bias input. */
  biases: probability.default(0.8),
  /** Of each weight or bias that is mutated: the probability of a new one instead of a step from the old. */
  replace: probability.default(0.1),
  /** Standard deviation of a step. The paper gives no number for this and the next two. */
  step: deviation.default(0.5),
  /** Standard deviation of a new weight or bias. */
  fresh: deviation.default(1),
  /** Weights and biases are cut off at this magnitude. */
  largest: deviation.default(8),
  /** Probability that one hidden node is given another activation. */
  activation: probability.default(0.05),
  /** In the paper 0.05, or 0.3 in a large population. */
  addConnection: probability.default(0.1),
  /** In the paper 0.03. */
  addNode: probability.default(0.05),
  /** Probability that one connection is switched off, or on again. */
  toggleConnection: probability.default(0.02),
  deleteConnection: probability.default(0),
  /** Probability that one hidden node is deleted, with its connections. */
  deleteNode: probability.default(0),
  /** What new hidden nodes choose from, each with the same probability. */
  activations: z
    .array(activation, { error: "must be a list of activations" })
    .min(1, { error: "must name at least one activation" })
    .default(["gaussian", "sine", "cosine", "sigmoid", "tanh", "absolute", "linear"]),
});

/** The coefficients of the compatibility distance; see compatibility.ts. */
const compatibility = record({
  /** c1. */
  excess: coefficient.default(1),
  /** c2. */
  disjoint: coefficient.default(1),
  /** c3: of the mean difference of weights. */
  weight: coefficient.default(0.4),
  /** Of the mean difference of biases, which are weights in the paper. */
  bias: coefficient.default(0.4),
  /** Of the share of nodes whose activations differ; not in the paper, which has one activation. */
  activation: coefficient.default(1),
  /** N = 1 where both genomes have fewer connections than this. */
  smallGenome: whole(0).default(20),
});

const speciation = record({
  /** δ_t: genomes nearer than this belong together. The first threshold, where it adapts. */
  threshold: distance.default(3),
  /** The number of species towards which the threshold adapts, or null to keep it. */
  target: whole(1).nullable().default(null),
  /** By how much the threshold rises or falls in a generation with too many species or too few. */
  thresholdStep: distance.default(0.3),
  /** A falling threshold stops here. */
  leastThreshold: distance.default(0.1),
  /** A species dies when its best fitness has not risen for so many generations, */
  stagnation: whole(1).default(15),
  /** unless it is among so many species whose best members are fittest now. */
  protected: whole(1).default(2),
});

const reproduction = record({
  /**
   * Share of each species, from its fittest on, that may have offspring; at least two members. Not given in the paper.
   */
  survival: number(0, 1, "a share, from 0 to 1").default(0.2),
  /** So many of the fittest are copied unchanged: of each species of `eliteFrom` members or more, */
  elites: whole(0).default(1),
  eliteFrom: whole(1).default(6),
  /** Probability of two parents instead of one. */
  crossover: probability.default(0.75),
  /** Probability that the second parent is of another species. */
  interspecies: probability.default(0.001),
  /** Probability that a matching connection is disabled where it is so in either parent. */
  inheritDisabled: probability.default(0.75),
  /**
   * What the least fit individual counts for in the allotment of offspring, beside the fittest, who counts for 1 more.
   */
  leastShare: number(0, 1e6, "a number from 0 to 1000000").default(0.1),
});

/** The settings of NEAT. Their defaults are those of the paper's section 4.1 where it has them, except where noted. */
export const neatSettingsSchema = record({
  mutation: mutation.prefault({}),
  compatibility: compatibility.prefault({}),
  speciation: speciation.prefault({}),
  reproduction: reproduction.prefault({}),
  /** The activation of the outputs of a first population that is made without a seed genome. */
  outputActivation: activation.default("linear"),
});

export type NeatSettings = z.output<typeof neatSettingsSchema>;
export type NeatSettingsInput = z.input<typeof neatSettingsSchema>;

/**
 * The defaults with these changes.
 * @throws Refusal with one sentence that names the first setting that is out of its range or unknown
 */
export function neatSettings(changes: NeatSettingsInput = {}): NeatSettings {
  const result = neatSettingsSchema.safeParse(changes);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0];
  throw new Refusal(`${path.length === 0 ? "The object" : path.join(".")} of NEAT's settings ${message}.`);
}
