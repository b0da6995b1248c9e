import { describe, expect, it } from "vitest";
import { Refusal } from "../../systems/system.ts";
import type { EnvironmentTask, Space, Transition } from "./environment.ts";
import { requireDescription, requireObservation, requireTransition } from "./soundness.ts";

const box: Space = { kind: "box", low: [Number.NEGATIVE_INFINITY, 0], high: [Number.POSITIVE_INFINITY, 1] };
const discrete: Space = { kind: "discrete", size: 3 };
const task: EnvironmentTask = {
  name: "walk",
  observation: box,
  actions: 2,
  bestReturn: 1,
  mostSteps: 10,
  live: () => {
    throw new Error("Nothing here lives.");
  },
};

const refused = (sentence: string) => new Refusal(sentence);

describe("the description of an environment", () => {
  const described = (changes: Partial<EnvironmentTask>) => () => requireDescription({ ...task, ...changes });

  it("may have a box, with infinite bounds or a single point, or a discrete space", () => {
    expect(described({})).not.toThrow();
    expect(described({ observation: { kind: "box", low: [1], high: [1] } })).not.toThrow();
    expect(described({ observation: { kind: "discrete", size: 1 }, actions: 1, mostSteps: 1 })).not.toThrow();
  });

  it("has whole numbers of actions and steps, and a positive best return", () => {
    for (const count of [0, 1.5, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(described({ actions: count })).toThrow(
        refused(`The environment "walk" must have a whole number of actions, 1 or more, not ${count}.`),
      );
      expect(described({ mostSteps: count })).toThrow(
        refused(`The most steps of an episode of "walk" must be a whole number of 1 or more, not ${count}.`),
      );
      expect(described({ observation: { kind: "discrete", size: count } })).toThrow(
        refused(`The observation space of "walk" must have a whole number of observations, 1 or more, not ${count}.`),
      );
    }
    for (const bestReturn of [0, -1, Number.POSITIVE_INFINITY, Number.NaN]) {
      expect(described({ bestReturn })).toThrow(
        refused(`The best return of "walk" must be a finite number above 0, not ${bestReturn}.`),
      );
    }
  });

  it("has bounds in pairs, in order", () => {
    const bounded = (low: readonly number[], high: readonly number[]) =>
      described({ observation: { kind: "box", low, high } });
    const pairs = 'The observation space of "walk" must have as many low as high bounds and at least 1, not';
    expect(bounded([0, 0], [1])).toThrow(refused(`${pairs} 2 and 1.`));
    expect(bounded([], [])).toThrow(refused(`${pairs} 0 and 0.`));
    const order = 'The observation space of "walk" must have each low bound at or below its high one, not';
    expect(bounded([0, 2], [1, 1])).toThrow(refused(`${order} 2 and 1.`));
    expect(bounded([0, Number.NaN], [1, 1])).toThrow(refused(`${order} NaN and 1.`));
  });
});

describe("an observation", () => {
  const given =
    (observation: unknown, space: Space = box) =>
    () =>
      requireObservation({ ...task, observation: space }, observation as Float64Array, "at reset");

  it("is an array of doubles as long as its space", () => {
    expect(given(Float64Array.of(-1e300, 1))).not.toThrow();
    const what = 'The observation of "walk" at reset must';
    for (const wrong of [[0, 0], Float32Array.of(0, 0), undefined]) {
      expect(given(wrong)).toThrow(refused(`${what} be a Float64Array.`));
    }
    expect(given(new Float64Array(3))).toThrow(refused(`${what} have the length 2, not 3.`));
    expect(given(new Float64Array(2), discrete)).toThrow(refused(`${what} have the length 1, not 2.`));
  });

  it("is finite and in its space", () => {
    const what = 'The observation of "walk" at reset has the entry';
    expect(given(Float64Array.of(Number.POSITIVE_INFINITY, 0))).toThrow(
      refused(`${what} Infinity, which is not finite.`),
    );
    expect(given(Float64Array.of(0, 1.5))).toThrow(refused(`${what} 1.5, which is outside its bounds 0 and 1.`));
    expect(given(Float64Array.of(0, -0.5))).toThrow(refused(`${what} -0.5, which is outside its bounds 0 and 1.`));
    for (const value of [0, 1, 2]) expect(given(Float64Array.of(value), discrete)).not.toThrow();
    for (const value of [-1, 3, 0.5]) {
      expect(given(Float64Array.of(value), discrete)).toThrow(
        refused(`${what} ${value}, which is no integer from 0 to 2.`),
      );
    }
  });
});

describe("a transition", () => {
  const given = (changes: object) => () => {
    const sound = { observation: Float64Array.of(0, 0), reward: 0, terminated: false, truncated: true };
    requireTransition(task, { ...sound, ...changes } as Transition, "at step 2");
  };

  it("has a sound observation, a finite reward, and flags that are true or false", () => {
    expect(given({})).not.toThrow();
    expect(given({ observation: new Float64Array(1) })).toThrow(
      refused('The observation of "walk" at step 2 must have the length 2, not 1.'),
    );
    for (const reward of [Number.NaN, Number.POSITIVE_INFINITY, "1"]) {
      expect(given({ reward })).toThrow(
        refused(`The reward of "walk" at step 2 must be a finite number, not ${reward}.`),
      );
    }
    expect(given({ terminated: 0 })).toThrow(
      refused('The flag "terminated" of "walk" at step 2 must be true or false, not 0.'),
    );
    expect(given({ truncated: undefined })).toThrow(
      refused('The flag "truncated" of "walk" at step 2 must be true or false, not undefined.'),
    );
  });
});
