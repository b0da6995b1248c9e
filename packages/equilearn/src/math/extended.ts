/**
 * Beyond-double intermediates for the elementary functions: exact product errors, the split of a double into exponent
 * and mantissa, and a logarithm in two parts. IEEE-754 exact operations only.
 *
 * Source of the error-free transformations: Dekker, "A floating-point technique for extending the available
 * precision", Numerische Mathematik 18 (1971).
 */

/** ln 2 cut at 2⁻⁴², so that its product with any exponent is exact, and the rest. */
export const LN2_HIGH = 0.6931471805598903;
export const LN2_LOW = 5.497923018708371e-14;

const SMALLEST_NORMAL = 2.2250738585072014e-308;
const TWO_TO_54 = 18014398509481984;

/** 2^k at index INDEX_OF_ONE + k, for every power of two a double can hold: −1074 ≤ k ≤ 1023. */
export const INDEX_OF_ONE = 1074;
export const POWERS_OF_TWO = new Float64Array(2098);
POWERS_OF_TWO[0] = 5e-324;
for (let index = 1; index < POWERS_OF_TWO.length; index++) POWERS_OF_TWO[index] = 2 * POWERS_OF_TWO[index - 1];

// One double and its two words; which word holds the exponent depends on the machine's byte order.
const scratchDouble = new Float64Array([1]);
const scratchWords = new Uint32Array(scratchDouble.buffer);
const EXPONENT_WORD = scratchWords[0] === 0 ? 1 : 0;

/** The leading 26 bits of `a`; |a| below 1e300. */
function upperHalf(a: number): number {
  const spread = 134217729 * a;
  return spread - (spread - a);
}

/**
 * The rounding error a·b − product of `product` = fl(a·b), exact unless it underflows.
 * Factors must stay below 1e300 in magnitude. Source: Dekker (1971), section 5.
 */
export function productError(a: number, b: number, product: number): number {
  const aHigh = upperHalf(a);
  const aLow = a - aHigh;
  const bHigh = upperHalf(b);
  const bLow = b - bHigh;
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow;
}

/**
 * Splits positive finite `x` as mantissa · 2^exponent.
 *
 * @param out `out[0]` receives the mantissa in [1, 2), `out[1]` the integer exponent
 */
export function decompose(x: number, out: Float64Array): void {
  const subnormal = x < SMALLEST_NORMAL;
  const normal = subnormal ? x * TWO_TO_54 : x;
  scratchDouble[0] = normal;
  const exponent = (scratchWords[EXPONENT_WORD] >>> 20) - 1023;
  // Scaling by a power of two is exact, and cheaper than rewriting half of a double in memory.
  out[0] = normal * POWERS_OF_TWO[INDEX_OF_ONE - exponent];
  out[1] = subnormal ? exponent - 54 : exponent;
}

/** The reduction of the logarithm: mantissas in [√½, √2) lie within 1/128 of a centre j/64. */
const CENTRES_PER_UNIT = 64;
const FIRST_CENTRE = 45;
const LAST_CENTRE = 90;
const HALVING_POINT = 90.5 / 64;

const FRACTION_BITS = 160n;
const TABLE_BITS = 42n;

/** ln((j + 1)/j) in units of 2⁻¹⁶⁰, by 2·artanh(1/(2j + 1)) in integers. */
function logarithmOfStep(j: number): bigint {
  const divisor = BigInt(2 * j + 1);
  let power = (2n << FRACTION_BITS) / divisor;
  let sum = 0n;
  for (let order = 1n; power > 0n; order += 2n) {
    sum += power / order;
    power /= divisor * divisor;
  }
  return sum;
}

/** ln(j/64) for every centre: a part cut at 2⁻⁴², as LN2_HIGH is, and the rest. */
function tabulateCentres(): { high: Float64Array; low: Float64Array } {
  const high = new Float64Array(LAST_CENTRE - FIRST_CENTRE + 1);
  const low = new Float64Array(high.length);
  const cut = FRACTION_BITS - TABLE_BITS;
  const store = (j: number, logarithm: bigint): void => {
    const leading = logarithm >> cut;
    high[j - FIRST_CENTRE] = Number(leading) / 4398046511104; // 2⁴²
    low[j - FIRST_CENTRE] = Number(logarithm - (leading << cut)) / 1.461501637330903e48; // 2¹⁶⁰
  };
  let above = 0n;
  for (let j = CENTRES_PER_UNIT; j < LAST_CENTRE; j++) {
    above += logarithmOfStep(j);
    store(j + 1, above);
  }
  let below = 0n;
  for (let j = CENTRES_PER_UNIT - 1; j >= FIRST_CENTRE; j--) {
    below -= logarithmOfStep(j);
    store(j, below);
  }
  return { high, low };
}

const { high: CENTRE_HIGH, low: CENTRE_LOW } = tabulateCentres();

/**
 * ln x for positive finite `x` as an unevaluated sum, to about 2⁻⁶⁷ relative: with x = 2^k·m and c the centre nearest
 * m, ln x = k ln 2 + ln c + 2 artanh((m − c)/(m + c)).
 *
 * @param out `out[0]` receives the leading part, `out[1]` the remainder
 */
export function logarithmParts(x: number, out: Float64Array): void {
  decompose(x, out);
  const halve = out[0] >= HALVING_POINT;
  const mantissa = halve ? out[0] * 0.5 : out[0];
  const exponent = halve ? out[1] + 1 : out[1];
  const j = Math.floor(mantissa * CENTRES_PER_UNIT + 0.5);
  const centre = j / CENTRES_PER_UNIT;

  const difference = mantissa - centre;
  const sum = centre + mantissa;
  const sumLow = mantissa - (sum - centre);
  const reciprocal = 1 / sum;
  const s = difference * reciprocal;
  const product = s * sum;
  const sLow = (difference - product - productError(s, sum, product) - s * sumLow) * reciprocal;
  const square = s * s;
  const tail = s * square * (2 / 3 + square * (2 / 5 + square * (2 / 7)));

  // Both terms are multiples of 2⁻⁴² below 2¹⁰, so this sum is exact; it is zero or outweighs 2s.
  const anchor = exponent * LN2_HIGH + CENTRE_HIGH[j - FIRST_CENTRE];
  const anchorLow = exponent * LN2_LOW + CENTRE_LOW[j - FIRST_CENTRE];
  const leading = anchor + 2 * s;
  out[0] = leading;
  out[1] = anchor - leading + 2 * s + (anchorLow + (2 * sLow + tail));
}
