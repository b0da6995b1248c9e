import { shown } from "../../systems/json-file.ts";
import { Refusal } from "../../systems/system.ts";
import { parseNpy } from "./npy.ts";
import type { NumericArray } from "./numeric.ts";
import { unzip, zipEntries } from "./zip.ts";

/**
 * The arrays of an `.npz` file, as `numpy.savez` and `numpy.savez_compressed` write it, that are `wanted` by their names.
 * The others are not looked at.
 * @param name what messages call the file
 * @throws Refusal with the first thing that is wrong
 */
export async function parseNpz(
  bytes: Uint8Array,
  name: string,
  wanted: (array: string) => boolean,
): Promise<ReadonlyMap<string, NumericArray>> {
  const arrays = new Map<string, NumericArray>();
  for (const entry of zipEntries(bytes, name)) {
    const key = entry.name.replace(/\.npy$/, "");
    if (key === entry.name || !wanted(key)) continue;
    if (arrays.has(key)) throw new Refusal(`${name} holds the array ${shown(key)} twice.`);
    arrays.set(key, parseNpy(await unzip(bytes, entry, name), `${shown(key)} in ${name}`));
  }
  return arrays;
}
