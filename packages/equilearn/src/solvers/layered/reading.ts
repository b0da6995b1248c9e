import type { Program, Reading } from "../program.ts";
import { READ } from "./jobs.ts";
import { addBiasGradient, addDiffusiveGradient, type ReadTerm, silence } from "./read.ts";
import type { Workshop } from "./workshop.ts";

/** `Program.read` on the fast device, for rules that read one equilibrium or the difference of two. */
export function planReading({ layout, team, slots, kernels, floats }: Workshop): Program<Float32Array>["read"] {
  const job: number[] = [];
  const isDiffusive = layout.network.coupling === "diffusive";
  return (into, readings, nudge, samples, kept) => {
    checkReadings(readings);
    const [plus, minus] = readings.map(({ at }) => slots.settled(at, samples));
    const view = floats();
    const addresses = minus ? [plus.address, minus.address] : [plus.address];
    if (kept) silence(layout, view, addresses, kept, samples);
    const place = layout.slot.signal[1];
    if (minus)
      kernels.difference(plus.address + place, minus.address + place, layout.difference, samples * layout.strides[1]);
    // The energy has −s·s′ for each edge.
    view[layout.scalars / 4] = -readings[0].weight / nudge;
    job.length = 0;
    job.push(READ, plus.address, minus?.address ?? 0, plus.inputs, samples, into.byteOffset);
    team.run(job);
    if (!layout.biased && !isDiffusive) return;
    const terms: ReadTerm[] = readings.map(({ weight }, k) => ({ slot: addresses[k], factor: weight / nudge }));
    if (layout.biased) addBiasGradient(layout, view, into, terms, samples);
    if (isDiffusive) addDiffusiveGradient(layout, view, into, terms, plus.inputs, samples, kept);
  };
}

function checkReadings(readings: readonly Reading[]): void {
  const [first, second, ...others] = readings;
  const isPair = second === undefined || second.weight === -first.weight;
  const isPlain = readings.every(({ along, imaginaryWeight }) => along === undefined && imaginaryWeight === undefined);
  if (first && isPair && isPlain && others.length === 0) return;
  throw new Error("The fast device reads one equilibrium, or the difference of two.");
}
