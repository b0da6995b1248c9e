import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { integers, keyFromSeed, split } from "../../math/random.ts";
import { optimalReturn, type TransitionTable } from "./finite-horizon.ts";
import { frozenLakeOptimum, frozenLakeTable, frozenLakeTask, type LakeMap } from "./frozen-lake.ts";

/** A table of Gymnasium's FrozenLake-v1 in golden/frozenlake.golden.json. */
interface Recorded {
  readonly max_episode_steps: number;
  readonly P: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly optimal_success_within_limit: number;
  readonly uniform_random_success_within_limit: number;
}

const file = new URL("../../../test/golden/frozenlake.golden.json", import.meta.url);
const { tables } = JSON.parse(readFileSync(file, "utf8")) as { tables: Readonly<Record<string, Recorded>> };

const lakes = (["4x4", "8x8"] as const).flatMap((map) => [true, false].map((slippery) => ({ map, slippery })));
const recordedOf = (map: LakeMap, slippery: boolean) => tables[`${map}-${slippery ? "slippery" : "deterministic"}`];

/** Successes and slips of episodes in which every action is random. */
function wander(map: LakeMap, slippery: boolean, episodes: number) {
  const task = frozenLakeTask(map, slippery);
  const table = frozenLakeTable(map, slippery);
  const environment = task.live(0);
  const actions = new Int32Array(task.mostSteps);
  const outcomes: number[] = [];
  let successes = 0;
  for (let episode = 0; episode < episodes; episode++) {
    integers(split(keyFromSeed(1), episode), actions, 4);
    let [cell] = environment.reset(episode);
    for (let step = 0, over = false; !over; step++) {
      const next = environment.step(actions[step]);
      const known = table[cell][actions[step]];
      // Beside an edge two outcomes can be one cell, which would not say which of them came.
      if (new Set(known.map(([, state]) => state)).size === 3) {
        outcomes.push(known.findIndex(([, state]) => state === next.observation[0]));
      }
      [cell] = next.observation;
      successes += next.reward;
      over = next.terminated || next.truncated;
    }
  }
  return { successes, outcomes };
}

/** How far a count of `trials` is from what a probability makes of it, in standard deviations. */
const deviation = (count: number, trials: number, probability: number) =>
  Math.abs(count - trials * probability) / Math.sqrt(trials * probability * (1 - probability));

