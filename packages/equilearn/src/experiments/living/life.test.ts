import { expect, test } from "vitest";
import { keyFromSeed } from "../../math/random.ts";
import { reactionNetwork } from "../../systems/reaction/assemble.ts";
import { Refusal } from "../../systems/system.ts";
import { bandit } from "../../tasks/environments/bandit.ts";
import { encodingOf } from "./encoding.ts";
import { live } from "./life.ts";
import type { Organism } from "./organism.ts";

/**
 * A body that knows one thing: what it has felt, C, turns into R until both are balanced, and nothing drains either. L is more than R, so that it
 * pulls left until it has lost, and right from then on.
 */
function onceBitten(): Organism {
  const amounts = { "A@in": 0.1, "L@left": 0.5, "R@right": 0.2, "C@right": 0.2 };
  const network = reactionNetwork({
    spaces: ["in", "left", "right"],
    species: Object.entries(amounts).map(([name, initial]) => ({
      name,
      space: ["in", "left", "right"].indexOf(name.split("@")[1]),
      initial,
      exchange: name === "A@in" ? 0.5 : 0,
    })),
    edges: [{ species: [3, 2], coefficients: [1, -1], rate: 1 }],
  });
  const behaviour = {
    timeStep: 0.5,
    growth: 1,
    tolerance: 1e-6,
    most: 2000,
    reading: "mean",
    threshold: 0.05,
  } as const;
  return {
    network,
    behaviour,
    inputs: Int32Array.of(0),
    inputGain: Float64Array.of(1),
    outputs: Int32Array.of(1, 2),
    feedback: Int32Array.of(3),
    feedbackGain: Float64Array.of(1),
  };
}

const key = keyFromSeed(0);
const lived = (kind: number, feedback: "on" | "off" | readonly number[]) =>
  live(onceBitten(), bandit, key, { episodes: 5, feedback, kind });

test("once bitten, a body made by hand turns to the other arm; without feedback it does not, and another's feedback misleads it", () => {
  expect(lived(0, "on").returns).toEqual([1, 1, 1, 1, 1]);
  expect(lived(1, "on").returns).toEqual([0, 1, 1, 1, 1]);
  expect(lived(1, "off").returns).toEqual([0, 0, 0, 0, 0]);
  expect(lived(0, [1, 0, 0, 0, 0]).returns).toEqual([1, 0, 0, 0, 0]);
});

test("a life settles once, and twice for every episode of one step, whatever it loses", () => {
  for (const kind of [0, 1]) {
    const { settlings, unsettled, losses, returns } = lived(kind, "on");
    expect([settlings, unsettled]).toEqual([11, 0]);
    expect(losses).toEqual(returns.map((value) => 1 - value));
  }
});

test("observations are written as amounts: one-hot, or the positive and the negative part of each number over its scale", () => {
  const into = new Float64Array(3);
  encodingOf({ kind: "discrete", size: 3 }).encode(Float64Array.of(2), into);
  expect(Array.from(into)).toEqual([0, 0, 1]);
  const box = { kind: "box", low: [-1, -1], high: [1, 1] } as const;
  const signed = new Float64Array(4);
  encodingOf(box, [1, 2]).encode(Float64Array.of(0.5, -0.5), signed);
  expect(Array.from(signed)).toEqual([0.5, 0, 0, 0.25]);
  expect(() => encodingOf(box, [1])).toThrow(new Refusal("An observation of 2 numbers takes 2 scales above 0, not 1."));
});
