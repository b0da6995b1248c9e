import type { Graph } from "../../math/graph.ts";
import { planFactor } from "../../math/ldlt.ts";
import { planMultigrid } from "../../math/multigrid.ts";

/** Solves with the Laplacian of one network's free nodes, for changing weights; one factorisation serves many solves. */
export interface LaplacianSolver {
  /** Takes new weights, shape (edges). False when they leave the matrix singular. */
  factor(weights: Float64Array): boolean;
  /** A number that changes with every factorisation. */
  stamp(): number;
  /** Whether the last factorisation succeeded and found the matrix positive definite. */
  positive(): boolean;
  /** Solves on the free nodes, with 0 at the fixed ones; both shape (nodes). Only after a `factor` that succeeded. */
  solve(rhs: Float64Array, solution: Float64Array): void;
  /** Estimated 1-norm condition number, where the method can tell. Allocates. */
  condition(): number | undefined;
}

/**
 * An L D Lᵀ factorisation up to `directLimit` free nodes, conjugate gradients with multigrid above. Multigrid needs
 * positive weights: for others the large network is factorised after all.
 *
 * @param fixed the nodes that are not free, each once
 */
export function laplacianSolver(graph: Graph, fixed: readonly number[], directLimit: number): LaplacianSolver {
  return graph.nodes - fixed.length > directLimit ? iterativeSolver(graph, fixed) : directSolver(graph, fixed);
}

function directSolver(graph: Graph, fixed: readonly number[]): LaplacianSolver {
  const factorisation = planFactor(graph, fixed);
  let stamp = 0;
  let negative = -1;
  return {
    factor(weights) {
      stamp++;
      negative = factorisation.factor(weights);
      return negative >= 0;
    },
    stamp: () => stamp,
    positive: () => negative === 0,
    solve: (rhs, solution) => factorisation.solve(rhs, solution),
    condition: () => (negative < 0 ? undefined : factorisation.conditionEstimate()),
  };
}

/** Relative residual of one solve: half of the digits, since the caller refines the solution by solving once more. */
const accuracy = { tolerance: 1e-8 };

function iterativeSolver(graph: Graph, fixed: readonly number[]): LaplacianSolver {
  const multigrid = planMultigrid(graph, fixed);
  let direct: LaplacianSolver | undefined;
  let stamp = 0;
  let iterative = true;
  return {
    factor(weights) {
      stamp++;
      iterative = multigrid.factor(weights).ok;
      if (iterative) return true;
      direct ??= directSolver(graph, fixed);
      return direct.factor(weights);
    },
    stamp: () => stamp,
    positive: () => iterative || (direct?.positive() ?? false),
    solve(rhs, solution) {
      if (iterative) multigrid.solve(rhs, solution, accuracy);
      else direct?.solve(rhs, solution);
    },
    condition: () => (iterative ? undefined : direct?.condition()),
  };
}