describe("frozen lakes", () => {
  for (const { map, slippery } of lakes) {
    const recorded = recordedOf(map, slippery);
    const name = `${map}, ${slippery ? "slippery" : "firm"}`;

    it(`${name}: every outcome of every action is Gymnasium's, to the last bit`, () => {
      const written = Object.fromEntries(
        frozenLakeTable(map, slippery).map((actions, cell) => [
          cell,
          Object.fromEntries(actions.map((outcomes, action) => [action, outcomes])),
        ]),
      );
      expect(written).toEqual(recorded.P);
    });

    it(`${name}: an episode takes at most ${recorded.max_episode_steps} steps, and the best of them succeeds as often`, () => {
      expect(frozenLakeTask(map, slippery).mostSteps).toBe(recorded.max_episode_steps);
      expect(Math.abs(frozenLakeOptimum(map, slippery) - recorded.optimal_success_within_limit)).toBeLessThan(1e-14);
    });

    it(`${name}: random actions succeed as often as they should, to 4 standard deviations`, () => {
      const { successes } = wander(map, slippery, 4000);
      expect(successes).toBeGreaterThan(0);
      expect(deviation(successes, 4000, recorded.uniform_random_success_within_limit)).toBeLessThan(4);
    });
  }

  it("has an optimum of 0.744 on the slippery small map and 0.913 on the large one", () => {
    expect(frozenLakeOptimum("4x4", true)).toBeCloseTo(0.744, 3);
    expect(frozenLakeOptimum("8x8", true)).toBeCloseTo(0.913, 3);
  });

  it("slips to either side in a third of the steps each, each step independent of the last", () => {
    const { outcomes } = wander("8x8", true, 2000);
    expect(outcomes.length).toBeGreaterThan(20000);
    for (let outcome = 0; outcome < 3; outcome++) {
      const count = outcomes.filter((drawn) => drawn === outcome).length;
      expect(deviation(count, outcomes.length, 1 / 3)).toBeLessThan(4);
      for (let before = 0; before < 3; before++) {
        const pairs = outcomes.filter((drawn, at) => drawn === outcome && outcomes[at - 1] === before).length;
        expect(deviation(pairs, outcomes.length - 1, 1 / 9)).toBeLessThan(4);
      }
    }
  });

  it("is truncated at its limit when nothing ends it", () => {
    const environment = frozenLakeTask("4x4", false).live(0);
    environment.reset(0);
    for (let step = 1; step <= 100; step++) {
      expect(environment.step(0)).toEqual({
        observation: Float64Array.of(0),
        reward: 0,
        terminated: false,
        truncated: step === 100,
      });
    }
  });

  it("is rewarded at the goal and not in a hole, and ends at both", () => {
    const environment = frozenLakeTask("4x4", false).live(0);
    const last = (actions: readonly number[]) => {
      environment.reset(0);
      return actions.map((action) => environment.step(action)).at(-1)!;
    };
    const end = { terminated: true, truncated: false };
    expect(last([1, 1, 2, 1, 2, 2])).toEqual({ observation: Float64Array.of(15), reward: 1, ...end });
    expect(last([2, 1])).toEqual({ observation: Float64Array.of(5), reward: 0, ...end });
  });
});

describe("the optimal return", () => {
  /** Wait in state 0 for a small reward, or gamble it for a large one that ends the episode half the time. */
  const table: TransitionTable = [
    [
      [[1, 0, 1, false]],
      [
        [0.5, 0, 4, true],
        [0.5, 1, 0, false],
      ],
    ],
    [[[1, 1, 0, false]], [[1, 0, 0, false]]],
  ];

  it("takes the steps that are left into account", () => {
    // To gamble is worth 2 in the last step and no more than to wait before it.
    expect([0, 1, 2, 3, 4].map((steps) => optimalReturn(table, 0, steps))).toEqual([0, 2, 3, 4, 5]);
    expect([0, 1, 2, 3].map((steps) => optimalReturn(table, 1, steps))).toEqual([0, 0, 2, 3]);
  });
});

it("what answers are worth is exact: a path across firm ice earns 1, and on ice that slips as much as lives do on average", () => {
  const [left, down, right, up] = [0, 1, 2, 3];
  const across = Int32Array.from({ length: 16 }, (_, cell) => ([0, 4, 9].includes(cell) ? down : right));
  // It leads on from 0, 4, 8, 9, 13 and 14, of the eleven cells that are no end.
  expect(frozenLakeTask("4x4", false).worthOf?.(across)).toEqual({ fromStart: 1, fromAnywhere: 6 / 11 });
  // The best policy that does not count its steps.
  const best = Int32Array.of(left, up, up, up, left, left, left, left, up, down, left, left, left, right, down, left);
  const slippery = frozenLakeTask("4x4", true);
  const worth = slippery.worthOf?.(best).fromStart ?? Number.NaN;
  expect(worth).toBeGreaterThan(0.7);
  expect(worth).toBeLessThan(frozenLakeOptimum("4x4", true) + 1e-12);
  const episodes = 4000;
  let reached = 0;
  const world = slippery.live(0);
  for (let seed = 0; seed < episodes; seed++) {
    let [cell] = world.reset(seed);
    for (;;) {
      const step = world.step(best[cell]);
      [cell] = step.observation;
      reached += step.reward;
      if (step.terminated || step.truncated) break;
    }
  }
  expect(Math.abs(reached / episodes - worth)).toBeLessThan(4 * Math.sqrt((worth * (1 - worth)) / episodes));
});
