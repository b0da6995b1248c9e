import { type Drawing, placed, titled } from "./figure.ts";

export interface SideBySide {
  /** Rows are no wider than this, unless one drawing is. */
  readonly width: number;
  readonly title: string;
  /** Whether drawings are lettered. */
  readonly lettered?: boolean;
  /** Stands below all of them, as wide as they are. */
  readonly legend?: (width: number) => Drawing;
}

const gap = { columns: 40, rows: 22 };

/** Drawings with their titles as one: side by side while they fit, and then in further rows. */
export function sideBySide(
  drawings: readonly Drawing[],
  { width: most, title, lettered, legend }: SideBySide,
): Drawing {
  const parts: string[] = [];
  let [x, y, rowHeight, width] = [0, 0, 0, 0];
  for (const [index, drawing] of drawings.entries()) {
    const framed = titled(drawing, lettered ? "abcdefghij"[index] : "");
    if (x > 0 && x + framed.width > most) [x, y, rowHeight] = [0, y + rowHeight + gap.rows, 0];
    parts.push(placed(framed, x, y));
    width = Math.max(width, x + framed.width);
    rowHeight = Math.max(rowHeight, framed.height);
    x += framed.width + gap.columns;
  }
  let height = y + rowHeight;
  if (legend) {
    const below = legend(width);
    parts.push(placed(below, 0, height + gap.rows));
    height += gap.rows + below.height;
  }
  const description = drawings.map((drawing) => `${drawing.title}: ${drawing.description}`).join(" ");
  return { width, height, title, description, body: parts.join("\n") };
}
