import { Refusal } from "../systems/system.ts";

/** A stored equilibrium of every sample. */
export interface SlotState {
  /** samples × variables. */
  readonly values: Float64Array;
  /** A view of each sample's row in `values`. */
  readonly rows: readonly Float64Array[];
  /** Of each sample's last settling. */
  readonly residual: Float64Array;
  /** How many samples were settled last; 0 before the first time. */
  settled: number;
  /** Changes with every settling. */
  stamp: number;
  /** The equilibrium it was linearised at, if it was, and that one's stamp then. */
  base: SlotState | undefined;
  baseStamp: number;
}

export interface Slots {
  /** A slot to settle into, made if need be. */
  writable(name: string): SlotState;
  known(name: string): SlotState;
  /** A slot in which at least so many samples have been settled. */
  settled(name: string, samples: number): SlotState;
  /** Notes that a slot was settled. */
  record(slot: SlotState, samples: number, base: SlotState | undefined): void;
}

export function planSlots(samples: number, variables: number, names: readonly string[]): Slots {
  const slots = new Map<string, SlotState>();
  let stamp = 0;
  const writable = (name: string): SlotState => {
    const found = slots.get(name);
    if (found) return found;
    const values = new Float64Array(samples * variables);
    const rows = Array.from({ length: samples }, (_, row) => values.subarray(row * variables, (row + 1) * variables));
    const residual = new Float64Array(samples);
    const slot: SlotState = { values, rows, residual, settled: 0, stamp: 0, base: undefined, baseStamp: 0 };
    slots.set(name, slot);
    return slot;
  };
  const known = (name: string): SlotState => {
    const found = slots.get(name);
    if (found) return found;
    throw new Refusal(`There is no slot "${name}" yet; there is ${[...slots.keys()].join(", ") || "none"}.`);
  };
  for (const name of names) writable(name);
  return {
    writable,
    known,
    settled(name, count) {
      const slot = known(name);
      if (slot.settled >= count) return slot;
      throw new Refusal(`The slot "${name}" holds ${slot.settled} settled samples, not the ${count} asked for.`);
    },
    record(slot, count, base) {
      slot.settled = count;
      slot.stamp = ++stamp;
      slot.base = base;
      slot.baseStamp = base?.stamp ?? 0;
    },
  };
}
