import { describe, expect, test } from "vitest";
import { ARRAYS, openBench } from "../../../test/lane-kernels.ts";
import { compileKernels, createMemory, growTo, openKernels } from "./engine.ts";
import { assign, increase, type KernelFunction, kernelFunction, loopTo, moduleBytes, tiledTo, when } from "./module.ts";
import {
  add,
  and,
  type Integer,
  integer,
  isAtLeast,
  isBelow,
  isEqual,
  lanes,
  loadFloat,
  loadInteger,
  multiply,
  type Statement,
  shiftRight,
  storeFloat,
  subtract,
} from "./value.ts";

/** memory[address] += by, for floats that count. */
const count = (address: Integer, by = 1): Statement =>
  storeFloat(address, lanes.extract(lanes.add(lanes.splat(loadFloat(address)), lanes.constant(by)), 0));

const place = (index: Integer, base = ARRAYS) => add(integer(base), multiply(index, integer(4)));

/** The floats that a kernel leaves in so many places from the first on. */
function left(kernel: KernelFunction, length: number, ...numbers: number[]): number[] {
  const { kernels, floats } = openBench([kernel], ARRAYS + 4 * length);
  kernels[kernel.name](...numbers);
  return Array.from(floats.subarray(ARRAYS / 4, ARRAYS / 4 + length));
}

describe("integers, against 32-bit arithmetic: every pair of 16 values", () => {
  const values = [0, 1, 2, 3, 7, 63, 64, 65, 8191, 65_536, 2 ** 30, 2 ** 31 - 1, -1, -2, -64, -(2 ** 31)];
  test.each<[string, (a: Integer, b: Integer) => Integer, (a: number, b: number) => number]>([
    ["add", add, (a, b) => a + b],
    ["subtract", subtract, (a, b) => a - b],
    ["multiply", multiply, Math.imul],
    ["and", and, (a, b) => a & b],
    ["shiftRight, without the sign", shiftRight, (a, b) => a >>> b],
    ["isEqual", isEqual, (a, b) => Number(a === b)],
    ["isBelow, unsigned", isBelow, (a, b) => Number(a >>> 0 < b >>> 0)],
    ["isAtLeast, unsigned", isAtLeast, (a, b) => Number(a >>> 0 >= b >>> 0)],
  ])("%s", (_name, operation, expected) => {
    const given = kernelFunction("given", 3, (_scope, a, b, c) => [
      when(isEqual(operation(a, b), c), [count(integer(ARRAYS))]),
    ]);
    const { kernels, floats } = openBench([given], ARRAYS + 4);
    for (const a of values) for (const b of values) kernels.given(a, b, expected(a, b));
    expect(floats[ARRAYS / 4]).toBe(values.length ** 2);
    // The same as constants in the code.
    const constants = kernelFunction("given", 0, () =>
      values.map((a) =>
        when(isEqual(operation(integer(a), integer(3)), integer(expected(a, 3))), [count(integer(ARRAYS))]),
      ),
    );
    expect(left(constants, 1)).toEqual([values.length]);
  });
});

