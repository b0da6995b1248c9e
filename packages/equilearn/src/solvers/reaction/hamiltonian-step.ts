import { log, log1p } from "../../math/elementary.ts";
import { largestExtent, moveAlong, type Workspace } from "./workspace.ts";

/**
 * The Hamiltonian flow of one edge over one time step, x + M ξ and p + M η, by the discrete gradient of Itoh and Abe: η = −τ A and
 * ξ = τ B with A = ΔH/ξ at the old momenta, B = ΔH/η at the new amounts, and τ = dt · v · √(Π x^{|M|} before · after). H is kept
 * to rounding, since η is taken from A ξ + B η = 0 once ξ is known well enough.
 *
 * Sources: Equilibrium Point Learning, Eq. 6; Itoh and Abe, Hamiltonian-conserving discrete canonical equations based on variational
 * difference quotients, J. Comput. Phys. 76 (1988).
 */
export function stepHamiltonian(workspace: Workspace, edge: number, timeStep: number): void {
  begin(workspace, edge, timeStep * workspace.network.current[edge]);
  const start = drift(workspace, edge, 0);
  if (start === 0) return;
  const extent = rootAlong(workspace, edge, start);
  drift(workspace, edge, extent);
  const push = pushAlong(workspace.flow, extent);
  const { network, momenta } = workspace;
  const { offsets, species, coefficients } = network.stoichiometry;
  for (let entry = offsets[edge]; entry < offsets[edge + 1]; entry++)
    momenta[species[entry]] += coefficients[entry] * push;
  // `moveAlong` takes x − M ξ.
  moveAlong(workspace, edge, -extent);
}

/** Places in `workspace.flow`: what an edge begins with, and what `drift` found last. */
const STRENGTH = 0;
const DENSITY = 1;
const GRADIENT = 2;
const BEND = 3;
const QUOTIENT = 4;
const TIME = 5;
const STILL = 6;
const BENT = 7;

/** dt · v, Π x^{|M|}, g M, and half of how fast the electric part of g M changes along the edge. */
function begin(
  { network, amounts, momenta, potentials, slope, flow }: Workspace,
  edge: number,
  strength: number,
): void {
  const { stoichiometry, enthalpy, charge, space, mass } = network;
  const { offsets, species, coefficients } = stoichiometry;
  let gradient = 0;
  let bend = 0;
  let density = 1;
  for (let entry = offsets[edge]; entry < offsets[edge + 1]; entry++) {
    const i = species[entry];
    const kinetic = (momenta[i] * momenta[i]) / (2 * mass[i]);
    const level = log(amounts[i]) + 1 + enthalpy[i] + kinetic + charge[i] * potentials[space[i]];
    gradient += coefficients[entry] * level;
    bend -= 0.5 * coefficients[entry] * slope[entry];
    for (let copies = Math.abs(coefficients[entry]); copies > 0; copies--) density *= amounts[i];
  }
  flow[STRENGTH] = strength;
  flow[DENSITY] = density;
  flow[GRADIENT] = gradient;
  flow[BEND] = bend;
}

/** τ B at x + M ξ; leaves A, τ, and B = STILL + BENT η in `flow`. */
function drift({ network, amounts, momenta, flow }: Workspace, edge: number, extent: number): number {
  const { stoichiometry, mass } = network;
  const { offsets, species, coefficients } = stoichiometry;
  let quotient = flow[GRADIENT] + flow[BEND] * extent;
  let density = 1;
  let still = 0;
  let bent = 0;
  for (let entry = offsets[edge]; entry < offsets[edge + 1]; entry++) {
    const i = species[entry];
    const change = (coefficients[entry] * extent) / amounts[i];
    const amount = amounts[i] + coefficients[entry] * extent;
    quotient += coefficients[entry] * entropyRise(change);
    for (let copies = Math.abs(coefficients[entry]); copies > 0; copies--) density *= amount;
    still += (coefficients[entry] * amount * momenta[i]) / mass[i];
    bent += (0.5 * coefficients[entry] * coefficients[entry] * amount) / mass[i];
  }
  const time = flow[STRENGTH] * Math.sqrt(flow[DENSITY] * density);
  flow[QUOTIENT] = quotient;
  flow[TIME] = time;
  flow[STILL] = still;
  flow[BENT] = bent;
  return time * (still - bent * time * quotient);
}

/** ((x + δ) ln(x + δ) − x ln x)/δ − ln x − 1 with δ/x = change: (1 + c) ln(1 + c)/c − 1. */
function entropyRise(change: number): number {
  if (Math.abs(change) < 1e-4) return change * (1 / 2 - change * (1 / 6 - change * (1 / 12 - change / 20)));
  return ((1 + change) * log1p(change)) / change - 1;
}

/** Evaluations after which the bracket is as small as it gets. */
const MOST_STEPS = 60;
/** How well ξ is known, as a share of it; H does not depend on it. */
const ACCURACY = 1e-10;

/** ξ = τ B, or the largest that leaves all amounts above 0: by secants from 0, inside a bracket that is halved when they are slow. */
function rootAlong(workspace: Workspace, edge: number, start: number): number {
  const sign = start > 0 ? 1 : -1;
  const far = sign * largestExtent(workspace, edge, -sign);
  let near = 0;
  let beyond = far;
  let previous = 0;
  let before = -start;
  let extent = Math.abs(start) < 0.5 * Math.abs(far) ? start : 0.5 * far;
  for (let step = 0; step < MOST_STEPS; step++) {
    const value = extent - drift(workspace, edge, extent);
    if (sign * value < 0) near = extent;
    else beyond = extent;
    const secant = extent - (value * (extent - previous)) / (value - before);
    const isInside = sign * (secant - near) > 0 && sign * (beyond - secant) > 0;
    const next = isInside && step % 6 !== 5 ? secant : (near + beyond) / 2;
    previous = extent;
    before = value;
    extent = next;
    if (Math.abs(extent - previous) <= ACCURACY * Math.abs(extent)) break;
  }
  return extent;
}

/**
 * η for which A ξ + B η = 0: of the two roots of b η² + B₀ η + A ξ, the one nearer to −τ A. Reads what `drift` found at ξ.
 */
function pushAlong(flow: Float64Array, extent: number): number {
  const still = flow[STILL];
  const bent = flow[BENT];
  const level = flow[QUOTIENT] * extent;
  const root = still + (still < 0 ? -1 : 1) * Math.sqrt(Math.max(0, still * still - 4 * bent * level));
  // Without speed before or after, nothing is pushed.
  if (root === 0) return 0;
  const small = (-2 * level) / root;
  const large = -root / (2 * bent);
  const asked = -flow[TIME] * flow[QUOTIENT];
  return Math.abs(small - asked) <= Math.abs(large - asked) ? small : large;
}
