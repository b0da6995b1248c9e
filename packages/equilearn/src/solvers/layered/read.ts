import { PANEL } from "../../devices/wasm/product.ts";
import type { Layout } from "./layout.ts";

/** What the matrices' gradient leaves out, in double precision sums: small beside it, and done by the leading thread alone. */
export interface ReadTerm {
  /** Address of a slot; 0 for none. */
  slot: number;
  /** weight/nudge of the reading. */
  factor: number;
}

/** Adds −factor·Σ s to the gradient of each bias. */
export function addBiasGradient(
  layout: Layout,
  floats: Float32Array,
  gradient: Float32Array,
  terms: readonly ReadTerm[],
  samples: number,
): void {
  const { layers } = layout.network;
  for (let l = 1; l < layers.length; l++) {
    const into = (layout.biases[l] - layout.weights) / 4;
    for (let j = 0; j < layers[l]; j++) {
      let sum = 0;
      for (const { slot, factor } of terms) {
        if (slot === 0) continue;
        let at = (slot + layout.slot.signal[l]) / 4 + j;
        let signals = 0;
        for (let sample = 0; sample < samples; sample++, at += layout.strides[l] / 4) signals += floats[at];
        sum += factor * signals;
      }
      gradient[into + j] -= sum;
    }
  }
}

/** Adds factor·½·Σ (s² + s′²) to the gradient of each edge: what a diffusive coupling has besides its product. */
export function addDiffusiveGradient(
  layout: Layout,
  floats: Float32Array,
  gradient: Float32Array,
  terms: readonly ReadTerm[],
  inputs: number,
  samples: number,
  kept: Uint8Array | undefined,
): void {
  const { layers } = layout.network;
  const squares = layers.map((size, l) => {
    const sums = new Float64Array(PANEL * layout.panels[l]);
    for (const { slot, factor } of terms) {
      if (slot === 0) continue;
      const base = (l === 0 ? inputs : slot + layout.slot.signal[l]) / 4;
      for (let sample = 0; sample < samples; sample++) {
        if (kept?.[sample] === 0) continue;
        for (let j = 0; j < size; j++) {
          const signal = floats[base + (sample * layout.strides[l]) / 4 + j];
          sums[j] += (factor * signal * signal) / 2;
        }
      }
    }
    return sums;
  });
  for (let l = 1; l < layers.length; l++) {
    const into = (layout.matrices[l] - layout.weights) / 4;
    const rows = layers[l - 1];
    for (let j = 0; j < layers[l]; j++)
      for (let i = 0; i < rows; i++)
        gradient[into + (Math.floor(j / PANEL) * rows + i) * PANEL + (j % PANEL)] += squares[l - 1][i] + squares[l][j];
  }
}

/** Silences the signals of samples that are left out, so that no product counts them. */
export function silence(
  layout: Layout,
  floats: Float32Array,
  terms: readonly ReadTerm[],
  kept: Uint8Array,
  samples: number,
): void {
  for (let sample = 0; sample < samples; sample++) {
    if (kept[sample] !== 0) continue;
    for (const { slot } of terms) {
      if (slot === 0) continue;
      for (let l = 1; l < layout.strides.length; l++) {
        const first = (slot + layout.slot.signal[l] + sample * layout.strides[l]) / 4;
        floats.fill(0, first, first + PANEL * layout.panels[l]);
      }
    }
  }
}
