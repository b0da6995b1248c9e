import { describe, expect, it } from "vitest";
import { Refusal } from "../../systems/system.ts";
import { environmentNamed, environments } from "./catalogue.ts";
import { checkEnvironment } from "./check.ts";

const names = [
  "bandit",
  "context-bandit",
  "cartpole",
  "cartpole-swapped",
  "frozenlake-4x4",
  "frozenlake-4x4-slippery",
  "frozenlake-8x8",
  "frozenlake-8x8-slippery",
];

describe("the environments", () => {
  it("are found by their names", () => {
    expect(environments.map((task) => task.name)).toEqual(names);
    for (const name of names) expect(environmentNamed(name).name).toBe(name);
  });

  it("are named when one is asked for that there is not", () => {
    expect(() => environmentNamed("pong")).toThrow(
      new Refusal(`There is no environment "pong"; the environments are ${names.join(", ")}.`),
    );
  });

  for (const task of environments) {
    it(`${task.name} passes the check, and is frozen`, () => {
      checkEnvironment(task, { episodes: 100, seed: 1 });
      expect(Object.isFrozen(task) && Object.isFrozen(task.observation)).toBe(true);
    });
  }
});
