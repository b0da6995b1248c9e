import { Worker } from "node:worker_threads";
import type { Genome } from "../evolution/neat/genome.ts";
import type { Crew } from "../experiments/evolution/crew.ts";
import type { Rating } from "../experiments/evolution/rating.ts";
import type { Life, LifePlan } from "../experiments/living/lifetime.ts";
import type { ReactionRecipe } from "../experiments/recipe.ts";
import type { RandomKey } from "../math/random.ts";
import { Refusal } from "../systems/system.ts";

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

/** What a rater says back: what came of it, or why there is nothing. */
export type RaterAnswer =
  | { readonly results: readonly unknown[] }
  | { readonly failed: string; readonly refused: boolean };

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
    const hands = Array.from({ length: threads }, () => hire(recipe));
    return {
      async *rate(genomes, lives) {
        const jobs = portions(genomes).map((some): RatingJob => ({ genomes: some, lives }));
        for (const ratings of share<RatingJob, Rating>(hands, jobs)) yield await ratings;
      },
      async live(genome, plans) {
        const jobs = portions(plans).map((some): LivingJob => ({ genome, plans: some }));
        return (await Promise.all(share<LivingJob, Life>(hands, jobs))).flat();
      },
      release() {
        for (const hand of hands) hand.dismiss();
      },
    };
  };
}

/** A thread that does one job at a time. Once it has failed, all that it is asked fails for the same reason. */
interface Hand {
  ask<Job, Result>(job: Job): Promise<readonly Result[]>;
  dismiss(): void;
}

function hire(recipe: ReactionRecipe): Hand {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const worker = new Worker(new URL(`./rater.${extension}`, import.meta.url), { workerData: recipe });
  worker.unref();
  let failure: Error | undefined;
  let pending: PromiseWithResolvers<readonly unknown[]> | undefined;
  const fail = (error: Error) => {
    failure ??= error;
    pending?.reject(failure);
  };
  worker.on("error", fail);
  worker.on("exit", () => fail(new Error("A thread that led lives has ended.")));
  worker.on("message", (answer: RaterAnswer) => {
    if ("results" in answer) pending?.resolve(answer.results);
    else fail(answer.refused ? new Refusal(answer.failed) : new Error(answer.failed));
  });
  return {
    async ask<Job, Result>(job: Job) {
      if (failure) throw failure;
      pending = Promise.withResolvers<readonly unknown[]>();
      worker.postMessage(job);
      return (await pending.promise) as readonly Result[];
    },
    dismiss: () => void worker.terminate(),
  };
}

/** Each job goes to the first hand that is free; a promise for each, in order. If one fails, all that are not done do. */
function share<Job, Result>(hands: readonly Hand[], jobs: readonly Job[]): readonly Promise<readonly Result[]>[] {
  const deferred = jobs.map(() => Promise.withResolvers<readonly Result[]>());
  let next = 0;
  const serve = async (hand: Hand): Promise<void> => {
    while (next < jobs.length) {
      const index = next++;
      try {
        deferred[index].resolve(await hand.ask<Job, Result>(jobs[index]));
      } catch (error) {
        next = jobs.length;
        for (const { reject } of deferred) reject(error);
      }
    }
  };
  for (const hand of hands) void serve(hand);
  return deferred.map(({ promise }) => {
    // A failure is met when its turn comes, and is not unhandled until then.
    promise.catch(() => {});
    return promise;
  });
}
