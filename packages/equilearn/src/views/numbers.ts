const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A number fit to read: `digits` significant digits, a true minus sign, and powers of ten instead of long rows of zeros. */
export function formatNumber(value: number, digits = 3): string {
  if (Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e6) {
    const whole = Number.isInteger(value) ? value.toString() : Number(value.toPrecision(digits)).toString();
    return minus(whole);
  }
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  const head = Number(mantissa);
  const power = `10${superscript(Number(exponent))}`;
  return head === 1 ? power : head === -1 ? `−${power}` : `${minus(head.toString())} × ${power}`;
}

/** A number with a fixed count of decimals and a true minus sign. */
function formatFixed(value: number, decimals: number): string {
  return minus(value.toFixed(decimals));
}

/**
 * Mean ± standard deviation: "92.0 ± 7.2"; the mean alone where there is no deviation. Both have the given number of
 * decimals, by default enough for two digits of the deviation.
 */
export function formatSpread(mean: number, sd: number, decimals = decimalsOf(sd)): string {
  if (!Number.isFinite(mean)) return formatNumber(mean);
  const size = Math.max(Math.abs(mean), Math.abs(sd) || 0);
  const deviates = Number.isFinite(sd) && sd > 0;
  if (size > 0 && (size < 1e-3 || size >= 1e6)) {
    return deviates ? `${formatNumber(mean)} ± ${formatNumber(sd, 2)}` : formatNumber(mean);
  }
  if (!deviates) return formatNumber(mean);
  return `${formatFixed(mean, decimals)} ± ${formatFixed(sd, decimals)}`;
}

/** Decimals that suit most of several standard deviations, so that a column of them lines up. */
export function commonDecimals(sds: readonly number[]): number {
  const decimals = sds
    .filter((sd) => Number.isFinite(sd) && sd > 0)
    .map(decimalsOf)
    .sort((a, b) => a - b);
  return decimals[decimals.length >> 1] ?? 1;
}

function decimalsOf(sd: number): number {
  return sd > 0 ? Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(sd)))) : 1;
}

/** 10 to an integer power, in superscripts. */
export function formatPowerOfTen(exponent: number): string {
  return exponent === 0 ? "1" : exponent === 1 ? "10" : `10${superscript(exponent)}`;
}

function superscript(integer: number): string {
  const digits = [...Math.abs(integer).toString()].map((digit) => superscripts[Number(digit)]).join("");
  return integer < 0 ? `⁻${digits}` : digits;
}

function minus(text: string): string {
  return text.replace("-", "−");
}
