import { describe, expect, test } from "vitest";
import { inPanels, openArena, openBench } from "../../../test/lane-kernels.ts";
import { drawn } from "../../../test/neuron-networks.ts";
import { relativeError } from "../../math/vector.ts";
import { outerKernel } from "./outer.ts";

const { fround } = Math;
const float = (label: string, count: number) => Float32Array.from(drawn(2, label, count));

interface Shape {
  /** Units below and columns, and samples of the two terms. */
  readonly rows: number;
  readonly columns: number;
  readonly samples: number;
  readonly others: number;
}

const SCALE = -0.37;
const GAP = 5;

/** The two terms' signals and the matrix they are added to, laid out for a kernel. */
function layOut(floats: Float32Array, { rows, columns, samples, others }: Shape) {
  const arena = openArena(floats);
  const panels = Math.ceil(columns / 8);
  const [aWidth, bWidth] = [rows + GAP, 8 * panels + GAP];
  const most = Math.max(samples, others);
  const arrays = {
    a: float("a", most * aWidth),
    b: float("b", most * bWidth),
    aMinus: float("a′", most * aWidth),
    bMinus: float("b′", most * bWidth),
    before: inPanels(float("before", rows * columns), rows, columns),
  };
  const [a, b, aMinus, bMinus, into] = Object.values(arrays).map((array) => arena.put(array));
  const scale = arena.put([SCALE]);
  const given = [a, 4 * aWidth, b, 4 * bWidth, aMinus, bMinus, samples, others, rows, into, scale];
  const result = () => floats.slice(into / 4, into / 4 + 8 * panels * rows);
  return { ...arrays, aWidth, bWidth, panels, given, into, result };
}

/** into + scale·(Σ a ⊗ b − Σ a′ ⊗ b′), every operation rounded by `round`, in panels. */
function byHand(shape: Shape, laid: ReturnType<typeof layOut>, round: (x: number) => number): Float64Array {
  const { rows, samples, others } = shape;
  const { a, b, aMinus, bMinus, before, aWidth, bWidth, panels } = laid;
  const scale = fround(SCALE);
  return Float64Array.from({ length: 8 * panels * rows }, (_, at) => {
    const row = Math.floor(at / 8) % rows;
    const column = 8 * Math.floor(at / (8 * rows)) + (at % 8);
    let sum = 0;
    for (let s = 0; s < samples; s++) sum = round(sum + round(a[s * aWidth + row] * b[s * bWidth + column]));
    for (let s = 0; s < others; s++) sum = round(sum + round(-aMinus[s * aWidth + row] * bMinus[s * bWidth + column]));
    return round(before[at] + round(sum * scale));
  });
}

const open = (tileRows: number, relaxed = false) => openBench([outerKernel("outer", tileRows, relaxed)], 2 ** 20);

describe.each([5, 6, 1])("with %i rows to a tile", (tileRows) => {
  const { kernels, floats } = open(tileRows);

  test("1 to 23 units below, 1 to 40 columns, 0 to 30 samples of either term: a float32 loop, to the last bit", () => {
    for (let rows = 1; rows <= 23; rows++)
      for (const [k, [samples, others]] of [
        [0, 0],
        [1, 0],
        [0, 1],
        [1, 1],
        [5, 5],
        [17, 30],
        [30, 0],
      ].entries()) {
        const shape = { rows, columns: 1 + ((11 * rows + 3 * k) % 40), samples, others };
        const laid = layOut(floats, shape);
        kernels.outer(...laid.given, 0, laid.panels);
        expect(laid.result()).toEqual(Float32Array.from(byHand(shape, laid, fround)));
        expect(
          relativeError(
            laid.result(),
            byHand(shape, laid, (x) => x),
          ),
        ).toBeLessThan(1e-6);
      }
  });

  test("panels apart, in any order, are those together; panels that are not asked for stay", () => {
    const shape = { rows: 13, columns: 37, samples: 9, others: 8 };
    const { given, result, panels, before } = layOut(floats, shape);
    kernels.outer(...given, 0, panels);
    const together = result();
    layOut(floats, shape);
    for (const panel of [3, 0, 4, 2]) kernels.outer(...given, panel, 1);
    const size = 8 * shape.rows;
    const panelOf = (array: Float32Array, panel: number) => array.subarray(panel * size, (panel + 1) * size);
    for (const panel of [0, 2, 3, 4]) expect(panelOf(result(), panel)).toEqual(panelOf(together, panel));
    expect(panelOf(result(), 1)).toEqual(panelOf(before, 1));
    kernels.outer(...given, 1, 1);
    expect(result()).toEqual(together);
  });
});

test("called twice it adds twice, to 1e-6", () => {
  const { kernels, floats } = open(5);
  const shape = { rows: 12, columns: 20, samples: 10, others: 4 };
  const laid = layOut(floats, shape);
  kernels.outer(...laid.given, 0, 3);
  const once = laid.result();
  kernels.outer(...laid.given, 0, 3);
  const expected = once.map((value, k) => 2 * value - laid.before[k]);
  expect(relativeError(laid.result(), expected)).toBeLessThan(1e-6);
  expect(relativeError(once, laid.before)).toBeGreaterThan(0.1);
});

test("equal terms cancel: to 1e-6 of what either adds", () => {
  const { kernels, floats } = open(5);
  const shape = { rows: 23, columns: 24, samples: 30, others: 30 };
  const laid = layOut(floats, shape);
  const [a, aStride, b, bStride, , , samples, others, ...rest] = laid.given;
  kernels.outer(a, aStride, b, bStride, a, b, samples, others, ...rest, 0, 3);
  expect(relativeError(laid.result(), laid.before)).toBeLessThan(1e-6);
});

test("padding columns whose signals are zero stay as they are, and nothing beyond the panels is touched", () => {
  const { kernels, floats } = open(5);
  const shape = { rows: 7, columns: 13, samples: 11, others: 6 };
  const { given, b, bMinus, bWidth, into, before } = layOut(floats, shape);
  for (const [place, signals] of [
    [given[2], b],
    [given[5], bMinus],
  ] as const)
    floats.set(
      signals.map((value, at) => (at % bWidth < 13 ? value : 0)),
      place / 4,
    );
  const everything = floats.slice();
  kernels.outer(...given, 0, 2);
  floats.forEach((value, at) => {
    const [inside, column] = [at - into / 4, 8 + ((at - into / 4) % 8)];
    const isMatrix = inside >= 0 && inside < before.length;
    const isPadding = isMatrix && inside >= 8 * shape.rows && column >= 13;
    if (isMatrix && !isPadding) expect(value).not.toBe(everything[at]);
    else if (value !== everything[at]) expect.unreachable(`place ${at} was touched`);
  });
});

test("relaxed: within 1e-6 of sums in double precision", () => {
  const { kernels, floats } = open(6, true);
  for (const rows of [1, 5, 6, 7, 23]) {
    const shape = { rows, columns: 21, samples: 25, others: 13 };
    const laid = layOut(floats, shape);
    kernels.outer(...laid.given, 0, 3);
    expect(
      relativeError(
        laid.result(),
        byHand(shape, laid, (x) => x),
      ),
    ).toBeLessThan(1e-6);
  }
});
