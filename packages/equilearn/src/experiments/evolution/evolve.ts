import type { Genome } from "../../evolution/neat/genome.ts";
import { firstPopulation, nextGeneration, type Population } from "../../evolution/neat/population.ts";
import { digestOf } from "../../math/digest.ts";
import { keyFromSeed, type RandomKey, split } from "../../math/random.ts";
import type { EnvironmentTask } from "../../tasks/environments/environment.ts";
import type { SeedOptions } from "../apprentice.ts";
import type { ChampionEvent, CheckpointEvent, EndEvent, LiveEvent } from "../events.ts";
import type { ReactionRecipe } from "../schema/reactions.ts";
import { ancestor } from "./ancestor.ts";
import { type Control, controlled } from "./control.ts";
import { type Crew, soloCrew } from "./crew.ts";
import { lastReturn, planTrial, type Rating, type Trial } from "./trial.ts";

/** What a seed remembers between generations. Plain JSON. */
interface EvolutionState extends Record<string, unknown> {
  population: Population;
  /** The champion that did best on lives it was not chosen by, and how well. */
  best: { genome: Genome; generation: number; score: number } | null;
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
  const trial = planTrial(recipe);
  const crew = options.host?.crew?.(recipe) ?? soloCrew(trial);
  try {
    const state = options.resume ? (structuredClone(options.resume.state) as EvolutionState) : begin(recipe, key);
    if (!options.resume)
      yield { type: "begin", recipe: recipe.name, seed, steps: learning.generations, system: summary(recipe) };
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
      yield* report(state, ratings, trial, crew, recipe, key);
      const isLast = generation + 1 === learning.generations;
      state.finished = isLast || state.reached !== null;
      const fitness = ratings.map((rating) => rating.fitness);
      if (!state.finished)
        state.population = nextGeneration(state.population, fitness, learning.neat, split(key, "neat"));
      if (state.finished || (generation + 1) % recipe.checkpointEvery === 0) yield checkpoint(generation + 1, state);
    }
    yield await ending(state, trial, crew, recipe, key);
  } finally {
    crew.release();
  }
}

function begin({ learning }: ReactionRecipe, key: RandomKey): EvolutionState {
  // All weights move, so that the first generation is not one genome a hundred times.
  const scattered = { ...learning.neat, mutation: { ...learning.neat.mutation, weights: 1, biases: 1 } };
  const population = firstPopulation(scattered, ancestor(), learning.population, split(key, "first"));
  return { population, best: null, reached: null, finished: false };
}

function summary({ learning, task, system }: ReactionRecipe): string {
  return `${learning.population} reaction systems of ${system.components} components in ${task.environment}`;
}

/** What a generation has come to. */
async function* report(
  state: EvolutionState,
  ratings: readonly Rating[],
  { task }: Trial,
  crew: Crew,
  recipe: ReactionRecipe,
  key: RandomKey,
): AsyncGenerator<LiveEvent> {
  const { population } = state;
  const step = population.generation + 1;
  const first = ratings.reduce((best, { fitness }, k) => (fitness > ratings[best].fitness ? k : best), 0);
  const { genome, id, parents } = population.individuals[first];
  const score = await scoreOf(genome, task, crew, recipe, split(key, "goal"));
  if (state.best === null || score > state.best.score)
    state.best = { genome, generation: population.generation, score };
  if (recipe.learning.goal !== null && score >= recipe.learning.goal) state.reached ??= population.generation;
  const sum = (of: (rating: Rating) => number) => ratings.reduce((total, rating) => total + of(rating), 0);
  const [settlings, unsettled] = [sum((rating) => rating.settlings), sum((rating) => rating.unsettled)];
  const worstResidual = ratings.reduce((worst, rating) => Math.max(worst, rating.worstResidual), 0);
  yield {
    type: "champion",
    step,
    genome,
    individual: id,
    parents,
    fitness: ratings[first].fitness,
  } satisfies ChampionEvent;
  yield { type: "settled", step, settlings, worstResidual, unsettled, indefinite: 0 };
  yield {
    type: "score",
    step,
    values: {
      "best fitness": ratings[first].fitness,
      "mean fitness": sum((rating) => rating.fitness) / ratings.length,
      "champion's score": score,
      species: population.species.length,
      viable: (100 * sum(({ isViable }) => (isViable ? 1 : 0))) / ratings.length,
      "sweeps a settling": sum((rating) => rating.sweeps) / Math.max(1, settlings),
    },
  };
}

/** Lives by which a champion is judged against the goal: as many of each kind, where there are two or four. */
const GOAL_LIVES = 20;

/** Share of the best return in the last episodes of lives that no rating used, the same for all champions. */
async function scoreOf(
  genome: Genome,
  { kinds = 1, bestReturn }: EnvironmentTask,
  crew: Crew,
  { learning }: ReactionRecipe,
  key: RandomKey,
): Promise<number> {
  if (learning.objective === "alignment") return alignmentOver(genome, crew, key);
  const count = Math.min(GOAL_LIVES, learning.controls);
  const plans = Array.from({ length: count }, (_, k) => ({
    key: split(key, k),
    feedback: "on" as const,
    kind: k % kinds,
  }));
  const lives = await crew.live(genome, plans);
  return lives.reduce((sum, life) => sum + lastReturn(life), 0) / count / bestReturn;
}

/** Mean alignment over so many sets of examples that no rating used. */
const EXAMPLE_SETS = 10;

async function alignmentOver(genome: Genome, crew: Crew, key: RandomKey): Promise<number> {
  let sum = 0;
  for (let k = 0; k < EXAMPLE_SETS; k++)
    for await (const [{ alignment }] of crew.rate([genome], split(key, k))) sum += alignment;
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
  const control = await controlled(genome, task, crew, split(key, "control"), recipe.learning.controls);
  return {
    type: "end",
    step: state.population.generation + 1,
    metrics: {
      ...(recipe.learning.objective === "alignment" ? { alignment: score } : {}),
      ...metricsOf(control, state, generation),
    },
    certificate: { residual: control.worstResidual, unsettled: control.unsettled, indefinite: 0, clamps: 0 },
    digest: digestOf(Float64Array.from(JSON.stringify(genome), (letter) => letter.charCodeAt(0))),
  };
}

function metricsOf(control: Control, { reached }: EvolutionState, generation: number): Record<string, number> {
  const { on, off, yoked, overOff, overYoked, byEpisode, verdict, settlings } = control;
  const mean = byEpisode.reduce((sum, value) => sum + value, 0) / byEpisode.length;
  return {
    return: mean,
    on: on.mean,
    off: off.mean,
    yoked: yoked.mean,
    "on over off": overOff.mean,
    "on over off, margin": overOff.margin,
    "on over yoked": overYoked.mean,
    "on over yoked, margin": overYoked.margin,
    "first episode": byEpisode[0],
    "learned in life": verdict === "learned in life" ? 1 : 0,
    innate: verdict === "innate" ? 1 : 0,
    settlings,
    "champion of generation": generation,
    ...(reached === null ? {} : { "generations to the goal": reached }),
  };
}
