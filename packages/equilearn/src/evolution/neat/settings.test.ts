import { describe, expect, test } from "vitest";
import { Refusal } from "../../systems/system.ts";
import { neatSettings } from "./settings.ts";

describe("the settings of NEAT", () => {
  test("are the paper's where it has them", () => {
    const { mutation, compatibility, speciation, reproduction } = neatSettings();
    expect(mutation).toMatchObject({ weights: 0.8, replace: 0.1, deleteConnection: 0, deleteNode: 0 });
    expect(compatibility).toMatchObject({ excess: 1, disjoint: 1, weight: 0.4, smallGenome: 20 });
    expect(speciation).toMatchObject({ threshold: 3, target: null, stagnation: 15 });
    expect(reproduction).toMatchObject({ eliteFrom: 6, crossover: 0.75, interspecies: 0.001, inheritDisabled: 0.75 });
  });

  test("take changes one by one, and their own defaults again", () => {
    const changed = neatSettings({ mutation: { addNode: 0.5 }, outputActivation: "tanh" });
    expect(changed.mutation).toEqual({ ...neatSettings().mutation, addNode: 0.5 });
    expect(changed.outputActivation).toBe("tanh");
    expect(neatSettings(changed)).toEqual(changed);
  });

  test.each([
    [{ mutation: { addNode: 1.5 } }, "mutation.addNode of NEAT's settings must be a probability, from 0 to 1."],
    [{ mutation: { step: Number.NaN } }, "mutation.step of NEAT's settings must be a number from 0 to 1000000."],
    [
      { mutation: { activations: ["sine", "cube"] } },
      "mutation.activations.1 of NEAT's settings must be one of linear, sigmoid, tanh, gaussian, sine, cosine, absolute, square, relu, step.",
    ],
    [{ mutation: { activations: [] } }, "mutation.activations of NEAT's settings must name at least one activation."],
    [
      { speciation: { stagnation: 0 } },
      "speciation.stagnation of NEAT's settings must be a whole number from 1 to 100000.",
    ],
    [
      { speciation: { threshold: 0 } },
      "speciation.threshold of NEAT's settings must be a number from 0.000001 to 1000000.",
    ],
    [
      { speciation: { treshold: 1 } },
      'speciation of NEAT\'s settings has the unknown key "treshold"; the nearest it knows is "threshold".',
    ],
    [{ reproduction: 3 }, "reproduction of NEAT's settings must be an object."],
    [
      { mutations: {} },
      'The object of NEAT\'s settings has the unknown key "mutations"; the nearest it knows is "mutation".',
    ],
  ])("%j is refused", (changes, message) => {
    expect(() => neatSettings(changes as never)).toThrow(new Refusal(message));
  });
});
