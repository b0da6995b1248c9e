/**
 * Sine and cosine from IEEE-754 exact operations only, so that every JavaScript engine returns the same bits.
 *
 * Method: Cody & Waite, "Software Manual for the Elementary Functions" (1980), chapter 8: subtraction of the nearest
 * multiple of π/2 in parts, then Taylor series on [−π/4, π/4].
 */

const TWO_OVER_PI = 0.6366197723675814;
/** π/2 cut into three parts of 36 bits, whose products with a 17-bit integer are exact, and the rest. */
const HALF_PI_1 = 1.5707963267923333;
const HALF_PI_2 = 2.5633441512663184e-12;
const HALF_PI_3 = 3.2820035428268446e-22;
const HALF_PI_4 = 4.665590917179985e-33;

/** Beyond this magnitude the quarter-turn count would need more than 17 bits. */
const LARGEST_ANGLE = 2e5;

/** The sine of r + rLow, |r| ≤ π/4, by the series to r¹⁷ (remainder below 1e-19). */
function sineOfReduced(r: number, rLow: number): number {
  const s = r * r;
  const s2 = s * s;
  const low = -1 / 6 + s * (1 / 120) + s2 * (-1 / 5040 + s * (1 / 362880));
  const high = -1 / 39916800 + s * (1 / 6227020800) + s2 * (-1 / 1307674368000 + s * (1 / 355687428096000));
  return r + (r * s * (low + s2 * s2 * high) + rLow * (1 - 0.5 * s));
}

/** The cosine of r + rLow, |r| ≤ π/4, by the series to r¹⁸ (remainder below 4e-21). */
function cosineOfReduced(r: number, rLow: number): number {
  const s = r * r;
  const s2 = s * s;
  const low = 1 / 24 + s * (-1 / 720) + s2 * (1 / 40320 + s * (-1 / 3628800));
  const high = 1 / 479001600 + s * (-1 / 87178291200) + s2 * (1 / 20922789888000 + s * (-1 / 6402373705728000));
  const half = 0.5 * s;
  const leading = 1 - half;
  return leading + (1 - leading - half + (s2 * (low + s2 * s2 * high) - r * rLow));
}

/** sin(x + turns·π/2) for integer `turns`. */
function sineShifted(x: number, turns: number): number {
  const count = Math.floor(x * TWO_OVER_PI + 0.5);
  const a = x - count * HALF_PI_1;
  const second = count * HALF_PI_2;
  const b = a - second;
  const third = count * HALF_PI_3;
  const c = b - third;
  const tail = a - b - second + (b - c - third) - count * HALF_PI_4;
  const r = c + tail;
  const rLow = c - r + tail;
  const quadrant = (count + turns) & 3;
  const value = quadrant & 1 ? cosineOfReduced(r, rLow) : sineOfReduced(r, rLow);
  return quadrant & 2 ? -value : value;
}

function requireReducible(x: number): void {
  if (Math.abs(x) > LARGEST_ANGLE)
    throw new RangeError(`The angle must lie within ±${LARGEST_ANGLE} radians to be reduced exactly, but it is ${x}.`);
}

/**
 * The sine of x radians.
 * @throws RangeError when |x| exceeds 2·10⁵, including ±Infinity; NaN passes through
 */
export function sin(x: number): number {
  requireReducible(x);
  // Below 2⁻²⁷ the sine is x itself, and the sign of zero survives.
  return Math.abs(x) < 7.450580596923828e-9 ? x : sineShifted(x, 0);
}

/**
 * The cosine of x radians.
 * @throws RangeError when |x| exceeds 2·10⁵, including ±Infinity; NaN passes through
 */
export function cos(x: number): number {
  requireReducible(x);
  return sineShifted(x, 1);
}
