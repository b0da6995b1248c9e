import { exp } from "../../math/elementary.ts";
import type { ReactionNetwork, SpaceMatrix } from "../../systems/reaction/network.ts";
import { potentialBetween, spacePotentials } from "../../systems/reaction/potential.ts";
import { planReduced, type ReducedSystem } from "../../systems/reaction/reduced.ts";

/** How the one-dimensional equation of an edge is solved. */
export const TRANSFER = 0;
const PAIR = 1;
export const DOUBLE = 2;
export const GENERAL = 3;
export const CHARGED = 4;

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
  /** The system by whose rates a state is judged; `bare`, `varies` and `potentials` below are its own. */
  readonly reduced: ReducedSystem;
  /** TRANSFER, PAIR, DOUBLE, CHARGED or GENERAL for each edge. */
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
  /** Whether any species has charge; potentials are 0 where none has. */
  readonly isCharged: boolean;
  /** φ of each space, kept up to date after every edge. */
  readonly potentials: Float64Array;
  /** Scratch for the entries of one edge: E_i where it begins. */
  readonly factor: Float64Array;
  /** Scratch of the step of an edge. */
  readonly flow: Float64Array;
}

export function planWorkspace(network: ReactionNetwork): Workspace {
  const { stoichiometry, space, charge, potential, rate } = network;
  const { offsets, species, coefficients } = stoichiometry;
  const reduced = planReduced(network);
  const { bare, varies, potentials } = reduced;
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
        rise += potentialOfPair(potential, space[species[entry]], space[species[other]]) * chargeStep[other];
      slope[entry] = charge[species[entry]] * rise;
      let moved = 0;
      for (let other = start; other < end; other++)
        if (space[species[other]] === space[species[entry]]) moved += chargeStep[other];
      if (moved !== 0) movesCharge[edge] = 1;
    }
    const isOneCharge = charge[species[start]] === charge[species[end - 1]];
    const form = kindOf(coefficients.subarray(start, end));
    kind[edge] = movesCharge[edge] === 0 ? form : form === TRANSFER && isOneCharge ? CHARGED : GENERAL;
  }
  return {
    network,
    reduced,
    ...initialState(network),
    kind,
    slope,
    chargeStep,
    movesCharge,
    selfSlope: charge.map((q, i) => q * q * potentialBetween(potential, space[i], space[i])),
    bare,
    varies,
    isCharged: charge.some((q) => q !== 0),
    potentials,
    factor: new Float64Array(widest),
    flow: new Float64Array(8),
  };
}

/** K between two spaces, from the shorter of their rows, which are as long as spaces have neighbours. */
function potentialOfPair(potential: SpaceMatrix, one: number, other: number): number {
  const length = (row: number) => potential.offsets[row + 1] - potential.offsets[row];
  return length(one) <= length(other)
    ? potentialBetween(potential, one, other)
    : potentialBetween(potential, other, one);
}

/** Closed forms are for edges along which E does not change: i ⇌ j, and a + b ⇌ c or 2a ⇌ c either way round. */
function kindOf(coefficients: Int32Array): number {
  const sizes = (sign: number) =>
    coefficients
      .filter((number) => sign * number > 0)
      .map(Math.abs)
      .sort()
      .join("+");
  const [few, many] = [sizes(1), sizes(-1)].sort((a, b) => a.length - b.length || Number(a) - Number(b));
  if (few !== "1") return GENERAL;
  const kinds: Readonly<Record<string, number>> = { "1": TRANSFER, "1+1": PAIR, "2": DOUBLE };
  return kinds[many] ?? GENERAL;
}

/** φ anew from the amounts, so that rounding does not add up. */
export function refreshPotentials({ network, reduced, amounts, potentials }: Workspace): void {
  spacePotentials(network, amounts, reduced.charges, potentials);
}

/** ln E_i now. */
export function levelOf({ network, varies, potentials, momenta }: Workspace, i: number): number {
  const { enthalpy, charge, space, mass } = network;
  const level = 1 + enthalpy[i];
  if (varies[i] === 0) return level;
  return level + charge[i] * potentials[space[i]] + (momenta[i] * momenta[i]) / (2 * mass[i]);
}

/** E_i = exp(1 + a_i + q_i φ_s + p_i²/2m_i) now. */
export function factorOf({ network, bare, varies, potentials, momenta }: Workspace, i: number): number {
  if (varies[i] === 0) return bare[i];
  const { charge, space, mass } = network;
  return bare[i] * exp(charge[i] * potentials[space[i]] + (momenta[i] * momenta[i]) / (2 * mass[i]));
}

/** x −= M ξ along an edge, and what that does to potentials. */
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
export function addCharge({ network, potentials }: Workspace, space: number, amount: number): void {
  const { offsets, columns, values } = network.potential;
  for (let entry = offsets[space]; entry < offsets[space + 1]; entry++)
    potentials[columns[entry]] += values[entry] * amount;
}

/** A step takes at most this share of what there is, so that rounding leaves every amount above 0. */
export const MOST = 1 - 1 / 1099511627776;

/** What is less than this share of the amounts would not change them. */
export const NEGLIGIBLE = 2.7755575615628914e-17;

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
