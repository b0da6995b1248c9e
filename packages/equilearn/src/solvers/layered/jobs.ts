import type { Course } from "./course.ts";

/** The jobs a team of a layered program does, by the first number of each. */
export const SETTLE = 0;
/** READ, plus slot, minus slot or 0, inputs, samples, gradient. Its scale is the first scalar. */
export const READ = 1;
/** DESCEND, gradient, first moment, second moment. The scalars of each segment stand in memory. */
export const DESCEND = 2;
export const TRANSPOSE = 3;

/** A course for the first samples of a slot. */
export interface SettleJob extends Course {
  readonly samples: number;
  /** Whether the slot's rows are to be put at rest first. */
  readonly cleared: boolean;
  readonly measured: boolean;
  /** With a tolerance above 0 the steps are done in parts of `every`, until each sample has settled or `steps` are done. */
  readonly tolerance: number;
  readonly every: number;
}

const caches = ["none", "below", "above"] as const;

/** Places of a settling's numbers in its job. What compiles alike agrees in those before SAMPLES. */
export const [FROM, DONE, STEPS, DRIVEN, SAMPLES, CLEARED, MEASURED, TOLERANCE, EVERY] = [
  2, 4, 5, 7, 11, 12, 13, 14, 15,
];

/** A settling as the numbers of a job, written into an array. */
export function encodeSettle(job: SettleJob, into: number[]): readonly number[] {
  into.length = 0;
  into.push(SETTLE, job.slot, job.from, Number(job.fromRest), job.done, job.steps, job.inputs, Number(job.driven));
  into.push(Number(job.taught), job.restoring, caches.indexOf(job.cached), job.samples, Number(job.cleared));
  into.push(Number(job.measured), job.tolerance, job.every);
  return into;
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
