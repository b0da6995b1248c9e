import { type Descent, type DescentSettings, referenceDescent } from "../../devices/descent.ts";
import { type Muster, soloTeam, type Team } from "../../devices/team.ts";
import { planConstants } from "../../devices/wasm/constants.ts";
import { compileKernels, createMemory, growTo, openKernels, type SharedMemory } from "../../devices/wasm/engine.ts";
import { describeNeurons } from "../../systems/neurons/describe.ts";
import { innerNodes } from "../../systems/neurons/kernel.ts";
import { layerOffsets, type NeuronNetwork } from "../../systems/neurons/network.ts";
import { portOf, Refusal } from "../../systems/system.ts";
import { checkMethod, type NeuronMethod } from "../neurons/options.ts";
import type { Program, Segment } from "../program.ts";
import { planAdam } from "./adam.ts";
import { kernelsOf, lawOf } from "./kernels.ts";
import { type Layout, planLayout, segmentPlaces } from "./layout.ts";
import { planReading } from "./reading.ts";
import { planSettle } from "./settle.ts";
import { openShard } from "./shard.ts";
import { type LayeredSlots, planSlots } from "./slots.ts";
import { planWeightOrder } from "./weights.ts";

export interface LayeredPlanOptions extends NeuronMethod {
  /** Samples that fit at once; default 1. */
  readonly samples?: number;
  /** Fuse multiplications and additions where the processor can: faster, and other bits on other processors. */
  readonly relaxed?: boolean;
  /** Brings threads together; one works alone by default. Results do not depend on how many there are. */
  readonly muster?: Muster;
}

/** Everything the parts of a layered program share. */
export interface Workshop {
  readonly layout: Layout;
  readonly memory: SharedMemory;
  readonly kernels: ReturnType<typeof openKernels>;
  readonly team: Team;
  readonly slots: LayeredSlots;
  readonly weights: Float32Array;
  /** A view of the whole memory as it is now. */
  floats(): Float32Array;
  /** An array in the memory, all zero; its byteOffset is its address. */
  allocate(length: number): Float32Array;
}

/**
 * Binds a layered network to the fast device: single precision, all samples at once, in WebAssembly with four numbers to an
 * instruction. The state of a slot is a copy: signals of every unit and then, for FitzHugh–Nagumo units, v.
 *
 * @throws Refusal when the network is not layered or asks for what only the reference device does
 */
export function planLayered(network: NeuronNetwork, options: LayeredPlanOptions): Program<Float32Array> {
  checkMethod(options);
  checkNetwork(network, options);
  const { samples = 1, relaxed = false } = options;
  const workshop = openWorkshop(network, options, samples, relaxed);
  const { layout, weights, slots, allocate } = workshop;
  const order = planWeightOrder(layout);
  order.toPanels(initialWeights(network), weights);
  const system = describeNeurons(network);
  const { settle, changed } = planSettle(workshop, system);
  const segments: readonly Segment[] = segmentPlaces(layout).map(({ name, start, bytes }) => ({
    name,
    start: (start - layout.weights) / 4,
    end: (start - layout.weights + bytes) / 4,
  }));
  return {
    system,
    samples,
    weights,
    segments,
    allocate,
    described(own) {
      const into = new Float32Array(order.described);
      order.toDescribed(own, into);
      return into;
    },
    adopt: (described, own) => order.toPanels(described, own),
    changed,
    settle,
    state: (slot) => stateOf(workshop, slot),
    observe(slot, port, into, count) {
      const { name } = portOf(system, port);
      slots.settled(slot, count);
      readRows(workshop, slot, name === "output" ? layout.strides.length - 1 : 0, into, count);
    },
    read: planReading(workshop),
    planDescent: (settings) => planDescent(workshop, settings, segments),
    allFinite: planFiniteness(workshop),
    certificate: (slot, count) => ({ residual: worstOf(slots.settled(slot, count).residual, count) }),
    indefinite: 0,
  };
}

function checkNetwork({ layers, inhibitor, units }: NeuronNetwork, { method }: NeuronMethod): void {
  const instead = "set solver.device=reference";
  if (!layers) throw new Refusal(`The fast device computes layered networks only; ${instead}.`);
  if (inhibitor) throw new Refusal(`The fast device has no coupling of inhibitors; ${instead}.`);
  if (method === "sweep" && units.law === "hopfield" && units.activation !== "hard-sigmoid")
    throw new Refusal(
      `The fast device sweeps no units with the activation ${units.activation}; step in time with solver.method=semi-implicit, or ${instead}.`,
    );
}

