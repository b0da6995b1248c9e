import { integers, type RandomKey, split } from "../../math/random.ts";
import { type Observer, planReactions } from "../../solvers/reaction/settle.ts";
import { Refusal } from "../../systems/system.ts";
import type { EnvironmentTask } from "../../tasks/environments/environment.ts";
import { encodingOf } from "./encoding.ts";
import type { Behaviour, Organism } from "./organism.ts";

/** What an organism is told of its losses: each of its own, none, or those of another lifetime, episode by episode. */
export type Feedback = "on" | "off" | readonly number[];

export interface LifeOptions {
  readonly episodes: number;
  readonly feedback: Feedback;
  /** Of the lifetime, where its task has kinds; drawn from the seed when left out. */
  readonly kind?: number;
  /** See {@link encodingOf}. */
  readonly scales?: readonly number[];
  readonly witness?: Witness;
}

/** Who watches a life, to draw it. Must not write to the amounts that are shown. */
export interface Witness {
  /** A settling begins after this: birth, a pulse of what is observed, or a pulse of so much loss. */
  pulse(cause: Cause, amounts: Float64Array, loss: number): void;
  sweep(amounts: Float64Array): void;
  /** What answered the observation before. */
  answer(action: number): void;
}

export type Cause = "birth" | "observation" | "loss";

/** A lifetime to be lived. */
export interface LifePlan {
  readonly key: RandomKey;
  readonly feedback: Feedback;
  /** Of the lifetime, where the task has kinds; drawn when left out. */
  readonly kind?: number;
}

/** What became of a lifetime. */
export interface Life {
  /** Of each episode, in order. */
  readonly returns: readonly number[];
  /** 1 − return / the best there is. */
  readonly losses: readonly number[];
  /** Share of what there is to see that was seen, where observations are of a discrete space; 0 where they are not. */
  readonly seen: number;
  readonly settlings: number;
  readonly sweeps: number;
  /** Settlings that did not come to rest within their sweeps. */
  readonly unsettled: number;
  /** Of the state that it ends in. */
  readonly residual: number;
}

/**
 * Algorithm 1: the system settles once from its initial state; then every observation is a pulse, the outputs are read from the settling that it
 * begins, and at the end of an episode its loss is a pulse of feedback, after which the system settles again. Both settlings always run, also when the loss is 0,
 * since how often a system settles would otherwise tell it. What was learned is the state that is left; nothing else changes.
 *
 * Source: Equilibrium Point Learning, Section 3.2, with line 23's inequality the right way round.
 *
 * @param seed of the lifetime: what is hidden in it, and how each episode begins
 */
export function live(organism: Organism, task: EnvironmentTask, seed: RandomKey, options: LifeOptions): Life {
  const body = planBody(organism, task, options);
  const world = task.live(drawSeed(split(seed, "lifetime")), options.kind);
  const [returns, losses]: number[][] = [[], []];
  const seen = new Set<number>();
  body.rest();
  for (let episode = 0; episode < options.episodes; episode++) {
    let observation = world.reset(drawSeed(split(seed, "episode", episode)));
    let total = 0;
    for (;;) {
      seen.add(observation[0]);
      const step = world.step(body.act(observation));
      total += step.reward;
      if (!Number.isFinite(total))
        throw new Refusal(`A step in "${task.name}" was rewarded with ${step.reward}, which is no finite number.`);
      observation = step.observation;
      if (step.terminated || step.truncated) break;
    }
    const loss = 1 - total / task.bestReturn;
    returns.push(total);
    losses.push(loss);
    body.feel(options.feedback === "on" ? loss : options.feedback === "off" ? 0 : options.feedback[episode]);
  }
  const { observation: space } = task;
  return {
    returns,
    losses,
    seen: space.kind === "discrete" ? seen.size / space.size : 0,
    ...body.tally,
    residual: body.residual(),
  };
}

/** The last episodes, by which learning in a lifetime is judged. */
export const LAST = 3;

/** Mean return of the last episodes of a life. */
export function lastReturn({ returns }: Life): number {
  return returns.slice(-LAST).reduce((sum, value) => sum + value, 0) / LAST;
}

