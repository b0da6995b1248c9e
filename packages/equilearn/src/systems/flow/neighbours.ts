import type { Graph } from "../../math/graph.ts";

/** Points sorted into square cells, so that the neighbours of a point are found in its own and the nearest cells. */
interface CellGrid {
  readonly positions: Float64Array;
  readonly size: number;
  readonly left: number;
  readonly bottom: number;
  readonly columns: number;
  readonly rows: number;
  /** The points of cell c are members[starts[c]] … members[starts[c + 1] − 1], in increasing order. */
  readonly starts: Int32Array;
  readonly members: Int32Array;
}

/**
 * The union of each point's `count` nearest neighbours, ties to the lower index; edges (a, b) with a < b in lexicographic order.
 * `positions` is points × 2. Expected time O(points × count) for points spread evenly.
 */
export function nearestNeighbourGraph(positions: Float64Array, count: number): Graph {
  const points = positions.length / 2;
  const area = extent(positions, 0).length * extent(positions, 1).length;
  const grid = cellGrid(positions, Math.sqrt(area / points) || 1);
  const nearest = new Int32Array(count);
  const distances = new Float64Array(count);
  // An edge as one number, a·points + b: below 2⁵³ for 2e6 points, and sorting it sorts the edges.
  const codes = new Float64Array(points * count);
  for (let point = 0; point < points; point++) {
    findNearest(grid, point, nearest, distances);
    for (let k = 0; k < count; k++) {
      codes[point * count + k] = Math.min(point, nearest[k]) * points + Math.max(point, nearest[k]);
    }
  }
  return decode(points, codes.sort());
}

/** Every pair of points at most `radius` apart, or undefined when there are more than `most`; order as above. */
export function radiusGraph(positions: Float64Array, radius: number, most: number): Graph | undefined {
  const points = positions.length / 2;
  const grid = cellGrid(positions, radius);
  const codes: number[] = [];
  for (let point = 0; point < points; point++) {
    const column = cellOf(positions[2 * point], grid.left, grid.size, grid.columns);
    const row = cellOf(positions[2 * point + 1], grid.bottom, grid.size, grid.rows);
    for (let r = Math.max(0, row - 1); r <= Math.min(grid.rows - 1, row + 1); r++) {
      for (let c = Math.max(0, column - 1); c <= Math.min(grid.columns - 1, column + 1); c++) {
        const cell = r * grid.columns + c;
        for (let at = grid.starts[cell]; at < grid.starts[cell + 1]; at++) {
          const other = grid.members[at];
          if (other > point && squaredDistance(positions, point, other) <= radius * radius)
            codes.push(point * points + other);
        }
      }
    }
    if (codes.length > most) return undefined;
  }
  return decode(points, Float64Array.from(codes).sort());
}

/** The edges of sorted codes, each once. */
function decode(points: number, codes: Float64Array): Graph {
  let edges = 0;
  const from = new Int32Array(codes.length);
  const to = new Int32Array(codes.length);
  for (let at = 0; at < codes.length; at++) {
    if (at > 0 && codes[at] === codes[at - 1]) continue;
    from[edges] = Math.floor(codes[at] / points);
    to[edges] = codes[at] - from[edges] * points;
    edges++;
  }
  return { nodes: points, from: from.slice(0, edges), to: to.slice(0, edges) };
}

/** Searches square rings of cells outwards until no unseen cell can hold a nearer point. */
function findNearest(grid: CellGrid, point: number, nearest: Int32Array, distances: Float64Array): void {
  const { positions, left, bottom, size, columns, rows } = grid;
  nearest.fill(-1);
  distances.fill(Number.POSITIVE_INFINITY);
  const column = cellOf(positions[2 * point], left, size, columns);
  const row = cellOf(positions[2 * point + 1], bottom, size, rows);
  const farthest = distances.length - 1;
  for (let ring = 0; ring <= Math.max(columns, rows); ring++) {
    const seen = (ring - 1) * size;
    if (ring > 0 && distances[farthest] < seen * seen) return;
    for (let r = Math.max(0, row - ring); r <= Math.min(rows - 1, row + ring); r++) {
      const step = Math.abs(r - row) === ring ? 1 : 2 * ring;
      for (let c = column - ring; c <= column + ring; c += step || 1) {
        if (c >= 0 && c < columns) visit(grid, r * columns + c, point, nearest, distances);
      }
    }
  }
}

/** Inserts the points of a cell into the sorted list of the nearest so far. */
function visit(grid: CellGrid, cell: number, point: number, nearest: Int32Array, distances: Float64Array): void {
  for (let at = grid.starts[cell]; at < grid.starts[cell + 1]; at++) {
    const other = grid.members[at];
    if (other === point) continue;
    const distance = squaredDistance(grid.positions, point, other);
    let slot = distances.length;
    while (
      slot > 0 &&
      (distance < distances[slot - 1] || (distance === distances[slot - 1] && other < nearest[slot - 1]))
    )
      slot--;
    if (slot === distances.length) continue;
    nearest.copyWithin(slot + 1, slot, nearest.length - 1);
    distances.copyWithin(slot + 1, slot, distances.length - 1);
    nearest[slot] = other;
    distances[slot] = distance;
  }
}

function squaredDistance(positions: Float64Array, a: number, b: number): number {
  const x = positions[2 * a] - positions[2 * b];
  const y = positions[2 * a + 1] - positions[2 * b + 1];
  return x * x + y * y;
}

function extent(positions: Float64Array, axis: 0 | 1): { low: number; length: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let at = axis; at < positions.length; at += 2) {
    low = Math.min(low, positions[at]);
    high = Math.max(high, positions[at]);
  }
  return { low, length: high - low };
}

function cellOf(position: number, low: number, size: number, count: number): number {
  return Math.min(count - 1, Math.floor((position - low) / size));
}

/** Cells of at least the given size; larger where there would be more than four cells for each point. */
function cellGrid(positions: Float64Array, smallest: number): CellGrid {
  const points = positions.length / 2;
  const x = extent(positions, 0);
  const y = extent(positions, 1);
  let size = smallest;
  const count = (length: number) => Math.floor(length / size) + 1;
  while (count(x.length) * count(y.length) > 4 * points + 16) size *= 2;
  const columns = count(x.length);
  const rows = count(y.length);
  const starts = new Int32Array(columns * rows + 1);
  const cells = new Int32Array(points);
  for (let point = 0; point < points; point++) {
    const column = cellOf(positions[2 * point], x.low, size, columns);
    cells[point] = cellOf(positions[2 * point + 1], y.low, size, rows) * columns + column;
    starts[cells[point] + 1]++;
  }
  for (let cell = 0; cell < columns * rows; cell++) starts[cell + 1] += starts[cell];
  const next = starts.slice(0, -1);
  const members = new Int32Array(points);
  for (let point = 0; point < points; point++) members[next[cells[point]]++] = point;
  return { positions, size, left: x.low, bottom: y.low, columns, rows, starts, members };
}
