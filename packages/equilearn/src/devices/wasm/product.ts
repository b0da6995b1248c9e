import type { Constants, Tools } from "./constants.ts";
import {
  assign,
  increase,
  type KernelFunction,
  kernelFunction,
  type Local,
  loopTo,
  type Scope,
  when,
} from "./module.ts";
import {
  add,
  type Integer,
  integer,
  isAtLeast,
  isEqual,
  type Lanes,
  lanes,
  loadInteger,
  multiply,
  type Statement,
} from "./value.ts";

/**
 * Products of a batch with a weight matrix, fused with what is done to each element of the result. Rows are samples, and the
 * columns of the result are taken eight at a time. The matrix is packed into panels: for each eight columns, one row of eight
 * weights for every unit that is summed over. Every sum runs over those in order, one after the other, so the bits do not
 * depend on how many rows are taken at once or which thread takes them.
 */

/** Columns of a panel, and the bytes of its rows. */
export const PANEL = 8;
const PANEL_BYTES = 4 * PANEL;

/** Where a kernel finds its arrays: 32-bit integers in memory, in this order. Strides and lengths are in bytes. */
export const fields = [
  // The two products: rows of signals, bytes between rows, bytes of a row that count, and the panels.
  "below",
  "belowStride",
  "belowLength",
  "belowPanels",
  "above",
  "aboveStride",
  "aboveLength",
  "abovePanels",
  // What the sums start from; a stride of 0 is one row for all samples.
  "start",
  "startStride",
  // The arrays of the layer itself, which share a stride.
  "stride",
  "signal",
  "inner",
  "signalOut",
  "innerOut",
  "cacheOut",
  // What is added to the sum; a stride of 0 as above.
  "other",
  "otherStride",
  // One row for all samples: leak of each unit, and ones where there is a unit and zeros where there is padding.
  "leak",
  "mask",
  // Two times four floats for each sample: sums over the units.
  "sums",
  // A float: the restoring force.
  "restoring",
  "panels",
] as const;
export type Field = (typeof fields)[number];
export const DESCRIPTOR_BYTES = 4 * fields.length;

/** Four columns of a tile. */
export interface Columns extends Tools {
  /** The four numbers of an array that is the same for all rows. */
  column(field: "leak" | "mask"): Lanes;
  /** A float of the descriptor in all lanes. */
  splat(field: "restoring"): Lanes;
}

/** The element that an epilogue works on: four columns of one row. */
export interface Element extends Tools {
  /** The sum of the products, and of what it started from. */
  readonly sum: Lanes;
  /** The four numbers of an array at this row. */
  load(field: "signal" | "inner"): Lanes;
  other(): Lanes;
  store(field: "signalOut" | "innerOut" | "cacheOut", value: Lanes): void;
  /** Adds to the sums of this sample. */
  accumulate(place: 0 | 1, value: Lanes): void;
}

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

/**
 * What is done to the elements of a tile: first, for four columns, what all rows have in common; then what that returns, for each
 * row.
 */
export type Epilogue = (columns: Columns) => (element: Element) => void;

/** kernel(descriptor, firstRow, rows): all panels of these rows. */
export function productKernel(options: ProductOptions): KernelFunction {
  const { name, sides, tileRows, epilogue } = options;
  return kernelFunction(name, 3, (scope, descriptor, firstRow, rows) => {
    const frame = openFrame(scope, descriptor, options);
    const [panel, row, end, full] = [0, 1, 2, 3].map(() => scope.local("i32"));
    const registers = openRegisters(scope, tileRows);
    const tile = (height: number) => tileCode(frame, registers, sides, height, panel, row, epilogue);
    const rest = Array.from({ length: tileRows - 1 }, (_, k) => k + 1);
    return [
      ...frame.load,
      assign(end, add(firstRow, rows)),
      assign(panel, integer(0)),
      loopTo(panel, frame.field("panels"), 1, [
        assign(row, firstRow),
        assign(full, add(firstRow, integer(tileRows))),
        // Whole tiles first, then one of the height that is left.
        wholeTiles(row, end, tileRows, tile(tileRows)),
        assign(full, add(end, multiply(row, integer(-1)))),
        ...rest.map((height) => when(isEqual(full, integer(height)), tile(height))),
      ]),
    ];
  });
}

/** Runs the body while a whole tile fits between row and end. */
function wholeTiles(row: Local<"i32">, end: Integer, tileRows: number, body: readonly Statement[]): Statement {
  const fits = isAtLeast(end, add(row, integer(tileRows)));
  const round = [...body.flat(), ...increase(row, tileRows), ...fits.code, 0x0d, 0];
  return when(fits, [[0x03, 0x40, ...round, 0x0b]]);
}

/** The descriptor's fields in locals. */
interface Frame {
  readonly scope: Scope;
  readonly load: readonly Statement[];
  readonly relaxed: boolean;
  readonly constants: Constants;
  readonly descriptor: Integer;
  field(name: Field): Local<"i32">;
}

export const fieldOffset = (name: Field): number => 4 * fields.indexOf(name);

function openFrame(scope: Scope, descriptor: Integer, { relaxed, constants }: ProductOptions): Frame {
  const locals = new Map(fields.map((name) => [name, scope.local("i32")]));
  const field = (name: Field) => locals.get(name) as Local<"i32">;
  const load = fields.map((name) => assign(field(name), loadInteger(descriptor, fieldOffset(name))));
  return { scope, load, relaxed, constants, descriptor, field };
}

