import { assign, kernelFunction, type Local, loopTo, type Scope, when } from "./module.ts";
import { PANEL } from "./product.ts";
import {
  add,
  and,
  type Integer,
  integer,
  isAtLeast,
  lanes,
  loadFloat,
  multiply,
  type Statement,
  shiftRight,
  storeFloat,
} from "./value.ts";

/** Bytes of eight numbers: one row of a panel. */
const ROW = 4 * PANEL;

/**
 * kernel(panels, rows, columns, into, first row, end row): the panels of the transposed matrix, for rows from a multiple of eight
 * on. Eight rows of a panel stand close together, and so do those of the panel that they become: blocks of eight by eight are turned
 * in registers, and what is left at the edges number by number.
 */
export const transposeKernel = kernelFunction(
  "transpose",
  6,
  (scope, panels, rows, columns, into, firstRow, endRow) => {
    const [row, column] = [scope.local("i32"), scope.local("i32")];
    const place = (from: Integer, across: Integer, along: Integer, size: Integer) =>
      add(from, multiply(add(multiply(shiftRight(across, integer(3)), size), along), integer(ROW)));
    const source = place(panels, column, row, rows);
    const target = place(into, row, column, columns);
    const single = storeFloat(
      add(target, multiply(and(row, integer(PANEL - 1)), integer(4))),
      loadFloat(add(source, multiply(and(column, integer(PANEL - 1)), integer(4)))),
    );
    const whole = (size: Integer) => and(size, integer(-PANEL));
    const wholeRows = scope.local("i32");
    return [
      assign(wholeRows, whole(endRow)),
      assign(row, firstRow),
      loopTo(row, wholeRows, PANEL, [
        assign(column, integer(0)),
        loopTo(column, whole(columns), PANEL, block(scope, source, target)),
      ]),
      // What no block holds: the last columns of each row, and all of the last rows.
      assign(row, firstRow),
      loopTo(row, endRow, 1, [
        assign(column, whole(columns)),
        when(isAtLeast(row, wholeRows), [assign(column, integer(0))]),
        loopTo(column, columns, 1, [single]),
      ]),
    ];
  },
);

/** Eight by eight numbers turned: four quarters of four by four, of which two change places. */
function block(scope: Scope, source: Integer, target: Integer): Statement[] {
  const [from, to] = [scope.local("i32"), scope.local("i32")];
  const quarters = ([0, 1] as const).flatMap((down) =>
    ([0, 1] as const).map((right) =>
      quarter(scope, from, to, 4 * down * ROW + 16 * right, 4 * right * ROW + 16 * down),
    ),
  );
  return [assign(from, source), assign(to, target), ...quarters.flat()];
}

function quarter(scope: Scope, from: Local<"i32">, to: Local<"i32">, source: number, target: number): Statement[] {
  const lines = [0, 1, 2, 3].map(() => scope.local("v128"));
  const mixed = [0, 1, 2, 3].map(() => scope.local("v128"));
  const [a, b, c, d] = lines;
  const [ab, cd, abHigh, cdHigh] = mixed;
  const low = [0, 1, 4, 5] as const;
  const high = [2, 3, 6, 7] as const;
  const columns = [
    lanes.shuffle(ab, cd, low),
    lanes.shuffle(ab, cd, high),
    lanes.shuffle(abHigh, cdHigh, low),
    lanes.shuffle(abHigh, cdHigh, high),
  ];
  return [
    ...lines.map((line, k) => assign(line, lanes.load(from, source + ROW * k))),
    assign(ab, lanes.shuffle(a, b, [0, 4, 1, 5])),
    assign(cd, lanes.shuffle(c, d, [0, 4, 1, 5])),
    assign(abHigh, lanes.shuffle(a, b, [2, 6, 3, 7])),
    assign(cdHigh, lanes.shuffle(c, d, [2, 6, 3, 7])),
    ...columns.map((column, k) => lanes.store(to, column, target + ROW * k)),
  ];
}
