import type { SharedMemory } from "../../devices/wasm/engine.ts";
import { DESCRIPTOR_BYTES, type Field, fieldOffset, fields } from "../../devices/wasm/product.ts";
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
  readonly slot: number;
  readonly from: number;
  readonly fromRest: boolean;
  /** Steps (passes) that were done before, and are to be done now. */
  readonly done: number;
  readonly steps: number;
  /** Where the inputs stand, and whether what they drive must be computed first. */
  readonly inputs: number;
  readonly driven: boolean;
  /** Whether the outputs have a teacher: a current, and a spring in their leak. */
  readonly taught: boolean;
  readonly restoring: number;
  /** Which cached products of the slot it starts from are those of its signals. */
  readonly cached: "none" | "below" | "above";
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

/** The list of calls that a course is, layer by layer: what a block of rows goes through. */
export function compile(layout: Layout, room: DescriptorRoom, course: Course): readonly Call[] {
  const first = course.driven ? [inputCall(layout, room, course)] : [];
  const calls = layout.method.method === "sweep" ? sweepCalls(layout, room, course) : stepCalls(layout, room, course);
  return [...first, ...calls];
}

/** The calls that measure the residual of the slot's state. */
export function compileResidual(layout: Layout, room: DescriptorRoom, course: Course): readonly Call[] {
  const signals = layout.slot.signal.map((place) => course.slot + place);
  return innerLayers(layout).map((l) => ({
    kernel: "rate",
    descriptor: room.write(
      { ...bothSides(layout, course, l, signals), ...unitFields(layout, course, l, signals[l]) },
      0,
    ),
  }));
}

const innerLayers = ({ network }: Layout): readonly number[] => network.layers.slice(1).map((_, k) => k + 1);

function inputCall(layout: Layout, room: DescriptorRoom, { inputs }: Course): Call {
  const descriptor = room.write(
    {
      below: inputs,
      belowStride: layout.strides[0],
      belowLength: 4 * layout.network.layers[0],
      belowPanels: layout.forward[1],
      start: layout.biased ? layout.biases[1] : layout.zeros,
      startStride: 0,
      stride: layout.strides[1],
      cacheOut: layout.inputDrive,
      panels: layout.panels[1],
    },
    0,
  );
  return { kernel: "drive", descriptor };
}

/** The product of a layer's signals with the panels that drive its neighbour. */
function side(layout: Layout, from: number, signals: number, panels: number) {
  return { place: signals, stride: layout.strides[from], length: 4 * layout.network.layers[from], panels };
}

/** Both products of layer l, and what they start from: the inputs' drive in the first layer, biases in the others. */
function bothSides(layout: Layout, course: Course, l: number, signals: readonly number[]) {
  const last = layout.network.layers.length - 1;
  const below = l > 1 ? side(layout, l - 1, signals[l - 1], layout.forward[l]) : nothing;
  const above = l < last ? side(layout, l + 1, signals[l + 1], layout.backward[l]) : nothing;
  const isFirst = l === 1;
  return {
    below: below.place,
    belowStride: below.stride,
    belowLength: below.length,
    belowPanels: below.panels,
    above: above.place,
    aboveStride: above.stride,
    aboveLength: above.length,
    abovePanels: above.panels,
    start: isFirst ? layout.inputDrive : layout.biased ? layout.biases[l] : layout.zeros,
    startStride: isFirst ? layout.strides[1] : 0,
    ...teacher(layout, course, l),
  };
}

const nothing = { place: 0, stride: 0, length: 0, panels: 0 };

/** The teacher's current, at the output only. */
function teacher(layout: Layout, { taught }: Course, l: number) {
  const isTaught = taught && l === layout.network.layers.length - 1;
  return isTaught ? { other: layout.current, otherStride: layout.strides[l] } : { other: layout.zeros, otherStride: 0 };
}

/** What a unit's own formulas read and write. */
function unitFields(layout: Layout, course: Course, l: number, signal: number) {
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

/**
 * Steps in time: all layers from the same signals into other rows, which the next step reads. The last step ends in the slot's
 * own rows.
 */
function stepCalls(layout: Layout, room: DescriptorRoom, course: Course): Call[] {
  const { slot, from, steps } = course;
  const own = layout.slot.signal.map((place) => slot + place);
  const shadow = layout.slot.shadow.map((place) => slot + place);
  const elsewhere = from !== slot;
  let read = elsewhere ? layout.slot.signal.map((place) => from + place) : own;
  let innerFrom = elsewhere ? from : slot;
  // From other rows any parity will do; from one's own the first step must leave them alone.
  let write = elsewhere && steps % 2 === 1 ? own : shadow;
  const known = new Map<string, readonly Call[]>();
  const calls: Call[] = [];
  for (let step = 0; step < steps; step++) {
    const key = `${read[1]} ${write[1]} ${innerFrom}`;
    const round =
      known.get(key) ??
      innerLayers(layout).map((l): Call => {
        const units = { ...unitFields(layout, course, l, read[l]), signalOut: write[l] };
        const inner = innerFrom + layout.slot.inner[l];
        const descriptor = room.write({ ...bothSides(layout, course, l, read), ...units, inner }, 0);
        return { kernel: "step", descriptor };
      });
    known.set(key, round);
    calls.push(...round);
    read = write;
    innerFrom = slot;
    write = read === own ? shadow : own;
  }
  if (read !== own) for (const l of innerLayers(layout)) calls.push(moveCall(layout, room, course, l, read[l]));
  return calls;
}

function moveCall(layout: Layout, room: DescriptorRoom, course: Course, l: number, signal: number): Call {
  return { kernel: "move", descriptor: room.write(unitFields(layout, course, l, signal), 0) };
}

/**
 * Passes of directional Gauss–Seidel, as the reference does them, with the two products of each layer cached: a visit computes
 * the one whose source has changed since, which along a pass is one of them.
 */
function sweepCalls(layout: Layout, room: DescriptorRoom, course: Course): Call[] {
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
    const left = pass > 0 ? 1 : 0;
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
