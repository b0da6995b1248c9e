import { JOB_LENGTH } from "../../devices/team.ts";
import type { System } from "../../systems/system.ts";
import type { Settlement, Settling } from "../program.ts";
import { planConditions } from "./conditions.ts";
import { encodeSettle, type SettleJob, TRANSPOSE } from "./jobs.ts";
import { planOutcomes } from "./outcome.ts";
import { alike } from "./settle-share.ts";
import type { LayeredSlot } from "./slots.ts";
import { refreshLeaks } from "./weights.ts";
import type { Workshop } from "./workshop.ts";

const TRANSPOSING = Float64Array.of(TRANSPOSE);

/** `Program.settle` and `changed` on the fast device. */
export function planSettle(
  workshop: Workshop,
  system: System,
): { settle: (settling: Settling) => Settlement; changed: () => void } {
  const { layout, team, slots, floats } = workshop;
  const { stop, damping } = layout.method;
  const conditions = planConditions(workshop, system);
  const outcomes = planOutcomes(workshop);
  const numbers = new Float64Array(JOB_LENGTH);
  const job = emptyJob();
  const isTimed = stop.kind === "steps";
  let isStale = true;
  /** Counts the input drives that were computed, and which is there now. */
  let drives = 0;

  const refresh = (): void => {
    if (!isStale) return;
    refreshLeaks(layout, floats());
    team.run(TRANSPOSING);
    slots.outdate();
    isStale = false;
    drives++;
  };
  const run = (): void => {
    encodeSettle(job, numbers);
    team.run(numbers);
  };
  /** Fills the job for a settling. */
  const prepare = (settling: Settling, slot: LayeredSlot, start: LayeredSlot | undefined): void => {
    const { samples, effort = 1, measured = false } = settling;
    const most = stop.kind === "tolerance" ? stop.most : start ? stop.nudged : stop.free;
    job.slot = slot.address;
    job.from = start ? start.address : slot.address;
    job.fromRest = start === undefined;
    job.cleared = job.fromRest;
    job.done = 0;
    job.steps = Math.round(effort * most);
    job.inputs = conditions.inputs(settling.conditions, samples);
    job.taught = conditions.teacher(settling.conditions, samples);
    job.driven = start?.drive !== drives;
    job.restoring = start ? damping : 0;
    job.cached = start ? start.cached : "none";
    job.samples = samples;
    job.measured = measured || !isTimed;
    job.tolerance = stop.kind === "tolerance" && stop.freeze ? stop.tolerance : 0;
    job.every = stop.kind === "tolerance" ? stop.every : 0;
  };
  /** Goes on in parts until every sample has settled, those that have included; returns the steps it took. */
  const runTogether = (tolerance: number, every: number): number => {
    const most = job.steps;
    let done = 0;
    while (done < most) {
      job.done = alike(done);
      job.steps = Math.min(every, most - done);
      run();
      done += job.steps;
      job.from = job.slot;
      job.driven = false;
      job.cleared = false;
      if (!outcomes.isAnyLeft(job.samples, tolerance)) break;
    }
    return done;
  };
  const carryOut = (): number => {
    if (stop.kind === "tolerance" && !stop.freeze) return runTogether(stop.tolerance, stop.every);
    run();
    return job.steps;
  };
  return {
    settle(settling) {
      conditions.check(settling);
      const start = settling.from === "rest" ? undefined : slots.settled(settling.from, settling.samples);
      const slot = slots.writable(settling.slot);
      refresh();
      prepare(settling, slot, start);
      if (job.driven) drives++;
      const steps = carryOut();
      slot.settled = job.samples;
      slot.inputs = job.inputs;
      slot.drive = drives;
      slot.cached = cachedAfter(workshop, job);
      outcomes.conclude(slot, job, steps);
      return outcomes.settlement;
    },
    changed() {
      isStale = true;
    },
  };
}

/** Which products a sweep leaves up to date: those of its last direction, when all rows ended in the same. */
function cachedAfter({ layout }: Workshop, { steps, fromRest }: SettleJob): LayeredSlot["cached"] {
  const { method, stop } = layout.method;
  if (method !== "sweep" || stop.kind !== "steps" || !fromRest) return "none";
  return steps % 2 === 1 ? "below" : "above";
}

function emptyJob(): SettleJob {
  return {
    slot: 0,
    from: 0,
    fromRest: true,
    done: 0,
    steps: 0,
    inputs: 0,
    driven: true,
    taught: false,
    restoring: 0,
    cached: "none",
    samples: 0,
    cleared: true,
    measured: false,
    tolerance: 0,
    every: 0,
  };
}
