import { MOST_THREADS } from "../../devices/team.ts";
import { CONSTANT_BYTES } from "../../devices/wasm/constants.ts";
import { DESCRIPTOR_BYTES } from "../../devices/wasm/descriptor.ts";
import { PANEL } from "../../devices/wasm/product.ts";
import type { NeuronNetwork } from "../../systems/neurons/network.ts";
import { Refusal } from "../../systems/system.ts";
import type { NeuronMethod } from "../neurons/options.ts";

/**
 * Where a layered program keeps its numbers in one memory: plain data, so that every thread can know it. All places are byte
 * addresses. Rows of a layer are as long as its panels and a little longer, so that they do not all fall on the same cache
 * lines.
 */
export interface Layout {
  readonly network: Pick<NeuronNetwork, "units" | "coupling" | "residualPath"> & { readonly layers: readonly number[] };
  readonly biased: boolean;
  readonly method: NeuronMethod;
  readonly relaxed: boolean;
  /** Rows that a product takes at once. */
  readonly tileRows: number;
  readonly keepsInner: boolean;
  readonly samples: number;
  /** Bytes between the rows of each layer; of layer 0, its inputs stand close. */
  readonly strides: readonly number[];
  /** Panels of each layer. */
  readonly panels: readonly number[];
  /** The learnable block: for each layer but the first its matrix in panels, then its biases. */
  readonly weights: number;
  readonly weightsLength: number;
  readonly matrices: readonly number[];
  readonly biases: readonly number[];
  /** By layer: the panels that drive it from below and from above. */
  readonly forward: readonly number[];
  readonly backward: readonly number[];
  /** By layer: one row each. */
  readonly leak: readonly number[];
  readonly mask: readonly number[];
  /** The leak of the output with a spring's stiffness. */
  readonly taughtLeak: number;
  /** Constants of the kernels. */
  readonly constants: number;
  /** A row of zeros longer than any layer, for whatever is absent. */
  readonly zeros: number;
  readonly inputDrive: number;
  /** Currents into the outputs, rows as the output layer's. */
  readonly current: number;
  readonly sums: number;
  /** Two doubles for each sample: its residual and the steps it took. */
  readonly results: number;
  /** A slot's worth of rows, for samples that are left alone while others go on. */
  readonly frozen: number;
  /** Difference of two slots in the first layer. */
  readonly difference: number;
  /** Floats for the kernels that need some: room for each segment's. */
  readonly scalars: number;
  /** Room of each thread for descriptors. */
  readonly descriptors: number;
  readonly descriptorRoom: number;
  /** From the start of a slot to each layer's signals, their shadow, inner numbers and the two cached products. */
  readonly slot: {
    readonly bytes: number;
    readonly signal: readonly number[];
    readonly shadow: readonly number[];
    readonly inner: readonly number[];
    readonly below: readonly number[];
    readonly above: readonly number[];
  };
  /** Where what is allocated later begins. */
  readonly end: number;
}

const DESCRIPTORS_EACH = 2048;
/** Bytes of one segment's scalars. */
export const SCALARS = 64;
/** Bytes by which rows are longer than their panels. */
const PADDING = 80;
/** Largest program: 3 GiB, of the 4 that 32-bit addresses reach. */
const LARGEST = 3 * 2 ** 30;

export interface LayoutOptions {
  readonly network: NeuronNetwork;
  readonly method: NeuronMethod;
  readonly samples: number;
  readonly relaxed: boolean;
  readonly tileRows: number;
  readonly keepsInner: boolean;
}

