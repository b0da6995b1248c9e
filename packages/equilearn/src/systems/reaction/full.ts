import { exp, log } from "../../math/elementary.ts";
import type { ReactionNetwork } from "./network.ts";
import { potentialBetween } from "./potential.ts";

/**
 * The full system as the paper writes it, with whole matrices: the oracle that everything faster is held against.
 *
 * Source: Equilibrium Point Learning, Eqs. 5 to 7, corrected: the exponent of the chemical flow is of the product g·M±, not
 * elementwise; one minus in it, not two; a minus in the momenta of A.2; c has an entry for each species.
 */
export interface FullSystem {
  readonly species: number;
  readonly edges: number;
  /** M⊥, species × edges, row-major. */
  readonly stoichiometry: Float64Array;
  /** V, species × species, row-major. */
  readonly interaction: Float64Array;
  readonly network: ReactionNetwork;
}

/** The flows of which the total is made. */
export const flows = ["chemical", "hamiltonian", "collision", "external"] as const;
export type Flow = (typeof flows)[number];

/** Writes the matrices of a reaction system out. */
export function fullSystem(network: ReactionNetwork): FullSystem {
  const { space, charge, potential, stoichiometry, rate } = network;
  const species = space.length;
  const edges = rate.length;
  const matrix = new Float64Array(species * edges);
  for (let edge = 0; edge < edges; edge++)
    for (let entry = stoichiometry.offsets[edge]; entry < stoichiometry.offsets[edge + 1]; entry++)
      matrix[stoichiometry.species[entry] * edges + edge] = stoichiometry.coefficients[entry];
  const interaction = new Float64Array(species * species);
  for (let i = 0; i < species; i++)
    for (let j = 0; j < species; j++)
      interaction[i * species + j] = charge[i] * potentialBetween(potential, space[i], space[j]) * charge[j];
  return { species, edges, stoichiometry: matrix, interaction, network };
}

/**
 * ẋ and ṗ of the sum of some flows, written over `amountRates` and `momentumRates` (one entry for each species).
 *
 * - chemical: ẋ = −M [k ∘ (e^{gM₊} − e^{gM₋})]
 * - hamiltonian: ẋ = M [v ∘ (πM) ∘ Πx^{|M|}], ṗ = −M [v ∘ (gM) ∘ Πx^{|M|}]
 * - collision: ṗ = −c ∘ π
 * - external: ẋ = h ∘ x ∘ (e^{μ−g} − 1)
 */
export function fullRates(
  system: FullSystem,
  amounts: Float64Array,
  momenta: Float64Array,
  amountRates: Float64Array,
  momentumRates: Float64Array,
  which: readonly Flow[] = flows,
): void {
  const { species, edges, stoichiometry, network } = system;
  const { rate, current, mass, friction, exchange, reservoir } = network;
  const g = fullGradient(system, amounts, momenta);
  const velocity = amounts.map((amount, i) => (momenta[i] * amount) / mass[i]);
  amountRates.fill(0);
  momentumRates.fill(0);
  for (let edge = 0; edge < edges; edge++) {
    const column = (i: number) => stoichiometry[i * edges + edge];
    const sum = (of: (i: number) => number) => {
      let total = 0;
      for (let i = 0; i < species; i++) total += of(i);
      return total;
    };
    const forward = exp(sum((i) => g[i] * Math.max(column(i), 0)));
    const backward = exp(sum((i) => g[i] * Math.max(-column(i), 0)));
    const density = exp(sum((i) => log(amounts[i]) * Math.abs(column(i))));
    const chemical = which.includes("chemical") ? rate[edge] * (forward - backward) : 0;
    const driven = which.includes("hamiltonian") ? current[edge] * density : 0;
    const dragged = driven * sum((i) => velocity[i] * column(i));
    const pushed = driven * sum((i) => g[i] * column(i));
    for (let i = 0; i < species; i++) {
      amountRates[i] += column(i) * (dragged - chemical);
      momentumRates[i] -= column(i) * pushed;
    }
  }
  for (let i = 0; i < species; i++) {
    if (which.includes("collision")) momentumRates[i] -= friction[i] * velocity[i];
    if (which.includes("external")) amountRates[i] += exchange[i] * amounts[i] * (exp(reservoir[i] - g[i]) - 1);
  }
}

/** g of Eq. 7 with V written out. */
function fullGradient({ species, interaction, network }: FullSystem, amounts: Float64Array, momenta: Float64Array) {
  return amounts.map((amount, i) => {
    let electric = 0;
    for (let j = 0; j < species; j++) electric += amounts[j] * interaction[j * species + i];
    return log(amount) + 1 + network.enthalpy[i] + electric + (momenta[i] * momenta[i]) / (2 * network.mass[i]);
  });
}
