import type { Genome } from "../../evolution/neat/genome.ts";
import { firstPopulation, nextGeneration, type Population } from "../../evolution/neat/population.ts";
import { digestOf } from "../../math/digest.ts";
import { keyFromSeed, type RandomKey, split } from "../../math/random.ts";
import type { EnvironmentTask } from "../../tasks/environments/environment.ts";
import type { SeedOptions } from "../apprentice.ts";
import type { ChampionEvent, CheckpointEvent, EndEvent, LiveEvent } from "../events.ts";
import { controlled, controlMetrics, plansOf } from "../living/control.ts";
import { lastReturn } from "../living/lifetime.ts";
import { worldOf } from "../living/world.ts";
import type { ReactionRecipe } from "../schema/reactions.ts";
import { ancestor } from "./ancestor.ts";
import { type Crew, soloCrew } from "./crew.ts";
import { learningSpeed } from "./learning-speed.ts";
import type { Rating } from "./rating.ts";
import { planTrial, type Trial } from "./trial.ts";

/** What a seed remembers between generations. Plain JSON. */
interface EvolutionState extends Record<string, unknown> {
  population: Population;
  /** The champion that did best on lives it was not chosen by, of equals the fittest; its generation counts from 1. */
  best: { genome: Genome; generation: number; score: number; fitness: number } | null;
  /** Generations until the goal was reached, or null. */
  reached: number | null;
  finished: boolean;
}

/**
 * Evolves one seed of a recipe. Yields begin, then for each generation its champion, scores, how settling went and a checkpoint, and at
 * the end what the best champion does with and without feedback. Deterministic in (recipe, seed), whoever rates the individuals.
 */
export async function* evolve(
  recipe: ReactionRecipe,
  seed: number,
  options: SeedOptions = {},
): AsyncGenerator<LiveEvent, void> {
  const { learning } = recipe;
  const key = keyFromSeed(seed);
  const { environment } = options;
  const trial = planTrial(recipe, worldOf(recipe.task.environment, environment, seed));
  const crew = (environment ? undefined : options.host?.crew?.(recipe)) ?? soloCrew(trial);
  try {
    const state = options.resume ? (structuredClone(options.resume.state) as EvolutionState) : begin(recipe, key);
    if (!options.resume)
      yield {
        type: "begin",
        recipe: recipe.name,
        seed,
        steps: learning.generations,
        system: summary(recipe, trial.task.name),
      };
    while (!state.finished) {
      const generation = state.population.generation;
      const lives = split(key, "lives", generation);
      const ratings: Rating[] = [];
      const { individuals } = state.population;
      for await (const some of crew.rate(
        individuals.map(({ genome }) => genome),
        lives,
      )) {
        ratings.push(...some);
        yield { type: "progress", step: generation + ratings.length / individuals.length };
      }
      const fitness = standings(ratings);
      yield* report(state, ratings, fitness, trial, crew, recipe, key);
      const isLast = generation + 1 === learning.generations;
      state.finished = isLast || state.reached !== null;
      if (!state.finished)
        state.population = nextGeneration(state.population, fitness, learning.neat, split(key, "neat"));
      if (state.finished || (generation + 1) % recipe.checkpointEvery === 0) yield checkpoint(generation + 1, state);
    }
    yield await ending(state, trial, crew, recipe, key);
  } finally {
    crew.release();
  }
}

/** The fitness of each, and for those that are not viable none above that of the least fit who is. */
function standings(ratings: readonly Rating[]): readonly number[] {
  const least = ratings.reduce((low, { isViable, fitness }) => (isViable ? Math.min(low, fitness) : low), Infinity);
  return ratings.map(({ isViable, fitness }) => (isViable ? fitness : Math.min(fitness, least)));
}

function begin({ learning }: ReactionRecipe, key: RandomKey): EvolutionState {
  // All weights move, so that the first generation is not one genome a hundred times.
  const scattered = { ...learning.neat, mutation: { ...learning.neat.mutation, weights: 1, biases: 1 } };
  const population = firstPopulation(scattered, ancestor(), learning.population, split(key, "first"));
  return { population, best: null, reached: null, finished: false };
}

function summary({ learning, system }: ReactionRecipe, world: string): string {
  return `${learning.population} reaction systems of ${system.components} components in ${world}`;
}

