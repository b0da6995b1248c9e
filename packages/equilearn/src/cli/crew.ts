import { Worker } from "node:worker_threads";
import type { Genome } from "../evolution/neat/genome.ts";
import type { Crew } from "../experiments/evolution/crew.ts";
import type { Rating } from "../experiments/evolution/trial.ts";
import type { ReactionRecipe } from "../experiments/recipe.ts";
import type { RandomKey } from "../math/random.ts";

/** What a rater is told: genomes to rate by the same lives. */
export interface RatingJob {
  readonly genomes: readonly Genome[];
  readonly lives: RandomKey;
}

/** Genomes in a job: few, so that one that takes long keeps nobody waiting. */
const PORTION = 4;

/** So many threads that rate individuals side by side. The ratings are the same for any number. */
export function crewOf(threads: number): (recipe: ReactionRecipe) => Crew {
  return (recipe) => {
    const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
    const script = new URL(`./rater.${extension}`, import.meta.url);
    const workers = Array.from({ length: threads }, () => new Worker(script, { workerData: recipe }));
    for (const worker of workers) worker.unref();
    return {
      async *rate(genomes, lives) {
        const jobs = Array.from({ length: Math.ceil(genomes.length / PORTION) }, (_, k) => ({
          genomes: genomes.slice(k * PORTION, (k + 1) * PORTION),
          lives,
        }));
        const results = share(workers, jobs);
        for (const result of results) yield await result;
      },
      release() {
        for (const worker of workers) void worker.terminate();
      },
    };
  };
}

/** Each job goes to the first worker that is free; a promise for each, in order. */
function share(workers: readonly Worker[], jobs: readonly RatingJob[]): readonly Promise<readonly Rating[]>[] {
  const deferred = jobs.map(() => Promise.withResolvers<readonly Rating[]>());
  let next = 0;
  const serve = async (worker: Worker): Promise<void> => {
    while (next < jobs.length) {
      const index = next++;
      try {
        deferred[index].resolve(await ask(worker, jobs[index]));
      } catch (error) {
        deferred[index].reject(error);
        return;
      }
    }
  };
  for (const worker of workers) void serve(worker);
  return deferred.map(({ promise }) => {
    // A failure is met when its turn comes, and is not unhandled until then.
    promise.catch(() => {});
    return promise;
  });
}

function ask(worker: Worker, job: RatingJob): Promise<readonly Rating[]> {
  return new Promise((resolve, reject) => {
    const done = (outcome: () => void) => {
      worker.off("message", receive);
      worker.off("error", fail);
      outcome();
    };
    const receive = (ratings: readonly Rating[]) => done(() => resolve(ratings));
    const fail = (error: Error) => done(() => reject(error));
    worker.on("message", receive);
    worker.on("error", fail);
    worker.postMessage(job);
  });
}
