/**
 * A 64-bit digest of the bits of numbers (FNV-1a over bytes), as 16 hexadecimal digits: equal digests mean equal bits for
 * practical purposes, on any engine. Not a cryptographic hash. −0 and 0 differ, and so do NaN payloads.
 */
export function digestOf(...arrays: readonly (Float64Array | Float32Array | Int32Array)[]): string {
  // The 64-bit state is kept in four 16-bit limbs, low first; the FNV prime is 2^40 + 0x1b3.
  let [a, b, c, d] = [0x2325, 0x8422, 0x9ce4, 0xcbf2];
  for (const array of arrays) {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    for (const byte of bytes) {
      a ^= byte;
      const p = a * 0x1b3;
      const q = b * 0x1b3 + Math.floor(p / 65536);
      const r = c * 0x1b3 + a * 0x100 + Math.floor(q / 65536);
      const s = d * 0x1b3 + b * 0x100 + Math.floor(r / 65536);
      [a, b, c, d] = [p & 0xffff, q & 0xffff, r & 0xffff, s & 0xffff];
    }
  }
  return [d, c, b, a].map((limb) => limb.toString(16).padStart(4, "0")).join("");
}
