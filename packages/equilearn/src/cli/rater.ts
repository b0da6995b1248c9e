import { parentPort, workerData } from "node:worker_threads";
import { planTrial, type Trial } from "../experiments/evolution/trial.ts";
import type { ReactionRecipe } from "../experiments/recipe.ts";
import { Refusal } from "../systems/system.ts";
import type { LivingJob, RaterAnswer, RatingJob } from "./crew.ts";

/** A thread that leads the lives of organisms; started by a crew with the recipe. */
let trial: Trial | undefined;

parentPort?.on("message", (job: RatingJob | LivingJob) => {
  parentPort?.postMessage(answerTo(job));
});

function answerTo(job: RatingJob | LivingJob): RaterAnswer {
  try {
    trial ??= planTrial(workerData as ReactionRecipe);
    return { results: "genomes" in job ? rate(trial, job) : live(trial, job) };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error), refused: error instanceof Refusal };
  }
}

function rate(rater: Trial, { genomes, lives }: RatingJob) {
  return genomes.map((genome) => rater.rate(genome, lives));
}

function live(rater: Trial, { genome, plans }: LivingJob) {
  const organism = rater.organism(genome);
  return plans.map((plan) => rater.live(organism, plan));
}
