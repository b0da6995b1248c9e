import { Refusal } from "../../systems/system.ts";
import type { EnvironmentTask, Space, Transition } from "./environment.ts";

/*
 * What a description of an environment and a single transition must be, for those that TypeScript does not vouch for.
 */

/** @throws Refusal naming the first thing that is wrong with what a task says of itself. */
export function requireDescription(task: EnvironmentTask): void {
  const { name, observation, actions, bestReturn, mostSteps, kinds = 1 } = task;
  if (!isCount(actions))
    throw new Refusal(`The environment "${name}" must have a whole number of actions, 1 or more, not ${actions}.`);
  if (!isCount(mostSteps)) {
    throw new Refusal(
      `The most steps of an episode of "${name}" must be a whole number of 1 or more, not ${mostSteps}.`,
    );
  }
  if (!(bestReturn > 0 && bestReturn < Number.POSITIVE_INFINITY)) {
    throw new Refusal(`The best return of "${name}" must be a finite number above 0, not ${bestReturn}.`);
  }
  if (!isCount(kinds))
    throw new Refusal(`The kinds of lifetimes of "${name}" must be a whole number of 1 or more, not ${kinds}.`);
  requireSpace(name, observation);
  if (task.worthOf && observation.kind !== "discrete")
    throw new Refusal(`The environment "${name}" tells what answers are worth, so its observations must be discrete.`);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1;
}

function requireSpace(name: string, space: Space): void {
  const what = `The observation space of "${name}"`;
  if (space.kind === "discrete") {
    if (isCount(space.size)) return;
    throw new Refusal(`${what} must have a whole number of observations, 1 or more, not ${space.size}.`);
  }
  const { low, high } = space;
  if (low.length !== high.length || low.length === 0) {
    throw new Refusal(
      `${what} must have as many low as high bounds and at least 1, not ${low.length} and ${high.length}.`,
    );
  }
  const wrong = low.findIndex((bound, entry) => !(bound <= high[entry]));
  if (wrong < 0) return;
  throw new Refusal(`${what} must have each low bound at or below its high one, not ${low[wrong]} and ${high[wrong]}.`);
}

/**
 * `when` is where in an episode the observation came, such as "at reset".
 * @throws Refusal naming the first thing that is wrong with an observation: its type, its length, or an entry.
 */
export function requireObservation(
  { name, observation: space }: EnvironmentTask,
  given: Float64Array,
  when: string,
): void {
  const what = `The observation of "${name}" ${when}`;
  if (!(given instanceof Float64Array)) throw new Refusal(`${what} must be a Float64Array.`);
  const size = space.kind === "discrete" ? 1 : space.low.length;
  if (given.length !== size) throw new Refusal(`${what} must have the length ${size}, not ${given.length}.`);
  for (let entry = 0; entry < size; entry++) {
    const problem = problemOf(given[entry], space, entry);
    if (problem) throw new Refusal(`${what} has the entry ${given[entry]}, ${problem}.`);
  }
}

/** What is wrong with an entry of an observation, if anything, as the end of a sentence. */
function problemOf(value: number, space: Space, entry: number): string | undefined {
  if (!Number.isFinite(value)) return "which is not finite";
  if (space.kind === "discrete") {
    const inside = Number.isInteger(value) && value >= 0 && value < space.size;
    return inside ? undefined : `which is no integer from 0 to ${space.size - 1}`;
  }
  const [low, high] = [space.low[entry], space.high[entry]];
  return value >= low && value <= high ? undefined : `which is outside its bounds ${low} and ${high}`;
}

/** @throws Refusal naming the first thing that is wrong with a transition. */
export function requireTransition(task: EnvironmentTask, transition: Transition, when: string): void {
  requireObservation(task, transition.observation, when);
  const { reward } = transition;
  if (!Number.isFinite(reward)) {
    throw new Refusal(`The reward of "${task.name}" ${when} must be a finite number, not ${reward}.`);
  }
  for (const flag of ["terminated", "truncated"] as const) {
    const value: unknown = transition[flag];
    if (typeof value === "boolean") continue;
    throw new Refusal(`The flag "${flag}" of "${task.name}" ${when} must be true or false, not ${value}.`);
  }
}
