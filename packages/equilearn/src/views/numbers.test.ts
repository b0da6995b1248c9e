import { expect, test } from "vitest";
import { commonDecimals, formatNumber, formatPowerOfTen, formatSpread } from "./numbers.ts";

test.each([
  [0, "0"],
  [-0, "0"],
  [93, "93"],
  [123456, "123456"],
  [0.00118, "0.00118"],
  [-2.5, "−2.5"],
  [1 / 3, "0.333"],
  [3.1e-14, "3.1 × 10⁻¹⁴"],
  [1e-5, "10⁻⁵"],
  [-1e7, "−10⁷"],
  [Number.NaN, "–"],
  [-Infinity, "−∞"],
])("%d reads %s", (value, text) => expect(formatNumber(value)).toBe(text));

test.each([
  [92.034, 7.24, "92.0 ± 7.2"],
  [84.5, 11.3, "85 ± 11"],
  [0.1957, 0.0731, "0.196 ± 0.073"],
  [-1.5, 0.2, "−1.50 ± 0.20"],
  [3e-9, 1e-9, "3 × 10⁻⁹ ± 10⁻⁹"],
  [93.3, 0, "93.3"],
  [93.3, Number.NaN, "93.3"],
  [Number.NaN, 1, "–"],
])("%d with deviation %d reads %s", (mean, sd, text) => expect(formatSpread(mean, sd)).toBe(text));

test("a column takes the decimals that suit most of its deviations", () => {
  expect(commonDecimals([9.5, 11.3, 3.2])).toBe(1);
  expect(commonDecimals([])).toBe(1);
  expect(formatSpread(84.5, 11.3, 1)).toBe("84.5 ± 11.3");
});

test("powers of ten", () => {
  expect([-3, 0, 1, 12].map(formatPowerOfTen)).toEqual(["10⁻³", "1", "10", "10¹²"]);
});
