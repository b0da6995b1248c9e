import { describe, expect, it } from "vitest";
import { integers } from "../../math/random.ts";
import { Refusal } from "../../systems/system.ts";
import { type Dynamics, episodes, kindOf } from "./environment.ts";

/** Adds the action to a count, and ends above 4. */
const adding: Dynamics<number> = {
  begin: () => 0,
  advance: (count, action) => ({ state: count + action, reward: action, terminated: count + action > 4 }),
  observe: (count) => Float64Array.of(count),
};
const rules = { name: "adding", actions: 4, stepLimit: 3 };

describe("an environment", () => {
  it("gives what its dynamics say of each step", () => {
    const environment = episodes(rules, adding);
    expect(Array.from(environment.reset(0))).toEqual([0]);
    expect(environment.step(3)).toEqual({
      observation: Float64Array.of(3),
      reward: 3,
      terminated: false,
      truncated: false,
    });
    expect(environment.step(2)).toEqual({
      observation: Float64Array.of(5),
      reward: 2,
      terminated: true,
      truncated: false,
    });
  });

  it("truncates an episode in the last step of its limit, and one that terminates there too", () => {
    const flags = (actions: readonly number[]) => {
      const environment = episodes(rules, adding);
      environment.reset(0);
      return actions.map((action) => environment.step(action)).map((step) => [step.terminated, step.truncated]);
    };
    expect(flags([1, 1, 1])).toEqual([
      [false, false],
      [false, false],
      [false, true],
    ]);
    expect(flags([1, 1, 3])[2]).toEqual([true, true]);
  });

  it("goes on without a limit", () => {
    const environment = episodes({ name: "adding", actions: 4 }, adding);
    environment.reset(0);
    for (let step = 0; step < 1000; step++) expect(environment.step(0).truncated).toBe(false);
  });

  it("refuses a step before the first reset, and after a termination or a truncation until the next reset", () => {
    const environment = episodes(rules, adding);
    expect(() => environment.step(0)).toThrow(
      new Refusal('The environment "adding" must be reset before its first step.'),
    );
    for (const actions of [
      [3, 3],
      [0, 0, 0],
    ]) {
      environment.reset(0);
      for (const action of actions) environment.step(action);
      expect(() => environment.step(0)).toThrow(
        new Refusal('The episode of "adding" is over; reset the environment before another step.'),
      );
    }
    environment.reset(0);
    expect(environment.step(1).observation[0]).toBe(1);
  });

  it("refuses what is no action, and goes on from where it was", () => {
    const environment = episodes(rules, adding);
    environment.reset(0);
    environment.step(1);
    for (const action of [-1, 4, 0.5, Number.NaN]) {
      expect(() => environment.step(action)).toThrow(
        new Refusal(`An action of "adding" is an integer from 0 to 3, not ${action}.`),
      );
    }
    expect(environment.step(1).observation[0]).toBe(2);
  });

  it("draws each step from the seed of the episode and the number of the step alone", () => {
    const draw = (key: Parameters<Dynamics<number>["begin"]>[0]) => {
      const out = new Int32Array(1);
      integers(key, out, 1000000);
      return out[0];
    };
    const environment = episodes<number>(
      { name: "dice", actions: 2 },
      {
        begin: draw,
        advance: (_, action, chance) => ({ state: action ? draw(chance()) : 0, reward: 0, terminated: false }),
        observe: (state) => Float64Array.of(state),
      },
    );
    const seen = (seed: number, actions: readonly number[]) =>
      [environment.reset(seed), ...actions.map((action) => environment.step(action).observation)].map(
        ([state]) => state,
      );
    const first = seen(8, [1, 1, 1]);
    expect(new Set([...first, ...seen(9, [1, 1, 1])]).size).toBe(8);
    expect(seen(8, [1, 1, 1])).toEqual(first);
    expect(seen(8, [0, 1, 0])).toEqual([first[0], 0, first[2], 0]);
  });
});

describe("the kind of a lifetime", () => {
  it("is drawn evenly from its seed", () => {
    const counts = [0, 0, 0, 0];
    for (let seed = 0; seed < 4000; seed++) counts[kindOf(seed, 4)]++;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(4 * Math.sqrt(4000 * 0.25 * 0.75));
  });
});
