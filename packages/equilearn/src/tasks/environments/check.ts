import { integers, keyFromSeed, type RandomKey, split } from "../../math/random.ts";
import { Refusal } from "../../systems/system.ts";
import type { Environment, EnvironmentTask, Transition } from "./environment.ts";
import { requireDescription, requireObservation, requireTransition } from "./soundness.ts";

export interface CheckOptions {
  /** Lifetimes that are looked at, in one episode each: 1 or more. */
  readonly episodes: number;
  /** Draws the seeds of lifetimes and episodes, and the actions. */
  readonly seed: number;
}

/** Sums of rewards are rounded, so a return may exceed the best one by this fraction of it. */
const RETURN_SLACK = 1e-9;

/**
 * Plays random actions to find out whether an environment keeps its word, in the spirit of gymnasium.utils.env_checker. Of
 * each lifetime it asks that
 * - observations are finite and in their space, rewards finite, and flags true or false;
 * - episodes end within the most steps and return no more than the best return;
 * - an episode repeats when its seed and actions do, whatever was played before it, and in a second lifetime of the same
 *   seed, whatever is played in the first at the same time;
 * - a returned observation neither changes nor can be used to change anything.
 *
 * @throws Refusal naming the first thing that is wrong, or when `episodes` is out of range
 * @throws RangeError unless `seed` is a safe integer
 */
export function checkEnvironment(task: EnvironmentTask, { episodes, seed }: CheckOptions): void {
  if (!Number.isInteger(episodes) || episodes < 1) {
    throw new Refusal(`The check of an environment plays a whole number of episodes, 1 or more, not ${episodes}.`);
  }
  requireDescription(task);
  const key = split(keyFromSeed(seed), "check");
  for (let episode = 0; episode < episodes; episode++) checkLifetime(task, split(key, episode));
}

/** An episode to play: its seed, and the key of the actions. */
interface Script {
  readonly seed: number;
  readonly actions: RandomKey;
}

function checkLifetime(task: EnvironmentTask, key: RandomKey): void {
  const seeds = new Int32Array(3);
  integers(split(key, "seeds"), seeds, 2147483648);
  const [life, ...episodeSeeds] = seeds;
  const [script, other] = episodeSeeds.map((seed, at) => ({ seed, actions: split(key, "actions", at) }));
  const environment = task.live(life);
  const told = firstTelling(task, environment, script);
  Array.from(played(task, environment, other));
  const again = difference(told, played(task, environment, script));
  if (again !== undefined) {
    const twice = `an episode of the seed ${script.seed} is played twice with the same actions`;
    throw new Refusal(`The environment "${task.name}" does not repeat: ${twice} and differs ${whenOf(again)}.`);
  }
  for (const scribbled of [true, false]) {
    if (difference(told, played(task, environment, script), scribbled) === undefined) continue;
    throw new Refusal(
      `What is written to an observation of "${task.name}" changes later ones; each must be a new array.`,
    );
  }
  const apart = difference(told, alongside(played(task, task.live(life), script), played(task, environment, other)));
  if (apart !== undefined) {
    const both = `one of the seed ${life} is lived again beside the first`;
    throw new Refusal(`A lifetime of "${task.name}" does not repeat: ${both} and differs ${whenOf(apart)}.`);
  }
}

/** What happened in an episode: observation, reward and flags of the reset and of each step, as numbers. */
type Telling = readonly (readonly number[])[];

/** Plays an episode and checks what can be seen of it. */
function firstTelling(task: EnvironmentTask, environment: Environment, script: Script): Telling {
  const kept: Float64Array[] = [];
  const told: number[][] = [];
  let sum = 0;
  let over = false;
  for (const transition of played(task, environment, script)) {
    requireSound(task, transition, told.length);
    kept.push(transition.observation);
    told.push(toldOf(transition));
    sum += transition.reward;
    over = isLast(transition);
  }
  if (!over) throw new Refusal(`An episode of "${task.name}" goes on after ${task.mostSteps} steps, its most.`);
  if (sum > task.bestReturn * (1 + RETURN_SLACK)) {
    throw new Refusal(`An episode of "${task.name}" returns ${sum}, more than its best return ${task.bestReturn}.`);
  }
  const changed = kept.findIndex((observation, at) => observation.some((value, entry) => value !== told[at][entry]));
  if (changed >= 0) {
    const which = `An observation of "${task.name}", given ${whenOf(changed)},`;
    throw new Refusal(`${which} has changed by the end of the episode; each must be a new array.`);
  }
  return told;
}

function requireSound(task: EnvironmentTask, transition: Transition, at: number): void {
  if (at === 0) requireObservation(task, transition.observation, whenOf(at));
  else requireTransition(task, transition, whenOf(at));
}

function whenOf(at: number): string {
  return at === 0 ? "at reset" : `at step ${at}`;
}

function isLast({ terminated, truncated }: Transition): boolean {
  return terminated || truncated;
}

function toldOf({ observation, reward, terminated, truncated }: Transition): number[] {
  return [...observation, reward, Number(terminated), Number(truncated)];
}

/** The transitions of an episode under random actions, after one that stands for the reset; cut off after the most steps. */
function* played(task: EnvironmentTask, environment: Environment, script: Script): Generator<Transition, void> {
  yield { observation: environment.reset(script.seed), reward: 0, terminated: false, truncated: false };
  const action = new Int32Array(1);
  for (let step = 0; step < task.mostSteps; step++) {
    integers(split(script.actions, step), action, task.actions);
    const transition = environment.step(action[0]);
    yield transition;
    if (isLast(transition)) return;
  }
}

/** The first transitions, with one of the second episode played after each. */
function* alongside(first: Iterable<Transition>, second: Iterator<Transition>): Generator<Transition, void> {
  for (const transition of first) {
    yield transition;
    second.next();
  }
}

/** Where an episode first departs from what was told of it; `scribbled` overwrites each observation once it is read. */
function difference(told: Telling, transitions: Iterable<Transition>, scribbled = false): number | undefined {
  let at = 0;
  for (const transition of transitions) {
    const now = toldOf(transition);
    // The flags differ where only one of two episodes ends, so neither is looked at beyond the other.
    if (now.length !== told[at].length || now.some((value, entry) => value !== told[at][entry])) return at;
    if (scribbled) transition.observation.fill(Number.NaN);
    at++;
  }
  return undefined;
}
