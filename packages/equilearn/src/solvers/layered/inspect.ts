import { cbrt } from "../../math/elementary.ts";
import type { LayeredSlot } from "./slots.ts";
import type { Workshop } from "./workshop.ts";

/** `Program.distance`: over u of all layers but the inputs. */
export function measureDistance(
  { layout, floats }: Workshop,
  a: LayeredSlot,
  b: LayeredSlot,
  into: Float64Array,
  count: number,
): void {
  const view = floats();
  const { layers, units: law } = layout.network;
  // Units with a smooth activation keep u beside the signal.
  const hasOwnSignals = law.law === "hopfield" && layout.keepsInner;
  const units = layers.slice(1).reduce((sum, size) => sum + size, 0);
  for (let sample = 0; sample < count; sample++) {
    let squares = 0;
    for (let l = 1; l < layers.length; l++) {
      const place = (hasOwnSignals ? layout.slot.inner[l] : layout.slot.signal[l]) + sample * layout.strides[l];
      for (let k = 0; k < layers[l]; k++) {
        const difference = view[(a.address + place) / 4 + k] - view[(b.address + place) / 4 + k];
        squares += difference * difference;
      }
    }
    into[sample] = Math.sqrt(squares / units);
  }
}

/**
 * `Program.diagnose`: an explicit step of the cubic amplifies every error once dt·(3u² − 1) > 2, and what the inputs alone drive into
 * the first layer tells whether its units come to rest beyond that.
 */
export function diagnose({ layout, floats }: Workshop): string | undefined {
  const { units, layers } = layout.network;
  const { method, timeStep } = layout.method;
  const view = floats();
  let drive = 0;
  for (let sample = 0; sample < layout.samples; sample++)
    for (let k = 0; k < layers[1]; k++)
      drive = Math.max(drive, Math.abs(view[(layout.inputDrive + sample * layout.strides[1]) / 4 + k]));
  const size = Number(drive.toPrecision(3));
  if (!Number.isFinite(drive)) return "the weights of the first layer are not finite";
  if (units.law !== "fhn") return `the drive from the inputs into layer 1 reaches ${size}`;
  const rest = cbrt(drive);
  const limit = Math.sqrt((2 / timeStep + 1) / 3);
  if (method !== "euler" || units.bound !== null || rest < limit)
    return `the drive from the inputs into layer 1 reaches ${size}, which holds its units near |u| = ${Number(Math.min(rest, units.bound ?? rest).toPrecision(3))}`;
  return (
    `the drive from the inputs into layer 1 reaches ${size}, which holds its units near |u| = ${Number(rest.toPrecision(3))}, ` +
    `and beyond ${Number(limit.toPrecision(3))} an explicit Euler step of ${timeStep} is unstable on the cubic; set system.bound=2 or solver.method=semi-implicit`
  );
}

/** Whether all floats of a stretch of memory, a multiple of 16 bytes long, are numbers. */
export function areFinite({ kernels, layout, floats }: Workshop, address: number, bytes: number): boolean {
  kernels.finite(address, layout.scalars, bytes);
  const view = floats();
  const at = layout.scalars / 4;
  return view[at] + view[at + 1] + (view[at + 2] + view[at + 3]) === 0;
}
