import { CONSTANT_BYTES, planConstants, type Tools } from "../src/devices/wasm/constants.ts";
import { type Field, fieldOffset } from "../src/devices/wasm/descriptor.ts";
import { compileKernels, createMemory, openKernels, type SharedMemory } from "../src/devices/wasm/engine.ts";
import { assign, increase, type KernelFunction, kernelFunction, loopTo } from "../src/devices/wasm/module.ts";
import { type ProductOptions, productKernel } from "../src/devices/wasm/product.ts";
import { type Lanes, lanes, type Statement } from "../src/devices/wasm/value.ts";

/** A memory of some bytes with kernels that work in it. */
export interface Bench<Name extends string = string> {
  readonly memory: SharedMemory;
  readonly floats: Float32Array;
  readonly words: Int32Array;
  readonly kernels: Readonly<Record<Name, (...numbers: number[]) => void>>;
}

/** Compiles kernels for a memory with so many bytes; `prepare` is called with its words before any kernel runs. */
export function openBench(
  kernels: readonly KernelFunction[],
  bytes: number,
  prepare: (words: Int32Array) => void = () => {},
): Bench {
  const memory = createMemory(bytes);
  const words = new Int32Array(memory.buffer);
  prepare(words);
  return {
    memory,
    words,
    floats: new Float32Array(memory.buffer),
    kernels: openKernels(compileKernels(kernels), memory),
  };
}

/** Room for constants, at the beginning of a memory, and for a descriptor behind them. */
const CONSTANTS = 64;
const DESCRIPTOR = CONSTANTS + CONSTANT_BYTES;
/** Where arrays may begin. */
export const ARRAYS = 4096;

/** A formula over lanes, applied to arrays of one length element by element. */
export type Formula = (tools: Tools, ...given: Lanes[]) => Lanes;

/** Applies a formula in a real module. Arrays are words, so that every bit goes in and comes out as it is. */
export function runLanes(formula: Formula, ...given: Int32Array[]): Int32Array {
  const [{ length }] = given;
  const bytes = 16 * Math.ceil(length / 4);
  const constants = planConstants(CONSTANTS);
  const kernel = kernelFunction("map", given.length + 2, (scope, ...parameters) => {
    const code: Statement[] = [];
    const keep = (value: Lanes) => {
      const local = scope.local("v128");
      code.push(assign(local, value));
      return local;
    };
    const inputs = parameters.slice(0, -2);
    const [into, end] = parameters.slice(-2);
    const result = formula({ keep, constants }, ...inputs.map((address) => keep(lanes.load(address))));
    const rounds = [...code, lanes.store(into, result), ...inputs.map((address) => increase(address, 16))];
    return [loopTo(into, end, 16, rounds)];
  });
  const { words, kernels } = openBench([kernel], ARRAYS + bytes * (given.length + 1), constants.write);
  const places = [...given, undefined].map((_, k) => ARRAYS + k * bytes);
  given.forEach((array, k) => {
    words.set(array, places[k] / 4);
  });
  const into = places[given.length];
  kernels.map(...places.slice(0, -1), into, into + bytes);
  return words.slice(into / 4, into / 4 + length);
}

/** The same of numbers, rounded to float32. */
export function runFloats(formula: Formula, ...given: ArrayLike<number>[]): Float32Array {
  return floatsOf(runLanes(formula, ...given.map(wordsOf)));
}

/** The bits of numbers rounded to float32, and back. */
export const wordsOf = (numbers: ArrayLike<number>): Int32Array => new Int32Array(Float32Array.from(numbers).buffer);
export const floatsOf = (words: Int32Array): Float32Array => new Float32Array(words.slice().buffer);

/** Numbers where formulas go wrong: zeros, the ends of the denormal and the normal range, infinities and no number at all. */
export const special = [
  0,
  2 ** -149,
  3 * 2 ** -149,
  2 ** -127,
  2 ** -126 - 2 ** -149,
  2 ** -126,
  2 ** -23,
  0.5,
  1 - 2 ** -24,
  1,
  1 + 2 ** -23,
  1.5,
  2.5,
  2 ** 23 - 0.5,
  2 ** 24,
  2 ** 31,
  2 ** 127,
  (2 - 2 ** -23) * 2 ** 127,
  Infinity,
  Number.NaN,
].flatMap((value) => [value, -value]);

/** All pairs of them, as two columns. */
export const specialPairs = [special.flatMap((a) => special.map(() => a)), special.flatMap(() => special)] as const;

/** How many units in the last place of the float32 `expected` (a double) `found` is away from it. */
export function ulps(found: number, expected: number): number {
  const exponent = Math.max(-126, Math.floor(Math.log2(Math.abs(expected))));
  return Math.abs(found - expected) / 2 ** (exponent - 23);
}

/** A row-major matrix of rows × columns in panels of eight columns, as kernels take it; what stands for no column is `padding`. */
export function inPanels(matrix: ArrayLike<number>, rows: number, columns: number, padding = 0): Float32Array {
  const panels = Math.ceil(columns / 8);
  return Float32Array.from({ length: 8 * panels * rows }, (_, at) => {
    const panel = Math.floor(at / (8 * rows));
    const column = 8 * panel + (at % 8);
    return column < columns ? matrix[(Math.floor(at / 8) % rows) * columns + column] : padding;
  });
}

/** Places for arrays, one after the other, in an array of floats; addresses are in bytes. */
export function openArena(floats: Float32Array, from = ARRAYS) {
  let at = from;
  return {
    /** Copies numbers there and gives their address. */
    put(numbers: ArrayLike<number>): number {
      const address = at;
      floats.set(numbers, at / 4);
      at += 16 * Math.ceil(numbers.length / 4) + 16;
      return address;
    },
    /** So many floats of one value. */
    fill(length: number, value = 0): number {
      return this.put(new Float32Array(length).fill(value));
    },
  };
}

/** A product's kernel that keeps its sums, unless other options say otherwise, with room for 1 MB of arrays. */
export function openProduct(options: Partial<ProductOptions> = {}) {
  const constants = planConstants(CONSTANTS);
  const kernel = productKernel({
    name: "product",
    sides: "both",
    tileRows: 5,
    relaxed: false,
    constants,
    epilogue: () => (element) => element.store("cacheOut", element.sum),
    ...options,
  });
  const { words, floats, kernels } = openBench([kernel], 2 ** 20, constants.write);
  return {
    floats,
    /** Writes the descriptor; what is not named is 0. */
    describe(values: Partial<Record<Field, number>>): void {
      words.fill(0, DESCRIPTOR / 4, ARRAYS / 4);
      for (const [name, value] of Object.entries(values) as [Field, number][])
        (name === "restoring" ? floats : words)[(DESCRIPTOR + fieldOffset(name)) / 4] = value;
    },
    run: (first: number, rows: number) => kernels.product(DESCRIPTOR, first, rows),
  };
}
