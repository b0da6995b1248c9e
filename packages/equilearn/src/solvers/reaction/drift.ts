import { choleskyFactor, choleskySolve } from "../../math/dense.ts";
import { type ConservedTotal, totalOf } from "../../systems/reaction/totals.ts";

/**
 * Takes out of a step what would change conserved totals, from each species in proportion to its amount, so that what is nearly
 * gone is hardly touched: δ ← δ − X C (CᵀXC)⁻¹ Cᵀδ with C the totals and X = diag(x).
 */
export function planDriftRemoval(
  totals: readonly ConservedTotal[],
): (amounts: Float64Array, step: Float64Array) => void {
  const count = totals.length;
  const matrix = new Float64Array(count * count);
  const drift = new Float64Array(count);
  const spread = totals.map(
    ({ species, coefficients }) => new Map(Array.from(species, (i, k) => [i, coefficients[k]])),
  );
  return (amounts, step) => {
    for (let row = 0; row < count; row++) {
      drift[row] = totalOf(totals[row], step);
      for (let column = 0; column <= row; column++) {
        let sum = 0;
        for (const [i, coefficient] of spread[row]) sum += coefficient * amounts[i] * (spread[column].get(i) ?? 0);
        matrix[row * count + column] = sum;
      }
    }
    if (!choleskyFactor(matrix, count)) return;
    choleskySolve(matrix, count, drift);
    totals.forEach(({ species, coefficients }, total) => {
      species.forEach((i, k) => {
        step[i] -= amounts[i] * coefficients[k] * drift[total];
      });
    });
  };
}
