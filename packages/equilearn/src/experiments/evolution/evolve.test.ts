import { expect, test } from "vitest";
import { endOf, eventsOf, lastCheckpointOf, resumptions } from "../../../test/seed-events.ts";
import { crewOf } from "../../cli/crew.ts";
import { recipeNamed } from "../catalogue.ts";
import type { ChampionEvent } from "../events.ts";
import { bareHost } from "../host.ts";
import { override } from "../override.ts";

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
