import { Worker } from "node:worker_threads";
import type { Genome } from "../evolution/neat/genome.ts";
import type { Crew } from "../experiments/evolution/crew.ts";
import type { Rating } from "../experiments/evolution/rating.ts";
import type { Life, LifePlan } from "../experiments/living/life.ts";
import type { ReactionRecipe } from "../experiments/recipe.ts";
import type { RandomKey } from "../math/random.ts";

/** What a rater is told: genomes to rate by the same lives; */
export interface RatingJob {
  readonly genomes: readonly Genome[];
  readonly lives: RandomKey;
}

/** or lives of one genome. */
export interface LivingJob {
  readonly genome: Genome;
  readonly plans: readonly LifePlan[];
}

/** Genomes or lives in a job: few, so that one that takes long keeps nobody waiting. */
const PORTION = 4;

function portions<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / PORTION) }, (_, k) =>
    items.slice(k * PORTION, (k + 1) * PORTION),
  );
}

/** So many threads that lead lives side by side. What comes of them is the same for any number. */
export function crewOf(threads: number): (recipe: ReactionRecipe) => Crew {
  return (recipe) => {
    const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
    const script = new URL(`./rater.${extension}`, import.meta.url);
    const workers = Array.from({ length: threads }, () => new Worker(script, { workerData: recipe }));
    for (const worker of workers) worker.unref();
    return {
      async *rate(genomes, lives) {
        const jobs = portions(genomes).map((some): RatingJob => ({ genomes: some, lives }));
        for (const ratings of share<RatingJob, Rating>(workers, jobs)) yield await ratings;
      },
      async live(genome, plans) {
        const jobs = portions(plans).map((some): LivingJob => ({ genome, plans: some }));
        return (await Promise.all(share<LivingJob, Life>(workers, jobs))).flat();
      },
      release() {
        for (const worker of workers) void worker.terminate();
      },
    };
  };
}

/** Each job goes to the first worker that is free; a promise for each, in order. */
function share<Job, Result>(workers: readonly Worker[], jobs: readonly Job[]): readonly Promise<readonly Result[]>[] {
  const deferred = jobs.map(() => Promise.withResolvers<readonly Result[]>());
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

function ask<Job, Result>(worker: Worker, job: Job): Promise<readonly Result[]> {
  return new Promise((resolve, reject) => {
    const done = (outcome: () => void) => {
      worker.off("message", receive);
      worker.off("error", fail);
      outcome();
    };
    const receive = (results: readonly Result[]) => done(() => resolve(results));
    const fail = (error: Error) => done(() => reject(error));
    worker.on("message", receive);
    worker.on("error", fail);
    worker.postMessage(job);
  });
}
