import { describe, expect, test } from "vitest";
import { endOf, eventsOf, gather, lastCheckpointOf, resumptions, shortened } from "../../test/seed-events.ts";
import { relativeError } from "../math/vector.ts";
import { squaredError } from "../rules/cost.ts";
import { bindLearner } from "../rules/learner.ts";
import { ruleNamed } from "../rules/tableaux.ts";
import type { Apprentice, Schooling } from "./apprentice.ts";
import { flowSchooling } from "./assemble-flow.ts";
import type { RunEvent, ScoreEvent, SettledEvent } from "./events.ts";
import { inferAll } from "./lesson.ts";
import type { FlowRecipe, Recipe } from "./recipe.ts";
import { classMeanInputs, spread } from "./teacher.ts";
import { train } from "./train.ts";

/** Iris on a small lattice, for a few epochs. */
const iris = (...settings: string[]) =>
  shortened("iris-chemical", "system.rows=7", "system.columns=7", "task.perClass=8", ...settings);
const epochs = (count: number, rate = 1e-4) => `learning.schedule=[{"rate":${rate},"epochs":${count}}]`;
const diodes = (...settings: string[]) =>
  shortened("tuning-diodes", "checkpointEvery=2", "learning.candidates=1", epochs(5, 4e-3), ...settings);

function schooling(recipe: FlowRecipe, seed: number): Schooling {
  if (recipe.learning.kind !== "rule") throw new Error("The recipe does not learn by a rule.");
  return flowSchooling(recipe, recipe.learning, seed);
}

const scoresOf = (events: readonly RunEvent[]) => events.filter((event): event is ScoreEvent => event.type === "score");
const conductances = (events: readonly RunEvent[], name = "weights") =>
  lastCheckpointOf(events).tensors[name].data as Float64Array;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe("the same seed gives the same events to the bit, and another seed others", () => {
  test.each<[string, Recipe]>([
    ["Iris", iris(epochs(3))],
    ["diodes", diodes()],
  ])("%s", async (_, recipe) => {
    const first = await eventsOf(recipe, 5, { probes: true });
    expect(await eventsOf(recipe, 5, { probes: true })).toEqual(first);
    expect(endOf(await eventsOf(recipe, 6)).digest).not.toBe(endOf(first).digest);
  });
});

test("a seed begins, scores every epoch, keeps its last checkpoint and ends", async () => {
  const recipe = iris("checkpointEvery=2", "learning.candidates=2", epochs(3));
  const events = await eventsOf(recipe, 1);
  const shape = events.map((event) => `${event.type} ${event.type === "begin" ? event.steps : event.step}`);
  const epoch = (step: number) => [`settled ${step}`, `score ${step}`];
  expect(shape).toEqual([
    ...["begin 6", "score 0", ...epoch(1), ...epoch(2), "checkpoint 2", ...epoch(3), ...epoch(4), "checkpoint 4"],
    ...[...epoch(5), ...epoch(6), "checkpoint 6", "checkpoint 6", "end 6"],
  ]);
});

test("probes are the cost of every step, whose mean is the score's, and change nothing else", async () => {
  const recipe = iris(epochs(3), "learning.batch=5");
  const events = await eventsOf(recipe, 2, { probes: true });
  const probes = events.flatMap((event) => (event.type === "probe" ? [event.arrays.cost] : []));
  expect(probes.map((cost) => cost.length)).toEqual([5, 5, 5]);
  const scored = scoresOf(events).slice(1);
  expect(scored.map(({ values }) => values.cost)).toEqual(probes.map((cost) => sum(cost) / cost.length));
  expect(events.filter(({ type }) => type !== "probe")).toEqual(await eventsOf(recipe, 2));
});

