import { integers, type RandomKey, split } from "../../math/random.ts";
import { Refusal } from "../../systems/system.ts";
import type { EnvironmentTask } from "../../tasks/environments/environment.ts";

/** What an organism is told of its losses: each of its own, none, or those of another lifetime, episode by episode. */
export type Feedback = "on" | "off" | readonly number[];

/** A lifetime to be lived. */
export interface LifePlan {
  readonly key: RandomKey;
  readonly feedback: Feedback;
  /** Of the lifetime, where the task has kinds; drawn when left out. */
  readonly kind?: number;
}

/** What became of a lifetime. */
export interface Life extends Tally {
  /** Of each episode, in order. */
  readonly returns: readonly number[];
  /** 1 − return / the best there is. */
  readonly losses: readonly number[];
  /** Share of what there is to see that was seen, where observations are of a discrete space; 0 where they are not. */
  readonly seen: number;
}

/** How settling went in a life. */
export interface Tally {
  readonly settlings: number;
  readonly sweeps: number;
  /** Settlings that did not come to rest within their sweeps. */
  readonly unsettled: number;
  /** Of the state that it ends in. */
  readonly residual: number;
}

/** Whoever acts in a world and may be told what it lost. */
export interface Agent {
  act(observation: Float64Array): number;
  /** The loss of the episode that has ended, its own or another's; undefined where there is no feedback. */
  feel(loss: number | undefined): void;
}

/**
 * Leads a lifetime: an agent acts through episodes, and at the end of each it is told of a loss, or of none. What is hidden in the lifetime and how
 * each episode begins depend on the plan's key and kind alone.
 *
 * @throws Refusal when a reward is no finite number
 */
export function leadLifetime(
  task: EnvironmentTask,
  { key, feedback, kind }: LifePlan,
  episodes: number,
  agent: Agent,
): Pick<Life, "returns" | "losses" | "seen"> {
  const world = task.live(drawSeed(split(key, "lifetime")), kind);
  const [returns, losses]: number[][] = [[], []];
  const seen = new Set<number>();
  for (let episode = 0; episode < episodes; episode++) {
    let observation = world.reset(drawSeed(split(key, "episode", episode)));
    let total = 0;
    for (;;) {
      seen.add(observation[0]);
      const step = world.step(agent.act(observation));
      total += step.reward;
      if (!Number.isFinite(total))
        throw new Refusal(`A step in "${task.name}" was rewarded with ${step.reward}, which is no finite number.`);
      observation = step.observation;
      if (step.terminated || step.truncated) break;
    }
    returns.push(total);
    losses.push(1 - total / task.bestReturn);
    agent.feel(feedback === "on" ? losses[episode] : feedback === "off" ? undefined : feedback[episode]);
  }
  const { observation: space } = task;
  return { returns, losses, seen: space.kind === "discrete" ? seen.size / space.size : 0 };
}

/** The last episodes, by which learning in a lifetime is judged. */
export const LAST = 3;

/** Mean return of the last episodes of a life. */
export function lastReturn({ returns }: Life): number {
  return returns.slice(-LAST).reduce((sum, value) => sum + value, 0) / LAST;
}

/** A seed of 31 bits. */
export function drawSeed(key: RandomKey): number {
  const drawn = new Int32Array(1);
  integers(key, drawn, 0x7fffffff);
  return drawn[0];
}
