import { exp } from "../../math/elementary.ts";
import type { ReactionNetwork } from "../../systems/reaction/network.ts";
import { stepChemical } from "./chemical-step.ts";
import { type ClosedEdges, planClosedEdges, prepareClosedEdges } from "./closed-step.ts";
import { stepHamiltonian } from "./hamiltonian-step.ts";
import { addCharge, factorOf, planWorkspace, refreshPotentials, type Workspace } from "./workspace.ts";

/** What sweeps work on; planned once. */
export interface Splitting {
  readonly workspace: Workspace;
  readonly closed: ClosedEdges;
  /** The state before a sweep. */
  readonly before: Float64Array;
}

export function planSplitting(network: ReactionNetwork): Splitting {
  const workspace = planWorkspace(network);
  return { workspace, closed: planClosedEdges(workspace), before: new Float64Array(2 * network.species.length) };
}

/**
 * One application of the layer: every edge over the time step by its own implicit equation, one after the other and each seeing what
 * those before it did, then collisions and the exchange with the outside; `isBackward` takes all in the opposite order. Energy falls,
 * amounts stay above 0, and conserved totals stay, whatever the time step.
 *
 * Source: Equilibrium Point Learning, Section 3.5 (z ← z + dt·F(z) is its layer, which does none of that for a long step).
 *
 * @returns the largest change of an amount or a momentum
 */
export function sweep({ workspace, closed, before }: Splitting, timeStep: number, isBackward: boolean): number {
  const { network, amounts, momenta } = workspace;
  const edges = network.rate.length;
  const species = amounts.length;
  prepareClosedEdges(closed, workspace, timeStep);
  before.set(amounts);
  before.set(momenta, species);
  refreshPotentials(workspace);
  if (!isBackward) for (let edge = 0; edge < edges; edge++) stepEdge(workspace, closed, edge, timeStep, false);
  for (let k = 0; k < species; k++) stepAlone(workspace, isBackward ? species - 1 - k : k, timeStep);
  if (isBackward) for (let edge = edges - 1; edge >= 0; edge--) stepEdge(workspace, closed, edge, timeStep, true);
  let change = 0;
  for (let i = 0; i < species; i++) {
    const moved = Math.max(Math.abs(amounts[i] - before[i]), Math.abs(momenta[i] - before[species + i]));
    // Written so that NaN is kept.
    if (!(moved <= change)) change = moved;
  }
  return change;
}

function stepEdge(
  workspace: Workspace,
  closed: ClosedEdges,
  edge: number,
  timeStep: number,
  isBackward: boolean,
): void {
  const { rate, current } = workspace.network;
  if (isBackward && current[edge] > 0) stepHamiltonian(workspace, edge, timeStep);
  if (rate[edge] > 0) stepChemical(workspace, closed, edge, timeStep);
  if (!isBackward && current[edge] > 0) stepHamiltonian(workspace, edge, timeStep);
}

/** Collisions slow a species down, and the outside pulls it to g = μ. */
function stepAlone(workspace: Workspace, i: number, timeStep: number): void {
  const { network, amounts, momenta } = workspace;
  const { friction, exchange, mass, charge, space } = network;
  if (friction[i] > 0) momenta[i] /= 1 + (timeStep * friction[i] * amounts[i]) / mass[i];
  if (exchange[i] === 0) return;
  const before = amounts[i];
  amounts[i] = exchanged(workspace, i, timeStep * exchange[i]);
  if (charge[i] !== 0) addCharge(workspace, space[i], charge[i] * (amounts[i] - before));
}

const MOST_STEPS = 100;

/** x' of x' = x + strength · (e^μ/E(x') − x'): E falls in e^{q²K(x' − x)}, so that there is one root, found by Newton in a bracket. */
function exchanged(workspace: Workspace, i: number, strength: number): number {
  const { network, amounts, selfSlope } = workspace;
  const level = network.reservoir[i] === 0 ? 1 : exp(network.reservoir[i]);
  const amount = amounts[i];
  const target = level / factorOf(workspace, i);
  const slope = selfSlope[i];
  // Without charge this is the answer; with it, what lies on the other side of it from `amount`.
  const linear = (amount + strength * target) / (1 + strength);
  if (slope === 0 || linear === amount) return linear;
  let [low, high] = linear > amount ? [amount, linear] : [amount / (1 + strength), amount];
  let next = amount;
  for (let step = 0; step < MOST_STEPS; step++) {
    const pull = strength * target * exp(-slope * (next - amount));
    const value = next * (1 + strength) - amount - pull;
    if (value > 0) high = next;
    else low = next;
    const newton = next - value / (1 + strength + slope * pull);
    const candidate = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(candidate - next) <= 1e-16 * next) break;
    next = candidate;
  }
  return next;
}