/** What a generation has come to. */
async function* report(
  state: EvolutionState,
  ratings: readonly Rating[],
  standing: readonly number[],
  { task }: Trial,
  crew: Crew,
  recipe: ReactionRecipe,
  key: RandomKey,
): AsyncGenerator<LiveEvent> {
  const { population } = state;
  const step = population.generation + 1;
  const first = standing.reduce((best, fitness, k) => (fitness > standing[best] ? k : best), 0);
  const { genome, id, parents } = population.individuals[first];
  const { score, learnedFrom } = await examine(genome, ratings[first], task, crew, recipe, split(key, "goal"));
  const { fitness } = ratings[first];
  const { best } = state;
  if (best === null || score > best.score || (score === best.score && fitness > best.fitness))
    state.best = { genome, generation: step, score, fitness };
  if (recipe.learning.goal !== null && score >= recipe.learning.goal) state.reached ??= step;
  const sum = (of: (rating: Rating) => number) => ratings.reduce((total, rating) => total + of(rating), 0);
  const [settlings, unsettled] = [sum((rating) => rating.settlings), sum((rating) => rating.unsettled)];
  const worstResidual = ratings.reduce((worst, rating) => Math.max(worst, rating.worstResidual), 0);
  yield {
    type: "champion",
    step,
    genome,
    individual: id,
    parents,
    fitness,
  } satisfies ChampionEvent;
  yield { type: "settled", step, settlings, worstResidual, unsettled, indefinite: 0 };
  yield {
    type: "score",
    step,
    values: {
      "best fitness": fitness,
      "mean fitness": sum((rating) => rating.fitness) / ratings.length,
      "champion's score": score,
      ...(Number.isNaN(learnedFrom) ? {} : { "learned from episode": learnedFrom }),
      species: population.species.length,
      viable: (100 * sum(({ isViable }) => (isViable ? 1 : 0))) / ratings.length,
      "sweeps a settling": sum((rating) => rating.sweeps) / Math.max(1, settlings),
    },
  };
}

/** Lives by which a champion is judged against the goal: as many of each kind, where there are two or four. */
const GOAL_LIVES = 20;

/**
 * The share of the best return in the last episodes of lives that no rating used, the same for all champions, and the episode from which they had
 * learned; or a champion's mean alignment over examples that no rating used; or what its answers are worth, which is exact.
 */
async function examine(
  genome: Genome,
  { score }: Rating,
  task: EnvironmentTask,
  crew: Crew,
  { learning }: ReactionRecipe,
  key: RandomKey,
): Promise<{ readonly score: number; readonly learnedFrom: number }> {
  const learnedFrom = Number.NaN;
  if (learning.objective === "alignment") return { score: await alignmentOver(genome, crew, key), learnedFrom };
  if (learning.objective === "answers") return { score, learnedFrom };
  const count = Math.min(GOAL_LIVES, learning.controls);
  const lives = await crew.live(
    genome,
    plansOf(task, key, count, () => "on"),
  );
  return {
    score: lives.reduce((sum, life) => sum + lastReturn(life), 0) / lives.length / task.bestReturn,
    learnedFrom: learningSpeed(lives),
  };
}

/** Mean alignment over so many sets of examples that no rating used. */
const EXAMPLE_SETS = 10;

async function alignmentOver(genome: Genome, crew: Crew, key: RandomKey): Promise<number> {
  let sum = 0;
  for (let k = 0; k < EXAMPLE_SETS; k++)
    for await (const [{ score }] of crew.rate([genome], split(key, k))) sum += score;
  return sum / EXAMPLE_SETS;
}

function checkpoint(step: number, state: EvolutionState): CheckpointEvent {
  return { type: "checkpoint", step, tensors: {}, state: structuredClone(state) };
}

async function ending(
  state: EvolutionState,
  { task }: Trial,
  crew: Crew,
  recipe: ReactionRecipe,
  key: RandomKey,
): Promise<EndEvent> {
  const { genome, generation, score } = state.best as NonNullable<EvolutionState["best"]>;
  const { objective, controls } = recipe.learning;
  const control = await controlled(task, (plans) => crew.live(genome, plans), split(key, "control"), controls);
  return {
    type: "end",
    step: state.population.generation + 1,
    metrics: {
      ...(objective === "alignment" ? { alignment: score } : objective === "answers" ? { worth: score } : {}),
      ...controlMetrics(control),
      "champion of generation": generation,
      ...(state.reached === null ? {} : { "generations to the goal": state.reached }),
    },
    certificate: { residual: control.worstResidual, unsettled: control.unsettled, indefinite: 0, clamps: 0 },
    digest: digestOf(Float64Array.from(JSON.stringify(genome), (letter) => letter.charCodeAt(0))),
  };
}
