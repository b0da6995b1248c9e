import type { Course } from "./course.ts";

/** The jobs a team of a layered program does, by the first number of each. */
export const SETTLE = 0;
/** READ, plus slot, minus slot or 0, inputs, samples, gradient. Its scale is the first scalar. */
export const READ = 1;
/** DESCEND, gradient, first moment, second moment. The scalars of each segment stand in memory. */
export const DESCEND = 2;
export const TRANSPOSE = 3;

/** A course for the first samples of a slot. Filled anew for each settling. */
export interface SettleJob extends Course {
  samples: number;
  /** Whether the slot's rows are to be put at rest first. */
  cleared: boolean;
  measured: boolean;
  /** With a tolerance above 0 the steps are done in parts of `every`, until each sample has settled or `steps` are done. */
  tolerance: number;
  every: number;
}

const caches = ["none", "below", "above"] as const;

/** Places of a settling's numbers in its job. What compiles alike agrees in those before SAMPLES. */
export const [FROM, DONE, STEPS, DRIVEN, SAMPLES, CLEARED, MEASURED, TOLERANCE, EVERY] = [
  2, 4, 5, 7, 11, 12, 13, 14, 15,
];

/** Writes a settling as the numbers of a job. */
export function encodeSettle(job: SettleJob, into: Float64Array): void {
  into[0] = SETTLE;
  into[1] = job.slot;
  into[FROM] = job.from;
  into[3] = Number(job.fromRest);
  into[DONE] = job.done;
  into[STEPS] = job.steps;
  into[6] = job.inputs;
  into[DRIVEN] = Number(job.driven);
  into[8] = Number(job.taught);
  into[9] = job.restoring;
  into[10] = caches.indexOf(job.cached);
  into[SAMPLES] = job.samples;
  into[CLEARED] = Number(job.cleared);
  into[MEASURED] = Number(job.measured);
  into[TOLERANCE] = job.tolerance;
  into[EVERY] = job.every;
}

/** The course in a job. */
export function decodeCourse(job: Float64Array): Course {
  return {
    slot: job[1],
    from: job[FROM],
    fromRest: job[3] !== 0,
    done: job[DONE],
    steps: job[STEPS],
    inputs: job[6],
    driven: job[DRIVEN] !== 0,
    taught: job[8] !== 0,
    restoring: job[9],
    cached: caches[job[10]],
  };
}
