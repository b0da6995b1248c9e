import { type ConjugateGradientVectors, conjugateGradients, type PreconditionedSystem } from "./conjugate-gradients.ts";
import type { Graph } from "./graph.ts";
import { type GroundedLaplacian, residualOf } from "./grounded-laplacian.ts";
import { assemble, groundedPattern } from "./grounded-pattern.ts";
import {
  addLower,
  buildHierarchy,
  type Hierarchy,
  type Level,
  multiplySmoothed,
  precondition,
  solveUpper,
} from "./multigrid-cycle.ts";
import { norm2 } from "./vector.ts";

/** How a call of `factor` ended; `message` is one sentence. */
export type MultigridStatus =
  | { readonly ok: true }
  /** `at` is an edge: its weight is not positive and finite. */
  | { readonly ok: false; readonly failure: "weight-not-positive"; readonly at: number; readonly message: string }
  /** `at` is a free node: it has no edge, or no path joins it to a fixed node. */
  | { readonly ok: false; readonly failure: "isolated-node"; readonly at: number; readonly message: string }
  | { readonly ok: false; readonly failure: "floating-component"; readonly at: number; readonly message: string };

export interface MultigridOptions {
  /** Largest ‖rhs − L v‖₂ / ‖rhs‖₂ over the free nodes; 1e-10 unless given. */
  readonly tolerance?: number;
  /** 200 unless given. */
  readonly maxIterations?: number;
  /** Where the node vectors start in their arrays; 0 unless given. */
  readonly offset?: number;
}

export interface MultigridResult {
  /** Iterations of conjugate gradients. */
  readonly iterations: number;
  /** ‖rhs − L v‖₂ / ‖rhs‖₂ over the free nodes, evaluated for the solution itself; 0 if the right-hand side is 0. */
  readonly residual: number;
  /** Whether the residual met the tolerance. Rounding of v alone can prevent it where potentials are very large. */
  readonly converged: boolean;
}

/** Solves L v = rhs for the Laplacian L(w) = Σ_e w_e b_e b_eᵀ of one large network, restricted to its free nodes. */
export interface MultigridSolver {
  /** Nodes of the graph, free and fixed. */
  readonly nodes: number;
  /** Unknowns: nodes that are not fixed. */
  readonly free: number;
  /**
   * Builds the hierarchy for the given edge weights, shape (edges), all of which must be positive. Allocates.
   *
   * @throws RangeError when `weights` has the wrong length.
   */
  factor(weights: Float64Array): MultigridStatus;
  /**
   * Solves for one right-hand side. `rhs` and `solution` are node vectors, shape (nodes), from `offset`, and may be the
   * same array; rhs is not read at fixed nodes, where the solution is 0.
   *
   * @throws Error when the last `factor` failed or there was none.
   */
  solve(rhs: Float64Array, solution: Float64Array, options?: MultigridOptions): MultigridResult;
}

/**
 * Plans conjugate gradients preconditioned by aggregation multigrid. Time and memory grow in proportion to the edges;
 * the number of iterations hardly grows. Smoothing and aggregation follow the numbering of the nodes: neighbours in
 * the graph should be near each other in memory.
 *
 * @param fixed nodes taken out of the matrix; repeats are harmless.
 * @throws RangeError on a malformed graph or a fixed node that is not one of its nodes.
 * @see Y. Notay, Electron. Trans. Numer. Anal. 37 (2010) 123–146.
 */
