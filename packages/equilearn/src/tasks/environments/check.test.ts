import { describe, expect, it } from "vitest";
import { Refusal } from "../../systems/system.ts";
import { type CheckOptions, checkEnvironment } from "./check.ts";
import type { Environment, EnvironmentTask, Transition } from "./environment.ts";

/** What a user might write by hand: a walk from 0 by ±1 (±2 in odd lifetimes), over after 6 steps. */
function walk(life: number): Environment {
  let [at, steps] = [0, 0];
  return {
    reset(seed) {
      [at, steps] = [seed % 2, 0];
      return Float64Array.of(at, steps);
    },
    step(action) {
      at += (action === 1 ? 1 : -1) * (1 + (life % 2));
      steps++;
      return { observation: Float64Array.of(at, steps), reward: 0.1, terminated: steps === 6, truncated: false };
    },
  };
}

const sound: EnvironmentTask = {
  name: "walk",
  observation: { kind: "box", low: [Number.NEGATIVE_INFINITY, 0], high: [Number.POSITIVE_INFINITY, 6] },
  actions: 2,
  bestReturn: 0.6,
  mostSteps: 6,
  live: walk,
};

/** The first seeds that the check draws from its own seed, 1. */
const firstLife = 782164396;
const firstEpisode = 1581534275;

const unrepeated = (when: string) =>
  `The environment "walk" does not repeat: an episode of the seed ${firstEpisode} is played twice with the same actions and differs ${when}.`;
const unrepeatedLife = `A lifetime of "walk" does not repeat: one of the seed ${firstLife} is lived again beside the first and differs at step 1.`;

/** The walk with something about it changed. */
const walkWith = (changes: Partial<EnvironmentTask>): EnvironmentTask => ({ ...sound, ...changes });

/** The walk with its transitions changed from the second step on. */
function transitions(change: (transition: Transition, step: number) => object, changes: Partial<EnvironmentTask> = {}) {
  const live = (seed: number): Environment => {
    const inner = walk(seed);
    let step = 0;
    return {
      reset: (episode) => {
        step = 0;
        return inner.reset(episode);
      },
      step: (action) => {
        const transition = inner.step(action);
        step++;
        return step < 2 ? transition : ({ ...transition, ...change(transition, step) } as Transition);
      },
    };
  };
  return walkWith({ ...changes, live });
}

const check =
  (task: EnvironmentTask, options: Partial<CheckOptions> = {}) =>
  () =>
    checkEnvironment(task, { episodes: 8, seed: 1, ...options });

function refuses(task: EnvironmentTask, sentence: string): void {
  expect(check(task)).toThrow(new Refusal(sentence));
}

describe("the check of an environment", () => {
  it("passes one that keeps its word", () => {
    expect(check(sound)).not.toThrow();
    expect(check(sound, { episodes: 50, seed: -3 })).not.toThrow();
  });

  it("plays a whole number of episodes", () => {
    for (const episodes of [0, 1.5, Number.NaN]) {
      const sentence = `The check of an environment plays a whole number of episodes, 1 or more, not ${episodes}.`;
      expect(check(sound, { episodes })).toThrow(new Refusal(sentence));
    }
  });

  it("refuses what a description or a transition cannot be, and says where", () => {
    refuses(
      walkWith({ actions: 1.5 }),
      'The environment "walk" must have a whole number of actions, 1 or more, not 1.5.',
    );
    refuses(
      walkWith({ live: (seed) => ({ ...walk(seed), reset: () => new Float64Array(3) }) }),
      'The observation of "walk" at reset must have the length 2, not 3.',
    );
    refuses(
      walkWith({ observation: { kind: "box", low: [-100, 0], high: [100, 4] } }),
      'The observation of "walk" at step 5 has the entry 5, which is outside its bounds 0 and 4.',
    );
    refuses(
      transitions(() => ({ terminated: 0 })),
      'The flag "terminated" of "walk" at step 2 must be true or false, not 0.',
    );
  });

  it("refuses episodes that go on or return too much, but not for the rounding of a sum", () => {
    refuses(walkWith({ mostSteps: 5 }), 'An episode of "walk" goes on after 5 steps, its most.');
    refuses(
      transitions(() => ({ reward: 1 })),
      'An episode of "walk" returns 5.1, more than its best return 0.6.',
    );
    expect(0.1 + 0.1 + 0.1).toBeGreaterThan(0.3);
    const third = transitions((_, step) => (step < 4 ? {} : { reward: 0 }), { bestReturn: 0.3 });
    expect(check(third)).not.toThrow();
  });

  it("refuses an episode that does not repeat", () => {
    let resets = 0;
    let size = 3;
    for (const reset of [() => Float64Array.of(resets++, 0), () => new Float64Array(--size)]) {
      refuses(walkWith({ live: (seed) => ({ ...walk(seed), reset }) }), unrepeated("at reset"));
    }
    let steps = 0;
    refuses(
      transitions(() => ({ reward: (steps++ % 7) / 100 })),
      unrepeated("at step 2"),
    );
  });

  it("refuses an episode that depends on the one before", () => {
    const drifting = (life: number): Environment => {
      const inner = walk(life);
      let [last, drift] = [-1, 0];
      return {
        ...inner,
        reset: (seed) => {
          if (seed !== last) drift++;
          last = seed;
          return Float64Array.of(inner.reset(seed)[0] + drift, 0);
        },
      };
    };
    refuses(walkWith({ live: drifting }), unrepeated("at reset"));
  });

  it("refuses an episode that is longer or shorter the second time", () => {
    const lives = (first: number, later: number) => () => {
      let resets = 0;
      const { reset, step } = walk(0);
      return {
        reset: (seed: number) => {
          resets++;
          return reset(seed);
        },
        step: (action: number) => {
          const transition = step(action);
          return { ...transition, terminated: transition.observation[1] === (resets > 1 ? later : first) };
        },
      };
    };
    refuses(walkWith({ live: lives(6, 4) }), unrepeated("at step 4"));
    refuses(walkWith({ live: lives(4, 6) }), unrepeated("at step 4"));
  });

  it("refuses a lifetime that does not repeat, and one that shares its state with another", () => {
    let lives = 0;
    refuses(walkWith({ live: () => walk(lives++) }), unrepeatedLife);
    const shared = walk(0);
    refuses(walkWith({ live: () => shared }), unrepeatedLife);
  });

  it("refuses observations that change once they are returned", () => {
    const one = new Float64Array(2);
    const reused = (transition: Transition) => {
      one.set(transition.observation);
      return { observation: one };
    };
    refuses(
      transitions(reused),
      'An observation of "walk", given at step 2, has changed by the end of the episode; each must be a new array.',
    );
  });

  it("refuses observations that hold the state, and constant ones that are returned again", () => {
    const sentence = 'What is written to an observation of "walk" changes later ones; each must be a new array.';
    const holding = (): Environment => {
      let state = new Float64Array(2);
      return {
        reset: () => {
          state = new Float64Array(2);
          return state;
        },
        step: () => {
          state = state.map((value, entry) => value + entry);
          return { observation: state, reward: 0, terminated: state[1] === 6, truncated: false };
        },
      };
    };
    refuses(walkWith({ live: holding }), sentence);
    const [start, end] = [new Float64Array(2), new Float64Array(2)];
    const pull = { observation: end, reward: 0, terminated: true, truncated: false };
    refuses(walkWith({ live: () => ({ reset: () => start, step: () => pull }) }), sentence);
  });
});
