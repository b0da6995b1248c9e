import { expect, test } from "vitest";
import { randomReactions } from "../../../test/random-reactions.ts";
import { keyFromSeed, uniforms } from "../../math/random.ts";
import { dot } from "../../math/vector.ts";
import { settleExactly } from "./pseudo-transient.ts";
import { equilibriumGradient, planSensitivity } from "./sensitivity.ts";
import { initialState } from "./workspace.ts";

test.each([
  ["closed and neutral", {}],
  ["closed and charged", { charged: true }],
  ["charged and partly drained", { charged: true, external: true }],
])("the gradient through an equilibrium is that of central differences within 1e-5, %s", (_, features) => {
  for (let seed = 0; seed < 8; seed++) {
    const network = randomReactions(seed, features);
    const species = network.species.length;
    const weights = new Float64Array(species);
    uniforms(keyFromSeed(seed), weights);
    const settledFrom = (nudged: number, by: number): Float64Array => {
      const state = initialState(network);
      state.amounts[nudged] += by;
      expect(settleExactly(network, { tolerance: 1e-14, most: 2000 }, state).status).toBe("settled");
      return state.amounts;
    };
    const gradient = equilibriumGradient(planSensitivity(network), settledFrom(0, 0), weights) as Float64Array;
    const size = Math.max(...gradient.map(Math.abs));
    for (let i = 0; i < species; i += 3) {
      const step = 1e-4 * network.initial[i];
      const difference = (dot(weights, settledFrom(i, step)) - dot(weights, settledFrom(i, -step))) / (2 * step);
      expect(Math.abs(gradient[i] - difference), `seed ${seed}, species ${i}`).toBeLessThan(1e-5 * (1 + size));
    }
  }
});

test("what is drained forgets: only what stands in a conserved total has a gradient", () => {
  const drawn = randomReactions(3, {});
  const [total] = planSensitivity(drawn).totals;
  // All but the species of one total touch the outside.
  const keeps = new Set(total.species);
  const network = { ...drawn, exchange: drawn.exchange.map((_, i) => (keeps.has(i) ? 0 : 1)) };
  const state = initialState(network);
  settleExactly(network, { tolerance: 1e-12, most: 2000 }, state);
  const gradient = equilibriumGradient(planSensitivity(network), state.amounts, state.amounts) as Float64Array;
  gradient.forEach((entry, i) => void (keeps.has(i) || expect(entry).toBe(0)));
  expect(gradient.some((entry) => entry !== 0)).toBe(true);
});
