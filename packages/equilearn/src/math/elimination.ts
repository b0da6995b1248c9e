/** Where the values of a factor lie. Free nodes are numbered as they are eliminated. */
export interface FactorLayout {
  readonly free: number;
  /** Graph node of every free node, shape (free). */
  readonly nodeOf: Int32Array;
  /**
   * Where the factor's columns start in the values, shape (free + 1). The values are: each free node's weight to the
   * fixed nodes, the columns, and one place for edges between fixed nodes.
   */
  readonly start: Int32Array;
  /** Row of every value within a column. */
  readonly rows: Int32Array;
}

/** The memory of a factor: what an elimination leaves in it, substitution reads. */
export interface FactorMemory {
  /** Weights as they were when their column was eliminated, shape (start[free] + 1). */
  readonly values: Float64Array;
  /** Inverse of every pivot, shape (free). */
  readonly inverses: Float64Array;
  /** Room for one solution, shape (free). */
  readonly work: Float64Array;
}

/** Index of the value at (row, column), which must be in the pattern: a binary search of the column. */
export function valueIndex(start: Int32Array, rows: Int32Array, row: number, column: number): number {
  let low = start[column];
  let high = start[column + 1] - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle] < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Eliminates the free nodes in turn, in place: a node of weights a_i and weight g to the fixed nodes leaves the pivot
 * p = g + Σ a_i, its inverse in `inverses`, and adds a_i a_j / p between its neighbours and a_i g / p from each to the
 * fixed nodes. Returns the number of negative pivots, or ~k when pivot k is zero or not finite.
 */
export type Elimination = (values: Float64Array, inverses: Float64Array) => number;

/**
 * Prepares the elimination for this layout.
 *
 * @param scheduleLimit largest number of multiply-adds for which it follows a precomputed list of targets.
 */
export function planElimination(layout: FactorLayout, scheduleLimit: number): Elimination {
  return multiplyAdds(layout.start) <= scheduleLimit ? scheduledElimination(layout) : columnElimination(layout);
}

/** Multiply-adds of an elimination, apart from those of the weights to fixed nodes. */
function multiplyAdds(start: Int32Array): number {
  let total = 0;
  for (let k = 0; k + 1 < start.length; k++) {
    const count = start[k + 1] - start[k];
    total += (count * (count - 1)) / 2;
  }
  return total;
}

/** Elimination that, as soon as a pivot is known, adds to all later columns, at places listed in advance. */
function scheduledElimination(layout: FactorLayout): Elimination {
  const targets = eliminationTargets(layout);
  return (values, inverses) => eliminateScheduled(layout, targets, values, inverses);
}

/** The values that an elimination adds to, in its order: by column k, then by pairs of its rows. */
function eliminationTargets({ start, rows }: FactorLayout): Int32Array {
  const targets = new Int32Array(multiplyAdds(start));
  let at = 0;
  for (let k = 0; k + 1 < start.length; k++) {
    const end = start[k + 1];
    for (let t = start[k]; t + 1 < end; t += 2) {
      targets[at++] = valueIndex(start, rows, rows[t + 1], rows[t]);
      for (let u = t + 2; u < end; u++) {
        targets[at++] = valueIndex(start, rows, rows[u], rows[t]);
        targets[at++] = valueIndex(start, rows, rows[u], rows[t + 1]);
      }
    }
  }
  return targets;
}

function eliminateScheduled(
  { start, rows }: FactorLayout,
  targets: Int32Array,
  values: Float64Array,
  inverses: Float64Array,
): number {
  let negative = 0;
  let at = 0;
  for (let k = 0; k < inverses.length; k++) {
    const end = start[k + 1];
    const grounded = values[k];
    let pivot = grounded;
    for (let t = start[k]; t < end; t++) pivot += values[t];
    const inverse = 1 / pivot;
    if (!isUsable(inverse)) return ~k;
    if (pivot < 0) negative++;
    inverses[k] = inverse;
    // Two rows at a time halve the loop overhead, which otherwise costs as much as the arithmetic.
    let t = start[k];
    for (; t + 1 < end; t += 2) {
      const second = values[t + 1];
      const a = values[t] * inverse;
      const b = second * inverse;
      values[rows[t]] += a * grounded;
      values[rows[t + 1]] += b * grounded;
      values[targets[at++]] += a * second;
      for (let u = t + 2; u < end; u++) {
        const weight = values[u];
        values[targets[at]] += a * weight;
        values[targets[at + 1]] += b * weight;
        at += 2;
      }
    }
    if (t < end) values[rows[t]] += values[t] * inverse * grounded;
  }
  return negative;
}

