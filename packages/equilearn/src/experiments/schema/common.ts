import { z } from "zod";

/** Numbers that many settings share. */
export const positive = z.number().positive();
export const count = z.number().int().positive().max(100_000);

/** How a graph in the plane is drawn; see `systems/flow/generate.ts`. */
export const planeGraph = {
  rows: count.default(12),
  columns: count.default(12),
  /** Length of the random displacement of each node, in lattice spacings (perturbed-lattice). */
  step: z.number().nonnegative().max(10).default(0.3),
  /** Nearest neighbours each node is joined to (perturbed-lattice). */
  neighbours: z.number().int().min(1).max(24).default(4),
  /** Distance up to which two nodes are joined, at one node per unit of area (random-geometric). */
  radius: positive.default(1.5),
};

const expectation = z.strictObject({
  metric: z.string(),
  /** What was published, or null when nobody published a figure. */
  published: z.number().nullable(),
  source: z.string(),
  /** The measured mean must lie in here, in the metric's own unit. */
  low: z.number().optional(),
  high: z.number().optional(),
  /** Or not the mean, but the value of at least this share of the seeds. */
  share: z.number().positive().max(1).optional(),
  /** Seeds the promise is made for. */
  seeds: count,
});
export type Expectation = z.output<typeof expectation>;

/** What every recipe has, whatever its physics. */
export const head = {
  name: z.string().regex(/^[a-z0-9-]{1,64}$/),
  title: z.string(),
  /** Two or three sentences: what is done and what it shows. */
  description: z.string(),
  cite: z.string(),
  /** Seeds a plain `run` does. */
  seeds: count.default(1),
  expect: z.array(expectation).default([]),
};