describe("resuming from every checkpoint gives the identical events that followed it", () => {
  const every = "checkpointEvery=2";
  const two = "learning.candidates=2";
  const stages = 'learning.schedule=[{"rate":1e-4,"epochs":3},{"rate":5e-5,"epochs":2}]';
  test.each<[string, Recipe, number]>([
    ["class means, two candidates, two stages", iris(every, two, stages), 6],
    ["targets that keep the initial spread", iris(every, two, epochs(5), "learning.targets=spread-preserving"), 6],
    [
      "momentum, batches, few scores",
      iris(every, epochs(5), "learning.momentum=0.9", "learning.batch=7", "learning.scoreEvery=3"),
      3,
    ],
    ["conductances at their floor", iris(every, epochs(5, 3e-3), "learning.floor=0.05"), 3],
    ["a network that is no longer positive definite", iris(every, two, epochs(5, 1e-1)), 6],
    ["the same with few scores", iris(every, epochs(5, 1e-1), "learning.scoreEvery=2"), 3],
    ["coupled learning", iris(every, epochs(4, 1e-3), "learning.rule=coupled-learning", "learning.nudge=0.1"), 3],
    ["diodes, two candidates", diodes(two), 6],
    ["diodes of which some do not settle", diodes("solver.maxSteps=5", "learning.scoreEvery=2"), 3],
  ])("%s", async (_, recipe, checkpoints) => {
    const found = await resumptions(recipe, 3);
    expect(found).toHaveLength(checkpoints);
    for (const { followed, resumed } of found) expect(resumed).toEqual(followed);
  });

  test("two of those lost positive definiteness, and settlings, indeed", async () => {
    const indefinite = endOf(await eventsOf(iris(epochs(5, 1e-1)), 3)).certificate;
    expect(indefinite.indefinite).toBeGreaterThan(10);
    const unsettled = endOf(await eventsOf(diodes("solver.maxSteps=5"), 3)).certificate;
    expect(unsettled.unsettled).toBeGreaterThan(0);
  });
});

describe("unsettled steps are never learned from", () => {
  test("when nothing settles, no conductance moves, all is counted, and no score is made up", async () => {
    const events = await eventsOf(diodes("solver.maxSteps=1", epochs(3, 1e-2), "learning.candidates=2"), 4);
    expect(conductances(events)).toEqual(conductances(events, "initial weights"));
    for (const event of events.filter((each): each is SettledEvent => each.type === "settled"))
      expect(event.unsettled).toBe(event.settlings);
    const { metrics, certificate } = endOf(events);
    expect(metrics["mean squared error"]).toBeNaN();
    expect(metrics["selection score"]).toBeNaN();
    expect(certificate.unsettled).toBeGreaterThan(20);
    for (const { values } of scoresOf(events).slice(1)) expect(values.cost).toBeNaN();
  });

  test("when some steps settle, exactly the others leave every conductance as it was", async () => {
    const recipe = diodes("solver.maxSteps=5", "learning.batch=1", "learning.momentum=0.5", epochs(20, 4e-3));
    const whole = schooling(recipe, 3);
    const outcomes = { moved: 0, left: 0 };
    const watched = (candidate: number): Apprentice => {
      const apprentice = whole.apprentice(candidate);
      let before = apprentice.program.weights.slice();
      let unsettled = false;
      const estimate = (samples: number) => {
        // The outcome of the step before, now that its change, if any, has been made.
        if (unsettled) expect(apprentice.program.weights).toEqual(before);
        before = apprentice.program.weights.slice();
        const cost = apprentice.learner.estimate(samples);
        unsettled = Number.isNaN(cost);
        outcomes[unsettled ? "left" : "moved"]++;
        return cost;
      };
      return { ...apprentice, learner: { ...apprentice.learner, estimate } };
    };
    await gather(train({ ...whole, apprentice: watched }));
    expect(outcomes.left).toBeGreaterThan(0);
    expect(outcomes.moved).toBeGreaterThan(0);
  });
});

