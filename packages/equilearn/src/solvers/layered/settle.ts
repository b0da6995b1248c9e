import { PANEL } from "../../devices/wasm/product.ts";
import { type Condition, portOf, Refusal, type System } from "../../systems/system.ts";
import { DIVERGED, MET, type Settlement, type Settling, SHORT } from "../program.ts";
import { encodeSettle, type SettleJob, TRANSPOSE } from "./jobs.ts";
import { alike } from "./settle-share.ts";
import type { LayeredSlot } from "./slots.ts";
import { refreshLeaks } from "./weights.ts";
import type { Workshop } from "./workshop.ts";

/** `Program.settle` and `changed` on the fast device. */
export function planSettle(
  workshop: Workshop,
  system: System,
): { settle: (settling: Settling) => Settlement; changed: () => void } {
  const { layout, team, slots, floats } = workshop;
  const { stop } = layout.method;
  const settlement: Settlement = {
    status: "settled",
    residual: new Float64Array(layout.samples),
    outcome: new Uint8Array(layout.samples),
    unsettled: 0,
    steps: 0,
  };
  const ownInputs = { array: undefined as Float32Array | undefined };
  const numbers: number[] = [];
  let stale = true;
  /** Counts the input drives that were computed, and which is there now. */
  let drives = 0;

  const refresh = (): void => {
    if (!stale) return;
    refreshLeaks(layout, floats());
    team.run([TRANSPOSE]);
    stale = false;
    drives++;
  };
  const run = (job: SettleJob): void => team.run(encodeSettle(job, numbers));

  /** Goes on in parts until every sample has settled, those that have included. */
  const runTogether = (job: SettleJob, tolerance: number, every: number): number => {
    let done = 0;
    while (done < job.steps) {
      const steps = Math.min(every, job.steps - done);
      const begun = done > 0 ? { from: job.slot, driven: false, cleared: false } : {};
      run({ ...job, ...begun, done: alike(done), steps, measured: true, tolerance: 0 });
      done += steps;
      if (worst(workshop, job.samples) <= tolerance) break;
    }
    return done;
  };

  const settle = (settling: Settling): Settlement => {
    const { samples, effort = 1, measured = false } = settling;
    checkSettling(settling, layout.samples);
    refresh();
    const fromRest = settling.from === "rest";
    const start = fromRest ? undefined : slots.settled(settling.from, samples);
    const slot = slots.writable(settling.slot);
    const inputs = inputsOf(workshop, settling.conditions, samples, system, ownInputs);
    const taught = writeTeacher(workshop, settling.conditions, samples, system);
    const driven = fromRest || start?.drive !== drives;
    if (driven) drives++;
    const isTimed = stop.kind === "steps";
    const most = isTimed ? (fromRest ? stop.free : stop.nudged) : stop.most;
    const job: SettleJob = {
      slot: slot.address,
      from: start?.address ?? slot.address,
      fromRest,
      done: 0,
      steps: Math.round(effort * most),
      inputs,
      driven,
      taught,
      restoring: fromRest ? 0 : layout.method.damping,
      cached: start?.cached ?? "none",
      samples,
      cleared: fromRest,
      measured: measured || !isTimed,
      tolerance: isTimed || !stop.freeze ? 0 : stop.tolerance,
      every: isTimed ? 0 : stop.every,
    };
    if (isTimed || stop.freeze) run(job);
    const steps = isTimed || stop.freeze ? job.steps : runTogether(job, stop.tolerance, stop.every);
    Object.assign(slot, { settled: samples, inputs, drive: drives, cached: cachedAfter(workshop, job, fromRest) });
    conclude(workshop, settlement, slot, job, steps);
    return settlement;
  };
  return {
    settle,
    changed() {
      stale = true;
    },
  };
}

/** Which products a sweep leaves up to date: those of its last direction, when all rows ended in the same. */
function cachedAfter({ layout }: Workshop, { steps, tolerance }: SettleJob, fromRest: boolean): LayeredSlot["cached"] {
  const { method, stop } = layout.method;
  if (method !== "sweep" || stop.kind !== "steps" || tolerance > 0 || !fromRest) return "none";
  return steps % 2 === 1 ? "below" : "above";
}

function checkSettling({ samples, around, grounded, slot }: Settling, most: number): void {
  if (!(Number.isInteger(samples) && samples >= 1 && samples <= most))
    throw new Refusal(`The program was planned for 1 to ${most} samples and cannot settle ${samples}.`);
  if (around !== undefined || grounded)
    throw new Refusal(
      `The fast device settles networks themselves, not their response ("${slot}"); take a rule without one, or set solver.device=reference.`,
    );
}

