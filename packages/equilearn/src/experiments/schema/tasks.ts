import { z } from "zod";
import { environmentNames } from "../../tasks/environments/catalogue.ts";
import { count, positive } from "./common.ts";

const iris = z.strictObject({
  name: z.literal("iris"),
  /** λ of the paper's normalisation: currents run from 0 to this. */
  scale: positive.max(10_000).default(5),
  /** Subtract the training mean, so that currents have both signs. */
  centred: z.boolean().default(false),
  perClass: z.number().int().min(1).max(49).default(25),
});

/** Currents and the drops wanted for them; see `tasks/regression.ts`. */
const tuning = z.strictObject({
  name: z.literal("tuning"),
  inputs: count.default(1),
  outputs: count.default(1),
  examples: z.number().int().min(2).max(10_000).default(16),
  amplitude: positive.default(1),
  gain: positive.default(1),
  map: z.enum(["linear", "rectified"]).default("rectified"),
});

/** Tables that no linear network can reach; see `tasks/rectification.ts`. */
const rectification = z.strictObject({
  name: z.literal("rectification"),
  amplitude: positive.default(1),
  gain: positive.default(1),
  levels: z.number().int().min(1).max(1000).default(2),
});
const exclusiveOr = z.strictObject({
  name: z.literal("exclusive-or"),
  amplitude: positive.default(1),
  gain: positive.default(1),
});
/** Interior pressures to reach between a column held at 1 and one held at 0. */
const pressures = z.strictObject({ name: z.literal("pressures") });
const none = z.strictObject({ name: z.literal("none") });

/** Images or other rows of numbers with labels; see `tasks/classification.ts`. */
const classification = z.strictObject({
  name: z.literal("classification"),
  /** "mnist", "fashion-mnist", or a folder of idx files, a .csv or an .npz of one's own. */
  data: z.string().min(1).max(4096),
  /** Training examples held out, drawn at random, to choose by. */
  validation: z.number().int().min(0).max(10_000_000).default(5000),
  /** Train on so many of the others only. */
  train: z.number().int().min(1).max(100_000_000).optional(),
  scaling: z.enum(["unit", "standard", "centred", "none"]).default("unit"),
});

export const flowTasks = z.discriminatedUnion("name", [iris, rectification, exclusiveOr, tuning, pressures, none]);
export const neuronTasks = z.discriminatedUnion("name", [classification, iris]);

/** A world to act in; see `tasks/environments`. */
export const environmentTask = z.strictObject({
  name: z.literal("environment"),
  environment: z.enum(environmentNames),
  /** What each entry of an observation in a box is divided by, or null for 1. */
  scales: z.array(positive).max(1000).nullable().default(null),
});
