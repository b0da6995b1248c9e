import { type Aggregation, coarsen, type GroundedLaplacian } from "./grounded-laplacian.ts";

/** What a pairing must satisfy; the strength of an edge is w (1 / mass_i + 1 / mass_j). */
interface Limits {
  /** Weight of each unknown against which its edges are judged, shape (n). */
  readonly mass: Float64Array;
  /** A pair forms only along an edge whose strength reaches this value at one of its ends, shape (n). */
  readonly least: Float64Array;
}

interface Pairing extends Aggregation {
  /** Strength of the strongest edge at each unknown, shape (n). */
  readonly strongest: Float64Array;
}

/** A strength counts as great when it is this share of the greatest. */
const alike = 0.6;
/** Pairs merge along an edge this strong even if they are stronger inside; 1/2 is the strength of square boxes. */
const strengthEnough = 0.4;
/**
 * Share of its heaviest weight by which an unpaired unknown must hang on the pair that it joins. On the lighter member
 * it hangs by that edge and the pair's own in series, which must then be four times as heavy.
 */
const hold = 0.8;
/** An unknown is left out when its ground exceeds its other weights by this factor: smoothing alone solves it. */
const dominance = 5;
const none = -1;

/**
 * Aggregates of about four unknowns, found by pairing along strong edges and then pairing the pairs, together with the
 * Laplacian on them. An unknown that a large ground dominates is in no aggregate.
 *
 * The strength of an edge between two rigid parts is the inverse of Napov and Notay's quality: it bounds the error that
 * neither Gauss–Seidel nor the coarse matrix removes. So pairs that are tied weakly, by the measure of the diagonal of
 * the original matrix, stay apart; and an unpaired unknown, such as a leaf of a hub, joins a pair only if it hangs on
 * the pair's heavier member.
 *
 * @param diagonal the diagonal of `matrix`, shape (n).
 * @see Y. Notay, Electron. Trans. Numer. Anal. 37 (2010) 123–146; A. Napov and Y. Notay, SIAM J. Sci. Comput. 34
 * (2012) A1079–A1109.
 */
export function aggregate(
  matrix: GroundedLaplacian,
  diagonal: Float64Array,
): Aggregation & { readonly coarse: GroundedLaplacian } {
  const unlimited = { mass: diagonal, least: new Float64Array(matrix.size) };
  const first = pairUnknowns(matrix, unlimited, leaveOut(matrix, diagonal));
  const pairs = coarsen(matrix, first);
  const second = pairUnknowns(pairs, pairLimits(diagonal, first), new Int32Array(pairs.size).fill(none));
  return { ...compose(first, second), coarse: coarsen(pairs, second) };
}

/** The limits for pairing pairs: edges as strong as those inside them, or strong enough. */
function pairLimits(diagonal: Float64Array, { count, aggregate, strongest }: Pairing): Limits {
  const mass = new Float64Array(count + 1);
  const least = new Float64Array(count + 1).fill(strengthEnough);
  for (let i = 0; i < aggregate.length; i++) {
    const pair = aggregate[i];
    mass[pair] += diagonal[i];
    least[pair] = Math.min(least[pair], alike * strongest[i]);
  }
  return { mass, least };
}

function compose(fine: Aggregation, coarse: Aggregation): Aggregation {
  const aggregate = new Int32Array(fine.aggregate.length);
  for (let i = 0; i < aggregate.length; i++) {
    const a = fine.aggregate[i];
    aggregate[i] = a === fine.count ? coarse.count : coarse.aggregate[a];
  }
  return { count: coarse.count, aggregate };
}

/** partner[i] = i for each unknown that its ground dominates, else `none`. */
function leaveOut({ size, ground }: GroundedLaplacian, diagonal: Float64Array): Int32Array {
  const partner = new Int32Array(size).fill(none);
  for (let i = 0; i < size; i++) if (ground[i] > dominance * (diagonal[i] - ground[i])) partner[i] = i;
  return partner;
}

/** @param partner on entry marks the unknowns left out as their own partner; overwritten. */
function pairUnknowns(matrix: GroundedLaplacian, limits: Limits, partner: Int32Array): Pairing {
  const inverse = new Float64Array(matrix.size);
  for (let i = 0; i < inverse.length; i++) inverse[i] = 1 / limits.mass[i];
  const strongest = strongestEdges(matrix, inverse, partner);
  const link = matchStrong(matrix, inverse, strongest, limits.least, partner);
  const joined = joinPairs(matrix, inverse, limits, partner, link);
  return { ...number(partner, joined), strongest };
}