describe("the floor", () => {
  test("is respected, reached, and counted", async () => {
    const events = await eventsOf(iris(epochs(4, 3e-3), "learning.floor=0.05"), 3);
    expect(Math.min(...conductances(events))).toBe(0.05);
    const { clamps } = endOf(events).certificate;
    expect(clamps).toBeGreaterThan(0);
    expect(
      sum(
        scoresOf(events)
          .slice(1)
          .map(({ values }) => values.clamps),
      ),
    ).toBe(clamps);
  });

  test("is not there by default, as in the paper", async () => {
    const events = await eventsOf(iris(epochs(4, 1e-2)), 3);
    expect(Math.min(...conductances(events))).toBeLessThan(0);
    expect(endOf(events).certificate.clamps).toBe(0);
  });
});

/** Mean gradient over the training examples, each alone, with the targets of the first epoch. */
function meanGradient(recipe: FlowRecipe, seed: number, weights?: Float64Array): Float64Array {
  const { task, apprentice } = schooling(recipe, seed);
  const { program, learner, lesson } = apprentice(0);
  if (weights) program.weights.set(weights);
  program.changed();
  lesson.prepare();
  const alone = bindLearner(ruleNamed("adjoint"), program, squaredError, 1);
  const mean = new Float64Array(program.weights.length);
  const { inputs, inputSize, count } = task.train;
  for (let n = 0; n < count; n++) {
    lesson.teach(n, 0);
    alone.inputs.set(inputs.subarray(n * inputSize, (n + 1) * inputSize));
    alone.targets.set(learner.targets.subarray(0, alone.targets.length / program.samples));
    alone.estimate(1);
    for (let e = 0; e < mean.length; e++) mean[e] += alone.gradient[e] / count;
  }
  return mean;
}

const difference = (a: Float64Array, b: Float64Array) => a.map((value, k) => value - b[k]);

describe("one change of the weights", () => {
  const whole = ["learning.batch=1000", "checkpointEvery=1"];

  test("by a batch of all examples is −rate × the mean of their gradients", async () => {
    const recipe = iris(...whole, epochs(1, 1e-3));
    const events = await eventsOf(recipe, 8);
    const change = difference(conductances(events), conductances(events, "initial weights"));
    const expected = meanGradient(recipe, 8).map((g) => -1e-3 * g);
    expect(relativeError(change, expected)).toBeLessThan(1e-11);
  });

  test("with momentum repeats its share of the last one", async () => {
    const recipe = iris(...whole, epochs(2, 1e-3), "learning.momentum=0.5");
    const events = await eventsOf(recipe, 8);
    const [first] = events.filter((event) => event.type === "checkpoint");
    const [w0, w1] = [conductances(events, "initial weights"), first.tensors.weights.data as Float64Array];
    const gradient = meanGradient(recipe, 8, w1);
    const expected = difference(w1, w0).map((before, e) => 0.5 * before - 1e-3 * gradient[e]);
    expect(relativeError(difference(conductances(events), w1), expected)).toBeLessThan(1e-11);
  });

  test("with a normalised rate divides it by the squared initial spread", async () => {
    const { task, apprentice } = schooling(iris(), 8);
    const { learner } = apprentice(0);
    const means = classMeanInputs(task.train.inputs, task.train.labels ?? new Uint8Array(), 3);
    const initial = spread(inferAll(learner, means, 3), 3);
    const normalised = endOf(await eventsOf(iris(epochs(2, 1e-3), "learning.normalise=true"), 8));
    const divided = endOf(await eventsOf(iris(epochs(2, 1e-3 / (initial * initial))), 8));
    expect(normalised.digest).toBe(divided.digest);
  });
});

test("stages of a schedule follow each other, and scoring less often changes no weight", async () => {
  const digest = async (...settings: string[]) => endOf(await eventsOf(iris(...settings), 9)).digest;
  const stages = (...list: [number, number][]) =>
    `learning.schedule=${JSON.stringify(list.map(([rate, count]) => ({ rate, epochs: count })))}`;
  const reference = await digest(stages([1e-4, 2], [5e-5, 2]));
  expect(await digest(stages([1e-4, 1], [1e-4, 1], [5e-5, 2]))).toBe(reference);
  expect(await digest(stages([1e-4, 2], [5e-5, 2]), "learning.scoreEvery=4")).toBe(reference);
  expect(await digest(stages([1e-4, 4]))).not.toBe(reference);
});

