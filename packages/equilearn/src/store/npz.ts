import type { StoredTensor } from "./safetensors.ts";

/**
 * The bytes of an `.npz` file, as `numpy.load` reads it: each tensor under its name, uncompressed.
 * The same tensors give the same bytes.
 */
export async function encodeNpz(tensors: Readonly<Record<string, StoredTensor>>): Promise<Uint8Array> {
  // numpy-ts takes some 150 ms to load, so only those who export pay for it.
  const { array, reshape, serializeNpzSync } = await import("numpy-ts");
  const entries = Object.entries(tensors);
  return serializeNpzSync(new Map(entries.map(([name, { shape, data }]) => [name, reshape(array(data), [...shape])])));
}
