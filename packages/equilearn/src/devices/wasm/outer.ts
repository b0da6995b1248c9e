import {
  assign,
  increase,
  type KernelFunction,
  kernelFunction,
  type Local,
  loopTo,
  type Scope,
  tiledTo,
} from "./module.ts";
import { multiplyAdd, PANEL } from "./product.ts";
import { add, type Integer, integer, type Lanes, lanes, multiply, type Statement } from "./value.ts";

/**
 * The gradient of a weight matrix: into += scale·(Σ a ⊗ b − Σ a′ ⊗ b′), sums over samples, in the panels of `product.ts`. The sum
 * of an entry runs over the samples in order, whatever is computed beside it. A matrix has one row for each unit of the layer
 * below (a) and eight columns to a panel (b).
 */

const PANEL_BYTES = 4 * PANEL;

/** kernel(a, aStride, b, bStride, a′, b′, samples, other samples, rows, into, scale, first panel, panels). Strides in bytes; `scale` is where its float is. */
export function outerKernel(name: string, tileRows: number, relaxed: boolean): KernelFunction {
  return kernelFunction(
    name,
    13,
    (scope, a, aStride, b, bStride, aMinus, bMinus, samples, minusSamples, rows, into, scale, firstPanel, panels) => {
      const [panel, end, row] = [0, 1, 2].map(() => scope.local("i32"));
      const registers = openRegisters(scope, tileRows);
      const given = { a, aStride, b, bStride, aMinus, bMinus, samples, minusSamples, rows, into, scale, panel, row };
      return [
        assign(panel, firstPanel),
        assign(end, add(firstPanel, panels)),
        loopTo(panel, end, 1, [
          assign(row, integer(0)),
          tiledTo(scope, row, rows, tileRows, (height) => tileCode(given, registers, height, relaxed)),
        ]),
      ];
    },
  );
}

interface Registers {
  readonly sums: readonly (readonly [Local<"v128">, Local<"v128">])[];
  readonly columns: readonly [Local<"v128">, Local<"v128">];
  readonly value: Local<"v128">;
  /** Where the tile's entries stand. */
  readonly place: Local<"i32">;
  readonly aAt: Local<"i32">;
  readonly bAt: Local<"i32">;
  readonly count: Local<"i32">;
}

function openRegisters(scope: Scope, tileRows: number): Registers {
  const vector = () => scope.local("v128");
  return {
    sums: Array.from({ length: tileRows }, () => [vector(), vector()] as const),
    columns: [vector(), vector()],
    value: vector(),
    place: scope.local("i32"),
    aAt: scope.local("i32"),
    bAt: scope.local("i32"),
    count: scope.local("i32"),
  };
}

type Given = Readonly<
  Record<
    | "a"
    | "aStride"
    | "b"
    | "bStride"
    | "aMinus"
    | "bMinus"
    | "samples"
    | "minusSamples"
    | "rows"
    | "into"
    | "scale"
    | "panel"
    | "row",
    Integer
  >
>;

function tileCode(given: Given, registers: Registers, height: number, relaxed: boolean): Statement[] {
  const { sums, value, place } = registers;
  const { rows, into, panel, row, scale } = given;
  const heights = Array.from({ length: height }, (_, k) => k);
  const offset = (k: number, half: number) => PANEL_BYTES * k + 16 * half;
  const all = <T>(each: (sum: Local<"v128">, k: number, half: number) => T): T[] =>
    heights.flatMap((k) => sums[k].map((sum, half) => each(sum, k, half)));
  return [
    ...all((sum) => assign(sum, lanes.constant(0))),
    ...accumulate(given, registers, height, given.a, given.b, given.samples, (a, b, sum) =>
      multiplyAdd(relaxed, a, b, sum),
    ),
    ...accumulate(given, registers, height, given.aMinus, given.bMinus, given.minusSamples, (a, b, sum) =>
      relaxed ? lanes.relaxedNegatedMultiplyAdd(a, b, sum) : lanes.subtract(sum, lanes.multiply(a, b)),
    ),
    assign(place, add(into, multiply(add(multiply(panel, rows), row), integer(PANEL_BYTES)))),
    assign(value, lanes.loadSplat(scale)),
    ...all((sum, k, half) => assign(sum, lanes.add(lanes.load(place, offset(k, half)), lanes.multiply(sum, value)))),
    ...all((sum, k, half) => lanes.store(place, sum, offset(k, half))),
  ];
}

function accumulate(
  { aStride, bStride, panel, row }: Given,
  { sums, columns, value, aAt, bAt, count }: Registers,
  height: number,
  a: Integer,
  b: Integer,
  samples: Integer,
  combine: (a: Lanes, b: Lanes, sum: Lanes) => Lanes,
): Statement[] {
  const heights = Array.from({ length: height }, (_, k) => k);
  return [
    assign(aAt, add(a, multiply(row, integer(4)))),
    assign(bAt, add(b, multiply(panel, integer(PANEL_BYTES)))),
    assign(count, integer(0)),
    loopTo(count, samples, 1, [
      assign(columns[0], lanes.load(bAt)),
      assign(columns[1], lanes.load(bAt, 16)),
      ...heights.flatMap((k) => [
        assign(value, lanes.loadSplat(aAt, 4 * k)),
        ...sums[k].map((sum, half) => assign(sum, combine(value, columns[half], sum))),
      ]),
      increase(aAt, aStride),
      increase(bAt, bStride),
    ]),
  ];
}
