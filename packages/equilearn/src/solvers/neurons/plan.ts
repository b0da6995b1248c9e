import { referenceDescent } from "../../devices/descent.ts";
import { describeNeurons } from "../../systems/neurons/describe.ts";
import {
  addComplexEnergyGradient,
  addEnergyGradient,
  addEnergyGradientAlong,
  energy,
} from "../../systems/neurons/kernel.ts";
import { layerOffsets, type NeuronNetwork } from "../../systems/neurons/network.ts";
import { portOf, Refusal, type System, type Trait } from "../../systems/system.ts";
import type { Program, Reading, Segment, Settling } from "../program.ts";
import { planSlots } from "../slots.ts";
import { backpropagate, planTape, type Tape } from "./backpropagation.ts";
import { planBoundary } from "./boundary.ts";
import { checkMethod, type NeuronMethod } from "./options.ts";
import { type Physics, planPhysics } from "./physics.ts";
import { type Stage, signalOf } from "./sample.ts";
import { type NeuronSlots, planSettle } from "./settle.ts";

export interface NeuronPlanOptions extends NeuronMethod {
  /** Samples that fit at once; default 1. */
  readonly samples?: number;
}

/**
 * Binds a network of neurons to a solver on the reference device: double precision, one sample after the other, on any
 * graph. The state of a slot is u of every node and then, for FitzHugh–Nagumo units, v: samples × variables.
 */
export function planNeurons(network: NeuronNetwork, options: NeuronPlanOptions): Program<Float64Array> {
  checkMethod(options);
  const { samples = 1 } = options;
  const physics = planPhysics(network);
  const { nodes } = network.graph;
  const variables = physics.law.hasInhibitor ? 2 * nodes : nodes;
  if (!(Number.isInteger(samples) && samples >= 1 && samples * variables <= 2 ** 27))
    throw new Refusal(
      `A network of ${nodes} units can be planned for 1 to ${Math.floor(2 ** 27 / variables)} samples, not ${samples}.`,
    );
  const system = describeNeurons(network, solverTraits(physics, options));
  const stage = openStage(physics, system);
  const imaginary: Stage = { ...stage, state: emptyState(nodes) };
  const slots: NeuronSlots = {
    real: planSlots(samples, variables, []),
    imaginary: planSlots(samples, variables, []),
    taught: new Set(),
    settlings: new Map(),
  };
  const settle = planSettle(stage, imaginary, slots, options, samples);
  physics.couplings.refresh(physics.weights);
  const segments = segmentsOf(physics);
  return {
    system,
    samples,
    weights: physics.weights,
    segments,
    allocate,
    described: (own) => own.slice(),
    adopt: (described, own) => own.set(described),
    changed: () => physics.couplings.refresh(physics.weights),
    settle,
    state: (slot) => slots.real.known(slot).values,
    distance(a, b, into, count) {
      const [one, other] = [slots.real.settled(a, count).rows, slots.real.settled(b, count).rows];
      for (let sample = 0; sample < count; sample++) {
        let sum = 0;
        for (const node of physics.inner) sum += square(one[sample][node] - other[sample][node]);
        into[sample] = Math.sqrt(sum / physics.inner.length);
      }
    },
    observe(slot, port, into, count) {
      const { rows } = slots.real.settled(slot, count);
      const { name, size } = portOf(system, port);
      const places = name === "output" ? network.outputs : network.inputs;
      for (let sample = 0; sample < count; sample++)
        for (let k = 0; k < size; k++) into[sample * size + k] = signalOf(physics, places[k], rows[sample][places[k]]);
    },
    read: (into, readings, nudge, count, kept) => {
      for (const reading of readings) readOne(physics, slots, into, reading, nudge, count, kept);
    },
    planDescent: (settings) => referenceDescent(settings, physics.weights, segments, allocate),
    ...(system.traits.includes("differentiable-in-time")
      ? { backpropagate: planBackpropagation(stage, slots, options) }
      : {}),
    certificate(slot, count) {
      const { residual, rows } = slots.real.settled(slot, count);
      const biases = network.bias ? physics.weights.subarray(physics.firstBias) : undefined;
      let sum = 0;
      for (const row of rows.slice(0, count))
        sum += energy(
          physics,
          signalsOf(physics, row.subarray(0, nodes)),
          biases,
          row.subarray(0, nodes),
          row.subarray(nodes),
        );
      return { residual: residual.subarray(0, count).reduce((a, b) => Math.max(a, b), 0), energy: sum };
    },
    indefinite: 0,
  };
}

const square = (x: number) => x * x;
const allocate = (length: number) => new Float64Array(length);
const emptyState = (nodes: number) => ({
  u: new Float64Array(nodes),
  v: new Float64Array(nodes),
  signal: new Float64Array(nodes),
});

