import { parentPort, workerData } from "node:worker_threads";
import type { CheckpointEvent, LiveEvent } from "../experiments/events.ts";
import type { Recipe } from "../experiments/recipe.ts";
import { runSeed } from "../experiments/run.ts";
import { Refusal } from "../systems/system.ts";
import { nodeHost } from "./node-host.ts";

/** One seed to run, as the pool sends it. */
export interface SeedJob {
  readonly recipe: Recipe;
  readonly seed: number;
  readonly probes: boolean;
  /** Threads that the seed may use together. */
  readonly threads: number;
  readonly resume?: CheckpointEvent;
}

/** What the pool says: do a seed, or the last batch of events is kept. */
export type PoolMessage = SeedJob | "kept";

/** What a worker says back: a batch of events, that the seed is done, or why it failed. */
export type WorkerMessage =
  | { readonly kind: "events"; readonly events: readonly LiveEvent[] }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly message: string; readonly refused: boolean };

const port = parentPort;
if (!port) throw new Error(`The seed worker is started by the pool, not by itself (${JSON.stringify(workerData)}).`);

const send = (message: WorkerMessage) => port.postMessage(message);
let proceed = () => {};

port.on("message", (message: PoolMessage) => {
  if (message === "kept") proceed();
  else void work(message);
});

/** Does a seed, never more than a batch ahead of what the pool has kept. */
async function work(job: SeedJob): Promise<void> {
  try {
    let batch: LiveEvent[] = [];
    let kept = Promise.resolve();
    const deliver = async () => {
      await kept;
      kept = new Promise((resolve) => {
        proceed = resolve;
      });
      send({ kind: "events", events: batch });
      batch = [];
    };
    const options = { host: nodeHost(job.threads), probes: job.probes, ...(job.resume ? { resume: job.resume } : {}) };
    for await (const event of runSeed(job.recipe, job.seed, options)) {
      batch.push(event);
      if (event.type === "checkpoint" || event.type === "progress" || batch.length >= 16) await deliver();
    }
    await deliver();
    await kept;
    send({ kind: "done" });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    send({ kind: "failed", message, refused: error instanceof Refusal });
  }
}
