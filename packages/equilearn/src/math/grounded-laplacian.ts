/**
 * A graph Laplacian whose fixed nodes are eliminated: A = Σ_e w_e (e_i − e_j)(e_i − e_j)ᵀ + diag(ground), where edge e
 * joins the unknowns i = rows[e] and j = columns[e]. Edges are listed by ascending row, so a plain loop over them, up
 * or down, is a substitution with the lower or the upper triangle.
 */
export interface GroundedLaplacian {
  /** Number of unknowns n. */
  readonly size: number;
  /** The higher end of each edge, ascending, shape (edges). */
  readonly rows: Int32Array;
  /** The lower end of each edge, shape (edges). Parallel edges are allowed. */
  readonly columns: Int32Array;
  /** The weight of each edge, positive, shape (edges). */
  readonly weights: Float64Array;
  /** Sum of the weights that tie each unknown to fixed nodes, shape (n). */
  readonly ground: Float64Array;
}

/** A partition of the unknowns into aggregates, which are the unknowns of a coarser Laplacian. */
export interface Aggregation {
  /** Number of aggregates. */
  readonly count: number;
  /** The aggregate of each unknown, shape (n); `count` for an unknown that is in none. */
  readonly aggregate: Int32Array;
}

/** The diagonal of A, the total weight at each unknown, shape (n). */
export function diagonalOf({ rows, columns, weights, ground }: GroundedLaplacian): Float64Array {
  const diagonal = ground.slice();
  for (let edge = 0; edge < rows.length; edge++) {
    diagonal[rows[edge]] += weights[edge];
    diagonal[columns[edge]] += weights[edge];
  }
  return diagonal;
}

/**
 * residual = b − A x, all of shape (n). Summed over edges as w (x_i − x_j): the rounding error scales with the flows
 * and not with the potentials, which are far larger in a network with a single grounded node.
 */
export function residualOf(
  { size, rows, columns, weights, ground }: GroundedLaplacian,
  b: Float64Array,
  x: Float64Array,
  residual: Float64Array,
): void {
  for (let i = 0; i < size; i++) residual[i] = b[i] - ground[i] * x[i];
  for (let edge = 0; edge < rows.length; edge++) {
    const i = rows[edge];
    const j = columns[edge];
    const flow = weights[edge] * (x[i] - x[j]);
    residual[i] -= flow;
    residual[j] += flow;
  }
}

/**
 * The Galerkin product Pᵀ A P for the piecewise constant P: weights between two aggregates add up, and unknowns in no
 * aggregate act as ground. Nothing is subtracted, so every weight keeps full relative accuracy.
 */
export function coarsen(matrix: GroundedLaplacian, { count, aggregate }: Aggregation): GroundedLaplacian {
  const { size, rows, columns, weights } = matrix;
  const ground = new Float64Array(count + 1);
  const offsets = new Int32Array(count + 1);
  for (let i = 0; i < size; i++) ground[aggregate[i]] += matrix.ground[i];
  for (let edge = 0; edge < rows.length; edge++) {
    const a = aggregate[rows[edge]];
    const b = aggregate[columns[edge]];
    if (a === b) continue;
    const row = Math.max(a, b);
    if (row === count) ground[Math.min(a, b)] += weights[edge];
    else offsets[row + 1]++;
  }
  for (let row = 0; row < count; row++) offsets[row + 1] += offsets[row];
  const coarseColumns = new Int32Array(offsets[count]);
  const coarseWeights = new Float64Array(offsets[count]);
  const next = offsets.slice();
  for (let edge = 0; edge < rows.length; edge++) {
    const a = aggregate[rows[edge]];
    const b = aggregate[columns[edge]];
    const row = Math.max(a, b);
    if (a === b || row === count) continue;
    const at = next[row]++;
    coarseColumns[at] = Math.min(a, b);
    coarseWeights[at] = weights[edge];
  }
  return { size: count, ground: ground.slice(0, count), ...mergeRows(count, offsets, coarseColumns, coarseWeights) };
}

/** Adds up the entries of each row that share a column; overwrites the columns and weights given. */
function mergeRows(size: number, offsets: Int32Array, columns: Int32Array, weights: Float64Array) {
  const rows = new Int32Array(columns.length);
  const place = new Int32Array(size).fill(-1);
  let filled = 0;
  for (let row = 0; row < size; row++) {
    const first = filled;
    for (let at = offsets[row]; at < offsets[row + 1]; at++) {
      const column = columns[at];
      if (place[column] >= first) {
        weights[place[column]] += weights[at];
        continue;
      }
      place[column] = filled;
      rows[filled] = row;
      columns[filled] = column;
      weights[filled++] = weights[at];
    }
  }
  return { rows: rows.slice(0, filled), columns: columns.slice(0, filled), weights: weights.slice(0, filled) };
}