/** Elimination that collects each column from the earlier ones just before its pivot: no list of targets. */
function columnElimination(layout: FactorLayout): Elimination {
  const index = rowIndex(layout);
  const sums = new Float64Array(layout.free);
  return (values, inverses) => eliminateColumns(layout, index, sums, values, inverses);
}

/** The entries of each row: those of row k are at positions rowStart[k] … rowStart[k + 1] − 1, by ascending column. */
interface RowIndex {
  readonly rowStart: Int32Array;
  readonly columns: Int32Array;
  /** Where the entries lie in the values. */
  readonly places: Int32Array;
}

function rowIndex({ free, start, rows }: FactorLayout): RowIndex {
  const rowStart = new Int32Array(free + 1);
  for (let at = free; at < rows.length; at++) rowStart[rows[at] + 1]++;
  for (let k = 0; k < free; k++) rowStart[k + 1] += rowStart[k];
  const next = rowStart.slice();
  const columns = new Int32Array(rows.length - free);
  const places = new Int32Array(rows.length - free);
  for (let k = 0; k < free; k++) {
    for (let at = start[k]; at < start[k + 1]; at++) {
      columns[next[rows[at]]] = k;
      places[next[rows[at]]++] = at;
    }
  }
  return { rowStart, columns, places };
}

function eliminateColumns(
  { start, rows }: FactorLayout,
  { rowStart, columns, places }: RowIndex,
  sums: Float64Array,
  values: Float64Array,
  inverses: Float64Array,
): number {
  let negative = 0;
  for (let k = 0; k < inverses.length; k++) {
    for (let t = start[k]; t < start[k + 1]; t++) sums[rows[t]] = values[t];
    for (let r = rowStart[k]; r < rowStart[k + 1]; r++) {
      const column = columns[r];
      const place = places[r];
      const factor = values[place] * inverses[column];
      values[k] += factor * values[column];
      const end = start[column + 1];
      for (let t = place + 1; t < end; t++) sums[rows[t]] += factor * values[t];
    }
    let pivot = values[k];
    for (let t = start[k]; t < start[k + 1]; t++) {
      values[t] = sums[rows[t]];
      pivot += values[t];
    }
    const inverse = 1 / pivot;
    if (!isUsable(inverse)) return ~k;
    if (pivot < 0) negative++;
    inverses[k] = inverse;
  }
  return negative;
}

/** Whether a pivot with this inverse is finite and not zero. */
function isUsable(inverse: number): boolean {
  const size = Math.abs(inverse);
  return size > 0 && size < Infinity;
}

/** Forward and back substitution with the unscaled columns: L = A D⁻¹ for the eliminated weights A and pivots D. */
export function substitute(
  { nodeOf, start, rows }: FactorLayout,
  { values, inverses, work }: FactorMemory,
  rhs: Float64Array,
  solution: Float64Array,
  offset: number,
): void {
  for (let k = 0; k < nodeOf.length; k++) work[k] = rhs[offset + nodeOf[k]];
  for (let k = 0; k < nodeOf.length; k++) {
    if (work[k] === 0) continue; // sources are few: most leaves of the elimination tree carry none
    const value = work[k] * inverses[k];
    work[k] = value;
    const end = start[k + 1];
    for (let t = start[k]; t < end; t++) work[rows[t]] += values[t] * value;
  }
  for (let k = nodeOf.length - 1; k >= 0; k--) {
    const end = start[k + 1];
    let sum = 0;
    for (let t = start[k]; t < end; t++) sum += values[t] * work[rows[t]];
    const value = work[k] + sum * inverses[k];
    work[k] = value;
    solution[offset + nodeOf[k]] = value;
  }
}
