import { express } from "../../evolution/expression/express.ts";
import type { Substrate } from "../../evolution/expression/substrate.ts";
import type { Genome } from "../../evolution/neat/genome.ts";
import type { RandomKey } from "../../math/random.ts";
import { Refusal } from "../../systems/system.ts";
import { environmentNamed } from "../../tasks/environments/catalogue.ts";
import type { EnvironmentTask } from "../../tasks/environments/environment.ts";
import { live } from "../living/life.ts";
import type { Life, LifePlan } from "../living/lifetime.ts";
import type { Organism } from "../living/organism.ts";
import type { ReactionRecipe } from "../schema/reactions.ts";
import { bodyPlan } from "./body-plan.ts";
import { type Rating, rate } from "./rating.ts";

/** Everything that turns genomes into lives. */
export interface Trial {
  readonly task: EnvironmentTask;
  readonly substrate: Substrate;
  organism(genome: Genome): Organism;
  live(organism: Organism, plan: LifePlan): Life;
  /** Rates a genome by what the key alone decides. */
  rate(genome: Genome, key: RandomKey): Rating;
}

/**
 * @param world to act in, if it is not to be the one that the recipe names
 * @throws Refusal when answers are to be rated in a world that does not tell what they are worth
 */
export function planTrial(recipe: ReactionRecipe, world?: EnvironmentTask): Trial {
  const { system, solver, learning } = recipe;
  const { environment, scales } = recipe.task;
  const task = world ?? environmentNamed(environment);
  if (learning.objective === "answers" && !task.worthOf)
    throw new Refusal(
      `What answers are worth in "${task.name}" is not known exactly; set learning.objective to "return" instead.`,
    );
  const substrate = bodyPlan(task, system);
  const { timeStep, growth, tolerance, most } = solver;
  const { reading, threshold, resolution, episodes } = learning;
  const behaviour = { timeStep, growth, tolerance, most, reading, threshold, resolution };
  const gains = ({ length }: Int32Array, gain: number) => new Float64Array(length).fill(gain);
  const organism = (genome: Genome): Organism => {
    const expressed = express(genome, substrate, system);
    const inputGain = gains(expressed.inputs, learning.inputGain);
    return { ...expressed, behaviour, inputGain, feedbackGain: gains(expressed.feedback, learning.feedbackGain) };
  };
  const lead = (one: Organism, plan: LifePlan) => live(one, task, plan, { episodes, ...(scales ? { scales } : {}) });
  return {
    task,
    substrate,
    organism,
    live: lead,
    rate: (genome, key) => rate(organism(genome), recipe, task, lead, key),
  };
}
