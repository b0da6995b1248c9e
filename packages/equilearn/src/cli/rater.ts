import { parentPort, workerData } from "node:worker_threads";
import { planTrial } from "../experiments/evolution/trial.ts";
import type { ReactionRecipe } from "../experiments/recipe.ts";
import type { LivingJob, RatingJob } from "./crew.ts";

/** A thread that leads the lives of organisms; started by a crew with the recipe. */
const trial = planTrial(workerData as ReactionRecipe);

parentPort?.on("message", (job: RatingJob | LivingJob) => {
  parentPort?.postMessage("genomes" in job ? rate(job) : live(job));
});

function rate({ genomes, lives }: RatingJob) {
  return genomes.map((genome) => trial.rate(genome, lives));
}

function live({ genome, plans }: LivingJob) {
  const organism = trial.organism(genome);
  return plans.map((plan) => trial.live(organism, plan));
}
