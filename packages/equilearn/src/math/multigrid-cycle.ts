import { aggregate } from "./aggregation.ts";
import { type Aggregation, diagonalOf, type GroundedLaplacian } from "./grounded-laplacian.ts";
import { type LaplacianFactor, planFactor } from "./ldlt.ts";

/**
 * One level, scaled to a unit diagonal: D^−½ A D^−½ = I − L − Lᵀ with L strictly lower and nonnegative. Everything here
 * acts on the matrix that symmetric Gauss–Seidel preconditions from both sides, S = (I − L)⁻¹ (I − L − Lᵀ) (I − Lᵀ)⁻¹.
 * The smoother then costs nothing beyond the two substitutions that a product with S takes anyway.
 *
 * @see S. C. Eisenstat, SIAM J. Sci. Stat. Comput. 2 (1981) 1–4.
 */
export interface Level {
  /** Number of unknowns n. */
  readonly size: number;
  /** Row of each entry of L, ascending, shape (edges). */
  readonly rows: Int32Array;
  /** Column of each entry of L, shape (edges). */
  readonly columns: Int32Array;
  /** The entries w_ij / √(A_ii A_jj) of L, shape (edges). */
  readonly couplings: Float64Array;
  /** √A_ii, shape (n). */
  readonly scale: Float64Array;
  /** Column of each entry of L P, where P is the scaled interpolation from aggregates; its row is that of L. */
  readonly targets: Int32Array;
  /** The entries of L P, in the order of L: those of L times √(A_jj / A_aa), or 0 for a j in no aggregate. */
  readonly transfers: Float64Array;
  /** Whether a cycle takes a second step here. */
  readonly twice: boolean;
  /** Absent on the finest level, which no cycle enters. */
  readonly vectors: CycleVectors | undefined;
}

/** Vectors of shape (n). */
interface CycleVectors {
  /** On entry to a cycle the right-hand side for I − L − Lᵀ, on return the solution. */
  readonly residual: Float64Array;
  /** The direction that the next level proposes, c. */
  readonly correction: Float64Array;
  /** (I − Lᵀ)⁻¹ c for the first direction. */
  readonly step: Float64Array;
  /** S c for the first direction. */
  readonly image: Float64Array;
  /** (I − Lᵀ)⁻¹ c for the second direction. */
  readonly secondStep: Float64Array;
}

/** The direct solver of the last, unscaled matrix. */
interface Bottom {
  readonly factor: LaplacianFactor;
  /** √A_ii of that matrix, shape (n). */
  readonly scale: Float64Array;
  /** The right-hand side, then the solution, shape (n + 1): the last node is the ground. */
  readonly vector: Float64Array;
}

/** Levels of ever fewer unknowns, finest first. */
export interface Hierarchy {
  readonly levels: readonly Level[];
  readonly bottom: Bottom;
}

/** There is no hierarchy, as no path joins this unknown of the finest matrix to the ground. */
export interface Ungrounded {
  readonly ungrounded: number;
}

/** Aggregation stops at this size, where a direct solve is cheap. */
const bottomSize = 100;
/** A cycle's second step is left out when the first reduces the residual to this part. */
const reduction = 0.25;
/** The steps taken on one level within one cycle visit at most this multiple of the finest level's edges. */
const workLimit = 2;

/** Aggregates, at least once, until at most 100 unknowns are left, and factorises what is left. */
export function buildHierarchy(finest: GroundedLaplacian): Hierarchy | Ungrounded {
  const levels: Level[] = [];
  const aggregations: Aggregation[] = [];
  let matrix = finest;
  let diagonal = diagonalOf(finest);
  let visits = 1;
  let shrank: boolean;
  do {
    const aggregation = aggregate(matrix, diagonal);
    const coarseDiagonal = diagonalOf(aggregation.coarse);
    const inner = levels.length > 0;
    const twice = inner && 2 * visits * matrix.rows.length <= workLimit * finest.rows.length;
    const vectors = inner ? makeVectors(matrix.size) : undefined;
    levels.push({ ...scaleLevel(matrix, diagonal, aggregation, coarseDiagonal), twice, vectors });
    aggregations.push(aggregation);
    if (twice) visits *= 2;
    shrank = aggregation.count < matrix.size;
    matrix = aggregation.coarse;
    diagonal = coarseDiagonal;
  } while (shrank && matrix.size > bottomSize);
  const bottom = factorBottom(matrix, diagonal);
  const failed = bottom.factor.failedNode();
  return failed < 0 ? { levels, bottom } : { ungrounded: representative(aggregations, failed) };
}

function makeVectors(size: number): CycleVectors {
  const vector = () => new Float64Array(size);
  return { residual: vector(), correction: vector(), step: vector(), image: vector(), secondStep: vector() };
}

function scaleLevel(
  { size, rows, columns, weights }: GroundedLaplacian,
  diagonal: Float64Array,
  { count, aggregate }: Aggregation,
  coarseDiagonal: Float64Array,
): Omit<Level, "twice" | "vectors"> {
  const scale = diagonal.map(Math.sqrt);
  const couplings = new Float64Array(rows.length);
  const targets = new Int32Array(rows.length);
  const transfers = new Float64Array(rows.length);
  const coarseScale = coarseDiagonal.map(Math.sqrt);
  for (let edge = 0; edge < rows.length; edge++) {
    const i = rows[edge];
    const j = columns[edge];
    couplings[edge] = weights[edge] / (scale[i] * scale[j]);
    const a = aggregate[j];
    if (a === count) continue;
    targets[edge] = a;
    transfers[edge] = weights[edge] / (scale[i] * coarseScale[a]);
  }
  return { size, rows, columns, couplings, scale, targets, transfers };
}

