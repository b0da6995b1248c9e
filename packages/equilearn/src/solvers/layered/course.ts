import { DESCRIPTOR_BYTES, type Field, fieldOffset, fields } from "../../devices/wasm/descriptor.ts";
import type { SharedMemory } from "../../devices/wasm/engine.ts";
import type { LayerKernel } from "./kernels.ts";
import type { Layout } from "./layout.ts";

/** A kernel to call, with the descriptor of the layer it works on. */
export interface Call {
  readonly kernel: LayerKernel;
  readonly descriptor: number;
}

/** One settling of a block of rows, or a part of it: numbers that all threads are given. */
export interface Course {
  /** Addresses of the slot and of the one whose state it starts from. */
  slot: number;
  from: number;
  fromRest: boolean;
  /** Steps (passes) that were done before, and are to be done now. */
  done: number;
  steps: number;
  /** Where the inputs stand, and whether what they drive must be computed first. */
  inputs: number;
  driven: boolean;
  /** Whether the outputs have a teacher: a current, and a spring in their leak. */
  taught: boolean;
  restoring: number;
  /** Which cached products of the slot it starts from are those of its signals. */
  cached: "none" | "below" | "above";
}

/** Writes descriptors into a thread's room; one that is there already is used again. */
export interface DescriptorRoom {
  write(values: Partial<Record<Field, number>>, restoring: number): number;
}

export function openRoom(layout: Layout, memory: SharedMemory, member: number): DescriptorRoom {
  const first = layout.descriptors + member * layout.descriptorRoom;
  const known = new Map<string, number>();
  return {
    write(values, restoring) {
      // What a kernel loads and nobody asked for is zero: addresses point at a row of zeros, and strides are 0.
      const absent = (field: Field) => (/Stride|Length|panels/.test(field) ? 0 : layout.zeros);
      const numbers = fields.map((field) => values[field] ?? absent(field));
      const key = `${numbers.join(" ")} ${restoring}`;
      const found = known.get(key);
      if (found !== undefined) return found;
      const at = first + known.size * DESCRIPTOR_BYTES;
      if (at + DESCRIPTOR_BYTES > first + layout.descriptorRoom) throw new Error("The descriptors' room is full.");
      const view = new DataView(memory.buffer, at, DESCRIPTOR_BYTES);
      numbers.forEach((value, k) => {
        view.setInt32(4 * k, value, true);
      });
      view.setFloat32(fieldOffset("restoring"), restoring, true);
      known.set(key, at);
      return at;
    },
  };
}

/** The product of a layer's signals with the panels that drive its neighbour. */
export function side(layout: Layout, from: number, signals: number, panels: number) {
  return { place: signals, stride: layout.strides[from], length: 4 * layout.network.layers[from], panels };
}

export const nothing = { place: 0, stride: 0, length: 0, panels: 0 };

/** The teacher's current, at the output only. */
export function teacher(layout: Layout, { taught }: Course, l: number) {
  const isTaught = taught && l === layout.network.layers.length - 1;
  return isTaught ? { other: layout.current, otherStride: layout.strides[l] } : { other: layout.zeros, otherStride: 0 };
}

/** What a unit's own formulas read and write. */
export function unitFields(layout: Layout, course: Course, l: number, signal: number) {
  const isTaught = course.taught && l === layout.network.layers.length - 1;
  const inner = course.slot + layout.slot.inner[l];
  return {
    stride: layout.strides[l],
    signal,
    inner,
    signalOut: course.slot + layout.slot.signal[l],
    innerOut: inner,
    leak: isTaught ? layout.taughtLeak : layout.leak[l],
    mask: layout.mask[l],
    sums: layout.sums,
    panels: layout.panels[l],
  };
}
