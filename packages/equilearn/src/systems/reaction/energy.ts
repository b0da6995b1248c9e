import { log } from "../../math/elementary.ts";
import type { ReactionNetwork } from "./network.ts";
import { spacePotentials } from "./potential.ts";

/**
 * H = xᵀ ln x + aᵀx + ½ xᵀVx + Σ p²x/(2m): entropy and enthalpy, electric potential, kinetic energy.
 * Source: Equilibrium Point Learning, Eq. 5, with ln x* = −a; V is symmetric and positive semidefinite (`potential.ts`).
 *
 * @param amounts x > 0, one for each species
 * @param momenta p, one for each species
 */
export function energyOf(network: ReactionNetwork, amounts: Float64Array, momenta: Float64Array): number {
  return energyTerms(network, amounts, momenta).energy;
}

/** The energy, and the sum of the sizes of its terms, which is what rounding of it is relative to. */
export function energyTerms(
  network: ReactionNetwork,
  amounts: Float64Array,
  momenta: Float64Array,
): { readonly energy: number; readonly size: number } {
  const { enthalpy, mass, species, charge, space } = network;
  const potentials = potentialsOf(network, amounts);
  let [energy, size] = [0, 0];
  const add = (term: number): void => {
    energy += term;
    size += Math.abs(term);
  };
  for (let i = 0; i < species.length; i++) {
    add(amounts[i] * log(amounts[i]));
    add(amounts[i] * enthalpy[i]);
    add(0.5 * amounts[i] * charge[i] * potentials[space[i]]);
    add((amounts[i] * momenta[i] * momenta[i]) / (2 * mass[i]));
  }
  return { energy, size };
}

/** φ of each space. */
function potentialsOf(network: ReactionNetwork, amounts: Float64Array): Float64Array {
  const potentials = new Float64Array(network.spaces.length);
  spacePotentials(network, amounts, new Float64Array(potentials.length), potentials);
  return potentials;
}

/**
 * g = ∂H/∂x = ln x + 1 + a + Vx + p²/(2m), a number for each species. π = ∂H/∂p is p x/m.
 * Source: Equilibrium Point Learning, Eq. 7.
 */
export function energyGradient(
  network: ReactionNetwork,
  amounts: Float64Array,
  momenta: Float64Array,
  into: Float64Array,
): void {
  const { enthalpy, mass, charge, space } = network;
  const potentials = potentialsOf(network, amounts);
  for (let i = 0; i < into.length; i++) {
    const kinetic = (momenta[i] * momenta[i]) / (2 * mass[i]);
    into[i] = log(amounts[i]) + 1 + enthalpy[i] + charge[i] * potentials[space[i]] + kinetic;
  }
}
