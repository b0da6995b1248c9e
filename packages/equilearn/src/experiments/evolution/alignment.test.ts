import { expect, test } from "vitest";
import { keyFromSeed } from "../../math/random.ts";
import { reactionNetwork } from "../../systems/reaction/assemble.ts";
import { bandit } from "../../tasks/environments/bandit.ts";
import type { Organism } from "../living/organism.ts";
import { alignmentOf } from "./alignment.ts";

/** Outputs that keep what they have, a loss that is added to the first of them, and an input that is drained and reaches neither. */
function keeper(levels: readonly [number, number], gain = 1e-3): Organism {
  const network = reactionNetwork({
    spaces: ["in", "out"],
    species: [
      { name: "A@in", space: 0, initial: 0.1, exchange: 1 },
      { name: "L@out", space: 1, initial: levels[0] },
      { name: "R@out", space: 1, initial: levels[1] },
    ],
    edges: [],
  });
  const behaviour = {
    timeStep: 10,
    growth: 1,
    tolerance: 1e-9,
    most: 200,
    reading: "mean",
    threshold: 0.05,
    resolution: 0,
  } as const;
  return {
    network,
    behaviour,
    inputs: Int32Array.of(0),
    inputGain: Float64Array.of(1),
    outputs: Int32Array.of(1, 2),
    feedback: Int32Array.of(1),
    feedbackGain: Float64Array.of(gain),
  };
}

test("what adds its loss to an output is aligned with the gradient while that is too low, and opposed to it once it is too high", () => {
  const cosineAt = (level: number) => alignmentOf(keeper([level, 1e-3]), bandit, keyFromSeed(1), 1).cosine;
  expect(cosineAt(1e-6)).toBeGreaterThan(0.1);
  expect(cosineAt(1e-6)).toBeLessThan(1);
  expect(cosineAt(1e6)).toBeLessThan(-0.999999);
});

test("the same key gives the same examples, another key others", () => {
  const cosine = (seed: number) => alignmentOf(keeper([0.4, 0.4]), bandit, keyFromSeed(seed), 3).cosine;
  expect(cosine(1)).toBe(cosine(1));
  expect(cosine(1)).not.toBe(cosine(2));
});

test("what is shown, and what is not at rest yet, counts for nothing: without a loss that is felt there is no cosine", () => {
  expect(alignmentOf(keeper([0.4, 0.4], 1e-12), bandit, keyFromSeed(1), 3).cosine).toBe(0);
});
