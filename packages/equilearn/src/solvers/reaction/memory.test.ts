import { expect, test } from "vitest";
import { randomReactions } from "../../../test/random-reactions.ts";
import type { ReactionNetwork } from "../../systems/reaction/network.ts";
import { settleExactly } from "./pseudo-transient.ts";
import { initialState, type ReactionState } from "./workspace.ts";

const options = { tolerance: 1e-13, most: 200 };

/** Settles, pulses and settles again for each pulse: species and how much of it. */
function pulsed(network: ReactionNetwork, pulses: readonly (readonly [number, number])[]): ReactionState {
  const state = initialState(network);
  expect(settleExactly(network, options, state).status).toBe("settled");
  for (const [species, amount] of pulses) {
    state.amounts[species] += amount;
    expect(settleExactly(network, options, state).status).toBe("settled");
  }
  return state;
}

const apart = (a: ReactionState, b: ReactionState) =>
  Math.max(...a.amounts.map((amount, i) => Math.abs(amount - b.amounts[i])));

test("the order of pulses does not change the equilibrium of 20 closed systems, within 1e-9, and the pulses do", () => {
  for (let seed = 0; seed < 20; seed++) {
    const network = randomReactions(seed, {});
    const pulses = [
      [0, 0.7],
      [4, 0.2],
      [7, 1.1],
    ] as const;
    const forward = pulsed(network, pulses);
    expect(apart(forward, pulsed(network, [...pulses].reverse()))).toBeLessThan(1e-9);
    expect(apart(forward, pulsed(network, []))).toBeGreaterThan(1e-2);
  }
});

test("a system of which everything is drained forgets: after any pulse 20 systems are back where they were, within 1e-9", () => {
  for (let seed = 0; seed < 20; seed++) {
    const drawn = randomReactions(seed, {});
    const network = { ...drawn, exchange: drawn.exchange.map(() => 0.5) };
    const state = pulsed(network, [
      [1, 2],
      [8, 0.4],
    ]);
    expect(apart(state, pulsed(network, []))).toBeLessThan(1e-9);
  }
});

test("with a reservoir the outside keeps its level up: ions at two levels are as far apart as e to their difference", () => {
  const drawn = randomReactions(0, {});
  const level = 1.7;
  const network = {
    ...drawn,
    rate: drawn.rate.map(() => 0),
    exchange: drawn.exchange.map(() => 1),
    reservoir: drawn.reservoir.map((_, i) => (i === 0 ? level : 0)),
    enthalpy: drawn.enthalpy.map(() => 0),
  };
  const { amounts } = pulsed(network, []);
  expect(Math.log(amounts[0] / amounts[1])).toBeCloseTo(level, 10);
});
