import { describe, expect, test } from "vitest";
import { inPanels, openArena, openBench } from "../../../test/lane-kernels.ts";
import { drawn } from "../../../test/neuron-networks.ts";
import { relativeError } from "../../math/vector.ts";
import { type AdamSettings, adamCorrections, referenceDescent } from "../descent.ts";
import { adamKernel, adamScalars, differenceKernel, finiteKernel } from "./elementwise.ts";
import { transposeKernel } from "./transpose.ts";

const { fround } = Math;
const float = (label: string, count: number) => Float32Array.from(drawn(3, label, count));
const { kernels, floats } = openBench([differenceKernel, finiteKernel, adamKernel, transposeKernel], 2 ** 20);
const at = (address: number, length: number) => floats.slice(address / 4, address / 4 + length);

test("difference: a − b rounded once, to the last bit, for 0 to 40 numbers and none beyond", () => {
  for (let length = 0; length <= 40; length += 4) {
    const arena = openArena(floats);
    const [first, second] = [float("a", 48), float("b", 48)];
    const [a, b, into] = [arena.put(first), arena.put(second), arena.fill(48, 7)];
    kernels.difference(a, b, into, 4 * length);
    expect(at(into, 48)).toEqual(first.map((value, k) => (k < length ? value - second[k] : 7)));
  }
});

describe("finite: four sums that are zero unless something is not", () => {
  const LENGTH = 44;
  /** With `beyond` behind the numbers. */
  const sumsOf = (numbers: Float32Array, beyond = 0) => {
    const arena = openArena(floats);
    const values = arena.put([...numbers, beyond]);
    const sums = arena.fill(8, 7);
    kernels.finite(values, sums, 4 * LENGTH);
    expect(at(sums, 8).subarray(4)).toEqual(new Float32Array(4).fill(7));
    return Array.from(at(sums, 4));
  };
  const ordinary = float("finite", LENGTH);

  test("zero for numbers of any size", () => {
    const extremes = [0, -0, 2 ** -149, -(2 ** -149), 3.4028234663852886e38, -3.4028234663852886e38];
    expect(sumsOf(ordinary).every((sum) => sum === 0)).toBe(true);
    expect(sumsOf(ordinary.map((_, k) => extremes[k % 6])).every((sum) => sum === 0)).toBe(true);
  });

  test.each([Number.NaN, Infinity, -Infinity])("not zero in its lane for one %d at any place", (value) => {
    for (let place = 0; place < LENGTH; place++) {
      const found = sumsOf(ordinary.with(place, value));
      expect(found.map((sum) => sum === 0)).toEqual([0, 1, 2, 3].map((lane) => lane !== place % 4));
    }
  });

  test("what stands beyond the end is not looked at", () => {
    expect(sumsOf(ordinary, Number.NaN).every((sum) => sum === 0)).toBe(true);
  });
});

