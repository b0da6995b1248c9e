import { DIVERGED, MET, type Settlement, SHORT } from "../program.ts";
import { areFinite } from "./inspect.ts";
import type { SettleJob } from "./jobs.ts";
import type { LayeredSlot } from "./slots.ts";
import type { Workshop } from "./workshop.ts";

/** What settlings came to, from what the threads left in the memory. */
export interface Outcomes {
  readonly settlement: Settlement;
  /** Whether a sample has a residual above the tolerance; one that has diverged goes nowhere any more. */
  isAnyLeft(samples: number, tolerance: number): boolean;
  /** Fills the settlement after a job of so many steps. */
  conclude(slot: LayeredSlot, job: SettleJob, steps: number): void;
}

export function planOutcomes(workshop: Workshop): Outcomes {
  const { layout, memory } = workshop;
  const { stop } = layout.method;
  const { layers } = layout.network;
  const results = new Float64Array(memory.buffer, layout.results, 2 * layout.samples);
  const tolerance = stop.kind === "steps" ? Infinity : stop.tolerance;
  const settlement: Settlement = {
    status: "settled",
    residual: new Float64Array(layout.samples),
    outcome: new Uint8Array(layout.samples),
    unsettled: 0,
    steps: 0,
  };

  const areRowsFinite = (place: number, l: number, first: number, count: number): boolean =>
    areFinite(workshop, place + first * layout.strides[l], count * layout.strides[l]);
  /** Whether some rows' signals, and what their inputs drive, are numbers: bounds hide it from the signals alone. */
  const haveNumbers = (slot: LayeredSlot, first: number, count: number): boolean => {
    for (let l = 1; l < layers.length; l++)
      if (!areRowsFinite(slot.address + layout.slot.signal[l], l, first, count)) return false;
    return areRowsFinite(layout.inputDrive, 1, first, count);
  };
  const conclude = (slot: LayeredSlot, job: SettleJob, steps: number): void => {
    const areWell = job.measured || haveNumbers(slot, 0, job.samples);
    let short = 0;
    let diverged = 0;
    let longest = 0;
    for (let sample = 0; sample < job.samples; sample++) {
      const residual = job.measured ? results[2 * sample] : Number.NaN;
      const isLost = job.measured ? residual === Infinity : !areWell && !haveNumbers(slot, sample, 1);
      const outcome = isLost ? DIVERGED : residual > tolerance ? SHORT : MET;
      settlement.outcome[sample] = outcome;
      settlement.residual[sample] = isLost ? Infinity : residual;
      slot.residual[sample] = settlement.residual[sample];
      if (outcome === SHORT) short++;
      if (outcome === DIVERGED) diverged++;
      if (job.tolerance > 0) longest = Math.max(longest, results[2 * sample + 1]);
    }
    settlement.steps = job.tolerance > 0 ? longest : steps;
    settlement.unsettled = short + diverged;
    const isTimed = stop.kind === "steps";
    settlement.status = diverged > 0 ? "diverged" : short > 0 ? "exhausted" : isTimed ? "horizon" : "settled";
  };
  return {
    settlement,
    conclude,
    isAnyLeft(samples, within) {
      for (let sample = 0; sample < samples; sample++)
        if (results[2 * sample] > within && results[2 * sample] < Infinity) return true;
      return false;
    },
  };
}