/** An unknown of the finest matrix that ended up in unknown `a` of the coarsest. */
function representative(aggregations: readonly Aggregation[], a: number): number {
  return aggregations.reduceRight((member, { aggregate }) => aggregate.indexOf(member), a);
}

function factorBottom({ size, rows, columns, weights, ground }: GroundedLaplacian, diagonal: Float64Array): Bottom {
  const tied = Int32Array.from(ground.keys()).filter((i) => ground[i] > 0);
  const graph = {
    nodes: size + 1,
    from: Int32Array.of(...rows, ...tied),
    to: Int32Array.of(...columns, ...tied.map(() => size)),
  };
  const factor = planFactor(graph, [size]);
  factor.factor(Float64Array.of(...weights, ...ground.filter((weight) => weight > 0)));
  return { factor, scale: diagonal.map(Math.sqrt), vector: new Float64Array(size + 1) };
}

/** z += L y; with y = z it solves (I − L) z = z in place. */
export function addLower({ rows, columns, couplings }: Level, y: Float64Array, z: Float64Array): void {
  for (let edge = 0; edge < rows.length; edge++) z[rows[edge]] += couplings[edge] * y[columns[edge]];
}

/** Solves (I − Lᵀ) z = z in place. */
export function solveUpper({ rows, columns, couplings }: Level, z: Float64Array): void {
  for (let edge = rows.length - 1; edge >= 0; edge--) z[columns[edge]] += couplings[edge] * z[rows[edge]];
}

/** image = S v = step + (I − L)⁻¹ (v − step), where step = (I − Lᵀ)⁻¹ v; all of shape (n). */
export function multiplySmoothed(level: Level, v: Float64Array, step: Float64Array, image: Float64Array): void {
  step.set(v);
  solveUpper(level, step);
  for (let i = 0; i < image.length; i++) image[i] = v[i] - step[i];
  addLower(level, image, image);
  for (let i = 0; i < image.length; i++) image[i] += step[i];
}

/**
 * z ≈ S⁻¹ r, on the level at `depth`: z = r + L P e, where the coarse matrix, scaled, takes e to Pᵀ Lᵀ r approximately.
 * Undoing the smoother's transformation turns this into the usual cycle of one forward sweep, coarse correction and one
 * backward sweep. Symmetric and positive definite in r up to the coarse solve, which depends on r.
 */
export function precondition(hierarchy: Hierarchy, depth: number, r: Float64Array, z: Float64Array): void {
  const { rows, targets, transfers } = hierarchy.levels[depth];
  const below = hierarchy.levels[depth + 1]?.vectors;
  const coarse = below ? below.residual : hierarchy.bottom.vector;
  coarse.fill(0);
  for (let edge = 0; edge < rows.length; edge++) coarse[targets[edge]] += transfers[edge] * r[rows[edge]];
  if (below) cycle(hierarchy, depth + 1);
  else solveBottom(hierarchy.bottom);
  z.set(r);
  for (let edge = 0; edge < rows.length; edge++) z[rows[edge]] += transfers[edge] * coarse[targets[edge]];
}

function solveBottom({ factor, scale, vector }: Bottom): void {
  for (let i = 0; i < scale.length; i++) vector[i] *= scale[i];
  factor.solve(vector, vector);
  for (let i = 0; i < scale.length; i++) vector[i] *= scale[i];
}

/**
 * The K-cycle: solves with I − L − Lᵀ, in place of the level's residual, by one or two steps of flexible conjugate
 * gradients on S that the next level preconditions.
 *
 * @see Y. Notay and P. S. Vassilevski, Numer. Linear Algebra Appl. 15 (2008) 473–487.
 */
function cycle(hierarchy: Hierarchy, depth: number): void {
  const level = hierarchy.levels[depth];
  const { residual, correction, step, image } = level.vectors!;
  addLower(level, residual, residual);
  precondition(hierarchy, depth, residual, correction);
  multiplySmoothed(level, correction, step, image);
  let energy = 0;
  let slope = 0;
  let before = 0;
  for (let i = 0; i < residual.length; i++) {
    energy += correction[i] * image[i];
    slope += correction[i] * residual[i];
    before += residual[i] * residual[i];
  }
  const length = energy > 0 ? slope / energy : 0;
  let after = 0;
  for (let i = 0; i < residual.length; i++) {
    const left = residual[i] - length * image[i];
    residual[i] = left;
    after += left * left;
  }
  if (level.twice && after > reduction * reduction * before) secondStep(hierarchy, depth, length, energy);
  else for (let i = 0; i < residual.length; i++) residual[i] = length * step[i];
}

/** Goes on from a first step of the given length, whose direction had the given energy. */
function secondStep(hierarchy: Hierarchy, depth: number, firstLength: number, firstEnergy: number): void {
  const level = hierarchy.levels[depth];
  const { residual, correction, step, image, secondStep } = level.vectors!;
  precondition(hierarchy, depth, residual, correction);
  secondStep.set(correction);
  solveUpper(level, secondStep);
  let ownEnergy = 0;
  let overlap = 0;
  let slope = 0;
  for (let i = 0; i < residual.length; i++) {
    // s·(I − L − Lᵀ)s = 2 s·(I − Lᵀ)s − s·s, and (I − Lᵀ)s is the correction: no further substitution.
    ownEnergy += secondStep[i] * (2 * correction[i] - secondStep[i]);
    overlap += correction[i] * image[i];
    slope += correction[i] * residual[i];
  }
  const part = firstEnergy > 0 ? overlap / firstEnergy : 0;
  const energy = ownEnergy - part * overlap;
  const length = energy > 0 ? slope / energy : 0;
  for (let i = 0; i < residual.length; i++)
    residual[i] = (firstLength - part * length) * step[i] + length * secondStep[i];
}