/** How long a system may take to come to rest from its initial state: ten times what it may take later, once in a lifetime. */
export function birthOf(behaviour: Behaviour): Behaviour {
  return { ...behaviour, most: 10 * behaviour.most };
}

/** A seed of 31 bits. */
export function drawSeed(key: RandomKey): number {
  const drawn = new Int32Array(1);
  integers(key, drawn, 0x7fffffff);
  return drawn[0];
}

/**
 * What an organism answers to each observation of a discrete space when it is at rest as it was born, for a task whose value it decides; and how
 * its settlings went.
 */
export function answersOf(
  organism: Organism,
  task: EnvironmentTask,
): Omit<Life, "returns" | "losses"> & { answers: Int32Array } {
  const body = planBody(organism, task, {});
  body.rest();
  const size = task.observation.kind === "discrete" ? task.observation.size : 0;
  const born = body.state.map((values) => values.slice());
  const answers = Int32Array.from({ length: size }, (_, shown) => {
    body.state.forEach((values, k) => void values.set(born[k]));
    return body.act(Float64Array.of(shown));
  });
  return { answers, seen: 1, ...body.tally, residual: body.residual() };
}

/** An organism that can be pulsed and read; allocates nothing after this unless it is watched. */
function planBody(
  organism: Organism,
  task: EnvironmentTask,
  { scales, witness }: Pick<LifeOptions, "scales" | "witness">,
) {
  const { network, behaviour, inputs, inputGain, outputs, feedback, feedbackGain } = organism;
  const program = planReactions(network);
  const { amounts } = program.state;
  const encoding = encodingOf(task.observation, scales);
  const channels = new Float64Array(encoding.channels);
  const [before, sums, scores] = [0, 1, 2].map(() => new Float64Array(outputs.length));
  const tally = { settlings: 0, sweeps: 0, unsettled: 0 };
  const isCount = behaviour.reading === "count";
  const collect = (state: Float64Array): void => {
    for (let k = 0; k < outputs.length; k++) {
      const amount = state[outputs[k]];
      sums[k] += isCount ? (amount - before[k] > behaviour.threshold ? 1 : 0) : amount;
    }
  };
  const settle = (options: Behaviour, observe?: (state: Float64Array) => void): number => {
    const { status, steps } = program.settle(options, witness ? watched(witness, observe) : observe);
    tally.settlings++;
    tally.sweeps += steps;
    if (status !== "settled") tally.unsettled++;
    return steps;
  };
  return {
    tally,
    /** Comes to rest from the state that it was born in. */
    rest(): void {
      witness?.pulse("birth", amounts, 0);
      settle(birthOf(behaviour));
    },
    residual: program.residual,
    /** Amounts and momenta, live. */
    state: [amounts, program.state.momenta],
    /** Shows an observation and reads which action answers it: the one with the highest output, of equals the first. */
    act(observation: Float64Array): number {
      encoding.encode(observation, channels);
      for (let k = 0; k < outputs.length; k++) before[k] = amounts[outputs[k]];
      sums.fill(0);
      for (let k = 0; k < inputs.length; k++) amounts[inputs[k]] += inputGain[k] * channels[k];
      witness?.pulse("observation", amounts, 0);
      const steps = settle(behaviour, collect);
      for (let k = 0; k < outputs.length; k++) {
        const mean = sums[k] / steps;
        if (behaviour.reading === "excess") scores[k] = mean - before[k];
        else if (behaviour.reading === "area") scores[k] = sums[k] - steps * amounts[outputs[k]];
        else scores[k] = mean;
      }
      const action = firstLargest(scores);
      witness?.answer(action);
      return action;
    },
    /** A pulse of loss. */
    feel(loss: number): void {
      for (let k = 0; k < feedback.length; k++) amounts[feedback[k]] += feedbackGain[k] * loss;
      witness?.pulse("loss", amounts, loss);
      settle(behaviour);
    },
  };
}

/** An observer of settling that tells a witness, too. */
function watched(witness: Witness, observe?: Observer): Observer {
  return (amounts, step) => {
    observe?.(amounts, step);
    witness.sweep(amounts);
  };
}

function firstLargest(scores: Float64Array): number {
  let best = 0;
  for (let k = 1; k < scores.length; k++) if (scores[k] > scores[best]) best = k;
  return best;
}