/** The address of the inputs: where they are, when they are in the program's memory, or else where they are copied to. */
function inputsOf(
  { layout, memory, allocate }: Workshop,
  conditions: readonly Condition[],
  samples: number,
  system: System,
  own: { array: Float32Array | undefined },
): number {
  const size = layout.network.layers[0];
  const condition = conditions.find(({ port }) => portOf(system, port).name === "input");
  if (condition && condition.kind !== "hold") throw new Refusal(`The input of ${system.summary} can only be held.`);
  if (condition && condition.value.length < samples * size)
    throw new Refusal(`The inputs of ${samples} samples are ${samples * size} numbers, not ${condition.value.length}.`);
  if (condition?.value instanceof Float32Array && condition.value.buffer === memory.buffer)
    return condition.value.byteOffset;
  own.array ??= allocate(layout.samples * size);
  if (condition) own.array.set(condition.value.subarray(0, samples * size));
  else own.array.fill(0);
  return own.array.byteOffset;
}

/** Writes the output's current and leak; false when nobody teaches. */
function writeTeacher(
  { layout, floats }: Workshop,
  conditions: readonly Condition[],
  samples: number,
  system: System,
): boolean {
  const last = layout.strides.length - 1;
  const size = layout.network.layers[last];
  const stride = layout.strides[last] / 4;
  const view = floats();
  const leak = layout.leak[last] / 4;
  let isTaught = false;
  for (const condition of conditions) {
    if (condition.port !== "output") continue;
    if (condition.kind === "hold" || (condition.kind === "drive" && condition.imaginary))
      throw new Refusal(
        `The output of ${system.summary} can be driven and sprung on the fast device, not held; set solver.device=reference.`,
      );
    if (!isTaught) {
      view.copyWithin(layout.taughtLeak / 4, leak, leak + PANEL * layout.panels[last]);
      view.fill(0, layout.current / 4, layout.current / 4 + samples * stride);
    }
    isTaught = true;
    const stiffness = condition.kind === "spring" ? condition.stiffness : 0;
    const values = condition.kind === "spring" ? condition.target : condition.current;
    for (let k = 0; k < size; k++) view[layout.taughtLeak / 4 + k] += stiffness;
    for (let sample = 0; sample < samples; sample++) {
      const at = layout.current / 4 + sample * stride;
      for (let k = 0; k < size; k++)
        view[at + k] += condition.kind === "spring" ? stiffness * values[sample * size + k] : values[sample * size + k];
    }
  }
  return isTaught;
}

function resultsOf({ layout, memory }: Workshop): Float64Array {
  return new Float64Array(memory.buffer, layout.results, 2 * layout.samples);
}

function worst(workshop: Workshop, samples: number): number {
  const results = resultsOf(workshop);
  let largest = 0;
  for (let sample = 0; sample < samples; sample++) if (!(results[2 * sample] <= largest)) largest = results[2 * sample];
  return largest;
}

/** Fills the settlement from what the threads left. */
function conclude(workshop: Workshop, settlement: Settlement, slot: LayeredSlot, job: SettleJob, steps: number): void {
  const { stop } = workshop.layout.method;
  const results = resultsOf(workshop);
  const tolerance = stop.kind === "steps" ? Infinity : stop.tolerance;
  let [short, diverged, longest] = [0, 0, 0];
  for (let sample = 0; sample < job.samples; sample++) {
    const residual = job.measured ? results[2 * sample] : Number.NaN;
    const lost = job.measured ? !(residual < Infinity) : !hasNumbers(workshop, slot, sample);
    const outcome = lost ? DIVERGED : residual > tolerance ? SHORT : MET;
    settlement.residual[sample] = residual;
    settlement.outcome[sample] = outcome;
    slot.residual[sample] = residual;
    if (outcome === SHORT) short++;
    if (outcome === DIVERGED) diverged++;
    if (job.tolerance > 0) longest = Math.max(longest, results[2 * sample + 1]);
  }
  settlement.steps = job.tolerance > 0 ? longest : steps;
  settlement.unsettled = short + diverged;
  const timed = stop.kind === "steps";
  settlement.status = diverged > 0 ? "diverged" : short > 0 ? "exhausted" : timed ? "horizon" : "settled";
}

/** Whether a sample's outputs are numbers. */
function hasNumbers({ layout, floats }: Workshop, { address }: LayeredSlot, sample: number): boolean {
  const view = floats();
  const last = layout.strides.length - 1;
  const at = (address + layout.slot.signal[last] + sample * layout.strides[last]) / 4;
  let zero = 0;
  for (let k = 0; k < layout.network.layers[last]; k++) zero += view[at + k] * 0;
  return zero === 0;
}
