import { partStart, type Share } from "../../src/devices/team.ts";

/** Work for a team's tests: whole numbers in shared memory, so that sums are exact in any order. */

export const CELLS = 1003;
const MOST_MEMBERS = 4;

/** What a member's thread is given. */
export interface MemberTask {
  readonly control: SharedArrayBuffer;
  readonly member: number;
  readonly threads: number;
  readonly cells: SharedArrayBuffer;
  /** The job at which it fails; −1 for none. */
  readonly failsAt: number;
}

export const openCells = () => new SharedArrayBuffer(8 * (CELLS + MOST_MEMBERS));

/** Changes a member's part of the cells by the job's two numbers, and leaves their sum in its place behind them. */
export function summing(cells: SharedArrayBuffer, failsAt = -1): Share {
  const values = new Float64Array(cells);
  return ([round, factor], member, threads) => {
    if (round === failsAt) throw new Error(`Member ${member} cannot do job ${round}.`);
    let sum = 0;
    for (let k = partStart(CELLS, member, threads); k < partStart(CELLS, member + 1, threads); k++) {
      values[k] = (values[k] * factor + round + k) % 1009;
      sum += values[k];
    }
    values[CELLS + member] = sum;
  };
}

/** The sum that the members have left. */
export function total(cells: SharedArrayBuffer, threads: number): number {
  return new Float64Array(cells, 8 * CELLS, threads).reduce((sum, part) => sum + part, 0);
}
