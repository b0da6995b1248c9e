import { partStart, type Share } from "../../devices/team.ts";
import { type CompiledModule, type Kernel, openKernels, type SharedMemory, viewOf } from "../../devices/wasm/engine.ts";
import { PANEL } from "../../devices/wasm/product.ts";
import { openRoom } from "./course.ts";
import { DESCEND, READ, SETTLE } from "./jobs.ts";
import { type Layout, SCALARS, type SegmentPlace, segmentPlaces } from "./layout.ts";
import { planSettleShare } from "./settle-share.ts";

/** All that a thread needs to help a layered program, as plain data. */
export interface LayeredBriefing {
  readonly layout: Layout;
  readonly module: CompiledModule;
  readonly memory: SharedMemory;
}

/** A thread's share of every job, on the memory it shares with the others. Allocates nothing once each job has been done once. */
export function openShard({ layout, module, memory }: LayeredBriefing, member: number): Share {
  const kernels = openKernels(module, memory);
  const settle = planSettleShare(layout, memory, kernels, openRoom(layout, memory, member));
  const segments = segmentPlaces(layout);
  const floats = viewOf(memory);
  return (job, self, threads) => {
    if (job[0] === SETTLE) settle(job, self, threads);
    else if (job[0] === READ) read(layout, floats, kernels.outer, job, self, threads);
    else if (job[0] === DESCEND) descend(layout, segments, kernels.adam, job, self, threads);
    else transpose(layout, kernels.transpose, self, threads);
  };
}

/** The panels of all matrices, shared out by what they cost, which is a row for each unit below. */
function read(
  layout: Layout,
  floats: () => Float32Array,
  outer: Kernel,
  job: Float64Array,
  member: number,
  threads: number,
): void {
  const { panels, network } = layout;
  const { layers } = network;
  let total = 0;
  for (let l = 1; l < layers.length; l++) total += panels[l] * layers[l - 1];
  let before = 0;
  for (let l = 1; l < layers.length; l++) {
    const first = panelAt((total * member) / threads - before, layers[l - 1], panels[l]);
    const end = panelAt((total * (member + 1)) / threads - before, layers[l - 1], panels[l]);
    before += panels[l] * layers[l - 1];
    if (first < end) readMatrix(layout, floats, outer, job, l, first, end);
  }
}

/** The first panel of a matrix that begins at or after a cost. */
function panelAt(cost: number, rows: number, panels: number): number {
  return Math.max(0, Math.min(panels, Math.ceil(cost / rows)));
}

function readMatrix(
  layout: Layout,
  floats: () => Float32Array,
  outer: Kernel,
  job: Float64Array,
  l: number,
  first: number,
  end: number,
): void {
  const plus = job[1];
  const minus = job[2];
  const inputs = job[3];
  const samples = job[4];
  const gradient = job[5];
  const { strides, slot, panels, network } = layout;
  const rows = network.layers[l - 1];
  const isFirst = l === 1;
  const below = slot.signal[l - 1];
  const place = slot.signal[l];
  const into = gradient + layout.matrices[l] - layout.weights;
  outer(
    isFirst ? inputs : plus + below,
    strides[l - 1],
    // Both slots have the same inputs: what counts is the difference in the first layer.
    isFirst && minus !== 0 ? layout.difference : plus + place,
    strides[l],
    minus + below,
    minus + place,
    samples,
    isFirst || minus === 0 ? 0 : samples,
    rows,
    into,
    layout.scalars,
    first,
    end - first,
  );
  if (end === panels[l]) clearPadding(layout, floats(), l, into);
}

/** Columns that stand for no unit must stay without weight, whatever their signals are. */
function clearPadding({ panels, network }: Layout, floats: Float32Array, l: number, into: number): void {
  const used = network.layers[l] % PANEL;
  if (used === 0) return;
  const rows = network.layers[l - 1];
  const panel = into / 4 + PANEL * rows * (panels[l] - 1);
  for (let row = 0; row < rows; row++) for (let k = used; k < PANEL; k++) floats[panel + PANEL * row + k] = 0;
}

function descend(
  layout: Layout,
  segments: readonly SegmentPlace[],
  adam: Kernel,
  job: Float64Array,
  member: number,
  threads: number,
): void {
  for (let k = 0; k < segments.length; k++) {
    const eights = segments[k].bytes / 32;
    const first = partStart(eights, member, threads);
    const end = partStart(eights, member + 1, threads);
    const offset = segments[k].start - layout.weights + 32 * first;
    if (first === end) continue;
    const scalars = layout.scalars + SCALARS * k;
    adam(layout.weights + offset, job[1] + offset, job[2] + offset, job[3] + offset, 32 * (end - first), scalars);
  }
}

/** Fills the panels that drive layers from above out of those that drive them from below. */
function transpose(layout: Layout, kernel: Kernel, member: number, threads: number): void {
  const { panels, forward, backward, network } = layout;
  const { layers } = network;
  for (let l = 1; l + 1 < layers.length; l++) {
    const first = PANEL * partStart(panels[l], member, threads);
    const end = Math.min(PANEL * partStart(panels[l], member + 1, threads), layers[l]);
    if (first < end) kernel(forward[l + 1], layers[l], layers[l + 1], backward[l], first, end);
  }
}
