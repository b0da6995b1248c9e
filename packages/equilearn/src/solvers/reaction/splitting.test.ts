import { describe, expect, test } from "vitest";
import { randomReactions, reactionKinds } from "../../../test/random-reactions.ts";
import { keyFromSeed, uniforms } from "../../math/random.ts";
import { energyOf, energyTerms } from "../../systems/reaction/energy.ts";
import { planReduced, reducedRates } from "../../systems/reaction/reduced.ts";
import { conservedTotals, totalOf, totalSize } from "../../systems/reaction/totals.ts";
import { planSplitting, sweep } from "./splitting.ts";

describe("sweeps of 200 random systems of each kind, six steps each of dt from 1e-3 to 1e6: energy never rises (by more than 1e-14 of its terms), amounts stay above 0, totals stay within 1e-12", () => {
  test.each(reactionKinds)("%s", (_, features) => {
    for (let seed = 0; seed < 200; seed++) {
      const network = randomReactions(seed, features);
      const splitting = planSplitting(network);
      const { amounts, momenta } = splitting.workspace;
      const totals = conservedTotals(network);
      const begun = totals.map((total) => totalOf(total, amounts));
      const exponents = new Float64Array(6);
      uniforms(keyFromSeed(seed), exponents);
      let energy = energyOf(network, amounts, momenta);
      exponents.forEach((uniform, step) => {
        sweep(splitting, 10 ** (9 * uniform - 3), step % 2 === 1);
        const next = energyOf(network, amounts, momenta);
        expect(next - energy, `seed ${seed}, step ${step}`).toBeLessThanOrEqual(
          1e-14 * energyTerms(network, amounts, momenta).size,
        );
        expect(Math.min(...amounts)).toBeGreaterThan(0);
        energy = next;
      });
      totals.forEach((total, k) => {
        expect(Math.abs(totalOf(total, amounts) - begun[k])).toBeLessThanOrEqual(1e-12 * totalSize(total, amounts));
      });
    }
  });
});

test("a Hamiltonian edge alone keeps the energy to 1e-13 of its terms, and the total momentum, for dt from 1e-3 to 1e6", () => {
  for (let seed = 0; seed < 200; seed++) {
    const drawn = randomReactions(seed, { charged: seed % 2 === 0, moving: true });
    const network = { ...drawn, rate: drawn.rate.map(() => 0), friction: drawn.friction.map(() => 0) };
    const splitting = planSplitting(network);
    const { amounts, momenta } = splitting.workspace;
    const energy = energyOf(network, amounts, momenta);
    const momentum = momenta.reduce((sum, p) => sum + p, 0);
    for (let step = 0; step < 4; step++) {
      sweep(splitting, 10 ** ((9 * (seed % 10)) / 9 - 3), step % 2 === 1);
      const size = energyTerms(network, amounts, momenta).size;
      expect(Math.abs(energyOf(network, amounts, momenta) - energy), `seed ${seed}`).toBeLessThan(1e-13 * size);
      expect(Math.min(...amounts)).toBeGreaterThan(0);
    }
    const largest = momenta.reduce((size, p) => Math.max(size, Math.abs(p)), 1);
    expect(Math.abs(momenta.reduce((sum, p) => sum + p, 0) - momentum)).toBeLessThan(1e-12 * largest);
  }
});

test("a step of a sweep agrees with the flow to second order in dt: halving dt divides the difference by 4 ± 0.2", () => {
  const network = randomReactions(1, { moving: true, external: true });
  const reduced = planReduced(network);
  const species = network.species.length;
  const [amountRates, momentumRates] = [new Float64Array(species), new Float64Array(species)];
  reducedRates(reduced, network.initial, network.momentum, amountRates, momentumRates);
  const difference = (timeStep: number) => {
    const splitting = planSplitting(network);
    sweep(splitting, timeStep, false);
    const { workspace } = splitting;
    const off = amountRates.map((rate, i) => workspace.amounts[i] - network.initial[i] - timeStep * rate);
    const offMomenta = momentumRates.map((rate, i) => workspace.momenta[i] - network.momentum[i] - timeStep * rate);
    return Math.hypot(...off, ...offMomenta);
  };
  const ratio = difference(1e-4) / difference(5e-5);
  expect(ratio).toBeGreaterThan(3.8);
  expect(ratio).toBeLessThan(4.2);
});
