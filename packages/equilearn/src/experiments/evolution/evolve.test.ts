import { expect, test } from "vitest";
import { endOf, eventsOf, lastCheckpointOf, resumptions } from "../../../test/seed-events.ts";
import { crewOf } from "../../cli/crew.ts";
import { integers, keyFromSeed, type RandomKey } from "../../math/random.ts";
import { type EnvironmentTask, episodes } from "../../tasks/environments/environment.ts";
import { recipeNamed } from "../catalogue.ts";
import type { ChampionEvent } from "../events.ts";
import { bareHost } from "../host.ts";
import { answersOf } from "../living/life.ts";
import { override } from "../override.ts";
import type { ReactionRecipe } from "../recipe.ts";
import { ancestor } from "./ancestor.ts";
import { planTrial } from "./trial.ts";

const recipe = override(recipeNamed("epl-bandit"), [
  "learning.population=10",
  "system.charges=false",
  "learning.generations=3",
  "learning.lifetimes=4",
  "learning.controls=8",
  "learning.goal=null",
]);

test("the same seed evolves to the same bits with one thread, one rater or three, and another seed to others", async () => {
  const alone = await eventsOf(recipe, 0);
  for (const threads of [1, 3])
    expect(await eventsOf(recipe, 0, { host: { ...bareHost, crew: crewOf(threads) } })).toEqual(alone);
  const populationOf = (events: typeof alone) => lastCheckpointOf(events).state.population;
  expect(populationOf(await eventsOf(recipe, 1))).not.toEqual(populationOf(alone));
});

test("each generation says who its champion is, and resuming from any of them gives what followed it", async () => {
  const events = await eventsOf(recipe, 0);
  const champions = events.filter((event): event is ChampionEvent => event.type === "champion");
  expect(champions.map(({ step }) => step)).toEqual([1, 2, 3]);
  const found = await resumptions(recipe, 0);
  expect(found).toHaveLength(3);
  for (const { followed, resumed } of found) expect(resumed).toEqual(followed);
});

test("the end tells of the three-way control, in which an innate answer earns one half of the bandit's lifetimes", async () => {
  const { metrics } = endOf(
    await eventsOf(override(recipe, ["learning.controls=200", "learning.feedbackGain=1e-12"]), 0),
  );
  // What is felt is nothing: all three are the same.
  expect(metrics.on).toBe(metrics.off);
  expect(metrics.on).toBe(metrics.yoked);
  expect(metrics.innate).toBe(1);
  expect(Math.abs(metrics.on - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / 200));
});

/** A world of somebody's own: one step, and the action that is shown pays. */
const echo: EnvironmentTask = {
  name: "echo",
  observation: { kind: "discrete", size: 2 },
  actions: 2,
  bestReturn: 1,
  mostSteps: 1,
  live: () =>
    episodes<number>(
      { name: "echo", actions: 2 },
      {
        begin: (key) => integerBelow(key, 2),
        advance: (shown, action) => ({ state: shown, reward: action === shown ? 1 : 0, terminated: true }),
        observe: (shown) => Float64Array.of(shown),
      },
    ),
};

function integerBelow(key: RandomKey, bound: number): number {
  const drawn = new Int32Array(1);
  integers(key, drawn, bound);
  return drawn[0];
}

test("evolves in a world of somebody's own, and refuses one that does not keep its word", async () => {
  const settings = [
    "learning.population=60",
    "learning.generations=12",
    "learning.goal=0.95",
    "learning.reading=excess",
  ];
  const evolved = override(recipe, settings);
  const { metrics } = endOf(await eventsOf(evolved, 3, { environment: echo }));
  expect(metrics.on).toBeGreaterThan(0.9);
  const broken = { ...echo, bestReturn: 0.5 };
  await expect(eventsOf(evolved, 3, { environment: broken })).rejects.toThrow(/^[^\n]*"echo"[^\n]*\.$/);
});

test("what answers are worth is rated where the world tells it, and refused before anything runs where it does not", async () => {
  const settings = [
    "learning.objective=answers",
    "learning.curiosity=0.5",
    "learning.population=30",
    "learning.generations=2",
    "learning.goal=null",
  ];
  const lake = override(recipeNamed("epl-frozenlake"), [...settings, "learning.controls=4"]);
  const champions = (await eventsOf(lake, 0)).filter((event): event is ChampionEvent => event.type === "champion");
  const { organism, task } = planTrial(lake as ReactionRecipe);
  expect(champions).toHaveLength(2);
  const worthOf = task.worthOf as NonNullable<EnvironmentTask["worthOf"]>;
  for (const { genome, fitness } of champions) {
    const { fromStart, fromAnywhere } = worthOf(answersOf(organism(genome), task).answers);
    const worth = fromStart + 0.5 * fromAnywhere;
    // Less what restlessness costs.
    expect(fitness).toBeLessThanOrEqual(worth);
    expect(fitness).toBeGreaterThan(worth - 0.05);
  }
  await expect(eventsOf(override(recipe, settings), 0)).rejects.toThrow(
    'What answers are worth in "bandit" is not known exactly; set learning.objective to "return" instead.',
  );
});

test("what goes wrong in a rater is told in its own words, at once and again, and keeps nobody waiting", async () => {
  const impossible = { ...recipe, learning: { ...recipe.learning, objective: "answers" } } as ReactionRecipe;
  const crew = crewOf(2)(impossible);
  for (let attempt = 0; attempt < 2; attempt++) {
    const rated = crew.live(
      ancestor(),
      Array.from({ length: 12 }, () => ({ key: keyFromSeed(0), feedback: "on" })),
    );
    await expect(rated).rejects.toThrow('What answers are worth in "bandit" is not known exactly');
  }
  crew.release();
});

test("a world that rewards with no number is refused in a sentence", async () => {
  const live: EnvironmentTask["live"] = () => {
    const world = echo.live(0);
    let steps = 0;
    // The check plays some hundred steps.
    const step = (action: number) => ({ ...world.step(action), reward: ++steps > 5 ? Number.NaN : 0 });
    return { reset: world.reset, step };
  };
  await expect(eventsOf(recipe, 3, { environment: { ...echo, live } })).rejects.toThrow(/"echo"/);
});
