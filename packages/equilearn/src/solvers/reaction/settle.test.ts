import { expect, test } from "vitest";
import { reactionNetwork } from "../../systems/reaction/assemble.ts";
import { energyOf } from "../../systems/reaction/energy.ts";
import { settleExactly } from "./pseudo-transient.ts";
import { planReactions } from "./settle.ts";
import { planSplitting, sweep } from "./splitting.ts";
import { initialState } from "./workspace.ts";

/** Two spaces between which something neutral goes slowly. */
const slow = reactionNetwork({
  spaces: ["a", "b"],
  species: [
    { name: "A@a", space: 0, initial: 1 },
    { name: "A@b", space: 1, initial: 0.1 },
  ],
  edges: [{ species: [0, 1], coefficients: [1, -1], rate: 1e-3 }],
});

test("steps that grow settle a slow system in a tenth of the sweeps, to the same equilibrium", () => {
  const settled = (growth: number) => {
    const program = planReactions(slow);
    const { status, steps } = program.settle({ timeStep: 1, growth, tolerance: 1e-9, most: 10_000 });
    expect(status).toBe("settled");
    for (const amount of program.state.amounts) expect(Math.abs(amount - 0.55)).toBeLessThan(1e-6);
    return steps;
  };
  expect(settled(1.2)).toBeLessThan(settled(1) / 10);
});

/** Like charges in two spaces that are near each other: q φ of some thousands, whose exponential no number holds. */
const strong = reactionNetwork({
  spaces: ["a", "b"],
  neighbours: [{ from: 0, to: 1, distance: 0.1 }],
  species: [
    { name: "A@a", space: 0, initial: 20, charge: 6 },
    { name: "A@b", space: 1, initial: 0.1, charge: 6 },
    { name: "B@a", space: 0, initial: 1, charge: -3, exchange: 1 },
  ],
  edges: [{ species: [0, 1], coefficients: [1, -1], rate: 1 }],
});

test.each([1e-3, 1, 1e6])(
  "potentials that overflow leave numbers, and energy falls, at a time step of %d",
  (timeStep) => {
    const splitting = planSplitting(strong);
    const { amounts, momenta } = splitting.workspace;
    for (let step = 0, energy = energyOf(strong, amounts, momenta); step < 200; step++) {
      sweep(splitting, timeStep, step % 2 === 1);
      const next = energyOf(strong, amounts, momenta);
      expect(next).toBeLessThanOrEqual(energy + 1e-14 * Math.abs(energy));
      expect(amounts.every((amount) => amount > 0 && amount < Infinity)).toBe(true);
      expect(Math.abs(amounts[0] + amounts[1] - 20.1)).toBeLessThan(1e-12 * 20.1);
      energy = next;
    }
  },
);

test("one guarded Newton step for each charged edge leads where exact steps lead", () => {
  const charged = reactionNetwork({
    spaces: ["a", "b", "c"],
    neighbours: [
      { from: 0, to: 1, distance: 1 },
      { from: 1, to: 2, distance: 2 },
    ],
    species: [0, 1, 2].map((space) => ({ name: `A@${"abc"[space]}`, space, initial: 0.2 + space, charge: 1 })),
    edges: [
      { species: [0, 1], coefficients: [1, -1], rate: 2 },
      { species: [2, 1], coefficients: [-1, 1], rate: 0.5 },
    ],
  });
  const exact = initialState(charged);
  expect(settleExactly(charged, { tolerance: 1e-13, most: 1000 }, exact).status).toBe("settled");
  const program = planReactions(charged);
  expect(program.settle({ timeStep: 10, tolerance: 1e-13, most: 10_000 }).status).toBe("settled");
  program.state.amounts.forEach((amount, i) => void expect(Math.abs(amount - exact.amounts[i])).toBeLessThan(1e-9));
});

test("an edge between species of different charge settles where exact steps do", () => {
  const unequal = reactionNetwork({
    spaces: ["a", "b"],
    neighbours: [{ from: 0, to: 1, distance: 1 }],
    species: [
      { name: "P@a", space: 0, initial: 3, charge: 1 },
      { name: "Q@b", space: 1, initial: 0.1, charge: 2, enthalpy: -10 },
    ],
    edges: [{ species: [0, 1], coefficients: [1, -1], rate: 1 }],
  });
  const exact = initialState(unequal);
  settleExactly(unequal, { tolerance: 1e-13, most: 1000 }, exact);
  const program = planReactions(unequal);
  expect(program.settle({ timeStep: 1, tolerance: 1e-13, most: 1000 }).status).toBe("settled");
  expect(program.residual()).toBeLessThan(1e-9);
  program.state.amounts.forEach((amount, i) => void expect(Math.abs(amount - exact.amounts[i])).toBeLessThan(1e-9));
});

test.each([Number.NaN, Infinity])(
  "an amount of %d, wherever it stands, is told as diverged, and its residual is no number",
  (amount) => {
    for (const place of [0, 1, 2]) {
      const program = planReactions(strong);
      program.state.amounts[place] = amount;
      expect(program.settle({ timeStep: 1, tolerance: 1e-9, most: 50 }).status).toBe("diverged");
      expect(program.residual()).toBeNaN();
    }
  },
);
