import { expect, test } from "vitest";
import { randomReactions } from "../../../test/random-reactions.ts";
import { reactionJacobian } from "./jacobian.ts";
import { planReduced, reducedRates } from "./reduced.ts";

test.each([
  ["neutral", {}],
  ["charged", { charged: true }],
  ["charged, moving and with an outside", { charged: true, moving: true, external: true }],
])("the Jacobian of a %s system agrees with central differences to 1e-6 of its largest entry", (_, features) => {
  for (let seed = 0; seed < 5; seed++) {
    const network = randomReactions(seed, features);
    const reduced = planReduced(network);
    const species = network.species.length;
    const state = Float64Array.from([...network.initial, ...network.momentum]);
    const jacobian = new Float64Array(4 * species * species);
    reactionJacobian(reduced, state.subarray(0, species), state.subarray(species), jacobian);
    const ratesAt = (k: number, change: number) => {
      const at = state.slice();
      at[k] += change;
      const rates = new Float64Array(2 * species);
      reducedRates(
        reduced,
        at.subarray(0, species),
        at.subarray(species),
        rates.subarray(0, species),
        rates.subarray(species),
      );
      return rates;
    };
    const largest = jacobian.reduce((size, entry) => Math.max(size, Math.abs(entry)), 0);
    for (let k = 0; k < 2 * species; k++) {
      const change = 1e-6 * (k < species ? state[k] : 1);
      const [up, down] = [ratesAt(k, change), ratesAt(k, -change)];
      for (let i = 0; i < 2 * species; i++) {
        const difference = (up[i] - down[i]) / (2 * change);
        expect(Math.abs(difference - jacobian[i * 2 * species + k])).toBeLessThan(1e-6 * largest);
      }
    }
  }
});
