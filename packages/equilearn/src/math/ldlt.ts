import { type FactorLayout, type FactorMemory, planElimination, substitute, valueIndex } from "./elimination.ts";
import { factorPattern } from "./fill.ts";
import { type Graph, inducedSubgraph } from "./graph.ts";
import { fillReducingOrder } from "./ordering.ts";

/**
 * L D Lᵀ factorisation of the Laplacian L(w) = Σ_e w_e b_e b_eᵀ of one network, restricted to its free nodes, for any
 * number of weight vectors. After planning nothing is allocated, except by `conditionEstimate`.
 */
export interface LaplacianFactor {
  /** Nodes of the graph, free and fixed. */
  readonly nodes: number;
  /** Rows of the restricted Laplacian. */
  readonly free: number;
  /** Entries of the triangular factor below its diagonal, fill included. */
  readonly nonzeros: number;
  /**
   * Factorises for the given edge weights, shape (edges), of either sign.
   *
   * @returns the number of negative pivots, which is that of negative eigenvalues: 0 is positive definite. −1 when a
   * pivot is zero or not finite: a weight is not a finite number, or the matrix is singular, or with weights of both
   * signs one of its leading blocks is.
   * @throws RangeError when `weights` has the wrong length.
   */
  factor(weights: Float64Array): number;
  /**
   * The free node at which the last `factor` failed, −1 if it succeeded. With finite weights of one sign it is
   * a node that no path of nonzero edges joins to a fixed one.
   */
  failedNode(): number;
  /**
   * Solves L v = rhs on the free nodes with v = 0 on the fixed ones. Both are node vectors, shape (nodes), that start at
   * `offset` and may be the same array; rhs is not read at fixed nodes.
   *
   * With positive weights and a right-hand side of one sign nothing is ever subtracted, and the relative error of every
   * entry of v is of the order of n ulp at most, whatever the condition number.
   *
   * @throws Error when the last `factor` failed or there was none.
   */
  solve(rhs: Float64Array, solution: Float64Array, offset?: number): void;
  /**
   * One step of iterative refinement of what `solve` returned for this rhs, for use with negative weights, where the
   * unpivoted factor can lose digits.
   *
   * @throws Error as `solve`, and when `rhs` and `solution` are the same array.
   */
  refine(rhs: Float64Array, solution: Float64Array, offset?: number): void;
  /**
   * The 1-norm condition number of the restricted Laplacian, with parallel edges counted apart in its norm: exact for
   * positive weights, a lower bound that is seldom off by more than a factor 3 otherwise. Costs up to ten solves.
   *
   * Source: W. W. Hager, SIAM J. Sci. Stat. Comput. 5 (1984) 311–316; N. J. Higham, ACM Trans. Math. Softw. 14 (1988)
   * 381–396.
   *
   * @throws Error as `solve`.
   */
  conditionEstimate(): number;
}

/** Multiply-adds up to which the targets of an elimination are listed in advance, at 4 bytes each. */
const defaultScheduleLimit = 1 << 21;

/**
 * Orders the free nodes of `graph`, finds the pattern of the factor and reserves its memory; weights come later.
 *
 * The elimination keeps, in place of a diagonal, each node's total weight to the fixed nodes, and forms pivots as sums
 * of weights: star–mesh transformation. Positive weights are then never subtracted. Source: W. K. Grassmann, M. I.
 * Taksar and D. P. Heyman, Oper. Res. 33 (1985) 1107–1116; error bounds: C. A. O'Cinneide, Numer. Math. 65 (1993)
 * 109–120.
 *
 * @param fixed nodes taken out of the matrix; repeats are harmless.
 * @param scheduleLimit largest number of multiply-adds for which the elimination follows a precomputed list of targets
 * instead of collecting one column after the other. Both give the same bits.
 * @throws RangeError on a malformed graph or a fixed node that is not one of its nodes.
 */
export function planFactor(
  graph: Graph,
  fixed: readonly number[] | Int32Array,
  scheduleLimit: number = defaultScheduleLimit,
): LaplacianFactor {
  const { nodes, from, to } = graph;
  const { layout, fixedNodes, slots } = symbolicPlan(graph, fixed);
  const { free, nodeOf, start } = layout;
  const values = new Float64Array(start[free] + 1);
  const inverses = new Float64Array(free);
  const memory: FactorMemory = { values, inverses, work: new Float64Array(free) };
  const weightsInUse = new Float64Array(from.length);
  const residual = new Float64Array(nodes);
  const eliminate = planElimination(layout, scheduleLimit);
  let failed = -1;
  let ready = false;

  const factor = (weights: Float64Array): number => {
    if (weights.length !== slots.length)
      throw new RangeError(`factor: ${weights.length} weights, ${slots.length} edges`);
    assemble(values, slots, weights, weightsInUse);
    const outcome = eliminate(values, inverses);
    ready = outcome >= 0;
    failed = ready ? -1 : nodeOf[~outcome];
    return ready ? outcome : -1;
  };
  const solve = (rhs: Float64Array, solution: Float64Array, offset = 0): void => {
    if (!ready) throw new Error("solve: no factor, the last factorisation failed or there was none");
    substitute(layout, memory, rhs, solution, offset);
    for (let i = 0; i < fixedNodes.length; i++) solution[offset + fixedNodes[i]] = 0;
  };
  const refine = (rhs: Float64Array, solution: Float64Array, offset = 0): void => {
    if (rhs === solution) throw new Error("refine: the right-hand side was overwritten by the solution");
    for (let node = 0; node < nodes; node++) residual[node] = rhs[offset + node];
    for (let edge = 0; edge < from.length; edge++) {
      const flow = weightsInUse[edge] * (solution[offset + from[edge]] - solution[offset + to[edge]]);
      residual[from[edge]] -= flow;
      residual[to[edge]] += flow;
    }
    solve(residual, residual);
    for (let node = 0; node < nodes; node++) solution[offset + node] += residual[node];
  };
  const conditionEstimate = (): number =>
    oneNorm(graph, fixedNodes, weightsInUse) * inverseNormEstimate(nodes, free, solve);
  const nonzeros = start[free] - free;
  return { nodes, free, nonzeros, factor, failedNode: () => failed, solve, refine, conditionEstimate };
}

