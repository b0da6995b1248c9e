import { exp } from "../../math/elementary.ts";
import { stepCharged } from "./charged-step.ts";
import { type ClosedEdges, stepClosed } from "./closed-step.ts";
import { CHARGED, factorOf, GENERAL, largestExtent, moveAlong, type Workspace } from "./workspace.ts";

/**
 * The chemical flow of one edge over one time step, by implicit Euler: ξ = dt · k (Π A^{M₊} − Π A^{M₋}) at x − M ξ. H is convex along
 * the edge, and ξ lies between 0 and where the flow ends, so that H falls whatever dt is; what the edge takes is what it makes. Edges that carry charge
 * take one step of Newton's method towards that ξ; see {@link stepCharged}.
 *
 * A step that would leave less than 2⁻⁴⁰ of a species stops there: H falls all the same.
 */
export function stepChemical(workspace: Workspace, closed: ClosedEdges, edge: number, timeStep: number): void {
  const kind = workspace.kind[edge];
  if (kind !== GENERAL && kind !== CHARGED) {
    stepClosed(closed, workspace, edge);
    return;
  }
  const strength = timeStep * workspace.network.rate[edge];
  if (kind === CHARGED) {
    stepCharged(workspace, edge, strength);
    return;
  }
  const extent = generalExtent(workspace, edge, strength);
  if (extent !== 0) moveAlong(workspace, edge, extent);
}

/** Steps after which the bracket is as small as it gets. */
const MOST_STEPS = 100;
/** What rounding leaves of f, as a share of the terms that it is the difference of. */
const ROUNDING = 2e-16;

/** Places in `workspace.flow` of what `flowAlong` finds. */
const FLOW = 0;
const RISE = 1;
const SIZE = 2;

/**
 * Any edge, charged ones among them: Newton's method on f(ξ) = ξ − dt·flow(ξ) between 0 and the largest ξ there is, which halves
 * the bracket where Newton leaves it or is slow. f is 0 once: below the balance of the edge the flow keeps its sign and falls.
 */
function generalExtent(workspace: Workspace, edge: number, strength: number): number {
  const { network, factor, flow } = workspace;
  const { offsets, species } = network.stoichiometry;
  const end = offsets[edge + 1];
  for (let entry = offsets[edge]; entry < end; entry++)
    factor[entry - offsets[edge]] = factorOf(workspace, species[entry]);
  flowAlong(workspace, edge, strength, 0);
  if (Math.abs(flow[FLOW]) <= ROUNDING * flow[SIZE]) return 0;
  const sign = flow[FLOW] > 0 ? 1 : -1;
  let near = 0;
  let beyond = sign * largestExtent(workspace, edge, sign);
  let extent = 0;
  let before = Math.abs(beyond);
  for (let step = 0; step < MOST_STEPS; step++) {
    const newton = extent - (extent - flow[FLOW]) / (1 - flow[RISE]);
    const isInside = sign * (newton - near) > 0 && sign * (beyond - newton) > 0;
    const next = isInside && Math.abs(newton - extent) < before / 2 ? newton : (near + beyond) / 2;
    before = Math.abs(next - extent);
    extent = next;
    if (before <= 1e-9 * Math.abs(extent) && next === newton) break;
    flowAlong(workspace, edge, strength, extent);
    const value = extent - flow[FLOW];
    if (Math.abs(value) <= ROUNDING * (flow[SIZE] + Math.abs(extent))) break;
    if (sign * value < 0) near = extent;
    else beyond = extent;
  }
  return extent;
}

/** Finds dt · k (Π A^{M₊} − Π A^{M₋}) at x − M ξ, its derivative by ξ, and the sum of its terms. */
function flowAlong(workspace: Workspace, edge: number, strength: number, extent: number): void {
  const { network, amounts, slope, factor, flow } = workspace;
  const { offsets, species, coefficients } = network.stoichiometry;
  const start = offsets[edge];
  const end = offsets[edge + 1];
  let forward = strength;
  let backward = strength;
  let forwardRise = 0;
  let backwardRise = 0;
  for (let entry = start; entry < end; entry++) {
    const copies = coefficients[entry];
    const amount = amounts[species[entry]] - copies * extent;
    let activity = amount * factor[entry - start];
    if (slope[entry] !== 0 && extent !== 0) activity *= exp(slope[entry] * extent);
    const rise = slope[entry] - copies / amount;
    if (copies > 0) {
      forwardRise += copies * rise;
      for (let k = copies; k > 0; k--) forward *= activity;
    } else {
      backwardRise -= copies * rise;
      for (let k = copies; k < 0; k++) backward *= activity;
    }
  }
  flow[FLOW] = forward - backward;
  flow[RISE] = forward * forwardRise - backward * backwardRise;
  flow[SIZE] = forward + backward;
}