/** @throws Refusal when the program would not fit into one memory */
export function planLayout(options: LayoutOptions): Layout {
  const { network, method, samples, relaxed, tileRows, keepsInner } = options;
  const { units, coupling, residualPath, bias, layers = [] } = network;
  const arena = openArena();
  const panels = layers.map((size) => Math.ceil(size / PANEL));
  const rowBytes = panels.map((count) => 4 * PANEL * count);
  const strides = rowBytes.map((bytes, l) => (l === 0 ? 4 * layers[0] : bytes + PADDING));
  const last = layers.length - 1;
  const perLayer = (bytes: (l: number) => number) => layers.map((_, l) => (l === 0 ? 0 : arena.take(bytes(l))));
  const matrixBytes = (l: number) => layers[l - 1] * rowBytes[l];
  const weights = arena.at;
  const matrices = perLayer(matrixBytes);
  const biases = bias ? perLayer((l) => rowBytes[l]) : layers.map(() => 0);
  const weightsLength = (arena.at - weights) / 4;
  const ownForward = residualPath > 0;
  const forward = ownForward ? perLayer(matrixBytes) : matrices;
  const backward = layers.map((_, l) =>
    l === 0 || l === last ? 0 : arena.take(layers[l + 1] * 4 * PANEL * panels[l]),
  );
  const leak = perLayer((l) => rowBytes[l]);
  const mask = perLayer((l) => rowBytes[l]);
  const taughtLeak = arena.take(rowBytes[last]);
  const constants = arena.take(CONSTANT_BYTES);
  const zeros = arena.take(Math.max(...strides));
  const rows = (l: number) => samples * strides[l];
  const inputDrive = arena.take(rows(1));
  const difference = arena.take(rows(1));
  const current = arena.take(rows(last));
  const sums = arena.take(32 * samples);
  const results = arena.take(16 * samples);
  const scalars = arena.take(2 * layers.length * SCALARS);
  const descriptorRoom = DESCRIPTORS_EACH * DESCRIPTOR_BYTES;
  const descriptors = arena.take(MOST_THREADS * descriptorRoom);
  const slot = planSlot(layers, rows, keepsInner, method);
  const frozen = method.stop.kind === "tolerance" && method.stop.freeze ? arena.take(slot.bytes) : 0;
  if (arena.at + 4 * slot.bytes > LARGEST)
    throw new Refusal(
      `A network of ${layers.join("-")} units and ${samples} samples needs ${((arena.at + 4 * slot.bytes) / 2 ** 30).toFixed(1)} GiB, and a program may have ${LARGEST / 2 ** 30}; use fewer samples at once.`,
    );
  return {
    network: { units, coupling, residualPath, layers },
    biased: bias !== undefined,
    method,
    relaxed,
    tileRows,
    keepsInner,
    samples,
    strides,
    panels,
    weights,
    weightsLength,
    matrices,
    biases,
    forward,
    backward,
    leak,
    mask,
    taughtLeak,
    zeros,
    constants,
    inputDrive,
    current,
    sums,
    results,
    frozen,
    difference,
    scalars,
    descriptors,
    descriptorRoom,
    slot,
    end: arena.at,
  };
}

export interface SegmentPlace {
  readonly name: string;
  /** The layer whose units have a column in it. */
  readonly layer: number;
  readonly start: number;
  readonly bytes: number;
}

/** The parts of the learnable block: matrices, then biases, layer by layer. */
export function segmentPlaces({ network, panels, matrices, biases, biased }: Layout): readonly SegmentPlace[] {
  const { layers } = network;
  const row = (l: number) => 4 * PANEL * panels[l];
  const inner = layers.slice(1).map((_, k) => k + 1);
  return [
    ...inner.map((l) => ({ name: `weight ${l}`, layer: l, start: matrices[l], bytes: layers[l - 1] * row(l) })),
    ...(biased ? inner.map((l) => ({ name: `bias ${l}`, layer: l, start: biases[l], bytes: row(l) })) : []),
  ];
}

function planSlot(
  layers: readonly number[],
  rows: (l: number) => number,
  keepsInner: boolean,
  { method }: NeuronMethod,
) {
  const arena = openArena(0);
  const block = (isThere: boolean) => layers.map((_, l) => (l > 0 && isThere ? arena.take(rows(l)) : 0));
  const isSweep = method === "sweep";
  const signal = block(true);
  const shadow = block(!isSweep);
  const inner = block(keepsInner);
  const below = block(isSweep);
  const above = block(isSweep);
  return { signal, shadow, inner, below, above, bytes: arena.at };
}

/** Hands out addresses, each at a cache line. Nothing stands at address 0. */
function openArena(from = 64) {
  let at = from;
  return {
    take(bytes: number): number {
      const place = at;
      at += Math.ceil(bytes / 64) * 64;
      return place;
    },
    get at() {
      return at;
    },
  };
}
