import { describe, expect, it } from "vitest";
import { bandit, contextBandit } from "./bandit.ts";

const lives = Array.from({ length: 1000 }, (_, life) => life);
/** Four standard deviations of how many of 1000 things happen that each happen with this probability. */
const tolerance = (probability: number) => 4 * Math.sqrt(1000 * probability * (1 - probability));

describe("the bandit", () => {
  const rewardOf = (life: number, seed: number, arm: number) => {
    const environment = bandit.live(life);
    environment.reset(seed);
    return environment.step(arm).reward;
  };

  it("ends after one pull, with nothing to see", () => {
    const environment = bandit.live(4);
    expect(environment.reset(1)).toEqual(Float64Array.of(0));
    const transition = environment.step(0);
    expect(transition.observation).toEqual(Float64Array.of(0));
    expect([transition.terminated, transition.truncated]).toEqual([true, false]);
  });

  it("pays on one arm throughout a lifetime, on either in half of the lifetimes", () => {
    let first = 0;
    for (const life of lives) {
      const paid = rewardOf(life, 0, 0);
      first += paid;
      expect(rewardOf(life, 0, 1)).toBe(1 - paid);
      expect(rewardOf(life, life + 1, 0)).toBe(paid);
    }
    expect(Math.abs(first - 500)).toBeLessThan(tolerance(1 / 2));
  });
});

describe("the context bandit", () => {
  /** What each arm pays in the context that the seed of an episode brings. */
  const pull = (life: number, seed: number) => {
    const environment = contextBandit.live(life);
    const [context] = environment.reset(seed);
    const first = environment.step(0);
    expect([first.observation[0], first.terminated, first.truncated]).toEqual([context, true, false]);
    environment.reset(seed);
    return { context, rewards: [first.reward, environment.step(1).reward] };
  };
  const seedOf = [0, 1].map((context) => lives.find((seed) => contextBandit.live(0).reset(seed)[0] === context)!);

  it("shows each context in half of the episodes, whatever the lifetime", () => {
    const seen = lives.map((seed) => contextBandit.live(0).reset(seed)[0]);
    expect(new Set(seen)).toEqual(new Set([0, 1]));
    expect(Math.abs(seen.filter((context) => context === 0).length - 500)).toBeLessThan(tolerance(1 / 2));
    expect(lives.map((seed) => contextBandit.live(5).reset(seed)[0])).toEqual(seen);
  });

  it("has four kinds of lifetime, equally common, so that no fixed pair of arms is paid more than ½ on average", () => {
    const kinds = [0, 0, 0, 0];
    for (const life of lives) {
      const [left, right] = seedOf.map((seed) => pull(life, seed).rewards);
      expect([left[0] + left[1], right[0] + right[1]]).toEqual([1, 1]);
      kinds[2 * left[1] + right[1]]++;
    }
    for (const count of kinds) expect(Math.abs(count - 250)).toBeLessThan(tolerance(1 / 4));
  });

  it("pays on the same arm whenever a context comes again in a lifetime", () => {
    for (const life of [0, 1, 2, 3]) {
      const first = seedOf.map((seed) => pull(life, seed).rewards);
      for (let seed = 0; seed < 50; seed++) {
        const { context, rewards } = pull(life, seed);
        expect(rewards).toEqual(first[context]);
      }
    }
  });
});