/** Locals that all tiles of a kernel share. */
interface Registers {
  readonly sums: readonly (readonly [Local<"v128">, Local<"v128">])[];
  readonly weights: readonly [Local<"v128">, Local<"v128">];
  readonly activity: Local<"v128">;
  readonly rows: readonly Local<"i32">[];
  readonly place: Local<"i32">;
  readonly weightAt: Local<"i32">;
  readonly column: Local<"i32">;
  /** Values that an epilogue keeps, for each half of a row: those that all rows have in common, and those of one. */
  readonly common: readonly [Local<"v128">[], Local<"v128">[]];
  readonly kept: readonly [Local<"v128">[], Local<"v128">[]];
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
  const { sums, column } = registers;
  const heights = Array.from({ length: height }, (_, k) => k);
  const at = (base: Integer, stride: Integer, k: number) => add(base, multiply(stride, add(row, integer(k))));
  const start = (k: number) => add(at(frame.field("start"), frame.field("startStride"), k), column);
  return [
    assign(column, multiply(panel, integer(PANEL_BYTES))),
    ...heights.flatMap((k) => ([0, 1] as const).map((half) => assign(sums[k][half], lanes.load(start(k), 16 * half)))),
    ...(sides === "none" ? [] : accumulation(frame, registers, "below", height, panel, row)),
    ...(sides === "both" ? accumulation(frame, registers, "above", height, panel, row) : []),
    ...epilogueCode(frame, registers, heights, row, epilogue),
  ];
}

/**
 * The epilogue of a tile, row after row. The two halves of a row take turns, statement by statement: long chains of operations that
 * wait for each other then keep the processor twice as busy.
 */
function epilogueCode(
  frame: Frame,
  registers: Registers,
  heights: readonly number[],
  row: Integer,
  epilogue: Epilogue,
): Statement[] {
  const columns = ([0, 1] as const).map((half) => {
    const { code, given } = columnCode(frame, registers, half);
    return { half, code, element: epilogue(given) };
  });
  const rows = heights.flatMap((k) => {
    const [left, right] = columns.map(({ half, element }) => elementCode(frame, registers, k, half, row, element));
    return left.flatMap((statement, place) => [statement, right[place]]);
  });
  return [...columns.flatMap(({ code }) => code), ...rows];
}

/** sums += signals · panel, over one side. */
function accumulation(
  frame: Frame,
  { sums, weights, activity, rows, place, weightAt }: Registers,
  side: "below" | "above",
  height: number,
  panel: Integer,
  row: Integer,
): Statement[] {
  const length = frame.field(`${side}Length`);
  const heights = Array.from({ length: height }, (_, k) => k);
  const panelBytes = multiply(length, integer(PANEL));
  return [
    ...heights.map((k) =>
      assign(rows[k], add(frame.field(side), multiply(frame.field(`${side}Stride`), add(row, integer(k))))),
    ),
    assign(weightAt, add(frame.field(`${side}Panels`), multiply(panel, panelBytes))),
    assign(place, integer(0)),
    loopTo(place, length, 4, [
      assign(weights[0], lanes.load(weightAt)),
      assign(weights[1], lanes.load(weightAt, 16)),
      ...heights.flatMap((k) => [
        assign(activity, lanes.loadSplat(add(rows[k], place))),
        ...([0, 1] as const).map((half) =>
          assign(sums[k][half], multiplyAdd(frame.relaxed, activity, weights[half], sums[k][half])),
        ),
      ]),
      increase(weightAt, PANEL_BYTES),
    ]),
  ];
}

/** a·b + c. */
export function multiplyAdd(relaxed: boolean, a: Lanes, b: Lanes, c: Lanes): Lanes {
  return relaxed ? lanes.relaxedMultiplyAdd(a, b, c) : lanes.add(c, lanes.multiply(a, b));
}

/** Keeps values in locals of a pool, from its first on. */
function keeper(scope: Scope, pool: Local<"v128">[], code: Statement[]) {
  let used = 0;
  return (value: Lanes): Local<"v128"> => {
    if (used === pool.length) pool.push(scope.local("v128"));
    const local = pool[used++];
    code.push(assign(local, value));
    return local;
  };
}

function columnCode({ scope, field, descriptor, constants }: Frame, { column, common }: Registers, half: 0 | 1) {
  const code: Statement[] = [];
  const given: Columns = {
    column: (name) => lanes.load(add(field(name), column), 16 * half),
    splat: (name) => lanes.loadSplat(descriptor, fieldOffset(name)),
    constants,
    keep: keeper(scope, common[half], code),
  };
  return { code, given };
}

function elementCode(
  { scope, field, constants }: Frame,
  { column, kept, sums }: Registers,
  k: number,
  half: 0 | 1,
  row: Integer,
  element: (element: Element) => void,
): Statement[] {
  const code: Statement[] = [];
  const rowAt = (base: Field, stride: Field) =>
    add(add(field(base), column), multiply(field(stride), add(row, integer(k))));
  const sumsAt = add(field("sums"), multiply(add(row, integer(k)), integer(32)));
  element({
    sum: sums[k][half],
    load: (name) => lanes.load(rowAt(name, "stride"), 16 * half),
    other: () => lanes.load(rowAt("other", "otherStride"), 16 * half),
    store: (name, value) => code.push(lanes.store(rowAt(name, "stride"), value, 16 * half)),
    accumulate: (place, value) =>
      code.push(lanes.store(sumsAt, lanes.add(lanes.load(sumsAt, 16 * place), value), 16 * place)),
    constants,
    keep: keeper(scope, kept[half], code),
  });
  return code;
}
