/**
 * Elementary functions from IEEE-754 exact operations only, so that every JavaScript engine returns the same bits
 * (Math.exp and its kin are implementation-approximated: ECMA-262, section 21.3.2). Each is within 1 ulp of
 * the exact value, NaN passes through, and only `sin` and `cos` throw.
 *
 * Method: argument reduction, Taylor series on the reduced interval, and exact rounding errors (extended.ts) where a
 * rounded intermediate would cost accuracy.
 */

import { decompose, INDEX_OF_ONE, LN2_HIGH, LN2_LOW, logarithmParts, POWERS_OF_TWO, productError } from "./extended.ts";

export { cos, sin } from "./trigonometric.ts";

// An engine folds a module's own constants into its code, but loads an imported one at every use: 1.5 ns in exp.
const LN2_LEADING = LN2_HIGH;
const LN2_REST = LN2_LOW;
const TWO_TO = POWERS_OF_TWO;
/** Where TWO_TO holds 2⁰. */
const UNIT_INDEX = INDEX_OF_ONE;

/** Above this e^x rounds to Infinity; below the next it rounds to 0. */
const EXP_OVERFLOW = 709.782712893384;
const EXP_UNDERFLOW = -745.1332191019412;
/** Half an ulp of 1, halved again: terms this small relative to their sum cannot move it. */
const NEGLIGIBLE = 5.551115123125783e-17;

// Filled and read within one call, never across calls.
const parts = new Float64Array(2);

/** The nearest integer to x / ln 2. */
function binaryExponent(x: number): number {
  return Math.floor(x * Math.LOG2E + 0.5);
}

/** e^r − 1 − r − r²/2 for |r| ≤ 0.35, by the Taylor series to r¹³ (remainder below 5e-18). */
function exponentialTail(r: number): number {
  const r2 = r * r;
  const r4 = r2 * r2;
  const low = (1 / 6) * r + r2 * (1 / 24 + (1 / 120) * r);
  const middle = 1 / 720 + (1 / 5040) * r + r2 * (1 / 40320 + (1 / 362880) * r);
  const high = 1 / 3628800 + (1 / 39916800) * r + r2 * (1 / 479001600 + (1 / 6227020800) * r);
  return r2 * (low + r4 * middle + r4 * r4 * high);
}

/** e^(x + xLow) / 2^k, where k = binaryExponent(x) and xLow is far below x. */
function reducedExponential(x: number, xLow: number, k: number): number {
  const rHigh = x - k * LN2_LEADING;
  const rLow = k * LN2_REST - xLow;
  const r = rHigh - rLow;
  return 1 + (rHigh + (0.5 * r * r + exponentialTail(r) - rLow));
}

/** e^(x + xLow) for any x, including results that overflow, underflow or are subnormal. */
function exponentialOfSum(x: number, xLow: number): number {
  if (x > EXP_OVERFLOW) return Number.POSITIVE_INFINITY;
  if (x < EXP_UNDERFLOW) return 0;
  if (Number.isNaN(x)) return x;
  const k = binaryExponent(x);
  const y = reducedExponential(x, xLow, k);
  // 2¹⁰²⁴ and 2⁻¹⁰⁷⁵ are not doubles; doubling and halving y are exact.
  if (k > 1023) return 2 * y * TWO_TO[k - 1 + UNIT_INDEX];
  if (k < -UNIT_INDEX) return 0.5 * y * TWO_TO[0];
  return y * TWO_TO[k + UNIT_INDEX];
}

/** e^x. Overflows to Infinity above 709.78, underflows to 0 below −745.13. */
export function exp(x: number): number {
  if (!(x > -708 && x < 708)) return exponentialOfSum(x, 0);
  const k = binaryExponent(x);
  return reducedExponential(x, 0, k) * TWO_TO[k + UNIT_INDEX];
}

/** e^x − subtrahend as an unevaluated sum in `parts`, for |x| ≤ 37. */
function exponentialParts(x: number, subtrahend: 0 | 1): void {
  const k = binaryExponent(x);
  const rHigh = x - k * LN2_LEADING;
  const rest = k * LN2_REST;
  const r = rHigh - rest;
  const rLow = rHigh - r - rest;
  const square = r * r;
  const m = r + 0.5 * square;
  const mLow = r - m + 0.5 * square + (0.5 * productError(r, r, square) + rLow * (1 + r) + exponentialTail(r));
  // 2^k(1 + m) − subtrahend = 2^k(offset + m); the offset is exact for |k| ≤ 53, and is 0 or outweighs m.
  const offset = 1 - subtrahend * TWO_TO[UNIT_INDEX - k];
  const sum = offset + m;
  const sumLow = offset - sum + m + mLow;
  const leading = sum + sumLow;
  const scale = TWO_TO[k + UNIT_INDEX];
  parts[0] = leading * scale;
  parts[1] = (sum - leading + sumLow) * scale;
}

