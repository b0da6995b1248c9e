/** Where a kernel finds its arrays: 32-bit integers in memory, in this order. Strides and lengths are in bytes. */
export const fields = [
  // The two products: rows of signals, bytes between rows, bytes of a row that count, and the panels.
  "below",
  "belowStride",
  "belowLength",
  "belowPanels",
  "above",
  "aboveStride",
  "aboveLength",
  "abovePanels",
  // What the sums start from; a stride of 0 is one row for all samples.
  "start",
  "startStride",
  // The arrays of the layer itself, which share a stride.
  "stride",
  "signal",
  "inner",
  "signalOut",
  "innerOut",
  "cacheOut",
  // What is added to the sum; a stride of 0 as above.
  "other",
  "otherStride",
  // One row for all samples: leak of each unit, and ones where there is a unit and zeros where there is padding.
  "leak",
  "mask",
  // Two times four floats for each sample: sums over the units.
  "sums",
  // A float: the restoring force.
  "restoring",
  "panels",
] as const;
export type Field = (typeof fields)[number];
export const DESCRIPTOR_BYTES = 4 * fields.length;

/** Where a field stands in the descriptor. */
export const fieldOffset = (name: Field): number => 4 * fields.indexOf(name);
