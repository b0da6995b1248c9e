import { describeNeurons } from "../../systems/neurons/describe.ts";
import { innerNodes } from "../../systems/neurons/kernel.ts";
import { layerOffsets, type NeuronNetwork } from "../../systems/neurons/network.ts";
import { portOf, Refusal } from "../../systems/system.ts";
import { checkMethod, type NeuronMethod } from "../neurons/options.ts";
import type { Program, Segment } from "../program.ts";
import { planAdam } from "./adam.ts";
import { areFinite, diagnose, measureDistance } from "./inspect.ts";
import { segmentPlaces } from "./layout.ts";
import { planMomentum } from "./momentum.ts";
import { planReading } from "./reading.ts";
import { planSettle } from "./settle.ts";
import { planWeightOrder } from "./weights.ts";
import { type LayeredPlanOptions, openWorkshop, type Workshop } from "./workshop.ts";

/**
 * Binds a layered network to the fast device: single precision, all samples at once, in WebAssembly with four numbers to an
 * instruction. The state of a slot is a copy: signals of every unit and then, for FitzHugh–Nagumo units, v.
 *
 * @throws Refusal when the network is not layered or asks for what only the reference device does
 */
export function planLayered(network: NeuronNetwork, options: LayeredPlanOptions): Program<Float32Array> {
  checkMethod(options);
  checkNetwork(network, options);
  const { samples = 1 } = options;
  if (!(Number.isInteger(samples) && samples >= 1))
    throw new Refusal(`A program is planned for 1 sample or more, not ${samples}.`);
  const workshop = openWorkshop(network, options, samples);
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
    distance: (a, b, into, count) =>
      measureDistance(workshop, slots.settled(a, count), slots.settled(b, count), into, count),
    observe(slot, port, into, count) {
      const { name } = portOf(system, port);
      slots.settled(slot, count);
      readRows(workshop, slot, name === "output" ? layout.strides.length - 1 : 0, into, count);
    },
    read: planReading(workshop),
    planDescent: (settings) =>
      settings.method === "adam" ? planAdam(workshop, settings) : planMomentum(workshop, settings),
    allFinite: (own) => areFinite(workshop, own.byteOffset, own.byteLength),
    diagnose: () => diagnose(workshop),
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

function worstOf(residual: Float64Array, count: number): number {
  let worst = 0;
  for (let sample = 0; sample < count; sample++) worst = Math.max(worst, residual[sample]);
  return worst;
}
