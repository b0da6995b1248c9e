import { type SpacePoint, type Substrate, substrateOf } from "../../evolution/expression/substrate.ts";
import type { EnvironmentTask } from "../../tasks/environments/environment.ts";
import type { ReactionRecipe } from "../schema/reactions.ts";

/**
 * Where the parts of a body are. Inputs lie on a face of a cube as the world lies: values on a square grid where they make one, the positive and the
 * negative parts of numbers on its two sides; outputs lie on the opposite face, four of them as left, down, right and up.
 */
export function bodyPlan(
  { observation, actions }: Pick<EnvironmentTask, "observation" | "actions">,
  { components, hidden }: Pick<ReactionRecipe["system"], "components" | "hidden">,
): Substrate {
  const inputs = observation.kind === "discrete" ? grid(observation.size, -1) : signed(observation.low.length);
  const outputs = actions === 4 ? compass : row(actions, 1);
  return substrateOf(components, inputs, outputs, grid(hidden * hidden, 0));
}

const compass: readonly SpacePoint[] = [
  [-1, 0, 1],
  [0, -1, 1],
  [1, 0, 1],
  [0, 1, 1],
];

/** k-th of n points from −1 to 1. */
const along = (k: number, n: number) => (n === 1 ? 0 : -1 + (2 * k) / (n - 1));

function row(count: number, depth: number): SpacePoint[] {
  return Array.from({ length: count }, (_, k) => [along(k, count), 0, depth]);
}

function grid(count: number, depth: number): SpacePoint[] {
  const side = Math.sqrt(count);
  if (!Number.isInteger(side)) return row(count, depth);
  return Array.from({ length: count }, (_, k) => [along(k % side, side), -along(Math.floor(k / side), side), depth]);
}

/** Two for each number: its positive part on the right, its negative on the left. */
function signed(numbers: number): SpacePoint[] {
  return Array.from({ length: 2 * numbers }, (_, k) => [k % 2 === 0 ? 1 : -1, along(Math.floor(k / 2), numbers), -1]);
}
