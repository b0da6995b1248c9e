import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { axpy, dot, norm2 } from "../../math/vector.ts";
import { energyOf } from "../../systems/reaction/energy.ts";
import { reactionJacobian } from "../../systems/reaction/jacobian.ts";
import type { ReactionNetwork } from "../../systems/reaction/network.ts";
import { movingSpecies, planReduced, reactionResidual } from "../../systems/reaction/reduced.ts";
import { type ConservedTotal, conservedTotals, totalOf, totalSize } from "../../systems/reaction/totals.ts";
import type { ReactionState } from "./workspace.ts";

/** What is known of a state that a reaction system was settled to. */
export interface ReactionCertificate {
  /** See {@link reactionResidual}. */
  readonly residual: number;
  readonly energy: number;
  /** Energy now less the energy before: below 0, unless a reservoir feeds the system. */
  readonly energyChange: number;
  /** The conserved totals by name, and how far each has drifted, relative to the sizes of its terms. */
  readonly totals: readonly { readonly name: string; readonly value: number; readonly drift: number }[];
  /** The least of all amounts, and whose it is. */
  readonly least: { readonly species: string; readonly amount: number };
  /**
   * The largest real part of the spectrum of the Jacobian on the manifold of the conserved totals: below 0 where the equilibrium is
   * stable. Absent above 200 species.
   */
  readonly stability?: number;
}

/** Species up to which all eigenvalues are found. */
const MOST_FOR_STABILITY = 200;

/** Certifies a state that was settled to from another. */
export function certify(network: ReactionNetwork, before: ReactionState, after: ReactionState): ReactionCertificate {
  const { species } = network;
  const totals = conservedTotals(network);
  const rates = () => new Float64Array(species.length);
  const least = after.amounts.reduce((k, amount, i) => (amount < after.amounts[k] ? i : k), 0);
  const energy = energyOf(network, after.amounts, after.momenta);
  return {
    residual: reactionResidual(planReduced(network), after.amounts, after.momenta, rates(), rates()),
    energy,
    energyChange: energy - energyOf(network, before.amounts, before.momenta),
    totals: totals.map((total) => {
      const value = totalOf(total, after.amounts);
      return {
        name: total.name,
        value,
        drift: Math.abs(value - totalOf(total, before.amounts)) / totalSize(total, after.amounts),
      };
    }),
    least: { species: species[least], amount: after.amounts[least] },
    ...(species.length <= MOST_FOR_STABILITY ? { stability: stabilityOf(network, totals, after) } : {}),
  };
}

/** The largest real part of the eigenvalues of ZᵀJZ, with Z an orthonormal basis of what the totals leave free and of the momenta that move. */
function stabilityOf(network: ReactionNetwork, totals: readonly ConservedTotal[], state: ReactionState): number {
  const species = network.species.length;
  const jacobian = new Float64Array(4 * species * species);
  reactionJacobian(planReduced(network), state.amounts, state.momenta, jacobian);
  const basis = freeDirections(totals, species).map((direction) => {
    const whole = new Float64Array(2 * species);
    whole.set(direction);
    return whole;
  });
  movingSpecies(network).forEach((isMoving, i) => {
    if (isMoving === 1) basis.push(Float64Array.from({ length: 2 * species }, (_, k) => (k === species + i ? 1 : 0)));
  });
  if (basis.length === 0) return 0;
  const image = basis.map((direction) => {
    const out = new Float64Array(2 * species);
    for (let row = 0; row < out.length; row++)
      out[row] = dot(jacobian.subarray(row * out.length, (row + 1) * out.length), direction);
    return out;
  });
  const projected = new Matrix(basis.map((left) => image.map((right) => dot(left, right))));
  return Math.max(...new EigenvalueDecomposition(projected).realEigenvalues);
}

/** An orthonormal basis of the amounts' changes that keep all totals, by Gram and Schmidt, each twice for its rounding. */
function freeDirections(totals: readonly ConservedTotal[], size: number): Float64Array[] {
  const fixed: Float64Array[] = [];
  const free: Float64Array[] = [];
  const admit = (direction: Float64Array, into: Float64Array[]): void => {
    const length = norm2(direction);
    for (let pass = 0; pass < 2; pass++)
      for (const other of [...fixed, ...free]) axpy(-dot(other, direction), other, direction);
    const left = norm2(direction);
    // What earlier directions span leaves rounding.
    if (left > 1e-8 * length) into.push(direction.map((entry) => entry / left));
  };
  for (const { species, coefficients } of totals) {
    const direction = new Float64Array(size);
    species.forEach((i, k) => {
      direction[i] = coefficients[k];
    });
    admit(direction, fixed);
  }
  for (let i = 0; i < size && fixed.length + free.length < size; i++) {
    const direction = new Float64Array(size);
    direction[i] = 1;
    admit(direction, free);
  }
  return free;
}
