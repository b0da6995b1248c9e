import { describe, expect, test } from "vitest";
import { randomReactions, reactionKinds } from "../../../test/random-reactions.ts";
import { reactionNetwork } from "../../systems/reaction/assemble.ts";
import { conservedTotals, totalOf } from "../../systems/reaction/totals.ts";
import { Refusal } from "../../systems/system.ts";
import { settleByEuler } from "./explicit-euler.ts";
import { MOST_DENSE, settleExactly } from "./pseudo-transient.ts";
import { planReactions } from "./settle.ts";
import { initialState } from "./workspace.ts";

const options = { tolerance: 1e-12, most: 100 };

describe("exact equilibria of 12 random systems of each kind: residual below 1e-12 within 100 steps, totals within 1e-12", () => {
  test.each(reactionKinds)("%s", (_, features) => {
    for (let seed = 0; seed < 12; seed++) {
      const network = randomReactions(seed, features);
      const state = initialState(network);
      expect(settleExactly(network, options, state).status, `seed ${seed}`).toBe("settled");
      for (const total of conservedTotals(network)) {
        const begun = totalOf(total, network.initial);
        expect(Math.abs(totalOf(total, state.amounts) - begun)).toBeLessThan(1e-12 * Math.max(1, Math.abs(begun)));
      }
    }
  });
});

test.each(reactionKinds)(
  "sweeps and exact steps of %s systems end at the same equilibrium, within 1e-8",
  (_, features) => {
    for (const seed of [0, 2]) {
      const network = randomReactions(seed, features);
      const exact = initialState(network);
      settleExactly(network, options, exact);
      const program = planReactions(network);
      expect(program.settle({ timeStep: 1, tolerance: 1e-13, most: 20_000 }).status).toBe("settled");
      const apart = exact.amounts.map((amount, i) => Math.abs(amount - program.state.amounts[i]));
      expect(Math.max(...apart)).toBeLessThan(1e-8);
    }
  },
);

test("explicit Euler ends there too when its step is short, and diverges when it is long", () => {
  const network = randomReactions(0, {});
  const [exact, state] = [initialState(network), initialState(network)];
  settleExactly(network, options, exact);
  expect(settleByEuler(network, { timeStep: 0.01, tolerance: 1e-10, most: 20_000 }, state).status).toBe("settled");
  expect(Math.max(...exact.amounts.map((amount, i) => Math.abs(amount - state.amounts[i])))).toBeLessThan(1e-6);
  expect(settleByEuler(network, { timeStep: 1, tolerance: 1e-10, most: 100 }).status).toBe("diverged");
});

test("a system that is too large for whole matrices is refused with what works", () => {
  const species = Array.from({ length: MOST_DENSE + 1 }, (_, i) => ({ name: `g@s${i}`, space: 0, initial: 1 }));
  const network = reactionNetwork({ spaces: ["s"], species, edges: [] });
  expect(() => settleExactly(network, options)).toThrow(
    new Refusal("Exact equilibria are found for up to 1000 species, and there are 1001; settle by sweeps."),
  );
});
