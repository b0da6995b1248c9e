import type { Neighbours, ReactionNetwork, SpaceMatrix } from "./network.ts";

/**
 * The potential matrix K over spaces: 1/D between neighbours and the sum of its row on the diagonal, so that
 * QᵀKQ = Σ (Q_s + Q_t)²/D_st over neighbours is never negative.
 *
 * The paper's 1/D has a zero diagonal and is indefinite for every arrangement of spaces; energy then still falls, but an equilibrium need not be the only one, and with
 * an exchange to the outside the system may blow up. Equilibrium Point Learning, Section 3.5.4, gives V = q (1/D) qᵀ.
 *
 * @param spaces how many spaces there are
 * @param neighbours pairs of different spaces, each pair once
 */
export function potentialOf(spaces: number, neighbours: readonly Neighbours[]): SpaceMatrix {
  const rows = Array.from({ length: spaces }, (_, space) => new Map<number, number>([[space, 0]]));
  for (const { from, to, distance } of neighbours) {
    const value = 1 / distance;
    rows[from].set(to, value);
    rows[to].set(from, value);
    rows[from].set(from, (rows[from].get(from) ?? 0) + value);
    rows[to].set(to, (rows[to].get(to) ?? 0) + value);
  }
  const offsets = new Int32Array(spaces + 1);
  for (let space = 0; space < spaces; space++) offsets[space + 1] = offsets[space] + rows[space].size;
  const entries = rows.flatMap((row) => [...row]);
  return Object.freeze({
    offsets,
    columns: Int32Array.from(entries, ([column]) => column),
    values: Float64Array.from(entries, ([, value]) => value),
  });
}

/** The charge Q of each space, and its potential φ = KQ, written over `charges` and `potentials`. */
export function spacePotentials(
  { space, charge, potential }: Pick<ReactionNetwork, "space" | "charge" | "potential">,
  amounts: Float64Array,
  charges: Float64Array,
  potentials: Float64Array,
): void {
  const { offsets, columns, values } = potential;
  charges.fill(0);
  for (let i = 0; i < amounts.length; i++) charges[space[i]] += charge[i] * amounts[i];
  for (let row = 0; row < potentials.length; row++) {
    let sum = 0;
    for (let entry = offsets[row]; entry < offsets[row + 1]; entry++) sum += values[entry] * charges[columns[entry]];
    potentials[row] = sum;
  }
}

/** K between two spaces, 0 where they are no neighbours. */
export function potentialBetween({ offsets, columns, values }: SpaceMatrix, row: number, column: number): number {
  for (let entry = offsets[row]; entry < offsets[row + 1]; entry++) if (columns[entry] === column) return values[entry];
  return 0;
}
