import { luFactor, luSolve } from "../../math/dense.ts";
import { energyTerms } from "../../systems/reaction/energy.ts";
import { reactionJacobian } from "../../systems/reaction/jacobian.ts";
import type { ReactionNetwork } from "../../systems/reaction/network.ts";
import { movingSpecies, planReduced, reactionResidual } from "../../systems/reaction/reduced.ts";
import { type ConservedTotal, conservedTotals } from "../../systems/reaction/totals.ts";
import { Refusal } from "../../systems/system.ts";
import { planDriftRemoval } from "./drift.ts";
import type { Settled } from "./settle.ts";
import { planSplitting, sweep } from "./splitting.ts";
import { initialState, type ReactionState } from "./workspace.ts";

/** Species up to which a matrix over amounts and momenta is factorised whole. */
export const MOST_DENSE = 1000;

const FIRST_STEP = 1e-2;
const GROWTH = 3;
const SHORTEST = 1e-6;
const LONGEST = 1e12;
/** Sweeps that lead on where no step is taken. */
const SWEEPS = 10;
/** What rounding may raise an energy by, relative to the sizes of its terms. */
const ROUNDING = 1e-14;

export interface ExactOptions {
  /** The residual at the equilibrium. */
  readonly tolerance: number;
  /** Steps at most. */
  readonly most: number;
}

/**
 * Finds the equilibrium that a state flows to by pseudo-transient continuation: linearly implicit Euler (Rosenbrock) steps that grow
 * threefold when they lower the energy and keep all amounts above 0, and are taken again at a third when not. Where even the shortest
 * fails, sweeps of the splitting lead out of there. Conserved totals stay: a linear solve keeps them, and its rounding is taken out. With a reservoir the energy is no judge, and the
 * residual takes its place.
 *
 * Source: Kelley and Keyes, Convergence analysis of pseudo-transient continuation, SIAM J. Numer. Anal. 35 (1998).
 *
 * @throws Refusal above {@link MOST_DENSE} species
 */
export function settleExactly(
  network: ReactionNetwork,
  { tolerance, most }: ExactOptions,
  state: ReactionState = initialState(network),
): Settled {
  const continuation = planContinuation(network, state);
  let timeStep = FIRST_STEP;
  for (let steps = 0; steps < most; steps++) {
    const residual = continuation.linearise();
    if (residual <= tolerance) return { status: "settled", steps };
    if (!(residual < Infinity)) return { status: "diverged", steps };
    while (timeStep >= SHORTEST && !continuation.step(timeStep)) timeStep /= GROWTH;
    if (timeStep < SHORTEST) {
      continuation.sweep();
      timeStep = FIRST_STEP;
    } else timeStep = Math.min(LONGEST, GROWTH * timeStep);
  }
  return { status: "exhausted", steps: most };
}

/** What a continuation works with: `linearise` returns the residual at the state, `step` whether it was taken. */
function planContinuation(network: ReactionNetwork, state: ReactionState) {
  const { amounts, momenta } = state;
  const species = amounts.length;
  if (species > MOST_DENSE)
    throw new Refusal(
      `Exact equilibria are found for up to ${MOST_DENSE} species, and there are ${species}; settle by sweeps.`,
    );
  const isMoving = movingSpecies(network).some((flag) => flag === 1);
  const isJudgedByEnergy = network.reservoir.every((level) => level === 0);
  const size = isMoving ? 2 * species : species;
  const reduced = planReduced(network);
  const rates = new Float64Array(2 * species);
  const [amountRates, momentumRates] = [rates.subarray(0, species), rates.subarray(species)];
  const jacobian = new Float64Array(4 * species * species);
  const matrix = new Float64Array(size * size);
  const [pivots, step] = [new Int32Array(size), new Float64Array(size)];
  const trial = initialState(network);
  const measure = (at: ReactionState): number =>
    reactionResidual(reduced, at.amounts, at.momenta, amountRates, momentumRates);
  const judge = (at: ReactionState): { energy: number; size: number } =>
    isJudgedByEnergy ? energyTerms(network, at.amounts, at.momenta) : { energy: measure(at), size: 0 };
  let worth = judge(state);
  const totals = conservedTotals(network);
  const removeDrift = planDriftRemoval(totals);
  const splitting = planSplitting(network);
  return {
    sweep(): void {
      const swept = splitting.workspace;
      swept.amounts.set(amounts);
      swept.momenta.set(momenta);
      for (let k = 0; k < SWEEPS; k++) sweep(splitting, 1, k % 2 === 1);
      amounts.set(swept.amounts);
      momenta.set(swept.momenta);
      worth = judge(state);
    },
    linearise(): number {
      reactionJacobian(reduced, amounts, momenta, jacobian);
      return measure(state);
    },
    step(timeStep: number): boolean {
      for (let i = 0; i < size; i++)
        for (let j = 0; j < size; j++)
          matrix[i * size + j] = (i === j ? 1 / timeStep : 0) - jacobian[i * 2 * species + j];
      holdTotals(totals, amounts, matrix, size);
      measure(state);
      step.set(rates.subarray(0, size));
      if (!luFactor(matrix, size, pivots)) return false;
      luSolve(matrix, size, pivots, step);
      // Twice: what rounding leaves of a large step is large.
      for (let pass = 0; pass < 2; pass++) removeDrift(amounts, step);
      if (!advance(state, step, trial)) return false;
      const value = judge(trial);
      if (!(value.energy <= worth.energy + ROUNDING * worth.size)) return false;
      worth = value;
      amounts.set(trial.amounts);
      momenta.set(trial.momenta);
      return true;
    },
  };
}

/**
 * matrix += Σ X c cᵀ / (cᵀX c) over the totals c. The steps that it is to give do not change totals, so that they stay the same, but without it the
 * matrix of a long step is singular along them.
 */
function holdTotals(
  totals: readonly ConservedTotal[],
  amounts: Float64Array,
  matrix: Float64Array,
  size: number,
): void {
  for (const { species, coefficients } of totals) {
    const weight = species.reduce((sum, i, k) => sum + amounts[i] * coefficients[k] * coefficients[k], 0);
    species.forEach((i, row) => {
      const share = (amounts[i] * coefficients[row]) / weight;
      species.forEach((j, column) => {
        matrix[i * size + j] += share * coefficients[column];
      });
    });
  }
}

/** trial = state + step; whether all its amounts are above 0 and all its numbers finite. */
function advance({ amounts, momenta }: ReactionState, step: Float64Array, trial: ReactionState): boolean {
  const species = amounts.length;
  let isGood = true;
  for (let i = 0; i < species; i++) {
    trial.amounts[i] = amounts[i] + step[i];
    trial.momenta[i] = momenta[i] + (step.length > species ? step[species + i] : 0);
    isGood &&= trial.amounts[i] > 0 && trial.amounts[i] < Infinity && Math.abs(trial.momenta[i]) < Infinity;
  }
  return isGood;
}
