import { type Markup, markup } from "./markup.ts";

/** A column of a table on the page; cells of a `number` column stand at its right edge, as does its header. */
export interface PageColumn {
  readonly header: string;
  readonly kind?: "number" | "code";
}

/** A table whose rows begin with their name. Cells that are plain strings are escaped. */
export function pageTable(columns: readonly PageColumn[], rows: readonly (readonly (string | Markup)[])[]): Markup {
  const kind = (index: number) => columns[index].kind ?? "text";
  const head = columns.map(({ header }, index) => markup`<th scope="col" class="${kind(index)}">${header}</th>`);
  const body = rows.map(
    ([name, ...cells]) =>
      markup`<tr><th scope="row" class="${kind(0)}">${name}</th>${cells.map(
        (cell, index) => markup`<td class="${kind(index + 1)}">${cell}</td>`,
      )}</tr>
`,
  );
  return markup`<div class="scroll"><table><thead><tr>${head}</tr></thead>
<tbody>
${body}</tbody></table></div>`;
}
