import type { Call, Course, DescriptorRoom } from "./course.ts";
import { nothing, side, teacher, unitFields } from "./course.ts";
import type { Layout } from "./layout.ts";
import { sweepCalls } from "./sweep-schedule.ts";

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
