import { parentPort, workerData } from "node:worker_threads";
import { planTrial } from "../experiments/evolution/trial.ts";
import type { ReactionRecipe } from "../experiments/recipe.ts";
import type { RatingJob } from "./crew.ts";

/** A thread that rates individuals; started by a crew with the recipe. */
const trial = planTrial(workerData as ReactionRecipe);

parentPort?.on("message", ({ genomes, lives }: RatingJob) => {
  parentPort?.postMessage(genomes.map((genome) => trial.rate(genome, lives)));
});
