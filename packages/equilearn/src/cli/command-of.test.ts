import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { recipeNamed } from "../experiments/catalogue.ts";
import { override } from "../experiments/override.ts";
import { type Recipe, recipeSchema } from "../experiments/recipe.ts";
import { commandOf } from "./command-of.ts";

const iris = recipeNamed("iris-chemical");

/** The recipe that a command runs, its words split by a shell. */
function recipeOf(command: string): Recipe {
  const script = `equilearn() { for word in "$@"; do printf '%s\\0' "$word"; done; }; ${command}`;
  const words = execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0");
  const settings = words.filter((_, k) => words[k - 1] === "--set");
  return override(recipeNamed(words[1]), settings);
}

test("a recipe of the catalogue needs its seeds only", () => {
  expect(commandOf(iris, [3, 4, 5])).toBe("equilearn run iris-chemical --seed 3 --seeds 3");
});

test("settings are given as they were, quoted for a shell", () => {
  const changed = override(iris, [
    "learning.nudge=0.25",
    'learning.schedule=[{"rate":1e-4,"epochs":3}]',
    "title=It's $HOME",
  ]);
  const command = commandOf(changed, [0]);
  expect(command).toBe(
    `equilearn run iris-chemical --seed 0 --seeds 1 --set 'title="It'\\''s $HOME"' --set learning.nudge=0.25 --set 'learning.schedule=[{"rate":0.0001,"epochs":3,"decay":1}]'`,
  );
  expect(recipeOf(command)).toEqual(changed);
});

test.each([
  ["one of another name", override(iris, ["name=mine", "seeds=7"])],
  ["one whose group lost a member", override(recipeNamed("tuning-diodes"), [`system=${JSON.stringify(iris.system)}`])],
  ["another task and kind of learning", override(iris, ['learning={"kind":"none"}', 'task={"name":"none"}'])],
  ["a new group", override(iris, ['system.nonlinear={"element":"cubic","share":0.5}', "learning.floor=0.001"])],
])("the command of %s runs the same recipe", (_, recipe) => {
  expect(recipeOf(commandOf(recipe, [0]))).toEqual(recipe);
});

test("a network from a file is asked for, and the other settings are kept", () => {
  const system = { ...iris.system, generator: "imported", network: { nodes: 2 } };
  const recipe = recipeSchema.parse({ ...iris, system, checkpointEvery: 2 });
  expect(commandOf(recipe, [0, 1])).toBe(
    "equilearn run iris-chemical --seed 0 --seeds 2 --set checkpointEvery=2 --network <the network file>",
  );
  const settled = recipeSchema.parse({ ...iris, system, learning: { kind: "none" }, task: { name: "none" } });
  expect(commandOf(settled, [0])).toBe("equilearn import <the network file>");
});
