import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Refusal } from "../systems/system.ts";
import { catalogue, recipeNamed } from "./catalogue.ts";
import { override, parseRecipe } from "./override.ts";
import { type Recipe, recipeSchema } from "./recipe.ts";

const iris = recipeNamed("iris-chemical");

describe("settings", () => {
  test("numbers, texts, lists, places in lists and new groups", () => {
    const recipe = override(iris, [
      "learning.nudge=0.25",
      "title=Iris, again",
      "learning.schedule.0.rate=2e-3",
      'learning.schedule.1={"rate":1e-3,"epochs":7}',
      "learning.floor=null",
      'system.nonlinear={"element":"cubic","share":0.5}',
      "task.centred=true",
    ]);
    expect(recipe).toEqual({
      ...iris,
      title: "Iris, again",
      system: { ...iris.system, nonlinear: { element: "cubic", share: 0.5 } },
      learning: {
        ...iris.learning,
        nudge: 0.25,
        schedule: [
          { rate: 2e-3, epochs: 100, decay: 1 },
          { rate: 1e-3, epochs: 7, decay: 1 },
        ],
      },
      task: { ...iris.task, centred: true },
    });
  });

  test("leave the recipe as it was, and none gives the recipe itself", () => {
    const before = JSON.stringify(iris);
    override(iris, ["learning.nudge=7", "learning.schedule.0.epochs=1"]);
    expect(JSON.stringify(iris)).toBe(before);
    expect(override(iris, [])).toBe(iris);
  });

  test.each([
    ["learning.nudge", '"learning.nudge" is not a setting; write path=value, such as learning.nudge=0.1.'],
    ["=1", '"=1" is not a setting; write path=value, such as learning.nudge=0.1.'],
    ["teacher.rate=1", 'The recipe has no group "teacher" to set "rate" in.'],
    ["title.rate=1", 'The recipe has no group "title" to set "rate" in.'],
    ["learning.schedule.3.rate=1", 'The recipe has no group "learning.schedule.3" to set "rate" in.'],
    ["learning.schedule.length=0", '"learning.schedule.length" is not a place in a recipe that can be set.'],
    ["__proto__=1", '"__proto__" is not a place in a recipe that can be set.'],
    [
      "learning.nudge=-1",
      'The recipe "iris-chemical" with "learning.nudge=-1" is not a valid recipe at "learning.nudge": it must be above 0.',
    ],
    [
      "system.rows=1e999",
      'The recipe "iris-chemical" with "system.rows=1e999" is not a valid recipe at "system.rows": it must be a number and is Infinity.',
    ],
    [
      "task.flowers=3",
      'The recipe "iris-chemical" with "task.flowers=3" is not a valid recipe at "task": Unrecognized key: "flowers".',
    ],
    [
      "learning.cost=absolute",
      'The recipe "iris-chemical" with "learning.cost=absolute" is not a valid recipe at "learning.cost": it must be one of squared-error, cross-entropy, huber.',
    ],
    [
      "learning.kind=evolve",
      `The recipe "iris-chemical" with "learning.kind=evolve" is not a valid recipe at "learning.kind": Invalid discriminator value: Expected 'rule' | 'advective' | 'none'.`,
    ],
    ["a\u2028b\n.c=1", 'The recipe has no group "a b " to set "c" in.'],
  ])("%j is refused in one sentence", (setting, sentence) => {
    expect(() => override(iris, [setting])).toThrow(new Refusal(sentence));
  });

  test("a refusal stays short, however much was set", () => {
    const many = Array.from({ length: 60 }, (_, k) => `system.unknown${k}=${"9".repeat(5000)}`);
    expectSentence(() => override(iris, many));
    expectSentence(() => override(iris, [`system.rows=${"[".repeat(50_000)}${"]".repeat(50_000)}`]));
    expectSentence(() => override(iris, [`system.${"a.".repeat(5000)}b=1`]));
    expectSentence(() => override(iris, [`${"x".repeat(100_000)}=1`, "learning.rule=none of these"]));
  });

  test.each([
    "__proto__",
    "constructor",
    "prototype",
    "system.__proto__",
    "constructor.prototype",
    "toString",
    "learning.schedule.__proto__",
  ])("%s cannot be set, nor anything in it", (path) => {
    for (const setting of [`${path}={"polluted":1}`, `${path}.polluted=1`])
      expectSentence(() => override(iris, [setting]));
    expectNoPollution();
  });

  test("a __proto__ inside a value is refused too", () => {
    expectSentence(() => override(iris, ['solver={"__proto__":{"polluted":1}}']));
    expectNoPollution();
  });
});

