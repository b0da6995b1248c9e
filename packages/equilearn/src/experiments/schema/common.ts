import { z } from "zod";

/** Numbers that many settings share. */
export const positive = z.number().positive();
export const count = z.number().int().positive().max(100_000);

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
