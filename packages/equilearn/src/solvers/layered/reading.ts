import type { Program, Reading } from "../program.ts";
import { READ } from "./jobs.ts";
import { addBiasGradient, addDiffusiveGradient, type ReadTerm, silence } from "./read.ts";
import type { LayeredSlot } from "./slots.ts";
import type { Workshop } from "./workshop.ts";

/** `Program.read` on the fast device, for rules that read one equilibrium or the difference of two. */
export function planReading(workshop: Workshop): Program<Float32Array>["read"] {
  const { layout, team, slots, kernels, floats } = workshop;
  const inputsKept = planInputsKept(workshop);
  const isDiffusive = layout.network.coupling === "diffusive";
  const job = new Float64Array(6);
  const terms: [ReadTerm, ReadTerm] = [
    { slot: 0, factor: 0 },
    { slot: 0, factor: 0 },
  ];
  const place = layout.slot.signal[1];

  const take = (term: ReadTerm, { at, weight }: Reading, nudge: number, samples: number): LayeredSlot => {
    const slot = slots.settled(at, samples);
    term.slot = slot.address;
    term.factor = weight / nudge;
    return slot;
  };
  return (into, readings, nudge, samples, kept) => {
    checkReadings(readings);
    const [plus, minus] = terms;
    const slot = take(plus, readings[0], nudge, samples);
    if (readings.length > 1) take(minus, readings[1], nudge, samples);
    else minus.slot = minus.factor = 0;
    const view = floats();
    if (kept) silence(layout, view, terms, kept, samples);
    const inputs = inputsKept(slot, samples, kept);
    if (minus.slot !== 0)
      kernels.difference(plus.slot + place, minus.slot + place, layout.difference, samples * layout.strides[1]);
    // The energy has −s·s′ for each edge.
    view[layout.scalars / 4] = -plus.factor;
    job[0] = READ;
    job[1] = plus.slot;
    job[2] = minus.slot;
    job[3] = inputs;
    job[4] = samples;
    job[5] = into.byteOffset;
    team.run(job);
    if (layout.biased) addBiasGradient(layout, view, into, terms, samples);
    if (isDiffusive) addDiffusiveGradient(layout, view, into, terms, inputs, samples, kept);
  };
}

/** The address of the inputs, or of a copy without those that are left out, whose numbers may not be finite: no product hides that. */
function planInputsKept({ layout, floats, allocate }: Workshop) {
  const size = layout.network.layers[0];
  let copy: Float32Array | undefined;
  return (slot: LayeredSlot, samples: number, kept: Uint8Array | undefined): number => {
    if (!kept?.subarray(0, samples).includes(0)) return slot.inputs;
    copy ??= allocate(layout.samples * size);
    copy.set(floats().subarray(slot.inputs / 4, slot.inputs / 4 + samples * size));
    for (let sample = 0; sample < samples; sample++)
      if (kept[sample] === 0) copy.fill(0, sample * size, (sample + 1) * size);
    return copy.byteOffset;
  };
}

function checkReadings(readings: readonly Reading[]): void {
  let sum = 0;
  let arePlain = true;
  for (const { weight, along, imaginaryWeight } of readings) {
    sum += weight;
    if (along !== undefined || imaginaryWeight !== undefined) arePlain = false;
  }
  if (arePlain && (readings.length === 1 || (readings.length === 2 && sum === 0))) return;
  throw new Error("The fast device reads one equilibrium, or the difference of two.");
}