/** What a factorisation needs to know before the weights. */
interface Plan {
  readonly layout: FactorLayout;
  readonly fixedNodes: Int32Array;
  /** Value to which every edge adds its weight, shape (edges). */
  readonly slots: Int32Array;
}

function symbolicPlan(graph: Graph, fixed: readonly number[] | Int32Array): Plan {
  const isFixed = new Uint8Array(graph.nodes);
  for (const node of fixed) {
    if (!Number.isInteger(node) || node < 0 || node >= graph.nodes) {
      throw new RangeError(`fixed: ${node} is not one of ${graph.nodes} nodes`);
    }
    isFixed[node] = 1;
  }
  const all = Int32Array.from({ length: graph.nodes }, (_, node) => node);
  const freeNodes = all.filter((node) => isFixed[node] === 0);
  const freeGraph = inducedSubgraph(graph, freeNodes);
  const order = fillReducingOrder(freeGraph);
  const pattern = factorPattern(freeGraph, order);
  const free = freeNodes.length;
  const start = pattern.offsets.map((offset) => free + offset);
  const rows = new Int32Array(start[free]);
  rows.set(pattern.rows, free);
  const nodeOf = order.map((node) => freeNodes[node]);
  const rank = new Int32Array(graph.nodes).fill(-1);
  nodeOf.forEach((node, k) => {
    rank[node] = k;
  });
  const slots = graph.from.map((a, edge) => {
    const early = Math.min(rank[a], rank[graph.to[edge]]);
    const late = Math.max(rank[a], rank[graph.to[edge]]);
    if (late < 0) return start[free];
    return early < 0 ? late : valueIndex(start, rows, late, early);
  });
  const layout = { free, nodeOf, start, rows };
  return { layout, fixedNodes: all.filter((node) => isFixed[node] === 1), slots };
}

function assemble(values: Float64Array, slots: Int32Array, weights: Float64Array, copy: Float64Array): void {
  values.fill(0);
  for (let edge = 0; edge < slots.length; edge++) {
    const weight = weights[edge];
    copy[edge] = weight;
    values[slots[edge]] += weight;
  }
}

/** Largest column sum of absolute values of the restricted Laplacian, parallel edges counted apart. */
function oneNorm({ nodes, from, to }: Graph, fixedNodes: Int32Array, weights: Float64Array): number {
  const isFixed = new Uint8Array(nodes);
  for (const node of fixedNodes) isFixed[node] = 1;
  const diagonal = new Float64Array(nodes);
  const others = new Float64Array(nodes);
  for (let edge = 0; edge < from.length; edge++) {
    const a = from[edge];
    const b = to[edge];
    diagonal[a] += weights[edge];
    diagonal[b] += weights[edge];
    if (isFixed[b] === 0) others[a] += Math.abs(weights[edge]);
    if (isFixed[a] === 0) others[b] += Math.abs(weights[edge]);
  }
  let largest = 0;
  for (let node = 0; node < nodes; node++) {
    if (isFixed[node] === 0) largest = Math.max(largest, Math.abs(diagonal[node]) + others[node]);
  }
  return largest;
}

/** Hager's estimate of the 1-norm of the inverse: climbs from vertex to vertex of the unit ball where it grows most. */
function inverseNormEstimate(nodes: number, free: number, solve: LaplacianFactor["solve"]): number {
  const probe = new Float64Array(nodes).fill(1 / free);
  const image = new Float64Array(nodes);
  const slope = new Float64Array(nodes);
  let estimate = 0;
  for (let step = 0; step < 5; step++) {
    solve(probe, image);
    const size = image.reduce((sum, value) => sum + Math.abs(value), 0);
    if (size <= estimate) break;
    estimate = size;
    for (let node = 0; node < nodes; node++) slope[node] = image[node] < 0 ? -1 : 1;
    solve(slope, slope);
    let steepest = 0;
    let along = 0;
    for (let node = 0; node < nodes; node++) {
      if (Math.abs(slope[node]) > Math.abs(slope[steepest])) steepest = node;
      along += slope[node] * probe[node];
    }
    if (Math.abs(slope[steepest]) <= along) break;
    probe.fill(0);
    probe[steepest] = 1;
  }
  return estimate;
}
