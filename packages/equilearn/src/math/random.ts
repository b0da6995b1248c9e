/**
 * Random numbers as pure functions of a key: the same key gives the same bits in every JavaScript engine, and value i
 * of a draw depends on (key, i) alone, so draws can be made in any order or in parallel.
 *
 * Keys are split, not advanced: derive one key per purpose with `split`. Each kind of draw, and splitting itself,
 * reads its own part of the Philox counter space, so no two of them ever see the same block.
 *
 * Source of the splitting design: Claessen & Pałka, "Splittable pseudorandom number generators using cryptographic
 * hashing", Haskell Symposium (2013).
 */

import { cos, exp, log, sin } from "./elementary.ts";
import { philox4x32 } from "./philox.ts";

/** 64 bits of key as two unsigned 32-bit words; plain data. */
export interface RandomKey {
  readonly k0: number;
  readonly k1: number;
}

/** The last counter word, which keeps the uses of one key apart. */
const DOMAIN = {
  splitNumber: 0,
  splitText: 1,
  splitTextEnd: 2,
  uniforms: 3,
  normals: 4,
  truncated: 5,
  integers: 6,
  shuffle: 7,
  bytes: 8,
};

const TWO_TO_32 = 4294967296;
const TWO_TO_53 = 9007199254740992;
const TWO_PI = 2 * Math.PI;
/** Every rejection below accepts with probability above 0.4, so running out has probability under 1e-56. */
const MOST_ATTEMPTS = 256;

/** The blocks of one key in one domain. Scratch for a single call. */
interface Stream {
  readonly counter: Uint32Array;
  readonly key: Uint32Array;
  readonly words: Uint32Array;
}

function openStream(key: RandomKey, domain: number): Stream {
  return {
    counter: Uint32Array.of(0, 0, 0, domain),
    key: Uint32Array.of(key.k0, key.k1),
    words: new Uint32Array(4),
  };
}

/** Fills `stream.words` with the block of value `index`, `attempt`. */
function readBlock(stream: Stream, index: number, attempt: number): void {
  stream.counter[0] = index;
  stream.counter[1] = Math.floor(index / TWO_TO_32);
  stream.counter[2] = attempt;
  philox4x32(stream.counter, stream.key, stream.words);
}

/** 53 random bits in [0, 1) from words 2·half and 2·half + 1 of the current block. */
function unitFromBlock(stream: Stream, half: 0 | 1): number {
  const { words } = stream;
  return ((words[2 * half] >>> 5) * 67108864 + (words[2 * half + 1] >>> 6)) / TWO_TO_53;
}

/**
 * The root key of a seed.
 * @throws RangeError unless `seed` is a safe integer (negative ones included)
 */
export function keyFromSeed(seed: number): RandomKey {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`The seed must be a safe integer, but it is ${seed}.`);
  return Object.freeze({ k0: seed >>> 0, k1: Math.floor(seed / TWO_TO_32) >>> 0 });
}

/**
 * The key derived from `key` along `path`; split(key, "a", 1) equals split(split(key, "a"), 1), and 1 differs from "1".
 * @throws RangeError when the path is empty or a numeric label is not a safe integer
 */
export function split(key: RandomKey, ...path: (string | number)[]): RandomKey {
  if (path.length === 0) throw new RangeError("A key must be split along at least one label, but the path is empty.");
  let derived = key;
  for (const label of path)
    derived = typeof label === "number" ? splitByNumber(derived, label) : splitByText(derived, label);
  return derived;
}

function splitByNumber(key: RandomKey, label: number): RandomKey {
  if (!Number.isSafeInteger(label)) throw new RangeError(`A numeric label must be a safe integer, but it is ${label}.`);
  return absorb(key, DOMAIN.splitNumber, label >>> 0, Math.floor(label / TWO_TO_32) >>> 0, 0);
}