describe("loopTo", () => {
  const visits = (step: number | Integer) =>
    kernelFunction("visits", 2, (_scope, from, end) => [loopTo(from, end, step, [count(place(from))])]);

  test.each([
    [0, 0, 1, []],
    [5, 5, 1, []],
    [6, 5, 1, []],
    [0, 1, 1, [0]],
    [0, 4, 1, [0, 1, 2, 3]],
    [2, 9, 3, [2, 5, 8]],
    [2, 8, 3, [2, 5]],
    [0, 1, 16, [0]],
    [3, 19, 16, [3]],
  ] as const)("from %i to %i by %i", (from, end, step, expected) => {
    const marks = Array.from({ length: 20 }, (_, k) => Number((expected as readonly number[]).includes(k)));
    expect(left(visits(step), 20, from, end)).toEqual(marks);
    expect(left(visits(integer(step)), 20, from, end)).toEqual(marks);
  });

  test("counts unsigned: three rounds across 2³¹", () => {
    const crossing = kernelFunction("crossing", 2, (_scope, from, end) => [
      loopTo(from, end, 1, [count(integer(ARRAYS))]),
    ]);
    expect(left(crossing, 1, 2 ** 31 - 1, 2 ** 31 + 2)).toEqual([3]);
  });

  test("one inside another, the inner one begun anew: 5 × (0, 1, …, 4) rounds", () => {
    const nested = kernelFunction("nested", 1, (scope, end) => {
      const [i, j] = [scope.local("i32"), scope.local("i32")];
      const inner = [assign(j, integer(0)), loopTo(j, i, 1, [count(place(i))])];
      return [loopTo(i, end, 1, inner)];
    });
    expect(left(nested, 6, 5)).toEqual([0, 1, 2, 3, 4, 0]);
  });
});

test("when: the body runs for 1, −1 and 2³¹, and not for 0", () => {
  const kernel = kernelFunction("when", 1, (_scope, flag) => [when(flag, [count(integer(ARRAYS))])]);
  expect([1, -1, 2 ** 31, 0, 2 ** 32].map((flag) => left(kernel, 1, flag)[0])).toEqual([1, 1, 1, 0, 0]);
});

test("tiledTo: rows 1 to 23 in tiles of 1 to 8, from row 0 or 3: every row once, the last in a lower tile", () => {
  for (let most = 1; most <= 8; most++) {
    const kernel = kernelFunction("tiles", 2, (scope, row, end) => [
      tiledTo(scope, row, end, most, (height) =>
        Array.from({ length: height }, (_, k) => count(place(add(row, integer(k))), 100 + height)),
      ),
    ]);
    for (const first of [0, 3])
      for (let rows = 1; rows <= 23; rows++) {
        const expected = new Array(32).fill(0);
        for (let row = 0; row < rows; row++)
          expected[first + row] = 100 + (row < rows - (rows % most) ? most : rows % most);
        expect(left(kernel, 32, first, first + rows)).toEqual(expected);
      }
  }
});

describe("memory", () => {
  test("offsets of loads and stores up to 2¹⁶ reach what is there, one float, four, or one in all lanes", () => {
    for (const offset of [0, 4, 16, 124, 128, 4096, 65_536]) {
      const kernel = kernelFunction("moves", 2, (_scope, from, to) => [
        storeFloat(to, loadFloat(from, offset), offset),
        lanes.store(add(to, integer(16)), lanes.load(from, offset), offset),
        lanes.store(add(to, integer(32)), lanes.loadSplat(from, offset), offset),
        ...([0, 1, 2, 3] as const).map((k) =>
          storeFloat(to, lanes.extract(lanes.load(from, offset), k), offset + 48 + 4 * (3 - k)),
        ),
        storeFloat(add(to, loadInteger(from, offset + 16)), loadFloat(from, offset)),
      ]);
      const { kernels, floats, words } = openBench([kernel], 4 * 65_536);
      const [from, to] = [ARRAYS, ARRAYS + 1024];
      floats.set([1, 2, 3, 4], (from + offset) / 4);
      words[(from + offset) / 4 + 4] = offset + 64;
      kernels.moves(from, to);
      const found = floats.slice((to + offset) / 4, (to + offset) / 4 + 17);
      expect(Array.from(found)).toEqual([1, 0, 0, 0, 1, 2, 3, 4, 1, 1, 1, 1, 4, 3, 2, 1, 1]);
    }
  });

  test("growing keeps what is there, and kernels reach the new end", () => {
    const kernel = kernelFunction("mark", 1, (_scope, at) => [count(at)]);
    const memory = createMemory(100);
    expect(memory.buffer.byteLength).toBe(65_536);
    const { mark } = openKernels(compileKernels([kernel]), memory);
    mark(96);
    const early = new Float32Array(memory.buffer);
    growTo(memory, 65_536);
    expect(memory.buffer.byteLength).toBe(65_536);
    growTo(memory, 3 * 65_536 - 10);
    expect(memory.buffer.byteLength).toBe(3 * 65_536);
    mark(3 * 65_536 - 4);
    mark(96);
    expect([early[24], new Float32Array(memory.buffer)[24], new Float32Array(memory.buffer).at(-1)]).toEqual([2, 2, 1]);
    expect(() => mark(3 * 65_536 - 2)).toThrow("out of bounds");
  });
});