function openStage(physics: Physics, system: System): Stage {
  return { physics, boundary: planBoundary(physics, system), state: emptyState(physics.network.graph.nodes) };
}

/** What this solver adds to the law: complex equilibria, and steps that can be run backwards. */
function solverTraits({ law, exchange }: Physics, { method, stop }: NeuronMethod): Trait[] {
  const isStepped = method === "euler" && stop.kind === "steps" && !exchange;
  return [...(law.complex ? (["analytic"] as const) : []), ...(isStepped ? (["differentiable-in-time"] as const) : [])];
}

/** One part of the weights for each matrix and each layer's biases, or for all edges and biases of a graph. */
function segmentsOf({ network, weights, firstBias }: Physics): readonly Segment[] {
  const { layers, bias } = network;
  if (!layers)
    return [
      { name: "weight", start: 0, end: firstBias },
      ...(bias ? [{ name: "bias", start: firstBias, end: weights.length }] : []),
    ];
  const matrices = layers.slice(1).map((size, l) => size * layers[l]);
  const offsets = layerOffsets(matrices);
  const rows = layerOffsets(layers.slice(1));
  return [
    ...matrices.map((_, l) => ({ name: `weight ${l + 1}`, start: offsets[l], end: offsets[l + 1] })),
    ...(bias
      ? matrices.map((_, l) => ({ name: `bias ${l + 1}`, start: firstBias + rows[l], end: firstBias + rows[l + 1] }))
      : []),
  ];
}

/** One reading of a rule, over the samples that are kept. */
function readOne(
  physics: Physics,
  { real, imaginary }: NeuronSlots,
  into: Float64Array,
  { weight, imaginaryWeight, at, along }: Reading,
  nudge: number,
  count: number,
  kept: Uint8Array | undefined,
): void {
  const { network, inner, law } = physics;
  const base = real.settled(at, count).rows;
  const other = along === undefined ? undefined : real.settled(along, count).rows;
  const parts = imaginaryWeight === undefined ? undefined : imaginary.settled(at, count).rows;
  const { nodes } = network.graph;
  for (let sample = 0; sample < count; sample++) {
    if (kept?.[sample] === 0) continue;
    const u = base[sample].subarray(0, nodes);
    const factor = weight / nudge;
    if (parts && imaginaryWeight !== undefined) {
      const [signal, rest] = complexSignals(physics, u, parts[sample].subarray(0, nodes));
      addComplexEnergyGradient(network, inner, signal, rest, factor, imaginaryWeight / nudge, into);
      continue;
    }
    const signal = signalsOf(physics, u);
    if (!other) addEnergyGradient(network, inner, signal, factor, into);
    else {
      const along = other[sample].subarray(0, nodes).map((delta, node) => law.slope(u[node]) * delta);
      addEnergyGradientAlong(network, inner, signal, along, factor, into);
    }
  }
}

const signalsOf = (physics: Physics, u: Float64Array) => u.map((value, node) => signalOf(physics, node, value));

function complexSignals(physics: Physics, u: Float64Array, imaginary: Float64Array): [Float64Array, Float64Array] {
  const { law, isInput } = physics;
  const signals = Array.from(u, (re, node) =>
    isInput[node] === 1 ? { re, im: 0 } : (law.complex?.signal({ re, im: imaginary[node] }) ?? { re, im: 0 }),
  );
  return [Float64Array.from(signals, ({ re }) => re), Float64Array.from(signals, ({ im }) => im)];
}

/** Backpropagation through the Euler steps of a free phase, from rest. */
function planBackpropagation(stage: Stage, slots: NeuronSlots, { stop, timeStep }: NeuronMethod) {
  const { network, law } = stage.physics;
  const free = stop.kind === "steps" ? stop.free : 0;
  const size = network.outputs.length;
  let tape: Tape | undefined;
  return (into: Float64Array, slot: string, errors: Float64Array, samples: number, kept?: Uint8Array): void => {
    slots.real.settled(slot, samples);
    const { conditions, effort = 1, from } = slots.settlings.get(slot) as Settling;
    if (from !== "rest")
      throw new Refusal(`The slot "${slot}" was not settled from rest; only such steps run backwards.`);
    const steps = Math.round(effort * free);
    if (tape?.steps !== steps) tape = planTape(steps, network.graph.nodes, law.hasInhibitor);
    stage.boundary.bind(conditions, samples, false);
    for (let sample = 0; sample < samples; sample++) {
      if (kept?.[sample] === 0) continue;
      stage.boundary.load(sample);
      stage.state.u = new Float64Array(network.graph.nodes);
      stage.state.v = new Float64Array(law.hasInhibitor ? network.graph.nodes : 0);
      backpropagate(stage, tape, timeStep, errors.subarray(sample * size, (sample + 1) * size), into);
    }
  };
}
