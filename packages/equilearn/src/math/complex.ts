import { cos, exp, sin } from "./elementary.ts";

/** A complex number as plain data. Arithmetic is by the textbook formulas, the same bits in every engine. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

export const complex = (re: number, im = 0): Complex => ({ re, im });
export const plus = (a: Complex, b: Complex): Complex => ({ re: a.re + b.re, im: a.im + b.im });
export const minus = (a: Complex, b: Complex): Complex => ({ re: a.re - b.re, im: a.im - b.im });
export const times = (a: Complex, b: Complex): Complex => ({
  re: a.re * b.re - a.im * b.im,
  im: a.re * b.im + a.im * b.re,
});
export const scale = (a: Complex, factor: number): Complex => ({ re: a.re * factor, im: a.im * factor });
export const magnitude = (a: Complex): number => Math.sqrt(a.re * a.re + a.im * a.im);

/** a/b, scaled by the larger part of b so that squares do not overflow (Smith, Communications of the ACM 5, 1962). */
export function over(a: Complex, b: Complex): Complex {
  if (Math.abs(b.re) >= Math.abs(b.im)) {
    const ratio = b.im / b.re;
    const size = b.re + b.im * ratio;
    return { re: (a.re + a.im * ratio) / size, im: (a.im - a.re * ratio) / size };
  }
  const ratio = b.re / b.im;
  const size = b.re * ratio + b.im;
  return { re: (a.re * ratio + a.im) / size, im: (a.im * ratio - a.re) / size };
}

/** Largest angle that sine and cosine reduce. */
const LARGEST_ANGLE = 2e5;

/** e^a; NaN where its angle is too large to be told. */
export function exponential(a: Complex): Complex {
  if (!(Math.abs(a.im) <= LARGEST_ANGLE)) return { re: Number.NaN, im: Number.NaN };
  const size = exp(a.re);
  return { re: size * cos(a.im), im: size * sin(a.im) };
}
