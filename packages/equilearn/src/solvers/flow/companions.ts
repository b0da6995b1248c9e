import { log } from "../../math/elementary.ts";
import { DIODE, flow, slope } from "../../systems/flow/elements.ts";
import { imbalances } from "../../systems/flow/kernel.ts";
import type { Equations } from "./equations.ts";
import { keepConducting } from "./newton.ts";

/** Linearisation points this near to their drops, in units of V_T, are near enough for Newton's method. */
const NEAR = 0.1;

/**
 * Brings a network with diodes near its equilibrium from far away, where Newton's method would climb each exponential by
 * a V_T a step. Every edge is replaced by its tangent at a drop of its own (its companion model), the linear network is
 * solved, and the drops follow; that of a diode only logarithmically where it grows (junction limiting, L. W. Nagel,
 * SPICE2, Memorandum ERL-M520, 1975). What it leaves in `potential` is a start for {@link settleByNewton}.
 *
 * @param tangent scratch, shape (edges)
 * @param points the drops linearised at, shape (edges); start at zero
 * @returns the number of factorisations
 */
export function settleByCompanions(
  equations: Equations,
  tangent: Float64Array,
  points: Float64Array,
  potential: Float64Array,
  maxSteps: number,
): number {
  const { network, solver, boundary, weights, current, imbalance, step } = equations;
  points.fill(0);
  for (let steps = 0; steps < maxSteps; steps++) {
    linearise(equations, tangent, points, potential, current);
    imbalances(network.graph, current, boundary.injected, imbalance);
    keepConducting(tangent, weights);
    if (!solver.factor(tangent)) return steps;
    solver.solve(imbalance, step);
    if (!boundary.constrain(solver, potential, imbalance, step)) return steps;
    for (let node = 0; node < potential.length; node++) potential[node] += step[node];
    if (follow(equations, points, potential)) return steps + 1;
  }
  return maxSteps;
}

/** The tangent of each edge at its point, and the current it gives at the present potentials. */
function linearise(
  { network, weights }: Equations,
  tangent: Float64Array,
  points: Float64Array,
  potential: Float64Array,
  current: Float64Array,
): void {
  const { graph, element, parameter } = network;
  for (let edge = 0; edge < points.length; edge++) {
    const drop = potential[graph.from[edge]] - potential[graph.to[edge]];
    tangent[edge] = weights[edge] * slope(element[edge], parameter[edge], points[edge]);
    current[edge] =
      weights[edge] * flow(element[edge], parameter[edge], points[edge]) + tangent[edge] * (drop - points[edge]);
  }
}

/** Moves the points to the drops, limited; true when all of them got near. */
function follow({ network, weights }: Equations, points: Float64Array, potential: Float64Array): boolean {
  const { graph, element, parameter } = network;
  let near = true;
  for (let edge = 0; edge < points.length; edge++) {
    const drop = potential[graph.from[edge]] - potential[graph.to[edge]];
    if (element[edge] !== DIODE) {
      points[edge] = drop;
      continue;
    }
    const before = points[edge];
    points[edge] = limited(drop, before, parameter[edge], weights[edge]);
    const reached = Math.abs(points[edge] - drop) <= NEAR * parameter[edge];
    if (!reached || Math.abs(drop - before) > NEAR * Math.max(parameter[edge], Math.abs(drop))) near = false;
  }
  return near;
}

/** SPICE's junction limiting: a growing forward drop is followed by as much as its current would grow in a linear step. */
function limited(drop: number, before: number, thermal: number, weight: number): number {
  // Where the exponential curves most: I = V_T/√2 for the saturation current w·V_T.
  const critical = weight > 0 ? Math.max(0, -thermal * log(Math.SQRT2 * weight)) : 0;
  if (drop <= critical || Math.abs(drop - before) <= 2 * thermal) return drop;
  if (before <= 0) return thermal * log(Math.max(2, drop / thermal));
  const growth = 1 + (drop - before) / thermal;
  return growth > 0 ? before + thermal * log(growth) : critical;
}
