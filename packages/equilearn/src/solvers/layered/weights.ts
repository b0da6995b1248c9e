import { PANEL } from "../../devices/wasm/product.ts";
import type { Vector } from "../../math/vector.ts";
import type { Layout } from "./layout.ts";

/** Between the order of the description (row-major matrices, then biases) and that of the panels. */
export interface WeightOrder {
  /** Numbers in the order of the description. */
  readonly described: number;
  /** Copies from panels; padding is left out. */
  toDescribed(own: Vector, into: Vector): void;
  toPanels(described: Vector, into: Vector): void;
}

export function planWeightOrder(layout: Layout): WeightOrder {
  const { layers } = layout.network;
  const matrices = layers
    .slice(1)
    .map((size, k) => ({ rows: layers[k], columns: size, own: placeOf(layout, layout.matrices[k + 1]) }));
  const edges = matrices.reduce((sum, { rows, columns }) => sum + rows * columns, 0);
  const biases = layout.biased
    ? layers.slice(1).map((size, k) => ({ size, own: placeOf(layout, layout.biases[k + 1]) }))
    : [];
  const visit = (copy: (described: number, own: number) => void): void => {
    let at = 0;
    for (const { rows, columns, own } of matrices)
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < columns; j++) copy(at++, own + (Math.floor(j / PANEL) * rows + i) * PANEL + (j % PANEL));
    for (const { size, own } of biases) for (let j = 0; j < size; j++) copy(at++, own + j);
  };
  return {
    described: edges + biases.reduce((sum, { size }) => sum + size, 0),
    toDescribed: (own, into) =>
      visit((place, from) => {
        into[place] = own[from];
      }),
    toPanels: (described, into) =>
      visit((from, place) => {
        into[place] = described[from];
      }),
  };
}

const placeOf = (layout: Layout, address: number) => (address - layout.weights) / 4;

/**
 * What follows from the weights: leaks of diffusive couplings and of a residual path, and the panels with that path inside.
 * The panels for the other direction are transposed from them afterwards.
 */
export function refreshLeaks(layout: Layout, floats: Float32Array): void {
  const { coupling, residualPath, layers } = layout.network;
  const last = layers.length - 1;
  if (residualPath > 0) addResidualPath(layout, floats);
  if (coupling !== "diffusive" && residualPath === 0) return;
  for (let l = 1; l <= last; l++) {
    const leak = floats.subarray(layout.leak[l] / 4, layout.leak[l] / 4 + PANEL * layout.panels[l]);
    leak.fill(0);
    if (coupling === "diffusive") {
      addColumnSums(layout, floats, l, leak);
      if (l < last) addRowSums(layout, floats, l + 1, leak);
    }
    const neighbours = Number(isJoined(layers, l - 1)) + Number(isJoined(layers, l));
    for (let j = 0; j < layers[l]; j++) leak[j] += neighbours * residualPath;
  }
}

/** Whether a residual path joins layer l to the next: hidden layers of one width. */
function isJoined(layers: readonly number[], l: number): boolean {
  return l >= 1 && l + 2 < layers.length && layers[l] === layers[l + 1];
}

function addResidualPath(layout: Layout, floats: Float32Array): void {
  const { residualPath, layers } = layout.network;
  for (let l = 1; l < layers.length; l++) {
    const from = layout.matrices[l] / 4;
    const size = layers[l - 1] * PANEL * layout.panels[l];
    const to = layout.forward[l] / 4;
    floats.copyWithin(to, from, from + size);
    if (isJoined(layers, l - 1))
      for (let i = 0; i < layers[l]; i++)
        floats[to + (Math.floor(i / PANEL) * layers[l - 1] + i) * PANEL + (i % PANEL)] += residualPath;
  }
}

/** into[j] += Σ_i w_ij of the matrix below layer l. */
function addColumnSums(layout: Layout, floats: Float32Array, l: number, into: Float32Array): void {
  const rows = layout.network.layers[l - 1];
  for (let panel = 0; panel < layout.panels[l]; panel++) {
    const first = layout.matrices[l] / 4 + panel * rows * PANEL;
    for (let i = 0; i < rows; i++)
      for (let k = 0; k < PANEL; k++) into[panel * PANEL + k] += floats[first + i * PANEL + k];
  }
}

/** into[i] += Σ_j w_ij of the matrix below layer l, for its rows. */
function addRowSums(layout: Layout, floats: Float32Array, l: number, into: Float32Array): void {
  const rows = layout.network.layers[l - 1];
  for (let panel = 0; panel < layout.panels[l]; panel++) {
    const first = layout.matrices[l] / 4 + panel * rows * PANEL;
    for (let i = 0; i < rows; i++) for (let k = 0; k < PANEL; k++) into[i] += floats[first + i * PANEL + k];
  }
}
