import { exp } from "../../math/elementary.ts";
import type { ReactionNetwork } from "../../systems/reaction/network.ts";
import { multiplyPotential, potentialBetween } from "../../systems/reaction/potential.ts";
import { planReduced } from "../../systems/reaction/reduced.ts";

/** How the one-dimensional equation of an edge is solved. */
export const TRANSFER = 0;
export const PAIR = 1;
export const GENERAL = 2;

/** The state of a reaction system, one entry for each species. */
export interface ReactionState {
  /** x > 0. */
  readonly amounts: Float64Array;
  /** p. */
  readonly momenta: Float64Array;
}

/** The state that a system begins in. */
export function initialState({ initial, momentum }: ReactionNetwork): ReactionState {
  return { amounts: initial.slice(), momenta: momentum.slice() };
}

/**
 * A system laid out for edge-by-edge steps: for every entry of the stoichiometry how fast its species' q φ changes along the edge, and for
 * every edge which closed form it has. Allocated once; steps allocate nothing.
 */
export interface Workspace extends ReactionState {
  readonly network: ReactionNetwork;
  /** TRANSFER, PAIR or GENERAL for each edge. */
  readonly kind: Uint8Array;
  /** q_i · dφ/dξ of each entry, where an edge takes x − M ξ. */
  readonly slope: Float64Array;
  /** Change of the charge of its space by an entry, for a unit of ξ. */
  readonly chargeStep: Float64Array;
  /** Whether an edge moves charge between spaces. */
  readonly movesCharge: Uint8Array;
  /** q² K_ss of each species: how fast its own q φ rises with its amount. */
  readonly selfSlope: Float64Array;
  readonly bare: Float64Array;
  readonly varies: Uint8Array;
  /** Q and φ of each space, kept up to date after every edge. */
  readonly charges: Float64Array;
  readonly potentials: Float64Array;
  /** Scratch for the entries of one edge: E_i where it begins. */
  readonly factor: Float64Array;
  /** Scratch of the step of an edge. */
  readonly flow: Float64Array;
}

export function planWorkspace(network: ReactionNetwork): Workspace {
  const { stoichiometry, space, charge, potential, rate } = network;
  const { offsets, species, coefficients } = stoichiometry;
  const { bare, varies, charges, potentials } = planReduced(network);
  const slope = new Float64Array(species.length);
  const chargeStep = Float64Array.from(species, (i, entry) => -coefficients[entry] * charge[i]);
  const kind = new Uint8Array(rate.length);
  const movesCharge = new Uint8Array(rate.length);
  let widest = 1;
  for (let edge = 0; edge < rate.length; edge++) {
    const [start, end] = [offsets[edge], offsets[edge + 1]];
    widest = Math.max(widest, end - start);
    for (let entry = start; entry < end; entry++) {
      let rise = 0;
      for (let other = start; other < end; other++)
        rise += potentialBetween(potential, space[species[entry]], space[species[other]]) * chargeStep[other];
      slope[entry] = charge[species[entry]] * rise;
      if (rise !== 0) movesCharge[edge] = 1;
    }
    kind[edge] = kindOf(coefficients.subarray(start, end), slope.subarray(start, end));
  }
  return {
    network,
    ...initialState(network),
    kind,
    slope,
    chargeStep,
    movesCharge,
    selfSlope: charge.map((q, i) => q * q * potentialBetween(potential, space[i], space[i])),
    bare,
    varies,
    charges,
    potentials,
    factor: new Float64Array(widest),
    flow: new Float64Array(6),
  };
}

/** Closed forms are for edges along which E does not change: i ⇌ j, and a + b ⇌ c or 2a ⇌ c either way round. */
function kindOf(coefficients: Int32Array, slopes: Float64Array): number {
  if (slopes.some((slope) => slope !== 0)) return GENERAL;
  const consumed = coefficients.filter((number) => number > 0);
  const made = coefficients.filter((number) => number < 0).map((number) => -number);
  const isOne = (side: Int32Array) => side.length === 1 && side[0] === 1;
  const isTwo = (side: Int32Array) => side.reduce((sum, number) => sum + number, 0) === 2;
  if (isOne(consumed) && isOne(made)) return TRANSFER;
  if ((isTwo(consumed) && isOne(made)) || (isOne(consumed) && isTwo(made))) return PAIR;
  return GENERAL;
}

/** Q and φ anew from the amounts, so that rounding does not add up. */
export function refreshPotentials({ network, amounts, charges, potentials }: Workspace): void {
  const { space, charge, potential } = network;
  charges.fill(0);
  for (let i = 0; i < amounts.length; i++) charges[space[i]] += charge[i] * amounts[i];
  multiplyPotential(potential, charges, potentials);
}

/** E_i = exp(1 + a_i + q_i φ_s + p_i²/2m_i) now. */
export function factorOf({ network, bare, varies, potentials, momenta }: Workspace, i: number): number {
  if (varies[i] === 0) return bare[i];
  const { charge, space, mass } = network;
  return bare[i] * exp(charge[i] * potentials[space[i]] + (momenta[i] * momenta[i]) / (2 * mass[i]));
}

/** x −= M ξ along an edge, and what that does to charges and potentials. */
export function moveAlong(workspace: Workspace, edge: number, extent: number): void {
  const { network, amounts, movesCharge, chargeStep } = workspace;
  const { offsets, species, coefficients } = network.stoichiometry;
  for (let entry = offsets[edge]; entry < offsets[edge + 1]; entry++)
    amounts[species[entry]] -= coefficients[entry] * extent;
  if (movesCharge[edge] === 0) return;
  for (let entry = offsets[edge]; entry < offsets[edge + 1]; entry++)
    addCharge(workspace, network.space[species[entry]], chargeStep[entry] * extent);
}

/** Adds charge to a space: its own potential and those of its neighbours follow. */
export function addCharge({ network, charges, potentials }: Workspace, space: number, amount: number): void {
  const { offsets, columns, values } = network.potential;
  charges[space] += amount;
  for (let entry = offsets[space]; entry < offsets[space + 1]; entry++)
    potentials[columns[entry]] += values[entry] * amount;
}

/** A step takes at most this share of what there is, so that rounding leaves every amount above 0. */
const MOST = 1 - 1 / 1099511627776;

/** The largest ξ of the sign of `direction` along an edge that leaves all amounts above 0, as a size. */
export function largestExtent({ network, amounts }: Workspace, edge: number, direction: number): number {
  const { offsets, species, coefficients } = network.stoichiometry;
  let largest = Infinity;
  for (let entry = offsets[edge]; entry < offsets[edge + 1]; entry++) {
    const consumed = coefficients[entry] * direction;
    if (consumed > 0) largest = Math.min(largest, amounts[species[entry]] / consumed);
  }
  return MOST * largest;
}
