import { luFactor, luSolve } from "../../math/dense.ts";
import { reactionJacobian } from "../../systems/reaction/jacobian.ts";
import type { ReactionNetwork } from "../../systems/reaction/network.ts";
import { planReduced, type ReducedSystem } from "../../systems/reaction/reduced.ts";
import { type ConservedTotal, conservedTotals } from "../../systems/reaction/totals.ts";

/** Allocates what gradients through the equilibria of a system need. */
export interface Sensitivity {
  readonly reduced: ReducedSystem;
  readonly totals: readonly ConservedTotal[];
}

export function planSensitivity(network: ReactionNetwork): Sensitivity {
  return { reduced: planReduced(network), totals: conservedTotals(network) };
}

/**
 * The gradient of w·z* by z, where z* is the equilibrium that the state z settles to, by implicit differentiation: z* depends on z through the conserved
 * totals C = Lᵀz alone, and N = dz* by dC is the one solution of J N = 0 with LᵀN = 1, so that the gradient is L Nᵀw.
 *
 * Sources: Equilibrium Point Learning, Eqs. 3 and 8; Bai, Kolter and Koltun, Deep equilibrium models, NeurIPS (2019), Theorem 1.
 *
 * @param equilibrium the amounts of z*, where all momenta are 0
 * @param weights w, one for each species
 * @returns an entry for each species, or undefined where the equilibrium is not isolated on its manifold
 */
export function equilibriumGradient(
  { reduced, totals }: Sensitivity,
  equilibrium: Float64Array,
  weights: Float64Array,
): Float64Array | undefined {
  const species = equilibrium.length;
  const size = species + totals.length;
  const jacobian = new Float64Array(4 * species * species);
  reactionJacobian(reduced, equilibrium, new Float64Array(species), jacobian);
  // The transpose of [J L; Lᵀ 0], whose last unknowns are Nᵀw.
  const bordered = new Float64Array(size * size);
  for (let i = 0; i < species; i++)
    for (let j = 0; j < species; j++) bordered[j * size + i] = jacobian[2 * species * i + j];
  totals.forEach(({ species: members, coefficients }, total) => {
    members.forEach((i, k) => {
      bordered[(species + total) * size + i] = coefficients[k];
      bordered[i * size + species + total] = coefficients[k];
    });
  });
  const pivots = new Int32Array(size);
  if (!luFactor(bordered, size, pivots)) return undefined;
  const unknowns = new Float64Array(size);
  unknowns.set(weights);
  luSolve(bordered, size, pivots, unknowns);
  const gradient = new Float64Array(species);
  totals.forEach(({ species: members, coefficients }, total) => {
    members.forEach((i, k) => {
      gradient[i] += coefficients[k] * unknowns[species + total];
    });
  });
  return gradient;
}
