import { Refusal } from "../../systems/system.ts";
import type { Layout } from "./layout.ts";

/** A stored state of every sample, in the memory. */
export interface LayeredSlot {
  readonly address: number;
  /** How many samples were settled last; 0 before the first time. */
  settled: number;
  readonly residual: Float64Array;
  /** Where the inputs it was settled under stand. */
  inputs: number;
  /** The stamp of the input drive it was settled under. */
  drive: number;
  /** Which cached products are those of its signals. */
  cached: "none" | "below" | "above";
}

export interface LayeredSlots {
  /** Cached products are those of the weights as they were. */
  outdate(): void;
  writable(name: string): LayeredSlot;
  known(name: string): LayeredSlot;
  settled(name: string, samples: number): LayeredSlot;
}

export function planSlots(layout: Layout, take: (bytes: number) => number): LayeredSlots {
  const slots = new Map<string, LayeredSlot>();
  const all: LayeredSlot[] = [];
  const known = (name: string): LayeredSlot => {
    const found = slots.get(name);
    if (found) return found;
    throw new Refusal(`There is no slot "${name}" yet; there is ${[...slots.keys()].join(", ") || "none"}.`);
  };
  return {
    outdate() {
      for (const slot of all) slot.cached = "none";
    },
    writable(name) {
      const found = slots.get(name);
      if (found) return found;
      const residual = new Float64Array(layout.samples);
      const slot: LayeredSlot = {
        address: take(layout.slot.bytes),
        settled: 0,
        residual,
        inputs: 0,
        drive: -1,
        cached: "none",
      };
      slots.set(name, slot);
      all.push(slot);
      return slot;
    },
    known,
    settled(name, samples) {
      const slot = known(name);
      if (slot.settled >= samples) return slot;
      throw new Refusal(`The slot "${name}" holds ${slot.settled} settled samples, not the ${samples} asked for.`);
    },
  };
}
