import { Worker } from "node:worker_threads";
import type { LiveEvent } from "../experiments/events.ts";
import { Refusal } from "../systems/system.ts";
import type { PoolMessage, SeedJob, WorkerMessage } from "./worker.ts";

/**
 * Receives each batch of events of a seed, in order. A worker is never more than a batch ahead of what was received, so
 * that a slow disk fills no memory and Ctrl-C is heard at once.
 */
export type Deliver = (seed: number, events: readonly LiveEvent[]) => void;

/**
 * Runs seeds on worker threads, `threads` at a time. Every seed is independent, so the results do not depend on `threads`.
 * Rejects with the first failure, or with the signal's reason when it is aborted; the threads are stopped in either case.
 */
export async function runPool(
  jobs: readonly SeedJob[],
  threads: number,
  deliver: Deliver,
  signal: AbortSignal,
): Promise<void> {
  const queue = [...jobs];
  const workers = Array.from({ length: Math.min(threads, jobs.length) }, spawn);
  const stop = () => Promise.all(workers.map((worker) => worker.terminate()));
  try {
    await Promise.all(workers.map((worker) => serve(worker, queue, deliver, signal)));
  } finally {
    await stop();
  }
}

function spawn(): Worker {
  // The same file name with this module's own ending: .ts in the sources, .js in the published package.
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  return new Worker(new URL(`./worker.${extension}`, import.meta.url));
}

async function serve(worker: Worker, queue: SeedJob[], deliver: Deliver, signal: AbortSignal): Promise<void> {
  for (let job = queue.shift(); job !== undefined; job = queue.shift()) await runOn(worker, job, deliver, signal);
}

function runOn(worker: Worker, job: SeedJob, deliver: Deliver, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (outcome: () => void) => {
      worker.off("message", receive);
      worker.off("error", fail);
      signal.removeEventListener("abort", abort);
      outcome();
    };
    const abort = () => settle(() => reject(signal.reason));
    const fail = (error: Error) => settle(() => reject(error));
    const receive = (message: WorkerMessage) => {
      if (message.kind === "done") return settle(resolve);
      if (message.kind === "failed")
        return fail(
          message.refused ? new Refusal(message.message) : new Error(`Seed ${job.seed} failed: ${message.message}`),
        );
      try {
        deliver(job.seed, message.events);
        worker.postMessage("kept" satisfies PoolMessage);
      } catch (error) {
        fail(error as Error);
      }
    };
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    worker.on("message", receive);
    worker.on("error", fail);
    worker.postMessage(job);
  });
}
