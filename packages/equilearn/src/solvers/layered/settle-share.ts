import { JOB_LENGTH, partStart, type Share } from "../../devices/team.ts";
import { type Kernel, type SharedMemory, viewOf } from "../../devices/wasm/engine.ts";
import type { Call, DescriptorRoom } from "./course.ts";
import { CLEARED, DONE, DRIVEN, decodeCourse, EVERY, FROM, MEASURED, SAMPLES, STEPS, TOLERANCE } from "./jobs.ts";
import { restSignal } from "./kernels.ts";
import type { Layout } from "./layout.ts";
import { compile, compileResidual } from "./schedule.ts";

/** Rows that go through a settling together, about: few enough that their state stays in the cache. */
const BLOCK_ROWS = 20;
/** With freezing, fewer, so that little is done for rows that have settled already. */
const FREEZING_ROWS = 10;

/** What a settling compiles to, and the numbers it was compiled from. */
interface Compiled {
  readonly key: readonly number[];
  readonly calls: readonly Call[];
  readonly residual: readonly Call[];
}

/** A thread's share of settlings: a part of the samples, block after block. */
export function planSettleShare(
  layout: Layout,
  memory: SharedMemory,
  kernels: Readonly<Record<string, Kernel>>,
  room: DescriptorRoom,
): Share {
  const known: Compiled[] = [];
  const rows = openRows(layout, memory);
  const results = new Float64Array(memory.buffer, layout.results, 2 * layout.samples);
  const frozen = new Uint8Array(layout.samples);
  const part = new Float64Array(JOB_LENGTH);

  const find = (job: Float64Array): Compiled => {
    for (let k = 0; k < known.length; k++) if (isCompiledFrom(known[k], job)) return known[k];
    const course = decodeCourse(job);
    const key = Array.from(job.subarray(0, SAMPLES));
    const entry = { key, calls: compile(layout, room, course), residual: compileResidual(layout, room, course) };
    known.push(entry);
    return entry;
  };
  const run = (calls: readonly Call[], first: number, count: number): void => {
    for (let k = 0; k < calls.length; k++) kernels[calls[k].kernel](calls[k].descriptor, first, count);
  };
  /** Residuals of some rows, into the results; those of frozen rows stay. */
  const measure = ({ residual }: Compiled, first: number, count: number): void => {
    rows.clearSums(first, first + count);
    run(residual, first, count);
    for (let row = first; row < first + count; row++) if (frozen[row] === 0) results[2 * row] = rows.residual(row);
  };
  const settleTimed = (job: Float64Array, first: number, end: number): void => {
    const entry = find(job);
    const tiles = Math.ceil((end - first) / layout.tileRows);
    const blocks = Math.max(1, Math.round((tiles * layout.tileRows) / BLOCK_ROWS));
    for (let block = 0; block < blocks; block++) {
      const row = first + layout.tileRows * partStart(tiles, block, blocks);
      const count = Math.min(first + layout.tileRows * partStart(tiles, block + 1, blocks), end) - row;
      run(entry.calls, row, count);
      if (job[MEASURED] !== 0) measure(entry, row, count);
    }
  };
  /** A block in parts; rows that have settled, or diverged, are put away, and put back at the end. */
  const settleFreezing = (job: Float64Array, first: number, count: number): void => {
    part.set(job);
    let left = count;
    for (let done = 0; done < job[STEPS] && left > 0; done += part[STEPS]) {
      part[DONE] = alike(done);
      part[STEPS] = Math.min(job[EVERY], job[STEPS] - done);
      if (done > 0) part[DRIVEN] = 0;
      if (done > 0) part[FROM] = job[1];
      const entry = find(part);
      run(entry.calls, first, count);
      measure(entry, first, count);
      for (let row = first; row < first + count; row++) {
        if (frozen[row] === 1) continue;
        results[2 * row + 1] = done + part[STEPS];
        if (results[2 * row] > job[TOLERANCE] && results[2 * row] < Infinity) continue;
        frozen[row] = 1;
        left--;
        rows.copy(job[1], layout.frozen, row);
      }
    }
    for (let row = first; row < first + count; row++) {
      if (frozen[row] === 1) rows.copy(layout.frozen, job[1], row);
      frozen[row] = 0;
    }
  };
  return (job, member, threads) => {
    const first = partStart(job[SAMPLES], member, threads);
    const end = partStart(job[SAMPLES], member + 1, threads);
    if (job[CLEARED] !== 0) rows.clear(job[1], first, end);
    if (job[TOLERANCE] === 0) settleTimed(job, first, end);
    else
      for (let row = first; row < end; row += FREEZING_ROWS)
        settleFreezing(job, row, Math.min(FREEZING_ROWS, end - row));
  };
}

/** Fewer steps after which a course goes on in the same way: passes up and down take turns, and from the second on all is cached. */
export function alike(done: number): number {
  return done > 3 ? 2 + (done % 2) : done;
}

function isCompiledFrom({ key }: Compiled, job: Float64Array): boolean {
  for (let k = 1; k < SAMPLES; k++) if (key[k] !== job[k]) return false;
  return true;
}

/** What is done to whole rows outside the kernels. */
function openRows(layout: Layout, memory: SharedMemory) {
  const { strides, slot, network, keepsInner } = layout;
  const rest = restSignal(network);
  const parts = [slot.signal, slot.below, slot.above, ...(keepsInner ? [slot.inner] : [])];
  const isSweep = layout.method.method === "sweep";
  const copied = parts.filter((part) => isSweep || (part !== slot.below && part !== slot.above));
  const current = viewOf(memory);
  return {
    /** Puts rows of a slot at rest. */
    clear(base: number, first: number, end: number): void {
      const view = current();
      for (let l = 1; l < strides.length; l++) {
        const signal = base + slot.signal[l];
        const inner = base + slot.inner[l];
        view.fill(rest, (signal + first * strides[l]) / 4, (signal + end * strides[l]) / 4);
        if (keepsInner) view.fill(0, (inner + first * strides[l]) / 4, (inner + end * strides[l]) / 4);
      }
    },
    clearSums(first: number, end: number): void {
      current().fill(0, layout.sums / 4 + 8 * first, layout.sums / 4 + 8 * end);
    },
    /** ‖rates‖/‖terms‖ of a row from its sums. */
    residual(row: number): number {
      const view = current();
      const at = layout.sums / 4 + 8 * row;
      const rates = view[at] + view[at + 1] + (view[at + 2] + view[at + 3]);
      const scales = view[at + 4] + view[at + 5] + (view[at + 6] + view[at + 7]);
      if (!(rates + scales < Infinity)) return Infinity;
      return rates === 0 ? 0 : Math.sqrt(rates / scales);
    },
    /** Copies all that a slot keeps of a row to another slot. */
    copy(from: number, to: number, row: number): void {
      const view = current();
      for (let k = 0; k < copied.length; k++) {
        for (let l = 1; l < strides.length; l++) {
          const place = copied[k][l] + row * strides[l];
          view.copyWithin((to + place) / 4, (from + place) / 4, (from + place + strides[l]) / 4);
        }
      }
    },
  };
}
