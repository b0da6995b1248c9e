type Alignment = "left" | "right" | "decimal";

/** One column of a table. A mere header stands for a column that is `decimal` if all its cells are numbers, and `left` if not. */
export type Column = string | { readonly header: string; readonly align: Alignment };

export interface TableOptions {
  /** Characters a line may have; the widest left-aligned columns give way first. Unlimited by default. */
  readonly width?: number;
}

const gap = "  ";
const narrowest = 6;
const numberLike = /^(?:|–|[-−+]?\d[\d.]*(?:e[-+]?\d+)?(?: ± \d[\d.]*(?:e[-+]?\d+)?)?)$/;

interface SettledColumn {
  readonly header: string;
  readonly align: Alignment;
  readonly cells: readonly string[];
}

/**
 * An aligned table of plain text: a header, a rule, and a line for each row; no trailing blanks, no final newline. Cells that
 * do not fit the width end in "…"; numbers are never cut. Control characters, escape sequences included, become blanks.
 */
export function textTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  options: TableOptions = {},
): string {
  const settled = columns.map((column, index) => settle(column, index, rows)).map(alignPoints);
  const widths = fitted(settled, options.width ?? Infinity);
  const line = (cellOf: (column: SettledColumn) => string) =>
    settled
      .map((column, index) => pad(cut(cellOf(column), widths[index]), widths[index], column.align))
      .join(gap)
      .trimEnd();
  const rule = widths.map((width) => "─".repeat(width)).join(gap);
  return [line(({ header }) => header), rule, ...rows.map((_, row) => line(({ cells }) => cells[row]))].join("\n");
}

/** The same table in Markdown, safe to paste: no cell can break out of its column or smuggle in HTML. */
export function markdownTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const settled = columns.map((column, index) => settle(column, index, rows));
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(settled.map(({ header }) => escaped(header))),
    line(settled.map(({ align }) => (align === "left" ? "---" : "--:"))),
    ...rows.map((_, row) => line(settled.map(({ cells }) => escaped(cells[row])))),
  ].join("\n");
}

function settle(column: Column, index: number, rows: readonly (readonly string[])[]): SettledColumn {
  const cells = rows.map((row) => clean(row[index] ?? ""));
  if (typeof column !== "string") return { header: clean(column.header), align: column.align, cells };
  const numeric = cells.some((cell) => cell !== "") && cells.every((cell) => numberLike.test(cell));
  return { header: clean(column), align: numeric ? "decimal" : "left", cells };
}

/** Decimal columns get blanks on the right of their cells, so that right alignment lines the points up. */
function alignPoints(column: SettledColumn): SettledColumn {
  if (column.align !== "decimal") return column;
  const tails = column.cells.map((cell) => lengthOf(cell) - lengthOf(/^\D*\d*/.exec(cell)![0]));
  const longest = tails.reduce((most, tail) => Math.max(most, tail), 0);
  return { ...column, cells: column.cells.map((cell, row) => cell + " ".repeat(longest - tails[row])) };
}

/** Natural widths; left-aligned columns shrink, the widest first, until a line fits or nothing more can give way. */
function fitted(columns: readonly SettledColumn[], width: number): number[] {
  const widths = columns.map(({ header, cells }) =>
    cells.reduce((most, cell) => Math.max(most, lengthOf(cell)), lengthOf(header)),
  );
  let excess = widths.reduce((sum, each) => sum + each, gap.length * (columns.length - 1)) - width;
  while (excess > 0) {
    const giving = widths.map((each, index) => (columns[index].align === "left" && each > narrowest ? each : 0));
    const widest = giving.indexOf(Math.max(0, ...giving));
    if (widest < 0 || giving[widest] === 0) break;
    widths[widest]--;
    excess--;
  }
  return widths;
}

function pad(text: string, width: number, align: Alignment): string {
  const blanks = " ".repeat(Math.max(0, width - lengthOf(text)));
  return align === "left" ? text + blanks : blanks + text;
}

function cut(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join("")}…`;
}

function lengthOf(text: string): number {
  return [...text].length;
}

function clean(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, " ");
}

function escaped(text: string): string {
  return text
    .replace(/[\\|`*_[\]]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;");
}
