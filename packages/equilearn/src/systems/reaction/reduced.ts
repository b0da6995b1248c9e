import { exp, log } from "../../math/elementary.ts";
import type { ReactionNetwork } from "./network.ts";
import { spacePotentials } from "./potential.ts";

/**
 * The reduced system: activities A_i = e^{g_i} = x_i E_i with E_i = exp(1 + a_i + q_i φ_s + p_i²/2m_i), so that an exponential is
 * taken only where a species has charge or momentum, and a reaction a + b ⇌ c costs k(A_a A_b − A_c).
 *
 * Source: Equilibrium Point Learning, Section 3.5.4; its literal a·b − c holds for neutral species alone. Equal to `full.ts`.
 */
export interface ReducedSystem {
  readonly network: ReactionNetwork;
  /** E_i of species whose E never changes, e^{1 + a_i} of the others. */
  readonly bare: Float64Array;
  /** Whether E_i changes with the state. */
  readonly varies: Uint8Array;
  /** Whether it may have momentum. */
  readonly moves: Uint8Array;
  /** Scratch: charges and potentials of the spaces, activities and velocities of the species, both sides of an edge. */
  readonly charges: Float64Array;
  readonly potentials: Float64Array;
  readonly activities: Float64Array;
  readonly velocities: Float64Array;
  readonly sides: Float64Array;
  /** Σ |terms| of each amount's and then of each momentum's rate. */
  readonly sizes: Float64Array;
}

/** Species that a Hamiltonian flow can push, or that move to begin with. */
export function movingSpecies({ momentum, stoichiometry, current }: ReactionNetwork): Uint8Array {
  const moving = Uint8Array.from(momentum, (value) => (value === 0 ? 0 : 1));
  for (let edge = 0; edge < current.length; edge++) {
    if (current[edge] === 0) continue;
    for (let entry = stoichiometry.offsets[edge]; entry < stoichiometry.offsets[edge + 1]; entry++)
      moving[stoichiometry.species[entry]] = 1;
  }
  return moving;
}

/** Allocates what the rates of a system need. */
export function planReduced(network: ReactionNetwork): ReducedSystem {
  const { space, charge, enthalpy, potential, spaces } = network;
  const moves = movingSpecies(network);
  const species = space.length;
  const varies = new Uint8Array(species);
  for (let i = 0; i < species; i++) {
    // A row of the potential that holds its diagonal alone is zero: a space without neighbours has no potential.
    const isFelt = charge[i] !== 0 && potential.offsets[space[i] + 1] - potential.offsets[space[i]] > 1;
    varies[i] = isFelt || moves[i] === 1 ? 1 : 0;
  }
  return {
    network,
    bare: enthalpy.map((value) => exp(1 + value)),
    varies,
    moves,
    charges: new Float64Array(spaces.length),
    potentials: new Float64Array(spaces.length),
    activities: new Float64Array(species),
    velocities: new Float64Array(species),
    sides: new Float64Array(5),
    sizes: new Float64Array(2 * species),
  };
}

/** Fills the scratch of a system from its state. */
export function updateActivities(system: ReducedSystem, amounts: Float64Array, momenta: Float64Array): void {
  const { network, bare, varies, charges, potentials, activities, velocities } = system;
  const { space, charge, mass } = network;
  spacePotentials(network, amounts, charges, potentials);
  for (let i = 0; i < amounts.length; i++) {
    velocities[i] = (momenta[i] * amounts[i]) / mass[i];
    activities[i] = amounts[i] * bare[i];
    if (varies[i] === 1)
      activities[i] *= exp(charge[i] * potentials[space[i]] + (momenta[i] * momenta[i]) / (2 * mass[i]));
  }
}

/** ẋ and ṗ, written over `amountRates` and `momentumRates`; see {@link fullRates} for the four flows. */
export function reducedRates(
  system: ReducedSystem,
  amounts: Float64Array,
  momenta: Float64Array,
  amountRates: Float64Array,
  momentumRates: Float64Array,
): void {
  updateActivities(system, amounts, momenta);
  const { network, activities, velocities, sides, sizes } = system;
  const { rate, current, friction, exchange, reservoir } = network;
  amountRates.fill(0);
  momentumRates.fill(0);
  sizes.fill(0);
  for (let edge = 0; edge < rate.length; edge++) {
    if (current[edge] > 0) addHamiltonian(system, edge, amounts, amountRates, momentumRates);
    if (rate[edge] === 0) continue;
    chemicalSides(system, edge, sides);
    addAlong(network, edge, sides[1] - sides[0], amountRates);
    addSizes(network, edge, 0, sides[0] + sides[1], sizes);
  }
  for (let i = 0; i < amounts.length; i++) {
    const drag = friction[i] * velocities[i];
    momentumRates[i] -= drag;
    sizes[amounts.length + i] += Math.abs(drag);
    if (exchange[i] === 0) continue;
    // x (e^{μ−g} − 1) with e^{−g} = 1/(x E).
    const drawn = exchange[i] * (amounts[i] / activities[i]) * exp(reservoir[i]);
    amountRates[i] += drawn - exchange[i] * amounts[i];
    sizes[i] += drawn + exchange[i] * amounts[i];
  }
}

