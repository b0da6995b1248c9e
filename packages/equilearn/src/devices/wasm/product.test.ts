import { describe, expect, test } from "vitest";
import { inPanels, openArena, openProduct } from "../../../test/lane-kernels.ts";
import { drawn } from "../../../test/neuron-networks.ts";
import { relativeError } from "../../math/vector.ts";

const { fround } = Math;
const float = (label: string, count: number) => Float32Array.from(drawn(1, label, count));

interface Shape {
  readonly rows: number;
  readonly below: number;
  readonly above: number;
  readonly columns: number;
  /** Floats between the end of a row and the next one's beginning. */
  readonly gap: number;
  /** Whether all rows start from the same one. */
  readonly shared: boolean;
}

const UNTOUCHED = 12345;

/** The numbers of a shape, laid out for a kernel. */
function layOut(product: ReturnType<typeof openProduct>, { rows, below, above, columns, gap, shared }: Shape) {
  const arena = openArena(product.floats);
  const sideOf = (name: string, length: number) => {
    const signals = float(`${name} signals`, rows * (length + gap));
    const matrix = float(`${name} matrix`, length * columns);
    return { signals, matrix, place: arena.put(signals), panels: arena.put(inPanels(matrix, length, columns)) };
  };
  const [low, high] = [sideOf("below", below), sideOf("above", above)];
  const panels = Math.ceil(columns / 8);
  const width = 8 * panels + gap;
  const start = float("start", shared ? width : rows * width);
  const out = arena.fill(rows * width, UNTOUCHED);
  product.describe({
    below: low.place,
    belowStride: 4 * (below + gap),
    belowLength: 4 * below,
    belowPanels: low.panels,
    above: high.place,
    aboveStride: 4 * (above + gap),
    aboveLength: 4 * above,
    abovePanels: high.panels,
    start: arena.put(start),
    startStride: shared ? 0 : 4 * width,
    stride: 4 * width,
    cacheOut: out,
    panels,
  });
  const result = () => product.floats.slice(out / 4, out / 4 + rows * width);
  const clear = () => product.floats.fill(UNTOUCHED, out / 4, out / 4 + rows * width);
  return { low, high, start, width, result, clear };
}

/** The sums, each rounded by `round` after every operation, in the order of the units; what is not written is UNTOUCHED. */
function byHand(shape: Shape, laid: ReturnType<typeof layOut>, round: (x: number) => number): Float64Array {
  const { rows, below, above, columns, gap, shared } = shape;
  const { low, high, start, width } = laid;
  const out = new Float64Array(rows * width).fill(UNTOUCHED);
  for (let row = 0; row < rows; row++)
    for (let j = 0; j < width - gap; j++) {
      let sum = start[(shared ? 0 : row * width) + j];
      for (const [{ signals, matrix }, length] of [
        [low, below],
        [high, above],
      ] as const)
        for (let k = 0; k < length && j < columns; k++)
          sum = round(sum + round(signals[row * (length + gap) + k] * matrix[k * columns + j]));
      out[row * width + j] = sum;
    }
  return out;
}

const lengths = [
  [0, 0],
  [1, 0],
  [0, 1],
  [5, 1],
  [1, 5],
  [5, 784],
  [784, 5],
] as const;

describe.each([5, 6, 1])("with %i rows to a tile", (tileRows) => {
  const product = openProduct({ tileRows });

  test("rows 1 to 23, sums over 0, 1, 5 and 784 units on either side: a float32 loop in the same order, to the last bit", () => {
    for (let rows = 1; rows <= 23; rows++)
      for (const [k, [below, above]] of lengths.entries()) {
        const shape = {
          rows,
          below,
          above,
          columns: 1 + ((7 * rows + k) % 17),
          gap: k % 3 === 0 ? 20 : 1,
          shared: rows % 2 === 0,
        };
        const laid = layOut(product, shape);
        product.run(0, rows);
        expect(laid.result()).toEqual(Float32Array.from(byHand(shape, laid, fround)));
      }
  });

  test("columns 1 to 40: within 1e-6 of sums in double precision, and the gaps between rows untouched", () => {
    for (let columns = 1; columns <= 40; columns++) {
      const shape = { rows: 7, below: 30, above: 21, columns, gap: columns % 4, shared: columns % 2 === 0 };
      const laid = layOut(product, shape);
      product.run(0, 7);
      expect(
        relativeError(
          laid.result(),
          byHand(shape, laid, (x) => x),
        ),
      ).toBeLessThan(1e-6);
      expect(laid.result()).toEqual(Float32Array.from(byHand(shape, laid, fround)));
    }
  });

  test("rows give the same bits alone, in pairs, from the last to the first or all together", () => {
    const shape = { rows: 23, below: 50, above: 9, columns: 19, gap: 20, shared: true };
    const laid = layOut(product, shape);
    product.run(0, 23);
    const together = laid.result();
    for (const size of [1, 2, 3, 7, 11, 22]) {
      laid.clear();
      for (let first = Math.floor(22 / size) * size; first >= 0; first -= size)
        product.run(first, Math.min(size, 23 - first));
      expect(laid.result()).toEqual(together);
    }
    laid.clear();
    product.run(4, 6);
    const rows = laid.result();
    expect(rows.subarray(4 * laid.width, 10 * laid.width)).toEqual(together.subarray(4 * laid.width, 10 * laid.width));
    expect(rows.filter((_, at) => at < 4 * laid.width || at >= 10 * laid.width).every((x) => x === UNTOUCHED)).toBe(
      true,
    );
  });
});

test.each([
  ["below", { above: 0 }],
  ["none", { below: 0, above: 0 }],
] as const)('sides "%s" leave out the others: the same bits as with none there', (sides, missing) => {
  const shape = { rows: 9, below: 12, above: 6, columns: 11, gap: 3, shared: false };
  const [some, both] = [openProduct({ sides }), openProduct()];
  const laid = [layOut(some, shape), layOut(both, shape)];
  for (const { run } of [some, both]) run(0, 9);
  const expected = byHand({ ...shape, ...missing }, laid[0], fround);
  expect(laid[0].result()).toEqual(Float32Array.from(expected));
  expect(laid[1].result()).not.toEqual(laid[0].result());
});

test("relaxed: within 1e-6 of sums in double precision", () => {
  const product = openProduct({ relaxed: true, tileRows: 6 });
  for (const rows of [1, 5, 6, 7, 13]) {
    const shape = { rows, below: 200, above: 33, columns: 21, gap: 20, shared: true };
    const laid = layOut(product, shape);
    product.run(0, rows);
    expect(
      relativeError(
        laid.result(),
        byHand(shape, laid, (x) => x),
      ),
    ).toBeLessThan(1e-6);
  }
});
