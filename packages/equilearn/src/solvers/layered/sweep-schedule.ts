import type { Field } from "../../devices/wasm/descriptor.ts";
import type { Call, Course, DescriptorRoom } from "./course.ts";
import { nothing, side, teacher, unitFields } from "./course.ts";
import type { LayerKernel } from "./kernels.ts";
import type { Layout } from "./layout.ts";

/**
 * Passes of directional Gauss–Seidel, as the reference does them, with the two products of each layer cached: a visit computes
 * the one whose source has changed since, which along a pass is one of them.
 */
export function sweepCalls(layout: Layout, room: DescriptorRoom, course: Course): Call[] {
  const { from, fromRest, done, steps, cached } = course;
  const last = layout.network.layers.length - 1;
  const places = (part: readonly number[]) => part.map((place) => from + place);
  const state: SweepState = {
    signals: places(layout.slot.signal),
    below: places(layout.slot.below),
    above: places(layout.slot.above),
    // From rest all signals above are zero, and so is what they send.
    freshBelow: layout.strides.map((_, l) => l === 1 || cached === "below"),
    freshAbove: layout.strides.map((_, l) => l === last || fromRest || cached === "above"),
    silent: layout.strides.map(() => fromRest),
  };
  const calls: Call[] = [];
  for (let pass = 0; pass < done + steps; pass++) {
    const up = (pass % 2 === 0) === fromRest;
    const left = pass > 0 && last > 1 ? 1 : 0;
    for (let k = left; k < last; k++) {
      const visit = visitLayer(layout, room, course, up ? 1 + k : last - k, state, pass >= done);
      calls.push(...visit);
    }
  }
  return calls;
}

/** Where each layer's signals and cached products are at a point of a sweep, and which products are up to date. */
interface SweepState {
  readonly signals: number[];
  readonly below: number[];
  readonly above: number[];
  readonly freshBelow: boolean[];
  readonly freshAbove: boolean[];
  /** Whether nothing has come from above yet. */
  readonly silent: boolean[];
}

/** One layer solved: its calls, unless they belong to a part that is done, and what is fresh afterwards. */
function visitLayer(
  layout: Layout,
  room: DescriptorRoom,
  course: Course,
  l: number,
  state: SweepState,
  emitted: boolean,
): readonly Call[] {
  const { slot } = course;
  const last = layout.network.layers.length - 1;
  const needsBelow = l > 1 && !state.freshBelow[l];
  const needsAbove = l < last && !state.freshAbove[l];
  const calls: Call[] = [];
  const emit = (kernel: LayerKernel, values: Partial<Record<Field, number>>) => {
    if (emitted) calls.push({ kernel, descriptor: room.write(values, course.restoring) });
  };
  const ownBelow = slot + layout.slot.below[l];
  const ownAbove = slot + layout.slot.above[l];
  const fromBelow = { ...productFields(layout, l, "below", state), cacheOut: ownBelow };
  const fromAbove = { ...productFields(layout, l, "above", state), cacheOut: ownAbove };
  const units = unitFields(layout, course, l, state.signals[l]);
  if (needsBelow && needsAbove) emit("drive", { ...fromBelow, stride: layout.strides[l], panels: layout.panels[l] });
  if (needsBelow) state.below[l] = ownBelow;
  const below = l === 1 ? layout.inputDrive : state.below[l];
  const above = aboveOf(layout, course, l, state);
  if (needsAbove) {
    emit("step", { ...fromAbove, ...units, other: below, otherStride: layout.strides[l] });
    state.above[l] = ownAbove;
    state.silent[l] = false;
  } else if (needsBelow) emit("step", { ...fromBelow, ...units, ...above });
  else emit("solve", { start: below, startStride: layout.strides[l], ...units, ...above });
  state.freshBelow[l] = true;
  state.freshAbove[l] = true;
  state.signals[l] = slot + layout.slot.signal[l];
  if (l < last) state.freshBelow[l + 1] = false;
  if (l > 1) state.freshAbove[l - 1] = false;
  return calls;
}

/** What reaches layer l from above: the teacher at the output, the cached product elsewhere, nothing before there is any. */
function aboveOf(layout: Layout, course: Course, l: number, state: SweepState) {
  if (l === layout.network.layers.length - 1) return teacher(layout, course, l);
  return state.silent[l]
    ? { other: layout.zeros, otherStride: 0 }
    : { other: state.above[l], otherStride: layout.strides[l] };
}

/** One product of layer l as the descriptor's only one, and what it starts from: the bias belongs to what comes from below. */
function productFields(layout: Layout, l: number, which: "below" | "above", { signals }: SweepState) {
  const from = which === "below" ? l - 1 : l + 1;
  const isThere = from >= 1 && from < layout.network.layers.length;
  const source = isThere
    ? side(layout, from, signals[from], which === "below" ? layout.forward[l] : layout.backward[l])
    : nothing;
  const start = which === "below" && layout.biased ? layout.biases[l] : layout.zeros;
  return {
    below: source.place,
    belowStride: source.stride,
    belowLength: source.length,
    belowPanels: source.panels,
    start,
    startStride: 0,
  };
}
