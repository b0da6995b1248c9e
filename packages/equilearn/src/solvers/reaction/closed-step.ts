import { DOUBLE, factorOf, GENERAL, MOST, TRANSFER, type Workspace } from "./workspace.ts";

/**
 * Edges whose implicit equation has a closed form: i ⇌ j is linear, a + b ⇌ c and 2a ⇌ c are quadratic in ξ, because no E changes
 * along them. Where no E ever changes, as without charge and momentum, the coefficients depend on the time step alone and are kept.
 */
export interface ClosedEdges {
  /** The species that an edge takes, and the one that it makes, whichever way round it is written; where there is no second, the first again. */
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly made: Int32Array;
  /** Whether the coefficients below hold. */
  readonly isSteady: Uint8Array;
  /** dt · k · Π E of what is taken and of what is made. */
  readonly forward: Float64Array;
  readonly backward: Float64Array;
  /** The time step that they are of. */
  timeStep: number;
}

export function planClosedEdges({ network, kind, varies }: Workspace): ClosedEdges {
  const { offsets, species, coefficients } = network.stoichiometry;
  const edges = kind.length;
  const [first, second, made] = [0, 1, 2].map(() => new Int32Array(edges));
  const isSteady = new Uint8Array(edges);
  for (let edge = 0; edge < edges; edge++) {
    if (kind[edge] === GENERAL) continue;
    const entries = Array.from({ length: offsets[edge + 1] - offsets[edge] }, (_, k) => offsets[edge] + k);
    const copiesOn = (sign: number) => entries.reduce((sum, entry) => sum + Math.max(0, sign * coefficients[entry]), 0);
    const madeSign = copiesOn(1) === 1 ? 1 : -1;
    const taken = entries.filter((entry) => madeSign * coefficients[entry] < 0);
    first[edge] = species[taken[0]];
    second[edge] = species[taken[taken.length - 1]];
    made[edge] = species[entries.find((entry) => madeSign * coefficients[entry] > 0) as number];
    isSteady[edge] = entries.every((entry) => varies[species[entry]] === 0) ? 1 : 0;
  }
  const [forward, backward] = [new Float64Array(edges), new Float64Array(edges)];
  return { first, second, made, isSteady, forward, backward, timeStep: Number.NaN };
}

/** The coefficients that a time step decides. */
export function prepareClosedEdges(closed: ClosedEdges, workspace: Workspace, timeStep: number): void {
  if (closed.timeStep === timeStep) return;
  for (let edge = 0; edge < closed.isSteady.length; edge++)
    if (closed.isSteady[edge] === 1) updateCoefficients(closed, workspace, edge, timeStep);
  closed.timeStep = timeStep;
}

function updateCoefficients(closed: ClosedEdges, workspace: Workspace, edge: number, timeStep: number): void {
  const { first, second, made, forward, backward } = closed;
  const strength = timeStep * workspace.network.rate[edge];
  const other = workspace.kind[edge] === TRANSFER ? 1 : factorOf(workspace, second[edge]);
  forward[edge] = strength * factorOf(workspace, first[edge]) * other;
  backward[edge] = strength * factorOf(workspace, made[edge]);
}

/** The step of an edge with a closed form; see {@link stepChemical}. */
export function stepClosed(closed: ClosedEdges, workspace: Workspace, edge: number, timeStep: number): void {
  const { first, second, made, isSteady, forward, backward } = closed;
  const { amounts, kind } = workspace;
  if (isSteady[edge] === 0) updateCoefficients(closed, workspace, edge, timeStep);
  const a = first[edge];
  const b = second[edge];
  const c = made[edge];
  const f = forward[edge];
  const g = backward[edge];
  const x = amounts[a];
  const y = amounts[b];
  const z = amounts[c];
  const isTransfer = kind[edge] === TRANSFER;
  const copies = kind[edge] === DOUBLE ? 2 : 1;
  let extent = isTransfer ? (f * x - g * z) / (1 + f + g) : pairExtent(f, g, x, y, z, copies);
  const most = MOST * (Math.min(x, y) / copies);
  if (extent > most) extent = most;
  else if (-extent > MOST * z) extent = -MOST * z;
  amounts[c] = z + extent;
  amounts[a] = x - copies * extent;
  if (b !== a) amounts[b] = y - extent;
}

/** ξ = f (x − ξ)(y − ξ) − g (z + ξ), or with (x − 2ξ)²: the root that is 0 when both sides are balanced. */
function pairExtent(f: number, g: number, x: number, y: number, z: number, copies: number): number {
  const linear = 1 + g + copies * f * (x + y);
  // Divided by it, since the square of what a charge or a long step makes of it would overflow.
  const quadratic = (copies * copies * f) / linear;
  const constant = (f * x * y - g * z) / linear;
  return (2 * constant) / (1 + Math.sqrt(Math.max(0, 1 - 4 * quadratic * constant)));
}
