/**
 * Threads that share one memory and do each job together. A job is a short list of numbers; every member does its share of
 * it, and `run` returns when all have. What a share is depends on nothing but the member's place, so results do not depend on
 * timing; whether they depend on the number of members is up to the work.
 */
export interface Team {
  readonly threads: number;
  /** Does a job: writes its numbers, lets everyone work, and waits for the last. */
  run(job: ArrayLike<number>): void;
  /** Ends the other threads; the team is not used again. */
  release(): void;
}

/** What a member does: its share of a job, as member number `member` of `threads`. */
export type Share = (job: Float64Array, member: number, threads: number) => void;

/** Brings a team together: `share` is the leader's own, `briefing` all that the others need to have one, as plain data. */
export type Muster = (share: Share, briefing: object) => Team;

/** Numbers of a job at most. */
export const JOB_LENGTH = 32;

/** Threads of a team at most. */
export const MOST_THREADS = 64;

/** Places in the control words: the job's number, the members still at work, those that have come, and whether one has failed. */
const JOB = 0;
const LEFT = 1;
const PRESENT = 2;
const FAILED = 3;
const WORDS = 4;
const CONTROL_BYTES = 64;

/** Loads of a word before a thread goes to sleep: some tens of microseconds, as long as a barrier should take. */
const PATIENCE = 20_000;
/** How long the leader waits for the others to come, ms. */
const ARRIVAL = 60_000;

/** Memory through which a team talks. */
export function teamControl(): SharedArrayBuffer {
  return new SharedArrayBuffer(CONTROL_BYTES + 8 * JOB_LENGTH);
}

/** A team of one. */
export function soloTeam(share: Share): Team {
  const job = new Float64Array(JOB_LENGTH);
  return {
    threads: 1,
    run(numbers) {
      job.set(numbers);
      share(job, 0, 1);
    },
    release() {},
  };
}

/**
 * The leading member's side of a team whose others run {@link serveTeam} on the same control memory. It works like the others,
 * as member 0, and must be allowed to block. `release` ends the others. A job throws when a member has failed, or has not come
 * within a minute, and so does every job after it.
 */
export function leadTeam(control: SharedArrayBuffer, threads: number, share: Share, release: () => void): Team {
  const words = new Int32Array(control, 0, WORDS);
  const job = new Float64Array(control, CONTROL_BYTES, JOB_LENGTH);
  const check = (): void => {
    if (Atomics.load(words, FAILED) !== 0) throw new Error("A thread of the team failed.");
  };
  return {
    threads,
    run(numbers) {
      check();
      awaitAll(words, threads - 1);
      job.set(numbers);
      Atomics.store(words, LEFT, threads - 1);
      Atomics.add(words, JOB, 1);
      Atomics.notify(words, JOB);
      share(job, 0, threads);
      for (let left = Atomics.load(words, LEFT); left !== 0; left = Atomics.load(words, LEFT))
        waitWhile(words, LEFT, left);
      check();
    },
    release,
  };
}

/** Waits until so many members have come. */
function awaitAll(words: Int32Array, others: number): void {
  for (let here = Atomics.load(words, PRESENT); here < others; here = Atomics.load(words, PRESENT))
    if (Atomics.wait(words, PRESENT, here, ARRIVAL) === "timed-out") {
      Atomics.store(words, FAILED, 1);
      throw new Error(`Of the team's ${others + 1} threads ${others - here} did not start.`);
    }
}

/** Serves a team for good, as a member other than the leading one, from the first job on; only ends when its thread is ended. */
export function serveTeam(control: SharedArrayBuffer, member: number, threads: number, share: Share): never {
  const words = new Int32Array(control, 0, WORDS);
  const job = new Float64Array(control, CONTROL_BYTES, JOB_LENGTH);
  Atomics.add(words, PRESENT, 1);
  Atomics.notify(words, PRESENT);
  // Counts as the word does, which turns negative after 2³¹ − 1.
  for (let done = 0; ; done = (done + 1) | 0) {
    while (Atomics.load(words, JOB) === done) waitWhile(words, JOB, done);
    try {
      share(job, member, threads);
    } catch (error) {
      Atomics.store(words, FAILED, 1);
      finish(words);
      throw error;
    }
    finish(words);
  }
}

function finish(words: Int32Array): void {
  Atomics.sub(words, LEFT, 1);
  Atomics.notify(words, LEFT);
}

/** Returns when a word may have changed from `value`: watches it for a while, then sleeps. */
function waitWhile(words: Int32Array, place: number, value: number): void {
  for (let k = 0; k < PATIENCE; k++) if (Atomics.load(words, place) !== value) return;
  Atomics.wait(words, place, value);
}

/** Where member k's part of `count` things begins; the next member's beginning is its end. */
export function partStart(count: number, member: number, threads: number): number {
  return Math.floor((count * member) / threads);
}