/** (a + aLow)/(b + bLow) rounded nearly correctly, where each low part is far below its leading part. */
function divideParts(a: number, aLow: number, b: number, bLow: number): number {
  const quotient = a / b;
  const product = quotient * b;
  return quotient + (a - product - productError(quotient, b, product) + aLow - quotient * bLow) / b;
}

/** e^x − 1 without cancellation near 0. */
export function expm1(x: number): number {
  if (Math.abs(x) < NEGLIGIBLE) return x;
  if (x < -36) return exp(x) - 1;
  // e^x − 1 = e^(x + ln(1 − e^−x)), and the logarithm is −e^−x to far below rounding.
  if (!(x < 37)) return exponentialOfSum(x, -exp(-x));
  exponentialParts(x, 1);
  return parts[0] + parts[1];
}

/** The natural logarithm: −Infinity at 0, NaN below. */
export function log(x: number): number {
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (!(x > 0)) return Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  logarithmParts(x, parts);
  return parts[0] + parts[1];
}

/** ln(1 + x) without cancellation near 0: −Infinity at −1, NaN below. */
export function log1p(x: number): number {
  if (Math.abs(x) < NEGLIGIBLE) return x;
  if (!(x > -1 && x < Number.POSITIVE_INFINITY)) return log(1 + x);
  const u = 1 + x;
  const uLow = Math.abs(x) < 1 ? x - (u - 1) : 1 - (u - x);
  logarithmParts(u, parts);
  return parts[0] + (parts[1] + uLow / u);
}

/** x^y for x ≥ 0, as e^(y ln x) with the exponent in two parts; NaN for negative x, 1 for y = 0. */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  // Where ln x is infinite or NaN only its sign matters.
  if (!(x > 0 && x < Number.POSITIVE_INFINITY)) return exp(y * log(x));
  logarithmParts(x, parts);
  const logarithm = parts[0] + parts[1];
  const logarithmLow = parts[0] - logarithm + parts[1];
  const exponent = y * logarithm;
  // Far outside the range of exp the exact product is not needed, and its factors might overflow.
  if (!(Math.abs(exponent) < 800)) return exp(exponent);
  return exponentialOfSum(exponent, productError(y, logarithm, exponent) + y * logarithmLow);
}

/** The hyperbolic tangent, as −t/(2 + t) with t = e^(−2|x|) − 1 kept in two parts. */
export function tanh(x: number): number {
  const magnitude = Math.abs(x);
  if (magnitude < 3e-9 || Number.isNaN(x)) return x;
  const result = magnitude > 18 ? 1 - 2 * exp(-2 * magnitude) : tanhOfPositive(magnitude);
  return x > 0 ? result : -result;
}

/** tanh x for x in (0, 18]. */
function tanhOfPositive(x: number): number {
  exponentialParts(-2 * x, 1);
  const t = parts[0];
  const tLow = parts[1];
  const denominator = 2 + t;
  return divideParts(-t, -tLow, denominator, t - (denominator - 2) + tLow);
}

/** The logistic function 1/(1 + e^(−x)), as e/(1 + e) with e = e^(−|x|) kept in two parts. */
export function sigmoid(x: number): number {
  if (x < -37) return exponentialOfSum(x, -exp(x));
  if (!(x < 37)) return x > 0 ? 1 : x;
  exponentialParts(-Math.abs(x), 0);
  const e = parts[0];
  const eLow = parts[1];
  const denominator = 1 + e;
  const denominatorLow = e - (denominator - 1) + eLow;
  return x < 0 ? divideParts(e, eLow, denominator, denominatorLow) : divideParts(1, 0, denominator, denominatorLow);
}

/** ∛1, ∛2 and ∛4 to the accuracy of a first guess. */
const CUBE_ROOT_GUESS = [1, 1.26, 1.5874];

/** The real cube root, by two Halley steps from a quadratic guess; the second starts from an exactly squarable value. */
export function cbrt(x: number): number {
  const magnitude = Math.abs(x);
  if (!(magnitude > 0 && magnitude < Number.POSITIVE_INFINITY)) return x;
  decompose(magnitude, parts);
  const third = Math.floor(parts[1] / 3);
  const rest = parts[1] - 3 * third;
  const m = parts[0] * TWO_TO[rest + UNIT_INDEX];
  const guess = CUBE_ROOT_GUESS[rest] * (0.62568723 + parts[0] * (0.43356059 - 0.05836172 * parts[0]));
  const guessCubed = guess * guess * guess;
  const rounded = Math.fround((guess * (guessCubed + 2 * m)) / (2 * guessCubed + m));
  const quotient = m / (rounded * rounded);
  const root = rounded + (rounded * (quotient - rounded)) / (2 * rounded + quotient);
  const scaled = root * TWO_TO[third + UNIT_INDEX];
  return x > 0 ? scaled : -scaled;
}