describe("Adam: 30 steps within 1e-6 of referenceDescent in double precision", () => {
  const published: AdamSettings = { method: "adam", firstMoment: 0.9, secondMoment: 0.999, epsilon: 1e-8, decay: 0 };
  test.each<[string, Partial<AdamSettings>]>([
    ["as published", {}],
    ["with decay", { decay: 0.3 }],
    ["with short memories and a large ε", { firstMoment: 0.5, secondMoment: 0.6, epsilon: 0.1 }],
  ])("%s", (_name, part) => {
    const settings = { ...published, ...part };
    const [length, batch, rate] = [40, 7, 0.01];
    const arena = openArena(floats);
    const begun = float("weights", length);
    const [weights, first, second] = [arena.put(begun), arena.fill(length), arena.fill(length)];
    const beyond = arena.fill(4, 7);
    const expected = Float64Array.from(begun);
    const descent = referenceDescent(settings, expected, [{ start: 0, end: length }], (n) => new Float64Array(n));
    const corrections = adamCorrections(settings);
    for (let step = 1; step <= 30; step++) {
      const gradient = float(`gradient ${step}`, length);
      const [firstScale, secondScale] = corrections(step);
      const { firstMoment, secondMoment, epsilon, decay } = settings;
      const scalars: Record<(typeof adamScalars)[number], number> = {
        rate,
        kept: 1 - rate * decay,
        share: 1 / batch,
        firstScale,
        secondScale,
        firstMoment,
        firstRest: 1 - firstMoment,
        secondMoment,
        secondRest: 1 - secondMoment,
        epsilon,
      };
      const here = openArena(floats, beyond + 64);
      const [place, numbers] = [here.put(gradient), here.put(adamScalars.map((name) => scalars[name]))];
      kernels.adam(weights, place, first, second, 4 * length, numbers);
      descent.descend(Float64Array.from(gradient), [rate], batch);
    }
    expect(relativeError(at(weights, length), expected)).toBeLessThan(1e-6);
    expect(relativeError(at(first, length), descent.memory["first moment"])).toBeLessThan(1e-6);
    expect(relativeError(at(second, length), descent.memory["second moment"])).toBeLessThan(1e-6);
    expect(relativeError(expected, begun)).toBeGreaterThan(0.02);
    expect(Array.from(at(beyond, 4))).toEqual([7, 7, 7, 7]);
  });

  test("one step is float32 arithmetic in the formula's order, to the last bit; without gradient nothing moves", () => {
    const arena = openArena(floats);
    const [w, g, m, v] = ["w", "g", "m", "v"].map((name) => float(name, 8));
    const before = [w, g.with(3, 0), m.with(3, 0), v.map(Math.abs).with(3, 0)];
    const [weights, gradient, first, second] = before.map((array) => arena.put(array));
    const scalars = [0.01, 0.99, 0.2, 1.7, 2.5, 0.9, 0.1, 0.99, 0.01, 1e-8].map(fround);
    kernels.adam(weights, gradient, first, second, 32, arena.put(scalars));
    const [rate, kept, share, firstScale, secondScale, b1, rest1, b2, rest2, epsilon] = scalars;
    for (let k = 0; k < 8; k++) {
      const mean = fround(before[1][k] * share);
      const moment = fround(fround(b1 * before[2][k]) + fround(rest1 * mean));
      const square = fround(fround(b2 * before[3][k]) + fround(rest2 * fround(mean * mean)));
      const root = fround(fround(Math.sqrt(fround(square * secondScale))) + epsilon);
      const step = fround(fround(moment * firstScale) / root);
      const next = fround(fround(kept * w[k]) - fround(rate * step));
      const found = [weights, first, second].map((address) => floats[address / 4 + k]);
      expect(found).toEqual([next, moment, square]);
    }
    expect(floats[weights / 4 + 3]).toBe(fround(fround(0.99) * w[3]));
  });
});

describe("transpose", () => {
  /** The panels of the transposed matrix. */
  const transposed = (matrix: Float32Array, rows: number, columns: number) =>
    inPanels(
      Float32Array.from({ length: rows * columns }, (_, k) => matrix[(k % rows) * columns + Math.floor(k / rows)]),
      columns,
      rows,
    );

  test("of 1 to 18 rows and 1 to 18 columns: every number in its place, zeros in the padding untouched", () => {
    for (let rows = 1; rows <= 18; rows++)
      for (let columns = 1; columns <= 18; columns++) {
        const matrix = float(`${rows} ${columns}`, rows * columns);
        const arena = openArena(floats);
        const panels = arena.put(inPanels(matrix, rows, columns, 99));
        const length = 8 * Math.ceil(rows / 8) * columns;
        const into = arena.fill(length);
        kernels.transpose(panels, rows, columns, into, 0, rows);
        expect(at(into, length)).toEqual(transposed(matrix, rows, columns));
      }
  });

  test("in parts of eight rows, as threads share it, and only the rows asked for", () => {
    const [rows, columns] = [29, 21];
    const matrix = float("parts", rows * columns);
    const arena = openArena(floats);
    const panels = arena.put(inPanels(matrix, rows, columns));
    const into = arena.fill(8 * 4 * columns);
    const expected = transposed(matrix, rows, columns);
    for (const [first, end] of [
      [24, 29],
      [8, 24],
    ])
      kernels.transpose(panels, rows, columns, into, first, end);
    expect(at(into, 8 * columns)).toEqual(new Float32Array(8 * columns));
    kernels.transpose(panels, rows, columns, into, 0, 8);
    expect(at(into, expected.length)).toEqual(expected);
    kernels.transpose(into, columns, rows, panels, 0, columns);
    expect(at(panels, 8 * 3 * rows)).toEqual(inPanels(matrix, rows, columns));
  });
});
