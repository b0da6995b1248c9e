import { exp } from "../../math/elementary.ts";
import { CHARGED, DOUBLE, factorOf, GENERAL, MOST, TRANSFER, type Workspace } from "./workspace.ts";

/**
 * Edges whose implicit equation has a closed form: i ⇌ j is linear, a + b ⇌ c and 2a ⇌ c are quadratic in ξ, because no E changes
 * along them.
 */
export interface ClosedEdges {
  /** Whether an edge has a chemical flow alone, and of a closed form; OTHER where not. */
  readonly form: Uint8Array;
  /** The species that an edge takes, and the one that it makes, whichever way round it is written; where there is no second, the first again. */
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly made: Int32Array;
  /** k · Π e^{1 + a} of what is taken and of what is made. */
  readonly forward: Float64Array;
  readonly backward: Float64Array;
  /** 1/(1/dt + forward + backward) of TRANSFER edges between species whose E never changes. */
  readonly response: Float64Array;
  /** The time step that it is of. */
  timeStep: number;
}

/** Forms of edges, by what changes their E: nothing; */
const STEADY_TRANSFER = 1;
const STEADY_PAIR = 2;
/** a potential, and both sides by the same factor, since they have the same charge in each space; */
const CHARGES = 3;
/** or momenta. */
const MOVING = 4;
/** No closed form, or a Hamiltonian flow besides. */
export const OTHER = 0;

export function planClosedEdges(workspace: Workspace): ClosedEdges {
  const { network, reduced, kind } = workspace;
  const { offsets, species, coefficients } = network.stoichiometry;
  const edges = kind.length;
  const [first, second, made] = [0, 1, 2].map(() => new Int32Array(edges));
  const [forward, backward, response] = [0, 1, 2].map(() => new Float64Array(edges));
  const form = new Uint8Array(edges);
  for (let edge = 0; edge < edges; edge++) {
    if (kind[edge] === GENERAL || kind[edge] === CHARGED || network.rate[edge] === 0) continue;
    const entries = Array.from({ length: offsets[edge + 1] - offsets[edge] }, (_, k) => offsets[edge] + k);
    const copiesOn = (sign: number) => entries.reduce((sum, entry) => sum + Math.max(0, sign * coefficients[entry]), 0);
    const madeSign = copiesOn(1) === 1 ? 1 : -1;
    const taken = entries.filter((entry) => madeSign * coefficients[entry] < 0);
    first[edge] = species[taken[0]];
    second[edge] = species[taken[taken.length - 1]];
    made[edge] = species[entries.find((entry) => madeSign * coefficients[entry] > 0) as number];
    const { bare, moves, varies } = reduced;
    const members = entries.map((entry) => species[entry]);
    if (network.current[edge] > 0) form[edge] = OTHER;
    else if (members.some((i) => moves[i] === 1)) form[edge] = MOVING;
    else if (members.some((i) => varies[i] === 1)) form[edge] = CHARGES;
    else form[edge] = kind[edge] === TRANSFER ? STEADY_TRANSFER : STEADY_PAIR;
    forward[edge] = network.rate[edge] * bare[first[edge]] * (kind[edge] === TRANSFER ? 1 : bare[second[edge]]);
    backward[edge] = network.rate[edge] * bare[made[edge]];
  }
  return { form, first, second, made, forward, backward, response, timeStep: Number.NaN };
}

/** What a time step decides. */
export function prepareClosedEdges(closed: ClosedEdges, timeStep: number): void {
  if (closed.timeStep === timeStep) return;
  const { forward, backward, response } = closed;
  for (let edge = 0; edge < response.length; edge++)
    response[edge] = 1 / (1 / timeStep + forward[edge] + backward[edge]);
  closed.timeStep = timeStep;
}

/**
 * Steps along edges one after the other, from `edge` on in steps of `direction`, up to the first of the form OTHER; see {@link stepChemical}.
 *
 * @returns where it stopped
 */
export function stepClosedEdges(closed: ClosedEdges, workspace: Workspace, from: number, direction: 1 | -1): number {
  const { form, first, second, made, forward, backward, response, timeStep } = closed;
  const { amounts, kind } = workspace;
  const one = 1 / timeStep;
  let edge = from;
  for (; edge >= 0 && edge < form.length && form[edge] !== OTHER; edge += direction) {
    const a = first[edge];
    const c = made[edge];
    const x = amounts[a];
    const z = amounts[c];
    const f = forward[edge];
    const g = backward[edge];
    if (form[edge] === STEADY_TRANSFER) {
      const extent = within((f * x - g * z) * response[edge], x, z);
      amounts[c] = z + extent;
      amounts[a] = x - extent;
    } else if (form[edge] === STEADY_PAIR) {
      const b = second[edge];
      const y = amounts[b];
      const copies = kind[edge] === DOUBLE ? 2 : 1;
      const extent = within(pairExtent(one, f, g, x, y, z, copies), Math.min(x, y) / copies, z);
      amounts[c] = z + extent;
      amounts[a] = x - copies * extent;
      if (b !== a) amounts[b] = y - extent;
    } else {
      stepClosed(closed, workspace, edge);
    }
  }
  return edge;
}

/** The step along one edge of a closed form, whatever changes its E. */
export function stepClosed(closed: ClosedEdges, workspace: Workspace, edge: number): void {
  const { form, first, second, made, forward, backward, timeStep } = closed;
  const { amounts, kind, network } = workspace;
  const a = first[edge];
  const b = second[edge];
  const c = made[edge];
  const isTransfer = kind[edge] === TRANSFER;
  let one = 1 / timeStep;
  let f = forward[edge];
  let g = backward[edge];
  if (form[edge] === CHARGES) {
    // Both sides in units of the factor, so that no potential is too high for a number.
    one *= exp(-electricLevel(workspace, a) - (isTransfer ? 0 : electricLevel(workspace, b)));
  } else {
    f = network.rate[edge] * factorOf(workspace, a) * (isTransfer ? 1 : factorOf(workspace, b));
    g = network.rate[edge] * factorOf(workspace, c);
  }
  const x = amounts[a];
  const y = amounts[b];
  const z = amounts[c];
  const copies = kind[edge] === DOUBLE ? 2 : 1;
  const root = isTransfer ? (f * x - g * z) / (one + f + g) : pairExtent(one, f, g, x, y, z, copies);
  const extent = within(root, Math.min(x, y) / copies, z);
  amounts[c] = z + extent;
  amounts[a] = x - copies * extent;
  if (b !== a) amounts[b] = y - extent;
}

/** An extent that leaves something of what it takes, whichever way it goes. */
function within(extent: number, taken: number, made: number): number {
  if (extent > MOST * taken) return MOST * taken;
  return extent < -MOST * made ? -MOST * made : extent;
}

/** q φ of a species. */
function electricLevel({ network, potentials }: Workspace, i: number): number {
  return network.charge[i] * potentials[network.space[i]];
}

/** one · ξ = f (x − ξ)(y − ξ) − g (z + ξ), or with (x − 2ξ)²: the root that is 0 when both sides are balanced. */
function pairExtent(one: number, f: number, g: number, x: number, y: number, z: number, copies: number): number {
  // Divided by the linear term, since the square of what a charge or a long step makes of it would overflow.
  const scale = 1 / (one + g + copies * f * (x + y));
  const quadratic = copies * copies * f * scale;
  const constant = (f * x * y - g * z) * scale;
  return (2 * constant) / (1 + Math.sqrt(Math.max(0, 1 - 4 * quadratic * constant)));
}
