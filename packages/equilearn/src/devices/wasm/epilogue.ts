import type { Constants, Tools } from "./constants.ts";
import { type Field, fieldOffset } from "./descriptor.ts";
import { assign, type Local, type Scope } from "./module.ts";
import { add, type Integer, integer, type Lanes, lanes, multiply, type Statement } from "./value.ts";

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

/**
 * What is done to the elements of a tile: first, for four columns, what all rows have in common; then what that returns, for each
 * row.
 */
export type Epilogue = (columns: Columns) => (element: Element) => void;

/** What an epilogue needs of the kernel it ends. */
export interface EpilogueFrame {
  readonly scope: Scope;
  readonly constants: Constants;
  readonly descriptor: Integer;
  field(name: Field): Local<"i32">;
}

/** Locals that all tiles of a kernel share. */
export interface EpilogueRegisters {
  readonly sums: readonly (readonly [Local<"v128">, Local<"v128">])[];
  /** Bytes from the start of a row to the tile's columns. */
  readonly column: Local<"i32">;
  /** Values that an epilogue keeps, for each half of a row: those that all rows have in common, and those of one. */
  readonly common: readonly [Local<"v128">[], Local<"v128">[]];
  readonly kept: readonly [Local<"v128">[], Local<"v128">[]];
  /** Where the numbers of a row stand, array by array. */
  readonly places: Map<Field, Local<"i32">>;
}

/**
 * The epilogue of a tile, row after row. The two halves of a row take turns, statement by statement: long chains of operations that
 * wait for each other then keep the processor twice as busy, and an engine can make one wide operation of two equal ones. For
 * that both count from one address, and nothing is stored between what they load.
 */
export function epilogueCode(
  frame: EpilogueFrame,
  registers: EpilogueRegisters,
  height: number,
  row: Integer,
  epilogue: Epilogue,
): Statement[] {
  const heights = Array.from({ length: height }, (_, k) => k);
  const columns = ([0, 1] as const).map((half) => {
    const { code, given } = columnCode(frame, registers, half);
    return { half, code, element: epilogue(given) };
  });
  const rows = heights.flatMap((k) => {
    const places = openPlaces(frame, registers, add(row, integer(k)));
    const [left, right] = columns.map(({ half, element }) =>
      elementCode(frame, registers, places.of, add(row, integer(k)), k, half, element),
    );
    return [...places.code, ...left.flatMap((statement, place) => [statement, right[place]])];
  });
  return [...columns.flatMap(({ code }) => code), ...rows];
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

function columnCode(
  { scope, field, descriptor, constants }: EpilogueFrame,
  { column, common }: EpilogueRegisters,
  half: 0 | 1,
) {
  const code: Statement[] = [];
  const given: Columns = {
    column: (name) => lanes.load(add(field(name), column), 16 * half),
    splat: (name) => lanes.loadSplat(descriptor, fieldOffset(name)),
    constants,
    keep: keeper(scope, common[half], code),
  };
  return { code, given };
}

/** Addresses of a tile's columns in the arrays that an epilogue asks for, in locals, with the code that finds them. */
function openPlaces({ scope, field }: EpilogueFrame, { column, places }: EpilogueRegisters, row: Integer) {
  const code: Statement[] = [];
  const asked = new Set<Field>();
  return {
    code,
    of(base: Field, stride: Field): Local<"i32"> {
      const place = places.get(base) ?? scope.local("i32");
      places.set(base, place);
      if (!asked.has(base)) code.push(assign(place, add(add(field(base), column), multiply(field(stride), row))));
      asked.add(base);
      return place;
    },
  };
}

function elementCode(
  { scope, field, constants }: EpilogueFrame,
  { kept, sums }: EpilogueRegisters,
  placeOf: (base: Field, stride: Field) => Local<"i32">,
  row: Integer,
  k: number,
  half: 0 | 1,
  element: (element: Element) => void,
): Statement[] {
  const code: Statement[] = [];
  const keep = keeper(scope, kept[half], code);
  const sumsAt = add(field("sums"), multiply(row, integer(32)));
  element({
    sum: sums[k][half],
    load: (name) => lanes.load(placeOf(name, "stride"), 16 * half),
    other: () => lanes.load(placeOf("other", "otherStride"), 16 * half),
    store(name, value) {
      const stored = keep(value);
      code.push(lanes.store(placeOf(name, "stride"), stored, 16 * half));
    },
    accumulate: (place, value) =>
      code.push(lanes.store(sumsAt, lanes.add(lanes.load(sumsAt, 16 * place), value), 16 * place)),
    constants,
    keep,
  });
  return code;
}
