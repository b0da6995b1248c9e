import type { SeedOptions } from "../src/experiments/apprentice.ts";
import { recipeNamed } from "../src/experiments/catalogue.ts";
import type { CheckpointEvent, LiveEvent, RunEvent } from "../src/experiments/events.ts";
import { override } from "../src/experiments/override.ts";
import { type FlowRecipe, isFlowRecipe, type Recipe } from "../src/experiments/recipe.ts";
import { runSeed } from "../src/experiments/run.ts";
import { decodeCheckpoint, encodeCheckpoint } from "../src/store/checkpoint.ts";

/** A recipe of a flow network from the catalogue, made short by settings. */
export function shortened(name: string, ...settings: string[]): FlowRecipe {
  const recipe = override(recipeNamed(name), settings);
  if (isFlowRecipe(recipe)) return recipe;
  throw new Error(`${name} is no recipe of a flow network.`);
}

/** Everything one seed of a recipe says. */
export async function eventsOf(recipe: Recipe, seed: number, options: SeedOptions = {}): Promise<RunEvent[]> {
  return gather(runSeed(recipe, seed, options));
}

/** What is kept of a stream of events. */
export async function gather(stream: AsyncIterable<LiveEvent>): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of stream) if (event.type !== "progress") events.push(event);
  return events;
}

/** A checkpoint as it comes back from its file. */
function storedAndRead(recipe: Recipe, seed: number, event: CheckpointEvent): CheckpointEvent {
  return decodeCheckpoint(encodeCheckpoint({ settings: recipe, seed, sequence: 0, event }), "a checkpoint").event;
}

/** For each checkpoint of a seed: the events that followed it, and those that follow when it is resumed from there. */
export async function resumptions(recipe: Recipe, seed: number, options: SeedOptions = {}) {
  const events = await eventsOf(recipe, seed, { ...options, probes: true });
  const found: { step: number; followed: RunEvent[]; resumed: RunEvent[] }[] = [];
  for (const [index, event] of events.entries()) {
    if (event.type !== "checkpoint") continue;
    const resume = storedAndRead(recipe, seed, event);
    const resumed = await eventsOf(recipe, seed, { ...options, probes: true, resume });
    found.push({ step: event.step, followed: events.slice(index + 1), resumed });
  }
  return found;
}

/** The last event of a seed. */
export function endOf(events: readonly RunEvent[]) {
  const end = events.at(-1);
  if (end?.type === "end") return end;
  throw new Error("The seed has not come to its end.");
}

/** The last checkpoint of a seed. */
export function lastCheckpointOf(events: readonly RunEvent[]): CheckpointEvent {
  const last = events.findLast((event) => event.type === "checkpoint");
  if (last) return last;
  throw new Error("The seed has no checkpoint.");
}
