import { integers, keyFromSeed, type RandomKey, split } from "../../math/random.ts";
import { Refusal } from "../../systems/system.ts";

/**
 * Worlds that answer actions with observations and rewards: the interface of Gymnasium (Towers et al., "Gymnasium: a
 * standard interface for reinforcement learning environments", 2024), with discrete actions and a level above the
 * episode: the lifetime, for what stays hidden from one episode to the next and has to be learned.
 */

/**
 * What an observation can be. Of a discrete space it is one entry, an integer from 0 to size − 1; of a box it has as many
 * entries as there are bounds, which are inclusive and may be infinite.
 */
export type Space =
  | { readonly kind: "discrete"; readonly size: number }
  | { readonly kind: "box"; readonly low: readonly number[]; readonly high: readonly number[] };

/** The answer to an action. Either flag ends the episode, and both may be set. */
export interface Transition {
  /** An array of its own, in the task's space: it may be kept, and written to. */
  readonly observation: Float64Array;
  readonly reward: number;
  /** The world came to an end of its own. */
  readonly terminated: boolean;
  /** The steps of the episode ran out. */
  readonly truncated: boolean;
}

/** A world in the middle of a lifetime. Everything random in an episode depends on its seed alone. */
export interface Environment {
  /**
   * Begins an episode, whether or not the last one is over, and gives its first observation.
   * @throws RangeError unless `seed` is a safe integer
   */
  reset(seed: number): Float64Array;
  /** Takes one of the actions 0 … actions − 1. @throws Refusal outside an episode, or on anything that is no action. */
  step(action: number): Transition;
}

/** A kind of world, and what is known of its episodes. */
export interface EnvironmentTask {
  readonly name: string;
  readonly observation: Space;
  /** How many actions there are. */
  readonly actions: number;
  /** The most that an episode can return, a positive number: the loss of an episode is 1 − return / bestReturn. */
  readonly bestReturn: number;
  /** The most steps of an episode. */
  readonly mostSteps: number;
  /** How many kinds of lifetime there are, where they can be told apart beforehand: which arm pays. */
  readonly kinds?: number;
  /** What it is worth to answer each observation with this action, where it is known exactly. */
  worthOf?(answers: Int32Array): Worth;
  /**
   * A lifetime; what is drawn once in it, such as which arm pays, depends on this safe integer alone, unless its kind is given: an
   * integer from 0 to kinds − 1.
   */
  live(seed: number, kind?: number): Environment;
}

/** Expected returns of an episode. */
export interface Worth {
  /** Of one that begins as episodes do. */
  readonly fromStart: number;
  /** Of one that begins anywhere, each state that is no end being as likely. */
  readonly fromAnywhere: number;
}

/** A transition before its observation is made. */
export interface Advance<State> {
  readonly state: State;
  readonly reward: number;
  readonly terminated: boolean;
}

/** The laws of a world as functions that leave their arguments alone. */
export interface Dynamics<State> {
  /** The state in which the episode of that key begins. */
  readonly begin: (key: RandomKey) => State;
  /** `chance` makes the random key of this step. */
  readonly advance: (state: State, action: number, chance: () => RandomKey) => Advance<State>;
  /** A new array each time. */
  readonly observe: (state: State) => Float64Array;
}

/** What {@link episodes} needs to know. */
export interface EpisodeRules {
  /** The name of the environment, for messages. */
  readonly name: string;
  readonly actions: number;
  /**
   * Steps after which an episode is truncated, by default never. As under Gymnasium's TimeLimit, an episode that terminates
   * in the last of them is truncated as well.
   */
  readonly stepLimit?: number;
}

/**
 * The environment of some dynamics, which refuses a step outside an episode and an action that there is not. Built-in
 * environments are made with it.
 */
export function episodes<State>(rules: EpisodeRules, { begin, advance, observe }: Dynamics<State>): Environment {
  const { stepLimit = Number.POSITIVE_INFINITY } = rules;
  let stage: Stage = "before";
  let state: State;
  let steps = 0;
  let stepKeys: RandomKey;
  const chance = () => split(stepKeys, steps);
  return Object.freeze({
    reset(seed: number): Float64Array {
      const key = split(keyFromSeed(seed), "episode");
      stepKeys = split(key, "steps");
      state = begin(split(key, "begin"));
      steps = 0;
      stage = "during";
      return observe(state);
    },
    step(action: number): Transition {
      requireStep(rules, stage, action);
      const { state: next, reward, terminated } = advance(state, action, chance);
      state = next;
      steps++;
      const truncated = steps >= stepLimit;
      if (terminated || truncated) stage = "after";
      return { observation: observe(state), reward, terminated, truncated };
    },
  });
}

/** Where an environment stands to its episodes: before the first, in one, or after one. */
type Stage = "before" | "during" | "after";

function requireStep({ name, actions }: EpisodeRules, stage: Stage, action: number): void {
  if (stage === "before") throw new Refusal(`The environment "${name}" must be reset before its first step.`);
  if (stage === "after")
    throw new Refusal(`The episode of "${name}" is over; reset the environment before another step.`);
  if (!Number.isInteger(action) || action < 0 || action >= actions) {
    throw new Refusal(`An action of "${name}" is an integer from 0 to ${actions - 1}, not ${action}.`);
  }
}

/** The kind of the lifetime of that seed, one of so many that are equally likely. @throws RangeError unless `seed` is a safe integer */
export function kindOf(seed: number, kinds: number): number {
  const drawn = new Int32Array(1);
  integers(lifetimeKey(seed), drawn, kinds);
  return drawn[0];
}

/** The key of what is drawn once in the lifetime of that seed. @throws RangeError unless `seed` is a safe integer */
function lifetimeKey(seed: number): RandomKey {
  return split(keyFromSeed(seed), "lifetime");
}