/** Strength of the strongest edge of each unknown among those not left out, shape (n). */
function strongestEdges(
  { size, rows, columns, weights }: GroundedLaplacian,
  inverse: Float64Array,
  partner: Int32Array,
) {
  const strongest = new Float64Array(size);
  for (let edge = 0; edge < rows.length; edge++) {
    const i = rows[edge];
    const j = columns[edge];
    if (partner[i] !== none || partner[j] !== none) continue;
    const strength = weights[edge] * (inverse[i] + inverse[j]);
    if (strength > strongest[i]) strongest[i] = strength;
    if (strength > strongest[j]) strongest[j] = strength;
  }
  return strongest;
}

/** Pairs each unknown in turn with its strongest free lower neighbour; returns the weight of each pair's edge. */
function matchStrong(
  { size, rows, columns, weights }: GroundedLaplacian,
  inverse: Float64Array,
  strongest: Float64Array,
  least: Float64Array,
  partner: Int32Array,
): Float64Array {
  const link = new Float64Array(size);
  for (let edge = 0; edge < rows.length; ) {
    const i = rows[edge];
    let best = none;
    let most = 0;
    for (; edge < rows.length && rows[edge] === i; edge++) {
      const j = columns[edge];
      if (partner[j] !== none || partner[i] !== none) continue;
      const strength = weights[edge] * (inverse[i] + inverse[j]);
      if (strength <= most || strength < alike * Math.min(strongest[i], strongest[j])) continue;
      if (strength < Math.min(least[i], least[j])) continue;
      most = strength;
      best = edge;
    }
    if (best === none) continue;
    const j = columns[best];
    partner[i] = j;
    partner[j] = i;
    link[i] = weights[best];
    link[j] = weights[best];
  }
  return link;
}

/** The member of a pair that each unpaired unknown hangs on and so joins, else `none`. */
function joinPairs(
  { size, rows, columns, weights }: GroundedLaplacian,
  inverse: Float64Array,
  { mass, least }: Limits,
  partner: Int32Array,
  link: Float64Array,
): Int32Array {
  const joined = new Int32Array(size).fill(none);
  const best = new Float64Array(size);
  const loose = new Int32Array(rows.length);
  let count = 0;
  for (let edge = 0; edge < rows.length; edge++) {
    const i = rows[edge];
    const j = columns[edge];
    if (partner[i] !== none && partner[j] !== none) continue;
    loose[count++] = edge;
    if (partner[i] === none && partner[j] !== j) best[i] = Math.max(best[i], hold * weights[edge]);
    if (partner[j] === none && partner[i] !== i) best[j] = Math.max(best[j], hold * weights[edge]);
  }
  for (const edge of loose.subarray(0, count)) {
    const i = partner[rows[edge]] === none ? rows[edge] : columns[edge];
    const member = rows[edge] + columns[edge] - i;
    const other = partner[member];
    if (other === none || other === member || mass[i] > mass[member] + mass[other]) continue;
    const weight = weights[edge];
    if (weight * (inverse[i] + inverse[member]) < Math.min(least[i], least[member])) continue;
    const hang = mass[member] >= mass[other] ? weight : (weight * link[member]) / (weight + link[member]);
    if (hang < best[i]) continue;
    best[i] = hang;
    joined[i] = member;
  }
  return joined;
}

/** Numbers the aggregates by their lowest paired member; an unknown left out gets the count. */
function number(partner: Int32Array, joined: Int32Array): Aggregation {
  const aggregate = new Int32Array(partner.length);
  let count = 0;
  for (let i = 0; i < partner.length; i++) {
    const other = partner[i];
    if (other === i || (other === none && joined[i] !== none)) continue;
    aggregate[i] = other !== none && other < i ? aggregate[other] : count++;
  }
  for (let i = 0; i < partner.length; i++) {
    if (partner[i] === i) aggregate[i] = count;
    else if (partner[i] === none && joined[i] !== none) aggregate[i] = aggregate[joined[i]];
  }
  return { count, aggregate };
}
