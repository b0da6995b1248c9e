import { describe, expect, test } from "vitest";
import { randomReactions, reactionKinds } from "../../../test/random-reactions.ts";
import { symmetricEigen } from "../../math/dense.ts";
import { dot, relativeError } from "../../math/vector.ts";
import { energyGradient, energyOf } from "./energy.ts";
import { type Flow, fullRates, fullSystem } from "./full.ts";
import { potentialOf } from "./potential.ts";
import { planReduced, reducedRates } from "./reduced.ts";
import { conservedTotals } from "./totals.ts";

const pairOf = (size: number) => [new Float64Array(size), new Float64Array(size)] as const;

describe("the reduced system is the full one, within 1e-12 of the largest rate, in 170 random systems of each kind", () => {
  test.each(reactionKinds)("%s", (_, features) => {
    for (let seed = 0; seed < 170; seed++) {
      const network = randomReactions(seed, features);
      const size = network.species.length;
      const [fullAmounts, fullMomenta] = pairOf(size);
      const [amounts, momenta] = pairOf(size);
      fullRates(fullSystem(network), network.initial, network.momentum, fullAmounts, fullMomenta);
      reducedRates(planReduced(network), network.initial, network.momentum, amounts, momenta);
      expect(relativeError(amounts, fullAmounts)).toBeLessThan(1e-12);
      expect(relativeError(momenta, fullMomenta)).toBeLessThan(1e-12);
    }
  });
});

describe("each flow alone changes the energy as the proof says", () => {
  const cases: readonly [Flow, string][] = [
    ["chemical", "lowers it"],
    ["hamiltonian", "keeps it"],
    ["collision", "lowers it"],
    ["external", "lowers it"],
  ];
  test.each(cases)("%s %s, in 170 random systems", (flow, what) => {
    for (let seed = 0; seed < 170; seed++) {
      const network = randomReactions(seed, { charged: seed % 2 === 0, moving: true, external: true });
      const size = network.species.length;
      const [amounts, momenta] = pairOf(size);
      fullRates(fullSystem(network), network.initial, network.momentum, amounts, momenta, [flow]);
      const gradient = new Float64Array(size);
      energyGradient(network, network.initial, network.momentum, gradient);
      const velocity = network.momentum.map((p, i) => (p * network.initial[i]) / network.mass[i]);
      const power = dot(gradient, amounts) + dot(velocity, momenta);
      const terms = gradient.map((g, i) => Math.abs(g * amounts[i]) + Math.abs(velocity[i] * momenta[i]));
      const scale = terms.reduce((sum, term) => sum + term, 0);
      if (what === "keeps it") expect(Math.abs(power)).toBeLessThan(1e-12 * scale);
      else expect(power).toBeLessThan(0);
    }
  });
});

test("g is the derivative of the energy by the amounts, by central differences, within 1e-6", () => {
  const network = randomReactions(3, { charged: true, moving: true });
  const gradient = new Float64Array(network.species.length);
  energyGradient(network, network.initial, network.momentum, gradient);
  gradient.forEach((g, i) => {
    const at = (change: number) => {
      const amounts = network.initial.slice();
      amounts[i] += change;
      return energyOf(network, amounts, network.momentum);
    };
    const step = 1e-6 * network.initial[i];
    expect((at(step) - at(-step)) / (2 * step)).toBeCloseTo(g, 5);
  });
});

test("the totals are orthogonal to every edge, and there are as many as species less the rank of the edges", () => {
  for (const [, features] of reactionKinds) {
    const network = randomReactions(5, features);
    const { species, edges, stoichiometry } = fullSystem(network);
    const totals = conservedTotals(network);
    for (const total of totals) {
      for (let edge = 0; edge < edges; edge++) {
        const sum = total.species.reduce((s, i, k) => s + total.coefficients[k] * stoichiometry[i * edges + edge], 0);
        expect(sum).toBe(0);
      }
      for (const i of total.species) expect(network.exchange[i]).toBe(0);
    }
    const gram = new Float64Array(species * species);
    for (let i = 0; i < species; i++)
      for (let j = 0; j < species; j++) {
        for (let edge = 0; edge < edges; edge++)
          gram[i * species + j] += stoichiometry[i * edges + edge] * stoichiometry[j * edges + edge];
        if (i === j && network.exchange[i] > 0) gram[i * species + j] += 1;
      }
    const { values } = symmetricEigen(gram, species);
    expect(totals.length).toBe(values.filter((value) => Math.abs(value) < 1e-9).length);
  }
});

test("1/D alone is indefinite for every one of 20 arrangements, and with its row sums on the diagonal positive semidefinite", () => {
  for (let spaces = 2; spaces <= 6; spaces++)
    for (let seed = 1; seed <= 4; seed++) {
      const neighbours = Array.from({ length: spaces - 1 }, (_, k) => ({
        from: k,
        to: k + 1,
        distance: seed * (k + 1),
      }));
      const { offsets, columns, values } = potentialOf(spaces, neighbours);
      const [whole, bare] = [new Float64Array(spaces * spaces), new Float64Array(spaces * spaces)];
      for (let row = 0; row < spaces; row++)
        for (let entry = offsets[row]; entry < offsets[row + 1]; entry++) {
          whole[row * spaces + columns[entry]] = values[entry];
          if (columns[entry] !== row) bare[row * spaces + columns[entry]] = values[entry];
        }
      expect(Math.min(...symmetricEigen(bare, spaces).values)).toBeLessThan(-1e-3);
      expect(Math.min(...symmetricEigen(whole, spaces).values)).toBeGreaterThan(-1e-12);
    }
});
