import type { ReactionNetwork } from "../../systems/reaction/network.ts";
import { stepChemical } from "./chemical-step.ts";
import { type ClosedEdges, OTHER, planClosedEdges, prepareClosedEdges, stepClosedEdges } from "./closed-step.ts";
import { stepHamiltonian } from "./hamiltonian-step.ts";
import { stepOutside } from "./outside-step.ts";
import { planWorkspace, refreshPotentials, type Workspace } from "./workspace.ts";

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
  const { amounts, momenta } = workspace;
  const species = amounts.length;
  prepareClosedEdges(closed, timeStep);
  before.set(amounts);
  before.set(momenta, species);
  if (workspace.isCharged) refreshPotentials(workspace);
  if (!isBackward) stepEdges(workspace, closed, timeStep, 1);
  for (let k = 0; k < species; k++) stepAlone(workspace, isBackward ? species - 1 - k : k, timeStep);
  if (isBackward) stepEdges(workspace, closed, timeStep, -1);
  let change = 0;
  for (let i = 0; i < species; i++) {
    const moved = Math.max(Math.abs(amounts[i] - before[i]), Math.abs(momenta[i] - before[species + i]));
    if (Number.isNaN(moved)) return moved;
    if (moved > change) change = moved;
  }
  return change;
}

function stepEdges(workspace: Workspace, closed: ClosedEdges, timeStep: number, direction: 1 | -1): void {
  const { rate, current } = workspace.network;
  let edge = direction === 1 ? 0 : rate.length - 1;
  while (edge >= 0 && edge < rate.length) {
    if (closed.form[edge] !== OTHER) {
      edge = stepClosedEdges(closed, workspace, edge, direction);
      continue;
    }
    if (direction === -1 && current[edge] > 0) stepHamiltonian(workspace, edge, timeStep);
    if (rate[edge] > 0) stepChemical(workspace, closed, edge, timeStep);
    if (direction === 1 && current[edge] > 0) stepHamiltonian(workspace, edge, timeStep);
    edge += direction;
  }
}

/** Collisions slow a species down, and the outside pulls it to g = μ. */
function stepAlone(workspace: Workspace, i: number, timeStep: number): void {
  const { network, amounts, momenta } = workspace;
  const { friction, exchange, mass } = network;
  if (friction[i] > 0) momenta[i] /= 1 + (timeStep * friction[i] * amounts[i]) / mass[i];
  if (exchange[i] > 0) stepOutside(workspace, i, timeStep * exchange[i]);
}