/** Runs `work`, which must be refused in one short sentence on one line, or give a recipe. */
function expectSentenceOrRecipe(work: () => Recipe): Recipe | undefined {
  try {
    const recipe = work();
    expect(recipeSchema.parse(recipe)).toEqual(recipe);
    return recipe;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error.message).toMatch(/^["A-Z][^\n\r\u2028\u2029\p{Cc}]*\.$/u);
    expect(error.message.length).toBeLessThan(400);
    return undefined;
  }
}

function expectSentence(work: () => Recipe): void {
  expect(expectSentenceOrRecipe(work)).toBeUndefined();
}

function expectNoPollution(): void {
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(Object.keys(Array.prototype)).toEqual([]);
}

/** Every place of a value that can be set, dotted. */
function places(value: unknown, prefix = ""): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [`${prefix}${key}`, ...places(child, `${prefix}${key}.`)]);
}

const paths = [...new Set(catalogue.flatMap((recipe) => places(recipe)))];
const name = fc.oneof(
  fc.constantFrom("__proto__", "constructor", "prototype", "toString", "0", "-1", "1e3", "length", "polluted", ""),
  fc.string({ unit: "binary", maxLength: 20 }),
);
const path = fc.oneof(
  fc.constantFrom(...paths),
  fc.tuple(fc.constantFrom(...paths), name).map(([known, last]) => `${known}.${last}`),
  fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(".")),
);
const json = fc.jsonValue({ maxDepth: 3 });
const value = fc.oneof(
  fc.constantFrom(
    "1",
    "0",
    "-1",
    "2",
    "0.5",
    "1e999",
    "-0",
    "null",
    "true",
    "",
    "[]",
    "{}",
    "NaN",
    '{"__proto__":{"polluted":1}}',
  ),
  fc.constantFrom(
    ...catalogue.flatMap(({ task, system, learning }) => [task, system, learning].map((part) => JSON.stringify(part))),
  ),
  json.map((candidate) => JSON.stringify(candidate)),
  fc.string({ unit: "binary", maxLength: 200 }),
);
/** Settings of which most are possible for some recipe. */
const plausible = fc
  .tuple(
    fc.constantFrom("learning.nudge", "learning.floor", "solver.tolerance", "system.step", "seeds", "title"),
    fc.constantFrom("0.5", "1", "2"),
  )
  .map(([where, what]) => `${where}=${what}`);
const setting = fc.oneof(
  { weight: 10, arbitrary: plausible },
  { weight: 9, arbitrary: fc.tuple(path, value).map(([where, what]) => `${where}=${what}`) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 100 }) },
);

describe("anything else gives a valid recipe or one sentence, and pollutes nothing", () => {
  test("600 random lists of settings", () => {
    let valid = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...catalogue),
        fc.array(setting, { minLength: 1, maxLength: 3 }),
        (recipe, settings) => {
          if (expectSentenceOrRecipe(() => override(recipe, settings))) valid++;
          expectNoPollution();
        },
      ),
      { numRuns: 600, seed: 1 },
    );
    // Both outcomes were met.
    expect(valid).toBeGreaterThan(50);
    expect(valid).toBeLessThan(400);
  });

  test("300 random recipes: anything at all, and known ones with parts exchanged", () => {
    const exchanged = fc
      .tuple(fc.constantFrom(...catalogue), fc.constantFrom(...Object.keys(iris)), fc.anything({ maxDepth: 2 }))
      .map(([recipe, key, part]) => ({ ...recipe, [key]: part }));
    fc.assert(
      fc.property(fc.oneof(fc.anything(), exchanged), (candidate) => {
        expectSentenceOrRecipe(() => parseRecipe(candidate, "The recipe"));
        expectNoPollution();
      }),
      { numRuns: 300, seed: 2 },
    );
  });
});