export function planMultigrid(graph: Graph, fixed: readonly number[] | Int32Array): MultigridSolver {
  const pattern = groundedPattern(graph, fixed);
  const { freeNodes, rows, columns, edges } = pattern;
  const free = freeNodes.length;
  const matrix = { size: free, rows, columns, weights: new Float64Array(edges.length), ground: new Float64Array(free) };
  const vectors = makeVectors(free);
  let hierarchy: Hierarchy | undefined;

  function factor(weights: Float64Array): MultigridStatus {
    if (weights.length !== graph.from.length) {
      throw new RangeError(`multigrid: ${weights.length} weights for ${graph.from.length} edges`);
    }
    hierarchy = undefined;
    const bad = weights.findIndex((weight) => !(weight > 0 && weight < Number.POSITIVE_INFINITY));
    if (bad >= 0)
      return failed(
        "weight-not-positive",
        bad,
        `Edge ${bad} has weight ${weights[bad]}, which is not positive and finite.`,
      );
    assemble(pattern, weights, matrix);
    const built = buildHierarchy(matrix);
    if ("ungrounded" in built) return singular(graph, freeNodes[built.ungrounded]);
    hierarchy = built;
    return { ok: true };
  }

  function solve(rhs: Float64Array, solution: Float64Array, options: MultigridOptions = {}): MultigridResult {
    if (!hierarchy) throw new Error("multigrid: solve called without a successful factor");
    const { tolerance = 1e-10, maxIterations = 200, offset = 0 } = options;
    for (let i = 0; i < free; i++) vectors.rhs[i] = rhs[offset + freeNodes[i]];
    const result = refine(matrix, hierarchy, vectors, tolerance, maxIterations);
    solution.fill(0, offset, offset + graph.nodes);
    for (let i = 0; i < free; i++) solution[offset + freeNodes[i]] = vectors.solution[i];
    return result;
  }

  return { nodes: graph.nodes, free, factor, solve };
}

/** Vectors of shape (free). */
interface SolveVectors extends ConjugateGradientVectors {
  readonly rhs: Float64Array;
  readonly solution: Float64Array;
  readonly residual: Float64Array;
  readonly increment: Float64Array;
  readonly scratch: Float64Array;
}

function makeVectors(free: number): SolveVectors {
  const vector = () => new Float64Array(free);
  return {
    rhs: vector(),
    solution: vector(),
    residual: vector(),
    increment: vector(),
    scratch: vector(),
    correction: vector(),
    direction: vector(),
    image: vector(),
  };
}

/**
 * Conjugate gradients on the smoothed system of the finest level, started again from the true residual as long as that
 * helps: the recurrence loses the true residual to rounding in ill-conditioned networks.
 */
function refine(
  matrix: GroundedLaplacian,
  hierarchy: Hierarchy,
  vectors: SolveVectors,
  tolerance: number,
  maxIterations: number,
): MultigridResult {
  const { rhs, solution, residual, increment, scratch } = vectors;
  solution.fill(0);
  residual.set(rhs);
  const whole = norm2(rhs);
  const target = tolerance * whole;
  let left = whole;
  let iterations = 0;
  for (let helps = true; helps && left > target && iterations < maxIterations; ) {
    const level = hierarchy.levels[0];
    for (let i = 0; i < residual.length; i++) residual[i] /= level.scale[i];
    addLower(level, residual, residual);
    increment.fill(0);
    const system = smoothedSystem(hierarchy, scratch);
    iterations += conjugateGradients(system, residual, increment, target, maxIterations - iterations, vectors);
    solveUpper(level, increment);
    for (let i = 0; i < residual.length; i++) solution[i] += increment[i] / level.scale[i];
    residualOf(matrix, rhs, solution, residual);
    const now = norm2(residual);
    helps = now < left / 2;
    left = now;
  }
  return { iterations, residual: whole === 0 ? 0 : left / whole, converged: left <= target };
}

function smoothedSystem(hierarchy: Hierarchy, scratch: Float64Array): PreconditionedSystem {
  const level = hierarchy.levels[0];
  return {
    multiply: (v, image) => multiplySmoothed(level, v, scratch, image),
    precondition: (residual, correction) => precondition(hierarchy, 0, residual, correction),
    norm: (residual) => unsmoothedNorm(level, residual, scratch),
  };
}

/** The Euclidean norm of D^½ (I − L) r: that of the residual in the network's own unit. */
function unsmoothedNorm(
  { size, rows, columns, couplings, scale }: Level,
  r: Float64Array,
  scratch: Float64Array,
): number {
  scratch.set(r);
  for (let edge = 0; edge < rows.length; edge++) scratch[rows[edge]] -= couplings[edge] * r[columns[edge]];
  for (let i = 0; i < size; i++) scratch[i] *= scale[i];
  return norm2(scratch);
}

function singular({ from, to }: Graph, node: number): MultigridStatus {
  if (from.includes(node) || to.includes(node)) {
    return failed("floating-component", node, `No path joins node ${node} to a fixed node.`);
  }
  return failed("isolated-node", node, `Node ${node} is free but has no edge.`);
}

function failed(
  failure: Exclude<MultigridStatus, { ok: true }>["failure"],
  at: number,
  message: string,
): MultigridStatus {
  return { ok: false, failure, at, message };
}
