import { luFactor, luSolve } from "../../math/dense.ts";
import type { FlowNetwork, NodePair } from "../../systems/flow/network.ts";
import { Refusal } from "../../systems/system.ts";
import type { LaplacianSolver } from "./laplacian.ts";

/** Which of the two ports are under a hold or spring, as bits. */
export const NONE = 0;
export const INPUT = 1;
export const OUTPUT = 2;

/** Node vectors kept for held and sprung pairs may hold this many numbers (1 GiB). */
const MOST_RESPONSE = 2 ** 27;

/**
 * Pairs under a hold or a spring. Each carries a current λ that obeys drop + λ/stiffness = target, with 1/stiffness = 0
 * for a hold; eliminating the potentials leaves (R + 1/stiffness) μ = mismatch for its correction μ, with R = PᵀJ⁻¹P.
 */
export interface Constraints {
  readonly pairs: readonly NodePair[];
  /** Of the present sample, shape (pairs). */
  readonly target: Float64Array;
  /** 1/stiffness, shape (pairs). */
  readonly compliance: Float64Array;
  /** λ, shape (pairs). */
  readonly current: Float64Array;
  /** μ, shape (pairs). */
  readonly correction: Float64Array;
  /** J⁻¹p of each pair, as of factorisation `stamp`. */
  readonly response: readonly Float64Array[];
  stamp: number;
  readonly schur: Float64Array;
  readonly pivots: Int32Array;
}

/** Constraints on the pairs of the ports whose bits are set, inputs first. */
export function planConstraints(network: FlowNetwork, ports: number): Constraints {
  const { nodes } = network.graph;
  const pairs = [...((ports & INPUT) !== 0 ? network.inputs : []), ...((ports & OUTPUT) !== 0 ? network.outputs : [])];
  const size = pairs.length;
  if (size * nodes > MOST_RESPONSE) {
    const most = Math.floor(MOST_RESPONSE / nodes);
    throw new Refusal(
      `In a network of ${nodes} nodes at most ${most} pairs can be held or sprung, not ${size}; drive them instead.`,
    );
  }
  return {
    pairs,
    target: new Float64Array(size),
    compliance: new Float64Array(size),
    current: new Float64Array(size),
    correction: new Float64Array(size),
    response: pairs.map(() => new Float64Array(nodes)),
    stamp: -1,
    schur: new Float64Array(size * size),
    pivots: new Int32Array(size),
  };
}

/** Held pairs must not close a loop with each other or the fixed nodes: their drops would not be free to choose. */
export function checkIndependent(network: FlowNetwork, held: number): void {
  const parent = Int32Array.from({ length: network.graph.nodes }, (_, node) => node);
  const root = (node: number): number => {
    while (parent[node] !== node) node = parent[node] = parent[parent[node]];
    return node;
  };
  for (const { node } of network.held) parent[node] = network.ground;
  for (const [bit, port, pairs] of [
    [INPUT, "input", network.inputs] as const,
    [OUTPUT, "output", network.outputs] as const,
  ]) {
    if ((held & bit) === 0) continue;
    pairs.forEach(({ plus, minus }, index) => {
      if (root(plus) === root(minus)) {
        throw new Refusal(
          `The ${port} pair ${index} cannot be held: other held pairs or fixed nodes already set its drop.`,
        );
      }
      parent[root(plus)] = root(minus);
    });
  }
}

/**
 * Raises residual[0] to how far the constraints are from their law, relative to the largest potential or target.
 * Written, not returned, so that no number is boxed.
 */
export function raiseToMismatch(
  { pairs, target, compliance, current }: Constraints,
  potential: Float64Array,
  residual: Float64Array,
): void {
  let scale = 1e-300;
  let worst = 0;
  for (let node = 0; node < potential.length; node++) scale = Math.max(scale, Math.abs(potential[node]));
  for (let c = 0; c < pairs.length; c++) {
    const drop = potential[pairs[c].plus] - potential[pairs[c].minus];
    const yielded = compliance[c] * current[c];
    scale = Math.max(scale, Math.abs(target[c]), Math.abs(yielded));
    worst = Math.max(worst, Math.abs(target[c] - drop - yielded));
  }
  const relative = worst / scale;
  if (relative > residual[0]) residual[0] = relative;
  else if (Number.isNaN(relative)) residual[0] = Number.POSITIVE_INFINITY;
}

/** Solves for the response J⁻¹p of every pair. */
function respond(constraints: Constraints, solver: LaplacianSolver, unit: Float64Array): void {
  const { pairs, response } = constraints;
  for (let c = 0; c < pairs.length; c++) {
    unit.fill(0);
    unit[pairs[c].plus] = 1;
    unit[pairs[c].minus] = -1;
    solver.solve(unit, response[c]);
  }
  constraints.stamp = solver.stamp();
}

/**
 * Adds to `step` = J⁻¹·imbalance what makes potential + step obey the constraints, and the correction of their currents
 * to `injected` and `imbalance`. False when no currents can do that.
 *
 * @param scratch shape (nodes)
 */
export function constrain(
  constraints: Constraints,
  solver: LaplacianSolver,
  potential: Float64Array,
  imbalance: Float64Array,
  step: Float64Array,
  injected: Float64Array,
  scratch: Float64Array,
): boolean {
  if (constraints.stamp !== solver.stamp()) respond(constraints, solver, scratch);
  if (!correct(constraints, potential, step)) return false;
  const { pairs, correction, current, response } = constraints;
  for (let c = 0; c < pairs.length; c++) {
    const { plus, minus } = pairs[c];
    current[c] += correction[c];
    injected[plus] += correction[c];
    injected[minus] -= correction[c];
    imbalance[plus] += correction[c];
    imbalance[minus] -= correction[c];
    for (let node = 0; node < step.length; node++) step[node] += correction[c] * response[c][node];
  }
  return true;
}

/** Solves the Schur complement for the correction of the currents; false when it is singular. */
function correct(constraints: Constraints, potential: Float64Array, step: Float64Array): boolean {
  const { pairs, target, compliance, current, correction, response, schur, pivots } = constraints;
  const size = pairs.length;
  for (let c = 0; c < size; c++) {
    const { plus, minus } = pairs[c];
    for (let d = 0; d < size; d++) schur[c * size + d] = response[d][plus] - response[d][minus];
    schur[c * size + c] += compliance[c];
    const drop = potential[plus] - potential[minus];
    correction[c] = target[c] - drop - compliance[c] * current[c] - (step[plus] - step[minus]);
  }
  if (!luFactor(schur, size, pivots)) return false;
  luSolve(schur, size, pivots, correction);
  return true;
}
