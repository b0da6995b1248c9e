import { describe, expect, test } from "vitest";
import { endOf, eventsOf, shortened } from "../../test/seed-events.ts";
import { keyFromSeed, split } from "../math/random.ts";
import { networkToFile } from "../systems/flow/file.ts";
import { Refusal } from "../systems/system.ts";
import { rectificationTask } from "../tasks/rectification.ts";
import { linearBound } from "../tasks/regression.ts";
import { drawNetwork, flowSubject } from "./assemble-flow.ts";

describe("settings that do not fit each other are refused before anything runs", () => {
  test.each([
    [
      "iris-chemical",
      "system.inputs=3",
      'The task "iris" has 4 inputs and the network 3 input pairs; set system.inputs=4, or bring a network that has them.',
    ],
    [
      "tuning-diodes",
      "system.outputs=2",
      'The task "rectification" has 1 outputs and the network 2 output pairs; set system.outputs=1, or bring a network that has them.',
    ],
    [
      "iris-chemical",
      "learning.targets=given",
      'The task "iris" cannot be taught with learning.targets "given"; set it to class-means or spread-preserving.',
    ],
    [
      "tuning-diodes",
      "learning.targets=spread-preserving",
      'The task "rectification" cannot be taught with learning.targets "spread-preserving"; set it to given.',
    ],
    [
      "tuning-diodes",
      "learning.normalise=true",
      "Given targets have no classes whose spread could normalise the rate; set learning.normalise=false.",
    ],
    [
      "iris-chemical",
      "learning.readout=none",
      'The task "iris" is scored by reading classes, which learning.readout "none" leaves out; set it to train-means or test-means.',
    ],
    [
      "iris-chemical",
      "learning.cost=cross-entropy",
      'The cost "cross-entropy" needs targets that are probabilities, and learning.targets "class-means" are drops; set learning.cost to squared-error or huber.',
    ],
    [
      "iris-chemical",
      'task={"name":"pressures"}',
      'The task "pressures" is for advective learning; "rule" learning needs iris, rectification, exclusive-or or tuning.',
    ],
    [
      "iris-chemical",
      "system.generator=imported",
      'The recipe has the generator "imported" but no network; give one with --network FILE.',
    ],
    [
      "iris-chemical",
      'learning={"kind":"none"}',
      'The recipe "iris-chemical" learns nothing, so there is nothing to run; an imported network was settled when it came in.',
    ],
  ])("%s with %s", async (name, setting, sentence) => {
    await expect(eventsOf(shortened(name, setting), 0)).rejects.toThrow(new Refusal(sentence));
  });
});

describe("a network is drawn from its key", () => {
  test("the same key gives the same network and another another", () => {
    const { system } = shortened("tuning-diodes");
    const draw = (seed: number) => drawNetwork(keyFromSeed(seed), system, "drawn").network;
    expect(draw(1)).toEqual(draw(1));
    expect(draw(2).conductance).not.toEqual(draw(1).conductance);
  });

  test("its share of nonlinear edges is the recipe's, at random", () => {
    const { system } = shortened("tuning-diodes", "system.rows=40", "system.columns=40");
    const { element } = drawNetwork(keyFromSeed(1), system, "drawn").network;
    const share = element.filter((law) => law !== 0).length / element.length;
    // Four standard deviations of a binomial share of 0.3.
    expect(Math.abs(share - 0.3)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / element.length));
  });
});

describe("a random geometric network", () => {
  const { system } = shortened(
    "iris-chemical",
    "system.generator=random-geometric",
    "system.rows=20",
    "system.columns=20",
  );

  test("joins nodes up to the recipe's radius at one node per unit of area", () => {
    const { graph } = drawNetwork(keyFromSeed(1), system, "drawn").network;
    const r = system.radius / 20;
    // The chance that two points of the unit square lie within r of each other.
    const chance = Math.PI * r * r - (8 / 3) * r * r * r + r ** 4 / 2;
    const expected = ((400 * 399) / 2) * chance;
    expect(Math.abs(graph.from.length / expected - 1)).toBeLessThan(0.1);
    // A mean degree of π·1.5² ≈ 7.1, less what the border takes.
    const degree = (2 * graph.from.length) / graph.nodes;
    expect(degree).toBeGreaterThan(5.8);
    expect(degree).toBeLessThan(7.6);
  });

  test("says in the first event how often it was redrawn because it was not connected", async () => {
    const recipe = shortened("iris-chemical", "system.generator=random-geometric", "learning.schedule.0.epochs=1");
    const told = await Promise.all(
      [0, 1, 2, 3, 4, 5].map(async (seed) => {
        const [begin] = await eventsOf(recipe, seed);
        const { redraws } = drawNetwork(split(keyFromSeed(seed), "network", 0), recipe.system, "drawn");
        return { redraws, system: begin.type === "begin" ? begin.system : "" };
      }),
    );
    for (const { redraws, system: summary } of told) {
      const times = redraws === 0 ? "" : `, redrawn ${redraws === 1 ? "once" : `${redraws} times`} until connected`;
      expect(summary).toMatch(new RegExp(`^a flow network of 144 nodes and \\d+ linear edges${times}$`));
    }
    expect(new Set(told.map(({ redraws }) => Math.min(redraws, 2)))).toEqual(new Set([0, 1, 2]));
  });
});

test("a network with a node held away from the ground is held against the best affine map, others against the best linear one", async () => {
  const drawn = drawNetwork(
    keyFromSeed(1),
    { ...shortened("tuning-diodes").system, nonlinear: undefined },
    "held",
  ).network;
  const ports = [...drawn.inputs, ...drawn.outputs].flatMap(({ plus, minus }) => [plus, minus]);
  const held = [0, 1, 2, 3, 4, 5].find((node) => node !== drawn.ground && !ports.includes(node)) as number;
  const bound = async (potential: number) => {
    const network = networkToFile({ ...drawn, held: [{ node: held, potential }] });
    const system = `system={"law":"flow","generator":"imported","network":${JSON.stringify(network)}}`;
    const { metrics } = endOf(await eventsOf(shortened("tuning-diodes", system, "learning.schedule.0.epochs=1"), 0));
    return metrics["best linear map"];
  };
  const { test: examples } = rectificationTask({
    amplitude: 1,
    gain: 1,
    levels: 2,
    ...shortened("tuning-diodes").task,
  });
  expect(await bound(0)).toBe(linearBound(examples));
  expect(await bound(1)).toBe(linearBound(examples, { offset: true }));
  expect(await bound(1)).toBeLessThan(await bound(0));
});

test("classes of one or two examples are trained without the baselines that cannot be fitted to them", async () => {
  for (const perClass of [1, 2]) {
    const recipe = shortened("iris-chemical", `task.perClass=${perClass}`, "learning.schedule.0.epochs=1");
    const { metrics } = endOf(await eventsOf(recipe, 0));
    expect(metrics["test accuracy"]).toBeGreaterThan(0);
    expect(Object.keys(metrics).filter((name) => name.startsWith("baseline "))).toEqual([
      "baseline nearest-centroid",
      "baseline nearest-neighbour",
      "baseline logistic-regression",
    ]);
  }
});

test("the gradient of a recipe is studied with its own example, and at its first output", () => {
  const subject = flowSubject(shortened("iris-chemical"), 3);
  expect(subject.input).toHaveLength(4);
  expect(subject.target).toHaveLength(3);
  expect(subject.oneOutput?.target).toEqual(subject.target.slice(0, 1));
  expect(flowSubject(shortened("tuning-diodes"), 3).oneOutput).toBeUndefined();
});