/** Absorbs six UTF-16 code units at a time, then the length, so that no label is a prefix of another. */
function splitByText(key: RandomKey, label: string): RandomKey {
  const pair = (at: number): number => (unitAt(label, at) | (unitAt(label, at + 1) << 16)) >>> 0;
  let derived = key;
  for (let at = 0; at < label.length; at += 6) {
    derived = absorb(derived, DOMAIN.splitText, pair(at), pair(at + 2), pair(at + 4));
  }
  return absorb(derived, DOMAIN.splitTextEnd, label.length, 0, 0);
}

function unitAt(label: string, at: number): number {
  return at < label.length ? label.charCodeAt(at) : 0;
}

function absorb(key: RandomKey, domain: number, w0: number, w1: number, w2: number): RandomKey {
  const words = Uint32Array.of(w0, w1, w2, domain);
  philox4x32(words, Uint32Array.of(key.k0, key.k1), words);
  return Object.freeze({ k0: words[0], k1: words[1] });
}

/** Fills `out` with independent uniforms of 53 bits in [0, 1). */
export function uniforms(key: RandomKey, out: Float64Array): void {
  const stream = openStream(key, DOMAIN.uniforms);
  for (let i = 0; i < out.length; i++) {
    if ((i & 1) === 0) readBlock(stream, i / 2, 0);
    out[i] = unitFromBlock(stream, (i & 1) as 0 | 1);
  }
}

/**
 * Fills `out` with independent standard normals, at most 8.58 in magnitude.
 * Source: Box & Muller, "A note on the generation of random normal deviates", Ann. Math. Statist. 29 (1958).
 */
export function normals(key: RandomKey, out: Float64Array): void {
  const stream = openStream(key, DOMAIN.normals);
  for (let i = 0; i < out.length; i += 2) {
    readBlock(stream, i / 2, 0);
    const radius = Math.sqrt(-2 * log(1 - unitFromBlock(stream, 0)));
    const angle = TWO_PI * unitFromBlock(stream, 1);
    out[i] = radius * cos(angle);
    if (i + 1 < out.length) out[i + 1] = radius * sin(angle);
  }
}

/** Turns two uniforms into a candidate, or NaN where the candidate is rejected. */
type Proposal = (u: number, v: number) => number;

/**
 * An efficient rejection scheme for the standard normal on [low, high], where high ≥ 0; either may be infinite.
 * Source: Robert, "Simulation of truncated normal variables", Statistics and Computing 5 (1995), section 2.
 */
function truncatedProposal(low: number, high: number): Proposal {
  if (low <= 0) return high - low > Math.sqrt(TWO_PI) ? normalProposal(low, high) : uniformProposal(low, high);
  const root = Math.sqrt(low * low + 4);
  const uniformWins = high - low <= (2 / (low + root)) * exp(0.5 + (low * (low - root)) / 4);
  return uniformWins ? uniformProposal(low, high) : exponentialProposal(low, high, (low + root) / 2);
}

function normalProposal(low: number, high: number): Proposal {
  return (u, v) => {
    const z = Math.sqrt(-2 * log(1 - u)) * cos(TWO_PI * v);
    return z >= low && z <= high ? z : Number.NaN;
  };
}

function uniformProposal(low: number, high: number): Proposal {
  const mode = Math.max(low, 0);
  return (u, v) => {
    const z = low + (high - low) * u;
    return v < exp(((mode - z) * (mode + z)) / 2) ? z : Number.NaN;
  };
}

function exponentialProposal(low: number, high: number, rate: number): Proposal {
  return (u, v) => {
    const z = low - log(1 - u) / rate;
    return z <= high && v < exp((-(z - rate) * (z - rate)) / 2) ? z : Number.NaN;
  };
}

/**
 * Fills `out` with independent normals of the given mean and standard deviation, conditioned on [low, high]
 * (all in the same unit; the bounds may be infinite). Value i tries candidates in its own counters until one fits.
 * @throws RangeError unless mean is finite, standardDeviation positive and finite, and low < high
 */
