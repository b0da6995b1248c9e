import type { ReactionNetwork } from "./network.ts";

/** A sum of amounts that no flow changes. */
export interface ConservedTotal {
  /** "Na@inside + Na@outside + 2 NaB@inside". */
  readonly name: string;
  readonly species: Int32Array;
  readonly coefficients: Float64Array;
}

/**
 * A basis of the conserved totals: the left null space of M⊥ among species without exchange, by Gaussian elimination in whole numbers, a
 * sparse row for each species. The only memory of a settled system (Equilibrium Point Learning, Eq. 8: M_hᵀx = C_h).
 */
export function conservedTotals(network: ReactionNetwork): readonly ConservedTotal[] {
  const { species, exchange, stoichiometry, rate, current } = network;
  const { offsets, species: members, coefficients } = stoichiometry;
  // What each species weighs in a total, in terms of those that are still free.
  const weights = species.map((_, i) => new Map<number, Fraction>(exchange[i] > 0 ? [] : [[i, one]]));
  const isReplaced = new Map<number, Map<number, Fraction>>();
  const resolve = (weight: Map<number, Fraction>): Map<number, Fraction> => {
    let resolved = weight;
    for (;;) {
      const replaced = [...resolved.keys()].find((key) => isReplaced.has(key));
      if (replaced === undefined) return resolved;
      const factor = resolved.get(replaced) as Fraction;
      resolved = new Map(resolved);
      resolved.delete(replaced);
      for (const [key, value] of isReplaced.get(replaced) as Map<number, Fraction>)
        addTo(resolved, key, times(factor, value));
    }
  };
  for (let edge = 0; edge < rate.length; edge++) {
    if (rate[edge] === 0 && current[edge] === 0) continue;
    const balance = new Map<number, Fraction>();
    for (let entry = offsets[edge]; entry < offsets[edge + 1]; entry++) {
      const i = members[entry];
      weights[i] = resolve(weights[i]);
      for (const [key, value] of weights[i]) addTo(balance, key, times(fraction(coefficients[entry], 1), value));
    }
    const [pivot] = [...balance].sort((a, b) => b[0] - a[0]);
    if (pivot === undefined) continue;
    balance.delete(pivot[0]);
    const scaled = new Map<number, Fraction>();
    for (const [key, value] of balance)
      scaled.set(key, fraction(-value.top * pivot[1].bottom, value.bottom * pivot[1].top));
    isReplaced.set(pivot[0], scaled);
  }
  const found = new Map<number, { species: number; weight: Fraction }[]>();
  weights.forEach((weight, i) => {
    for (const [key, value] of resolve(weight)) {
      const total = found.get(key) ?? [];
      total.push({ species: i, weight: value });
      found.set(key, total);
    }
  });
  return [...found.values()].map((total) => named(total, network));
}

function named(total: readonly { species: number; weight: Fraction }[], { species }: ReactionNetwork): ConservedTotal {
  const common = total.reduce((product, { weight }) => (product * weight.bottom) / divisor(product, weight.bottom), 1);
  const whole = total.map(({ weight }) => (weight.top * common) / weight.bottom);
  const terms = whole.map((value, k) => {
    const size = Math.abs(value) === 1 ? "" : `${Math.abs(value)} `;
    return `${value < 0 ? (k === 0 ? "−" : " − ") : k === 0 ? "" : " + "}${size}${species[total[k].species]}`;
  });
  return {
    name: terms.join(""),
    species: Int32Array.from(total, (term) => term.species),
    coefficients: Float64Array.from(whole),
  };
}

/** What a total is at some amounts. */
export function totalOf({ species, coefficients }: ConservedTotal, amounts: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < species.length; k++) sum += coefficients[k] * amounts[species[k]];
  return sum;
}

/** The sum of the sizes of its terms, which is what rounding of it is relative to. */
export function totalSize({ species, coefficients }: ConservedTotal, amounts: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < species.length; k++) sum += Math.abs(coefficients[k]) * amounts[species[k]];
  return sum;
}

/** A fraction in lowest terms; bottom > 0. */
interface Fraction {
  readonly top: number;
  readonly bottom: number;
}

const one: Fraction = { top: 1, bottom: 1 };

function divisor(a: number, b: number): number {
  let [x, y] = [Math.abs(a), Math.abs(b)];
  while (y !== 0) [x, y] = [y, x % y];
  return x === 0 ? 1 : x;
}

/** @throws RangeError when it no longer fits in whole numbers that are exact */
function fraction(top: number, bottom: number): Fraction {
  const common = divisor(top, bottom) * (bottom < 0 ? -1 : 1);
  if (!Number.isSafeInteger(top) || !Number.isSafeInteger(bottom))
    throw new RangeError("A conserved total has numbers too large to be exact.");
  return { top: top / common, bottom: bottom / common };
}

function times(a: Fraction, b: Fraction): Fraction {
  return fraction(a.top * b.top, a.bottom * b.bottom);
}

function addTo(sum: Map<number, Fraction>, key: number, value: Fraction): void {
  const before = sum.get(key) ?? { top: 0, bottom: 1 };
  const after = fraction(before.top * value.bottom + value.top * before.bottom, before.bottom * value.bottom);
  if (after.top === 0) sum.delete(key);
  else sum.set(key, after);
}
