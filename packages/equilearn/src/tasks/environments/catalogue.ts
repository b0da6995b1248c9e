import { Refusal } from "../../systems/system.ts";
import { bandit, contextBandit } from "./bandit.ts";
import { cartPole, cartPoleSwapped } from "./cart-pole.ts";
import type { EnvironmentTask } from "./environment.ts";
import { frozenLakeTask } from "./frozen-lake.ts";

/** The environments there are, in the order people should meet them. */
export const environments: readonly EnvironmentTask[] = Object.freeze([
  bandit,
  contextBandit,
  cartPole,
  cartPoleSwapped,
  frozenLakeTask("4x4", false),
  frozenLakeTask("4x4", true),
  frozenLakeTask("8x8", false),
  frozenLakeTask("8x8", true),
]);

/** Their names. */
export const environmentNames: readonly string[] = Object.freeze(environments.map(({ name }) => name));

/** The environment of that name. @throws Refusal that lists the environments otherwise. */
export function environmentNamed(name: string): EnvironmentTask {
  const task = environments.find((candidate) => candidate.name === name);
  if (task) return task;
  const known = environments.map((candidate) => candidate.name).join(", ");
  throw new Refusal(`There is no environment "${name}"; the environments are ${known}.`);
}