describe("modules", () => {
  /** Writes each parameter's number, plus its place, at the address it is given, and a local's value of each kind. */
  const taking = (parameters: number): KernelFunction =>
    kernelFunction(`kernel ∂${parameters}`, parameters, (scope, ...given) => {
      const [float, four, whole] = [scope.local("f32"), scope.local("v128"), scope.local("i32")];
      return given.flatMap((address, k) => [
        assign(whole, add(address, integer(0))),
        assign(four, lanes.constant(k + 1)),
        assign(float, lanes.extract(four, 3)),
        storeFloat(whole, float),
      ]);
    });

  test("functions of 0 to 13 parameters stand side by side by their names, and each parameter is its own", () => {
    const all = [13, 0, 3, 1, 13, 6].map(taking);
    const named = all.map((kernel, k) => ({ ...kernel, name: `${kernel.name}.${k}` }));
    const { kernels, floats } = openBench(named, ARRAYS + 64);
    for (const { name, parameters } of named) {
      floats.fill(0);
      kernels[name](...Array.from({ length: parameters }, (_, k) => ARRAYS + 4 * (parameters - 1 - k)));
      const expected = Array.from({ length: 14 }, (_, k) => Math.max(0, parameters - k));
      expect(Array.from(floats.subarray(ARRAYS / 4, ARRAYS / 4 + 14))).toEqual(expected);
    }
  });

  test("300 locals and 30 000 bytes of code are no limit: locals begin at zero and keep their values", () => {
    const kernel = kernelFunction("long", 1, (scope, base) => {
      const locals = Array.from({ length: 300 }, () => scope.local("v128"));
      const check = locals.map((local, k) => storeFloat(base, lanes.extract(local, 0), 4 * k));
      const fill = locals.map((local, k) => assign(local, lanes.constant(k)));
      const sum = locals.map((local, k) =>
        storeFloat(base, lanes.extract(lanes.add(local, lanes.constant(1)), 2), 4 * k),
      );
      return [...check, ...fill, ...sum, increase(base, 1200), ...check, ...fill.toReversed(), ...fill];
    });
    expect(moduleBytes([kernel], { pages: 1, shared: true }).length).toBeGreaterThan(30_000);
    const expected = Array.from({ length: 300 }, (_, k) => k);
    expect(left(kernel, 600, ARRAYS)).toEqual([...expected.map((k) => k + 1), ...expected]);
  });

  test("a memory may be shared or not, as the module's import says, and the other kind is refused", () => {
    type Memory = { buffer: ArrayBuffer };
    const engine = (globalThis as unknown as { WebAssembly: Record<string, new (...given: unknown[]) => object> })
      .WebAssembly;
    const [own, common] = [false, true].map((shared) => new engine.Memory({ initial: 1, maximum: 1, shared }));
    const link = (shared: boolean, memory: object) =>
      new engine.Instance(new engine.Module(moduleBytes([taking(1)], { pages: 1, shared })), { env: { memory } });
    const { exports } = link(false, own) as { exports: Record<string, (at: number) => void> };
    exports["kernel ∂1"](64);
    expect(new Float32Array((own as Memory).buffer)[16]).toBe(1);
    expect(link(true, common)).toHaveProperty("exports");
    expect(() => link(true, own)).toThrow("memory");
    expect(() => link(false, common)).toThrow("memory");
  });
});