test("spread-preserving targets keep the spread of the class means within a tenth, class means as targets lose it", async () => {
  const remaining = async (targets: string, seed: number) => {
    const recipe = shortened(
      "iris-spread",
      ...["system.rows=8", "system.columns=8", "task.perClass=15", "learning.candidates=1", "learning.momentum=0"],
      ...["learning.normalise=false", `learning.targets=${targets}`, "learning.batch=1", epochs(100, 3e-4)],
    );
    const { task, apprentice } = schooling(recipe, seed);
    const { program, learner } = apprentice(0);
    const means = classMeanInputs(task.train.inputs, task.train.labels ?? new Uint8Array(), 3);
    const before = spread(inferAll(learner, means, 3), 3);
    program.weights.set(conductances(await eventsOf(recipe, seed)));
    program.changed();
    return spread(inferAll(learner, means, 3), 3) / before;
  };
  for (const seed of [1, 2, 3]) {
    expect(Math.abs((await remaining("spread-preserving", seed)) - 1)).toBeLessThan(0.1);
    expect(await remaining("class-means", seed)).toBeLessThan(0.8);
  }
});

describe("of several candidates", () => {
  const selected = async (recipe: Recipe, seed: number) =>
    endOf(await eventsOf(recipe, seed)).metrics["selection score"];

  test("the one with the smallest selection score is kept", async () => {
    for (const seed of [1, 2, 3, 4]) {
      const scores = await Promise.all(
        [1, 2, 3].map((k) => selected(iris(epochs(2), `learning.candidates=${k}`), seed)),
      );
      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    }
    // For at least one of these seeds the first candidate is not the best.
    const pairs = await Promise.all(
      [1, 2, 3, 4].map((seed) =>
        Promise.all(["1", "3"].map((k) => selected(iris(epochs(2), `learning.candidates=${k}`), seed))),
      ),
    );
    expect(pairs.some(([one, three]) => three < one)).toBe(true);
  });

  test("one whose score is no number is never kept in place of one with a score", async () => {
    const whole = schooling(iris(epochs(1), "learning.candidates=3"), 1);
    const keptAmong = async (...selections: number[]) => {
      const apprentice = (candidate: number) => {
        const made = whole.apprentice(candidate);
        return { ...made, lesson: { ...made.lesson, selection: () => selections[candidate] } };
      };
      const events = await gather(train({ ...whole, apprentice }));
      return lastCheckpointOf(events).state.best;
    };
    expect(await keptAmong(Number.NaN, 0.5, 0.7)).toEqual({ selection: 0.5, candidate: 1 });
    expect(await keptAmong(0.5, Number.NaN, 0.5)).toEqual({ selection: 0.5, candidate: 0 });
    expect(await keptAmong(Number.NaN, Number.NaN, Number.NaN)).toEqual({ selection: Number.NaN, candidate: 0 });
  });
});

test("the certificate counts the kept network's own settlings, and a final network that is not positive definite", async () => {
  const settings = ["learning.batch=38", "learning.momentum=0.99", "learning.targets=spread-preserving"];
  const recipe = shortened("iris-chemical", ...settings, "system.outputPairs=random", epochs(1, 1e-2));
  const events = await eventsOf(recipe, 1);
  const duringTraining = events.flatMap((event) => (event.type === "settled" ? [event.indefinite] : []));
  const { certificate, metrics } = endOf(events);
  expect(metrics["weights at or below zero"]).toBeGreaterThan(0);
  expect(certificate.indefinite).toBeGreaterThan(sum(duringTraining));
});
