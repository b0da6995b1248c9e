import { assign, increase, type KernelFunction, kernelFunction, loopTo } from "./module.ts";
import { add, type Lanes, lanes, type Statement } from "./value.ts";

/** Kernels over arrays of float32 whose lengths are multiples of four, for Adam of eight; addresses and lengths are in bytes. */

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
    const mix = (old: Lanes, moment: Lanes, next: Lanes, rest: Lanes) =>
      lanes.add(lanes.multiply(moment, old), lanes.multiply(rest, next));
    const half = (offset: number): Statement[] => {
      const [g, m, v, next] = [0, 1, 2, 3].map(() => scope.local("v128"));
      const root = lanes.squareRoot(lanes.multiply(v, secondScale));
      const step = lanes.divide(lanes.multiply(m, firstScale), lanes.add(root, epsilon));
      const weight = lanes.load(weights, offset);
      return [
        assign(g, lanes.multiply(lanes.load(gradient, offset), share)),
        assign(m, mix(lanes.load(first, offset), firstMoment, g, firstRest)),
        assign(v, mix(lanes.load(second, offset), secondMoment, lanes.multiply(g, g), secondRest)),
        assign(next, lanes.subtract(lanes.multiply(kept, weight), lanes.multiply(rate, step))),
        lanes.store(first, m, offset),
        lanes.store(second, v, offset),
        lanes.store(weights, next, offset),
      ];
    };
    const [left, right] = [half(0), half(16)];
    return [
      ...splats.map((splat, k) => assign(splat, lanes.loadSplat(scalars, 4 * k))),
      assign(end, add(weights, length)),
      loopTo(weights, end, 32, [
        ...left.flatMap((statement, place) => [statement, right[place]]),
        ...[gradient, first, second].map((address) => increase(address, 32)),
      ]),
    ];
  },
);