/**
 * The residual of a reaction system, whatever settled it: the largest |rate| / (1 + Σ |its terms|) over amounts and momenta, so
 * absolute where flows are small and relative where they are large.
 */
export function reactionResidual(
  system: ReducedSystem,
  amounts: Float64Array,
  momenta: Float64Array,
  amountRates: Float64Array,
  momentumRates: Float64Array,
): number {
  reducedRates(system, amounts, momenta, amountRates, momentumRates);
  let residual = 0;
  for (let i = 0; i < amounts.length; i++) {
    const amount = Math.abs(amountRates[i]) / (1 + system.sizes[i]);
    const momentum = Math.abs(momentumRates[i]) / (1 + system.sizes[amounts.length + i]);
    if (Number.isNaN(amount + momentum)) return Number.NaN;
    residual = Math.max(residual, amount, momentum);
  }
  return residual;
}

/** k Π A^{M₊} and k Π A^{M₋} of an edge. */
export function chemicalSides({ network, activities }: ReducedSystem, edge: number, into: Float64Array): void {
  const { stoichiometry, rate } = network;
  const { offsets, species, coefficients } = stoichiometry;
  let [forward, backward] = [rate[edge], rate[edge]];
  for (let entry = offsets[edge]; entry < offsets[edge + 1]; entry++) {
    const activity = activities[species[entry]];
    for (let copies = coefficients[entry]; copies > 0; copies--) forward *= activity;
    for (let copies = coefficients[entry]; copies < 0; copies++) backward *= activity;
  }
  into[0] = forward;
  into[1] = backward;
}

/** sizes += size · |M⊥| of an edge, from `target` on. */
function addSizes({ stoichiometry }: ReactionNetwork, edge: number, target: number, size: number, sizes: Float64Array) {
  const { offsets, species, coefficients } = stoichiometry;
  for (let entry = offsets[edge]; entry < offsets[edge + 1]; entry++)
    sizes[target + species[entry]] += Math.abs(coefficients[entry]) * size;
}

/** into += amount · M⊥ of an edge. */
function addAlong({ stoichiometry }: ReactionNetwork, edge: number, amount: number, into: Float64Array): void {
  const { offsets, species, coefficients } = stoichiometry;
  for (let entry = offsets[edge]; entry < offsets[edge + 1]; entry++)
    into[species[entry]] += coefficients[entry] * amount;
}

function addHamiltonian(
  system: ReducedSystem,
  edge: number,
  amounts: Float64Array,
  amountRates: Float64Array,
  momentumRates: Float64Array,
): void {
  const { network, sides, sizes } = system;
  hamiltonianSides(system, edge, amounts, sides);
  const density = sides[0];
  addAlong(network, edge, density * sides[1], amountRates);
  addAlong(network, edge, -density * sides[2], momentumRates);
  addSizes(network, edge, 0, density * sides[3], sizes);
  addSizes(network, edge, amounts.length, density * sides[4], sizes);
}

/** v Π x^{|M|}, π M and g M of an edge, and the sums of the sizes of the terms of the latter two. */
export function hamiltonianSides(
  { network, activities, velocities }: ReducedSystem,
  edge: number,
  amounts: Float64Array,
  into: Float64Array,
): void {
  const { offsets, species, coefficients } = network.stoichiometry;
  let density = network.current[edge];
  let dragged = 0;
  let pushed = 0;
  let draggedSize = 0;
  let pushedSize = 0;
  for (let entry = offsets[edge]; entry < offsets[edge + 1]; entry++) {
    const i = species[entry];
    for (let copies = Math.abs(coefficients[entry]); copies > 0; copies--) density *= amounts[i];
    const velocity = coefficients[entry] * velocities[i];
    const level = coefficients[entry] * log(activities[i]);
    dragged += velocity;
    pushed += level;
    draggedSize += Math.abs(velocity);
    pushedSize += Math.abs(level);
  }
  into[0] = density;
  into[1] = dragged;
  into[2] = pushed;
  into[3] = draggedSize;
  into[4] = pushedSize;
}