function openWorkshop(
  network: NeuronNetwork,
  options: LayeredPlanOptions,
  samples: number,
  relaxed: boolean,
): Workshop {
  const keepsInner = lawOf(network).keepsInner(options);
  const layout = planLayout({ network, method: methodOf(options), samples, relaxed, keepsInner });
  const memory = createMemory(layout.end);
  let floats = new Float32Array(memory.buffer);
  let end = layout.end;
  const allocate = (length: number): Float32Array => {
    const at = end;
    end += Math.ceil((4 * length) / 64) * 64;
    growTo(memory, end);
    return new Float32Array(memory.buffer, at, length);
  };
  const constants = planConstants(layout.constants);
  const module = compileKernels(kernelsOf(network, options, relaxed, constants));
  constants.write(new Int32Array(memory.buffer));
  const share = openShard(layout, module, memory, 0);
  const team = options.muster ? options.muster(share, { layout, module, memory }) : soloTeam(share);
  fillMasks(layout, floats);
  return {
    layout,
    memory,
    kernels: openKernels(module, memory),
    team,
    slots: planSlots(layout, (bytes) => allocate(bytes / 4).byteOffset),
    weights: new Float32Array(memory.buffer, layout.weights, layout.weightsLength),
    floats() {
      if (floats.buffer !== memory.buffer) floats = new Float32Array(memory.buffer);
      return floats;
    },
    allocate,
  };
}

/** The method alone, as plain data. */
function methodOf({ method, timeStep, damping, stop }: NeuronMethod): NeuronMethod {
  return { method, timeStep, damping, stop };
}

function fillMasks(layout: Layout, floats: Float32Array): void {
  layout.network.layers.forEach((size, l) => {
    if (l > 0) floats.fill(1, layout.mask[l] / 4, layout.mask[l] / 4 + size);
  });
}

function initialWeights(network: NeuronNetwork): Float64Array {
  const { bias, weight } = network;
  if (!bias) return weight;
  const inner = innerNodes(network);
  const all = new Float64Array(weight.length + inner.length);
  all.set(weight);
  inner.forEach((node, k) => {
    all[weight.length + k] = bias[node];
  });
  return all;
}

/** Copies the signals of a layer, or the inputs, without padding. */
function readRows(
  { layout, slots, floats }: Workshop,
  name: string,
  l: number,
  into: Float32Array,
  count: number,
): void {
  const slot = slots.known(name);
  const view = floats();
  const size = layout.network.layers[l];
  const first = l === 0 ? slot.inputs : slot.address + layout.slot.signal[l];
  for (let sample = 0; sample < count; sample++) {
    const at = (first + sample * layout.strides[l]) / 4;
    for (let k = 0; k < size; k++) into[sample * size + k] = view[at + k];
  }
}

/** Signals of all layers and, where the law has them, inhibitors, which follow from the signals where they are not kept. */
function stateOf(workshop: Workshop, name: string): Float32Array {
  const { layout, slots, floats } = workshop;
  const { layers, units } = layout.network;
  const offsets = layerOffsets(layers);
  const units0 = offsets[layers.length];
  const variables = units.law === "fhn" ? 2 * units0 : units0;
  const { address, settled } = slots.known(name);
  const state = new Float32Array(settled * variables);
  const view = floats();
  layers.forEach((size, l) => {
    const rows = new Float32Array(settled * size);
    readRows(workshop, name, l, rows, settled);
    for (let sample = 0; sample < settled; sample++) {
      const at = sample * variables + offsets[l];
      state.set(rows.subarray(sample * size, (sample + 1) * size), at);
      if (units.law !== "fhn" || l === 0) continue;
      const inner = (address + layout.slot.inner[l] + sample * layout.strides[l]) / 4;
      for (let k = 0; k < size; k++)
        state[at + units0 + k] = layout.keepsInner ? view[inner + k] : (state[at + k] - units.beta) / units.alpha;
    }
  });
  return state;
}

function planDescent(
  workshop: Workshop,
  settings: DescentSettings,
  segments: readonly Segment[],
): Descent<Float32Array> {
  if (settings.method === "adam") return planAdam(workshop, settings);
  return referenceDescent(settings, workshop.weights, segments, workshop.allocate);
}

function planFiniteness({ kernels, layout, floats }: Workshop): (own: Float32Array) => boolean {
  return (own) => {
    kernels.finite(own.byteOffset, layout.scalars, own.byteLength);
    const view = floats();
    const at = layout.scalars / 4;
    return view[at] + view[at + 1] + (view[at + 2] + view[at + 3]) === 0;
  };
}

function worstOf(residual: Float64Array, count: number): number {
  let worst = 0;
  for (let sample = 0; sample < count; sample++) worst = Math.max(worst, residual[sample]);
  return worst;
}
