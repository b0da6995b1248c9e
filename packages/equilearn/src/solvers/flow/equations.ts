import { currents, imbalances, linearCurrents } from "../../systems/flow/kernel.ts";
import type { FlowNetwork } from "../../systems/flow/network.ts";
import type { System } from "../../systems/system.ts";
import { type Boundary, planBoundary } from "./boundary.ts";
import type { LaplacianSolver } from "./laplacian.ts";
import { relativeResidual } from "./residual.ts";

/** The equations that every method solves, with the memory they are evaluated in. One sample at a time. */
export interface Equations {
  readonly network: FlowNetwork;
  readonly solver: LaplacianSolver;
  readonly boundary: Boundary;
  /** 1 for the ground and the held nodes, shape (nodes). */
  readonly fixed: Uint8Array;
  /** Conductances, or tangent weights where the system is linearised; shape (edges). */
  weights: Float64Array;
  /** Whether currents are weight·drop, whatever the elements. */
  linear: boolean;
  /** Of the last evaluation: edge currents, imbalance of each node, and the residual as a single entry. */
  readonly current: Float64Array;
  readonly imbalance: Float64Array;
  readonly residual: Float64Array;
  /** Scratch for how far holds and springs are from their law, a single entry. */
  readonly mismatch: Float64Array;
  /** A correction of the potentials, and the potentials it leads to; shape (nodes). */
  readonly step: Float64Array;
  readonly trial: Float64Array;
}

export function planEquations(network: FlowNetwork, solver: LaplacianSolver, system: System): Equations {
  const { graph, conductance, ground, held } = network;
  const fixed = new Uint8Array(graph.nodes);
  for (const node of [ground, ...held.map((fixture) => fixture.node)]) fixed[node] = 1;
  return {
    network,
    solver,
    boundary: planBoundary(network, system),
    fixed,
    weights: conductance,
    linear: false,
    current: new Float64Array(conductance.length),
    imbalance: new Float64Array(graph.nodes),
    residual: new Float64Array(1),
    mismatch: new Float64Array(1),
    step: new Float64Array(graph.nodes),
    trial: new Float64Array(graph.nodes),
  };
}

/**
 * Currents, imbalances and residual at a potential. The residual is Kirchhoff's, or how far holds and springs are from
 * their law where that is worse.
 */
export function evaluate(equations: Equations, potential: Float64Array): void {
  const { network, boundary, fixed, weights, current, imbalance, residual } = equations;
  if (equations.linear) linearCurrents(network.graph, weights, potential, current);
  else currents(network, weights, potential, current);
  imbalances(network.graph, current, boundary.injected, imbalance);
  relativeResidual(imbalance, current, boundary.injected, fixed, residual, 0);
  boundary.raiseToMismatch(potential, residual);
}

/** trial = potential + length·step. */
export function takeStep({ step, trial }: Equations, potential: Float64Array, length: number): void {
  for (let node = 0; node < trial.length; node++) trial[node] = potential[node] + length * step[node];
}
