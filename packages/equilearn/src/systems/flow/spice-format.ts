/** What the netlist writer and the netlist reader agree on. */

/** Starts the comment lines that carry what SPICE has no word for. */
export const MARK = "*equilearn";

/** kT/q at 27 °C in volts, with the constants of ngspice 39 (CODATA 2014): what its D model multiplies N by. */
export const THERMAL_VOLTAGE = (300.15 * 1.38064852e-23) / 1.6021766208e-19;

/** The values of a D model whose law is i = w·V_T·(exp(D/V_T) − 1). */
export function diodeModel(conductance: number, thermal: number): { saturation: number; ideality: number } {
  return { saturation: conductance * thermal, ideality: thermal / THERMAL_VOLTAGE };
}

/** The exponent of ten of each engineering suffix; `mil` (25.4e-6) stands apart. */
const SUFFIXES: readonly (readonly [suffix: string, exponent: number])[] = [
  ["meg", 6],
  ["t", 12],
  ["g", 9],
  ["k", 3],
  ["m", -3],
  ["u", -6],
  ["n", -9],
  ["p", -12],
  ["f", -15],
];

const NUMBER = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+))(?:e([+-]?\d+))?((?!e)[a-z]*)$/;

/**
 * A SPICE number, correctly rounded: 4.7u, 1e3, 10kohm, 2MEG; letters after the suffix are a unit. NaN when it is not
 * one, or not finite.
 */
export function spiceNumber(text: string): number {
  const match = NUMBER.exec(text.toLowerCase());
  if (!match) return Number.NaN;
  const [, mantissa, exponent = "0", letters] = match;
  const mil = letters.startsWith("mil");
  const scale = mil ? undefined : SUFFIXES.find(([suffix]) => letters.startsWith(suffix));
  const value = Number(`${mantissa}e${Number(exponent) + (scale?.[1] ?? 0)}`) * (mil ? 25.4e-6 : 1);
  return Number.isFinite(value) ? value : Number.NaN;
}
