import type { Tools } from "../../devices/wasm/constants.ts";
import { roughCubeRoot } from "../../devices/wasm/functions.ts";
import { type Lanes, lanes } from "../../devices/wasm/value.ts";

const { add, subtract, multiply, divide, larger, smaller, select, isLess } = lanes;

/** Keeps quotients finite where numerator and denominator are both zero. */
const TINY = 1e-30;
const SIGN = -0;

/** The coefficient c of u³ + c·u = d with what follows from it, computed once for the rows of a tile. */
export interface Coefficient {
  readonly c: Lanes;
  /** 1/c, huge where c is not positive. */
  readonly inverse: Lanes;
  /** Only where there may be three roots: √max(−c, 0), and |d| and |u| between which there are. */
  readonly bistable?: { readonly start: Lanes; readonly fold: Lanes; readonly turn: Lanes };
}

/** Prepares c; `bistable` where it may be negative. */
export function coefficient({ keep, constants }: Tools, value: Lanes, bistable: boolean): Coefficient {
  const constant = constants.float;
  const c = keep(value);
  const inverse = keep(divide(constant(1), larger(c, constant(TINY))));
  if (!bistable) return { c, inverse };
  const negative = keep(larger(lanes.negate(c), constant(0)));
  const turnSquared = keep(multiply(negative, constant(1 / 3)));
  const turn = keep(lanes.squareRoot(turnSquared));
  const fold = keep(multiply(multiply(constant(2), turn), turnSquared));
  return { c, inverse, bistable: { start: keep(lanes.squareRoot(negative)), fold, turn } };
}

/**
 * The root of u³ + c·u = d that gradient flow reaches from `u`: `flowedRoot` in single precision, by a fixed number of steps so
 * that four units go together. Where c > 0, two of Halley's steps from the start below and one with the same slope reach rounding.
 */
export function laneRoot(tools: Tools, coefficient: Coefficient, d: Lanes, u: Lanes): Lanes {
  const { c, bistable } = coefficient;
  const { keep } = tools;
  const sign = keep(lanes.and(bistable ? flowSign(bistable, c, d, u) : d, tools.constants.float(SIGN)));
  // The root of the mirrored equation, which is not negative unless there are three.
  const size = keep(lanes.xor(d, sign));
  let root = keep(startOf(tools, coefficient, size));
  const steps = bistable ? 5 : 2;
  for (let k = 1; k < steps; k++) root = keep(subtract(root, halley(tools, c, size, root).move));
  const { move, quotient } = halley(tools, c, size, root);
  root = keep(subtract(root, move));
  const excess = subtract(multiply(root, add(multiply(root, root), c)), size);
  const found = lanes.xor(subtract(root, multiply(excess, quotient)), sign);
  if (!bistable) return found;
  const flow = subtract(d, multiply(u, add(c, multiply(u, u))));
  return select(lanes.isEqual(flow, tools.constants.float(0)), u, found);
}

/** The smaller of two bounds of the root, ∛d (+ √−c) and, for c > 0, d/c. */
function startOf(tools: Tools, { inverse, bistable }: Coefficient, d: Lanes): Lanes {
  const constant = tools.constants.float;
  const linear = multiply(d, inverse);
  if (!bistable) return smaller(roughCubeRoot(tools, d), linear);
  // Of two zeros `larger` takes the first, and the cube root knows no −0.
  const outside = multiply(roughCubeRoot(tools, larger(constant(0), d)), constant(1.05));
  const start = tools.keep(add(outside, bistable.start));
  const far = tools.keep(linear);
  return select(lanes.and(isLess(far, start), isLess(bistable.start, constant(TINY))), far, start);
}

/** Lanes whose sign is that of the root: see `flowedRoot`. */
function flowSign({ turn, fold }: NonNullable<Coefficient["bistable"]>, c: Lanes, d: Lanes, u: Lanes): Lanes {
  const flow = subtract(d, multiply(u, add(c, multiply(u, u))));
  const between = select(isLess(lanes.magnitude(u), turn), flow, u);
  return select(isLess(lanes.magnitude(d), fold), between, d);
}

/** Halley's step f·f′/(f′² − 3u·f), and the quotient that f is multiplied by in it. */
function halley({ keep, constants }: Tools, c: Lanes, d: Lanes, u: Lanes): { move: Lanes; quotient: Lanes } {
  const constant = constants.float;
  const square = keep(multiply(u, u));
  const value = keep(subtract(multiply(u, add(square, c)), d));
  const slope = keep(add(multiply(constant(3), square), c));
  const below = subtract(multiply(slope, slope), multiply(multiply(constant(3), u), value));
  const quotient = keep(divide(slope, larger(below, constant(TINY))));
  return { move: multiply(value, quotient), quotient };
}
