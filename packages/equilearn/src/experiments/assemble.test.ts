import { describe, expect, test } from "vitest";
import { eventsOf, shortened } from "../../test/seed-events.ts";
import { keyFromSeed } from "../math/random.ts";
import { Refusal } from "../systems/system.ts";
import { drawNetwork, gradientSubject } from "./assemble.ts";

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
    const draw = (seed: number) => drawNetwork(keyFromSeed(seed), system, "drawn");
    expect(draw(1)).toEqual(draw(1));
    expect(draw(2).conductance).not.toEqual(draw(1).conductance);
  });

  test("its share of nonlinear edges is the recipe's, at random", () => {
    const { system } = shortened("tuning-diodes", "system.rows=40", "system.columns=40");
    const { element } = drawNetwork(keyFromSeed(1), system, "drawn");
    const share = element.filter((law) => law !== 0).length / element.length;
    // Four standard deviations of a binomial share of 0.3.
    expect(Math.abs(share - 0.3)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / element.length));
  });
});

test("the gradient of a recipe is studied with its own example, and at its first output", () => {
  const subject = gradientSubject(shortened("iris-chemical"), 3);
  expect(subject.input).toHaveLength(4);
  expect(subject.target).toHaveLength(3);
  expect(subject.oneOutput?.target).toEqual(subject.target.slice(0, 1));
  expect(gradientSubject(shortened("tuning-diodes"), 3).oneOutput).toBeUndefined();
});
