import type { Organism } from "../src/experiments/living/organism.ts";
import { reactionNetwork } from "../src/systems/reaction/assemble.ts";

/**
 * A body that knows one thing: what it has felt, C, turns into R until both are balanced, and nothing drains either. L is more than R, so that it
 * pulls left until it has lost, and right from then on.
 */
export function onceBitten(): Organism {
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
    resolution: 0,
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
