import { type Descent, type MomentumSettings, referenceDescent } from "../../devices/descent.ts";
import { PANEL } from "../../devices/wasm/product.ts";
import { type Layout, segmentPlaces } from "./layout.ts";
import type { Workshop } from "./workshop.ts";

/** Heavy-ball momentum, by the leading thread: `referenceDescent` in single precision, on what is no padding. */
export function planMomentum(
  { layout, weights, allocate }: Workshop,
  settings: MomentumSettings,
): Descent<Float32Array> {
  return referenceDescent(settings, weights, usedParts(layout), allocate);
}

/** The parts of the learnable block that stand for weights, each with its segment's number. */
function usedParts(layout: Layout): readonly { start: number; end: number; segment: number }[] {
  const { panels, network } = layout;
  return segmentPlaces(layout).flatMap(({ layer, start, bytes }, segment) => {
    const first = (start - layout.weights) / 4;
    const used = network.layers[layer] % PANEL;
    if (used === 0) return [{ start: first, end: first + bytes / 4, segment }];
    // Only the last panel has columns without a unit.
    const rows = bytes / (4 * PANEL * panels[layer]);
    const last = first + PANEL * rows * (panels[layer] - 1);
    const rowsOfLast = Array.from({ length: rows }, (_, row) => {
      const at = last + PANEL * row;
      return { start: at, end: at + used, segment };
    });
    return [{ start: first, end: last, segment }, ...rowsOfLast];
  });
}
