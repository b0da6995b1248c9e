import type { Constants } from "./constants.ts";
import { type Field, fieldOffset, fields } from "./descriptor.ts";
import { type Epilogue, type EpilogueFrame, type EpilogueRegisters, epilogueCode } from "./epilogue.ts";
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
import { add, and, type Integer, integer, type Lanes, lanes, loadInteger, multiply, type Statement } from "./value.ts";

/**
 * Products of a batch with a weight matrix, fused with what is done to each element of the result. Rows are samples, and the
 * columns of the result are taken eight at a time. The matrix is packed into panels: for each eight columns, one row of eight
 * weights for every unit that is summed over. Every sum runs over those in order, one after the other, so the bits do not
 * depend on how many rows are taken at once or which thread takes them.
 */

/** Columns of a panel, and the bytes of its rows. */
export const PANEL = 8;
const PANEL_BYTES = 4 * PANEL;
/** Units that are summed over in one round of the innermost loop. */
const ROUND = 4;

export interface ProductOptions {
  readonly name: string;
  /** Which products there are. */
  readonly sides: "none" | "below" | "both";
  /** Rows taken at once: as many as the registers hold sums for. */
  readonly tileRows: number;
  /** Fuse multiplications and additions where the processor can: other bits, faster. */
  readonly relaxed: boolean;
  readonly constants: Constants;
  readonly epilogue: Epilogue;
}

/** kernel(descriptor, firstRow, rows): all panels of these rows. */
export function productKernel(options: ProductOptions): KernelFunction {
  const { name, sides, tileRows, epilogue } = options;
  return kernelFunction(name, 3, (scope, descriptor, firstRow, rows) => {
    const frame = openFrame(scope, descriptor, options);
    const [panel, row, end] = [0, 1, 2].map(() => scope.local("i32"));
    const registers = openRegisters(scope, tileRows);
    const tile = (height: number) => tileCode(frame, registers, sides, height, panel, row, epilogue);
    return [
      ...frame.load,
      assign(end, add(firstRow, rows)),
      assign(panel, integer(0)),
      loopTo(panel, frame.field("panels"), 1, [
        assign(registers.column, multiply(panel, integer(PANEL_BYTES))),
        assign(row, firstRow),
        tiledTo(scope, row, end, tileRows, tile),
      ]),
    ];
  });
}

/** The descriptor's fields in locals. */
interface Frame extends EpilogueFrame {
  readonly load: readonly Statement[];
  readonly relaxed: boolean;
}

function openFrame(scope: Scope, descriptor: Integer, { relaxed, constants }: ProductOptions): Frame {
  const locals = new Map(fields.map((name) => [name, scope.local("i32")]));
  const field = (name: Field) => locals.get(name) as Local<"i32">;
  const load = fields.map((name) => assign(field(name), loadInteger(descriptor, fieldOffset(name))));
  return { scope, load, relaxed, constants, descriptor, field };
}

/** Locals that all tiles of a kernel share. */
interface Registers extends EpilogueRegisters {
  readonly weights: readonly [Local<"v128">, Local<"v128">];
  readonly activity: Local<"v128">;
  readonly rows: readonly Local<"i32">[];
  readonly place: Local<"i32">;
  readonly weightAt: Local<"i32">;
}

function openRegisters(scope: Scope, tileRows: number): Registers {
  const vector = () => scope.local("v128");
  return {
    sums: Array.from({ length: tileRows }, () => [vector(), vector()] as const),
    weights: [vector(), vector()],
    activity: vector(),
    rows: Array.from({ length: tileRows }, () => scope.local("i32")),
    place: scope.local("i32"),
    weightAt: scope.local("i32"),
    column: scope.local("i32"),
    common: [[], []],
    kept: [[], []],
    places: new Map(),
  };
}

function tileCode(
  frame: Frame,
  registers: Registers,
  sides: ProductOptions["sides"],
  height: number,
  panel: Integer,
  row: Integer,
  epilogue: Epilogue,
): Statement[] {
  const { sums, column, place } = registers;
  const start = (k: number) =>
    add(add(frame.field("start"), column), multiply(frame.field("startStride"), add(row, integer(k))));
  return [
    ...Array.from({ length: height }, (_, k) => [
      assign(place, start(k)),
      ...sums[k].map((sum, half) => assign(sum, lanes.load(place, 16 * half))),
    ]).flat(),
    ...(sides === "none" ? [] : accumulation(frame, registers, "below", height, panel, row)),
    ...(sides === "both" ? accumulation(frame, registers, "above", height, panel, row) : []),
    ...epilogueCode(frame, registers, height, row, epilogue),
  ];
}

/** sums += signals · panel, over one side: several units a round, and then one a round for those that are left. */
function accumulation(
  frame: Frame,
  registers: Registers,
  side: "below" | "above",
  height: number,
  panel: Integer,
  row: Integer,
): Statement[] {
  const { rows, place, weightAt } = registers;
  const length = frame.field(`${side}Length`);
  const heights = Array.from({ length: height }, (_, k) => k);
  const panelBytes = multiply(length, integer(PANEL));
  const stride = frame.field(`${side}Stride`);
  const end = add(frame.field(`${side}Panels`), multiply(add(panel, integer(1)), panelBytes));
  const loop = (units: number): Statement =>
    loopTo(weightAt, place, units * PANEL_BYTES, [
      ...Array.from({ length: units }, (_, unit) => unitCode(frame.relaxed, registers, height, unit)).flat(),
      ...heights.map((k) => increase(rows[k], 4 * units)),
    ]);
  return [
    ...heights.map((k) => assign(rows[k], add(frame.field(side), multiply(stride, add(row, integer(k)))))),
    assign(weightAt, add(frame.field(`${side}Panels`), multiply(panel, panelBytes))),
    assign(place, add(weightAt, and(panelBytes, integer(-ROUND * PANEL_BYTES)))),
    loop(ROUND),
    assign(place, end),
    loop(1),
  ];
}

/** One unit's part of the sums of a tile: the unit so many after the one at hand. */
function unitCode(
  relaxed: boolean,
  { sums, weights, activity, rows, weightAt }: Registers,
  height: number,
  unit: number,
): Statement[] {
  const halves = [0, 1] as const;
  return [
    ...halves.map((half) => assign(weights[half], lanes.load(weightAt, PANEL_BYTES * unit + 16 * half))),
    ...Array.from({ length: height }, (_, k) => [
      assign(activity, lanes.loadSplat(rows[k], 4 * unit)),
      ...halves.map((half) => assign(sums[k][half], multiplyAdd(relaxed, activity, weights[half], sums[k][half]))),
    ]).flat(),
  ];
}

/** a·b + c. */
export function multiplyAdd(relaxed: boolean, a: Lanes, b: Lanes, c: Lanes): Lanes {
  return relaxed ? lanes.relaxedMultiplyAdd(a, b, c) : lanes.add(c, lanes.multiply(a, b));
}
