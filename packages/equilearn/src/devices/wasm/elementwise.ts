import { assign, increase, type KernelFunction, kernelFunction, loopTo } from "./module.ts";
import { PANEL } from "./product.ts";
import { add, and, integer, type Lanes, lanes, loadFloat, multiply, shiftRight, storeFloat } from "./value.ts";

/** Kernels over arrays of float32 whose lengths are multiples of four; addresses and lengths are in bytes. */

/** kernel(a, b, into, length): into = a − b. */
export const differenceKernel = kernelFunction("difference", 4, (scope, a, b, into, length) => {
  const end = scope.local("i32");
  return [
    assign(end, add(a, length)),
    loopTo(a, end, 16, [
      lanes.store(into, lanes.subtract(lanes.load(a), lanes.load(b))),
      increase(b, 16),
      increase(into, 16),
    ]),
  ];
});

/** kernel(a, sums, length): four sums of zero times everything, which are zero unless something is not finite. */
export const finiteKernel = kernelFunction("finite", 3, (scope, a, sums, length) => {
  const [end, sum] = [scope.local("i32"), scope.local("v128")];
  return [
    assign(end, add(a, length)),
    assign(sum, lanes.constant(0)),
    loopTo(a, end, 16, [assign(sum, lanes.add(sum, lanes.multiply(lanes.load(a), lanes.constant(0))))]),
    lanes.store(sums, sum),
  ];
});

/** Where the Adam kernel finds its numbers: floats in this order. */
export const adamScalars = [
  "rate",
  "kept",
  "share",
  "firstScale",
  "secondScale",
  "firstMoment",
  "firstRest",
  "secondMoment",
  "secondRest",
  "epsilon",
] as const;

/**
 * kernel(weights, gradient, first, second, length, scalars): a step of Adam, `referenceDescent` in single precision. `kept` is
 * 1 − rate·decay, `share` one over the batch, and each rest what its moment lacks to 1.
 */
export const adamKernel: KernelFunction = kernelFunction(
  "adam",
  6,
  (scope, weights, gradient, first, second, length, scalars) => {
    const end = scope.local("i32");
    const splats = adamScalars.map(() => scope.local("v128"));
    const [rate, kept, share, firstScale, secondScale, firstMoment, firstRest, secondMoment, secondRest, epsilon] =
      splats;
    const [g, m, v] = [0, 1, 2].map(() => scope.local("v128"));
    const mix = (old: Lanes, moment: Lanes, next: Lanes, rest: Lanes) =>
      lanes.add(lanes.multiply(moment, old), lanes.multiply(rest, next));
    const root = lanes.squareRoot(lanes.multiply(v, secondScale));
    const step = lanes.divide(lanes.multiply(m, firstScale), lanes.add(root, epsilon));
    const next = lanes.subtract(lanes.multiply(kept, lanes.load(weights)), lanes.multiply(rate, step));
    return [
      ...splats.map((splat, k) => assign(splat, lanes.loadSplat(scalars, 4 * k))),
      assign(end, add(weights, length)),
      loopTo(weights, end, 16, [
        assign(g, lanes.multiply(lanes.load(gradient), share)),
        assign(m, mix(lanes.load(first), firstMoment, g, firstRest)),
        assign(v, mix(lanes.load(second), secondMoment, lanes.multiply(g, g), secondRest)),
        lanes.store(first, m),
        lanes.store(second, v),
        lanes.store(weights, next),
        ...[gradient, first, second].map((address) => increase(address, 16)),
      ]),
    ];
  },
);

/** kernel(panels, rows, columns, into, first row, end row): the panels of the transposed matrix, for rows in steps of eight. */
export const transposeKernel = kernelFunction(
  "transpose",
  6,
  (scope, panels, rows, columns, into, firstRow, endRow) => {
    const [row, column] = [scope.local("i32"), scope.local("i32")];
    const source = add(
      multiply(multiply(shiftRight(column, integer(3)), rows), integer(4 * PANEL)),
      add(multiply(row, integer(4 * PANEL)), multiply(and(column, integer(PANEL - 1)), integer(4))),
    );
    const target = add(
      multiply(multiply(shiftRight(row, integer(3)), columns), integer(4 * PANEL)),
      add(multiply(column, integer(4 * PANEL)), multiply(and(row, integer(PANEL - 1)), integer(4))),
    );
    return [
      assign(row, firstRow),
      loopTo(row, endRow, 1, [
        assign(column, integer(0)),
        loopTo(column, columns, 1, [storeFloat(add(into, target), loadFloat(add(panels, source)))]),
      ]),
    ];
  },
);