export function truncatedNormals(
  key: RandomKey,
  out: Float64Array,
  mean: number,
  standardDeviation: number,
  low: number,
  high: number,
): void {
  if (!Number.isFinite(mean)) throw new RangeError(`The mean must be finite, but it is ${mean}.`);
  if (!(standardDeviation > 0 && standardDeviation < Number.POSITIVE_INFINITY))
    throw new RangeError(`The standard deviation must be positive and finite, but it is ${standardDeviation}.`);
  if (!(low < high)) throw new RangeError(`The lower bound must lie below the upper, but they are ${low} and ${high}.`);
  const a = (low - mean) / standardDeviation;
  const b = (high - mean) / standardDeviation;
  // An interval in the left tail is the mirror image of one in the right tail.
  const sign = b < 0 ? -1 : 1;
  const proposal = sign < 0 ? truncatedProposal(-b, -a) : truncatedProposal(a, b);
  const stream = openStream(key, DOMAIN.truncated);
  for (let i = 0; i < out.length; i++) {
    const value = mean + sign * standardDeviation * firstAccepted(stream, i, proposal);
    out[i] = Math.min(high, Math.max(low, value));
  }
}

function firstAccepted(stream: Stream, index: number, proposal: Proposal): number {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    readBlock(stream, index, attempt);
    const z = proposal(unitFromBlock(stream, 0), unitFromBlock(stream, 1));
    if (!Number.isNaN(z)) return z;
  }
  throw new RangeError(`No candidate of ${MOST_ATTEMPTS} fell between the bounds; they lie too far from the mean.`);
}

/** An unbiased integer in [0, bound) for 1 ≤ bound ≤ 2³¹; words above the last whole multiple of bound are skipped. */
function integerBelow(stream: Stream, index: number, bound: number): number {
  const limit = TWO_TO_32 - (TWO_TO_32 % bound);
  for (let attempt = 0; ; attempt++) {
    readBlock(stream, index, attempt);
    for (const word of stream.words) if (word < limit) return word % bound;
  }
}

/**
 * Fills `out` with independent integers, uniform on 0 … bound − 1.
 * @throws RangeError unless bound is an integer from 1 to 2³¹
 */
export function integers(key: RandomKey, out: Int32Array, bound: number): void {
  requireInteger("bound", bound, 1, 2147483648);
  const stream = openStream(key, DOMAIN.integers);
  for (let i = 0; i < out.length; i++) out[i] = integerBelow(stream, i, bound);
}

/**
 * A uniformly random order of 0 … n − 1.
 * @throws RangeError unless n is an integer from 0 to 2³¹ − 1
 */
export function permutation(key: RandomKey, n: number): Int32Array {
  return choice(key, n, n);
}

/**
 * k distinct members of 0 … n − 1 in uniformly random order: the first k of permutation(key, n).
 * Source: Durstenfeld, "Algorithm 235: Random permutation", CACM 7 (1964), stopped after k steps.
 * @throws RangeError unless n is an integer from 0 to 2³¹ − 1 and k an integer from 0 to n
 */
export function choice(key: RandomKey, n: number, k: number): Int32Array {
  requireInteger("n", n, 0, 2147483647);
  requireInteger("k", k, 0, n);
  const order = Int32Array.from({ length: n }, (_, i) => i);
  const stream = openStream(key, DOMAIN.shuffle);
  for (let i = 0; i < k; i++) {
    const j = i + integerBelow(stream, i, n - i);
    const drawn = order[j];
    order[j] = order[i];
    order[i] = drawn;
  }
  return order.slice(0, k);
}

function requireInteger(name: string, value: number, low: number, high: number): void {
  if (!Number.isInteger(value) || value < low || value > high)
    throw new RangeError(`The argument ${name} must be an integer from ${low} to ${high}, but it is ${value}.`);
}

/** Fills `out` with uniform random bytes, sixteen from each block: the cheapest draws there are. */
export function randomBytes(key: RandomKey, out: Uint8Array): void {
  const stream = openStream(key, DOMAIN.bytes);
  const { words } = stream;
  for (let first = 0; first < out.length; first += 16) {
    readBlock(stream, first / 16, 0);
    const end = Math.min(16, out.length - first);
    for (let k = 0; k < end; k++) out[first + k] = words[k >> 2] >>> (8 * (k & 3));
  }
}
