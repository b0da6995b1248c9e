import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { keyFromSeed } from "../../math/random.ts";
import { cartPole, cartPoleDynamics, cartPoleStep, cartPoleSwapped } from "./cart-pole.ts";
import { episodes } from "./environment.ts";

/** An episode of Gymnasium's CartPole-v1 in golden/cartpole.golden.json. */
interface Recorded {
  readonly name: string;
  readonly sutton_barto_reward: boolean;
  readonly initial_state: readonly number[];
  readonly actions: readonly number[];
  readonly states: readonly (readonly number[])[];
  readonly rewards: readonly number[];
  readonly terminated: readonly boolean[];
  readonly truncated: readonly boolean[];
  readonly steps: number;
}

const file = new URL("../../../test/golden/cartpole.golden.json", import.meta.url);
const { trajectories } = JSON.parse(readFileSync(file, "utf8")) as { trajectories: readonly Recorded[] };
const dynamics = cartPoleDynamics(1);
const noChance = () => keyFromSeed(0);

/** Each recorded state with the state that one step makes of the one before. */
function steps({ initial_state, actions, states }: Recorded) {
  return states.map((recorded, step) => {
    const before = Float64Array.from(step === 0 ? initial_state : states[step - 1]);
    return { before, action: actions[step], recorded, after: cartPoleStep(before, actions[step]) };
  });
}

describe("one step of the cart-pole", () => {
  for (const trajectory of trajectories) {
    it(`is Gymnasium's to 1e-15 of the larger of each number and 1, throughout ${trajectory.name}`, () => {
      expect(trajectory.states.length).toBe(trajectory.steps);
      for (const { recorded, after } of steps(trajectory)) {
        recorded.forEach((value, entry) => {
          expect(Math.abs(after[entry] - value)).toBeLessThanOrEqual(1e-15 * Math.max(1, Math.abs(value)));
        });
      }
    });
  }

  it("moves by the velocities from before the push, to the last bit of Gymnasium's positions", () => {
    for (const { recorded, after } of trajectories.flatMap(steps)) {
      expect([after[0], after[2]]).toEqual([recorded[0], recorded[2]]);
    }
  });

  it("is rewarded, and ends the episode, as recorded", () => {
    // Gymnasium's option to reward a fall with −1 is not offered.
    const ordinary = trajectories.filter((trajectory) => !trajectory.sutton_barto_reward);
    expect(ordinary.length).toBe(9);
    for (const trajectory of ordinary) {
      const advances = steps(trajectory).map(({ before, action }) => dynamics.advance(before, action, noChance));
      expect(advances.map((advance) => advance.reward)).toEqual(trajectory.rewards);
      expect(advances.map((advance) => advance.terminated)).toEqual(trajectory.terminated);
    }
  });
});

describe("an episode of the cart-pole", () => {
  it("that is short is played as recorded, in single precision", () => {
    // In 500 steps the rounding of one step grows to the size of the state.
    const short = trajectories.filter((trajectory) => trajectory.steps < 100 && !trajectory.sutton_barto_reward);
    expect(short.length).toBe(7);
    for (const { initial_state, actions, states, rewards, terminated, truncated } of short) {
      const begin = () => Float64Array.from(initial_state);
      const environment = episodes({ name: "recorded", actions: 2, stepLimit: 500 }, { ...dynamics, begin });
      environment.reset(0);
      actions.forEach((action, step) => {
        expect(environment.step(action)).toEqual({
          observation: Float64Array.from(states[step], Math.fround),
          reward: rewards[step],
          terminated: terminated[step],
          truncated: truncated[step],
        });
      });
    }
  });

  it("is truncated in its 500th step when the pole still stands", () => {
    const environment = cartPole.live(0);
    let state = environment.reset(0);
    for (let step = 1; step <= 500; step++) {
      const right = 3 * state[2] + state[3] + 0.1 * state[0] + 0.3 * state[1] > 0;
      const transition = environment.step(right ? 1 : 0);
      expect([transition.terminated, transition.truncated]).toEqual([false, step === 500]);
      state = transition.observation;
    }
    expect(() => environment.step(0)).toThrow('The episode of "cartpole" is over');
  });

  it("begins within ±0.05 of rest, evenly, and is seen in single precision", () => {
    const environment = cartPole.live(0);
    const starts = Array.from({ length: 2000 }, (_, seed) => environment.reset(seed));
    for (let entry = 0; entry < 4; entry++) {
      const values = starts.map((state) => state[entry]);
      expect(Math.max(...values)).toBeLessThanOrEqual(Math.fround(0.05));
      expect(Math.max(...values)).toBeGreaterThan(0.0495);
      expect(Math.min(...values)).toBeGreaterThanOrEqual(Math.fround(-0.05));
      expect(Math.min(...values)).toBeLessThan(-0.0495);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      // Four standard errors of a uniform variable.
      expect(Math.abs(mean)).toBeLessThan((4 * 0.05) / Math.sqrt(3 * values.length));
      expect(values.map(Math.fround)).toEqual(values);
    }
  });
});

describe("the swapped cart-pole", () => {
  it("answers either as the cart-pole does or to the opposite action, by the lifetime, evenly", () => {
    let swapped = 0;
    for (let life = 0; life < 400; life++) {
      const plain = cartPole.live(life);
      const environment = cartPoleSwapped.live(life);
      expect(environment.reset(life)).toEqual(plain.reset(life));
      const isSwapped = environment.step(1).observation[1] < 0 ? 1 : 0;
      swapped += isSwapped;
      for (const action of [0, 0, 1]) {
        environment.reset(action);
        plain.reset(action);
        expect(environment.step(action)).toEqual(plain.step(isSwapped ? 1 - action : action));
      }
    }
    // Four standard deviations of a fair coin thrown 400 times.
    expect(Math.abs(swapped - 200)).toBeLessThan(40);
  });
});
