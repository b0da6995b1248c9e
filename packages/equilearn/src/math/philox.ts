/**
 * Philox 4×32-10: a counter-based generator. 128 bits of counter and 64 bits of key give 128 random bits,
 * with no state between calls.
 *
 * Source: Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11 (2011), section 3.3.
 */

const ROUNDS = 10;
const MULTIPLIER_EVEN = 0xd2511f53;
const MULTIPLIER_ODD = 0xcd9e8d57;
/** Weyl increments of the key schedule: the golden ratio and √3 − 1, in units of 2⁻³². */
const KEY_INCREMENT_0 = 0x9e3779b9;
const KEY_INCREMENT_1 = 0xbb67ae85;

/** The upper 32 bits of the 64-bit product of two unsigned 32-bit words, as a signed word. */
function highWord(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  // Each 16×16-bit product plus its carry stays under 2³², so wrapping to 32 bits loses nothing.
  const lowCross = (Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16)) | 0;
  const highCross = (Math.imul(aLow, bHigh) + (lowCross & 0xffff)) | 0;
  return (Math.imul(aHigh, bHigh) + (lowCross >>> 16) + (highCross >>> 16)) | 0;
}

/**
 * Ten Philox rounds of `counter` under `key`, written to `out`; `out` may be `counter` itself.
 *
 * @param counter 4 words, least significant first
 * @param key 2 words
 * @param out 4 words, overwritten
 * @throws nothing: the caller guarantees the lengths, as this is the innermost loop of every draw
 */
export function philox4x32(counter: Uint32Array, key: Uint32Array, out: Uint32Array): void {
  let c0 = counter[0] | 0;
  let c1 = counter[1] | 0;
  let c2 = counter[2] | 0;
  let c3 = counter[3] | 0;
  let k0 = key[0] | 0;
  let k1 = key[1] | 0;
  for (let round = 0; round < ROUNDS; round++) {
    const next0 = highWord(MULTIPLIER_ODD, c2) ^ c1 ^ k0;
    const next2 = highWord(MULTIPLIER_EVEN, c0) ^ c3 ^ k1;
    c1 = Math.imul(MULTIPLIER_ODD, c2);
    c3 = Math.imul(MULTIPLIER_EVEN, c0);
    c0 = next0;
    c2 = next2;
    k0 = (k0 + KEY_INCREMENT_0) | 0;
    k1 = (k1 + KEY_INCREMENT_1) | 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}
