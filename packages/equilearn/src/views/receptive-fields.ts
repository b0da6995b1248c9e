import { Refusal } from "../systems/system.ts";
import type { Drawing } from "./figure.ts";
import { formatNumber } from "./numbers.ts";
import { palette } from "./palette.ts";
import { ascending, quantile } from "./series.ts";

/** What the first hidden units see: weights from each pixel of an image. */
export interface ReceptiveFields {
  readonly height: number;
  readonly width: number;
  /** Units of the first hidden layer. */
  readonly units: number;
}

export interface FieldsOptions {
  /** CSS pixels; 460 × 344 by default. */
  readonly width?: number;
  readonly height?: number;
  readonly title?: string;
  /** The weight drawn in the strongest shade; by default one that few of the drawn ones exceed. Set it to compare drawings. */
  readonly full?: number;
}

/** Shades of each sign; weights below half a shade are left out, as paper. */
const SHADES = 5;
const gap = 4;

/**
 * The weights from the pixels of an image into the first hidden units, unit by unit as small images: blue above zero, red below.
 * As many units as fit at a readable size are drawn, the first ones.
 *
 * @param weights pixels × units, row-major
 * @throws Refusal when the weights do not fit the sizes
 */
export function receptiveFieldsDrawing(
  { height: rows, width: columns, units }: ReceptiveFields,
  weights: ArrayLike<number>,
  options: FieldsOptions = {},
): Drawing {
  const { width = 460, height = 344, title = "Receptive fields" } = options;
  if (weights.length !== rows * columns * units)
    throw new Refusal(`${weights.length} weights do not make ${units} fields of ${rows} × ${columns} pixels.`);
  const grid = gridFor(width, height - 18, rows, columns, units);
  const shown = Math.min(units, grid.across * grid.down);
  const full = options.full ?? strongOf(weights, units, shown);
  const fields = Array.from({ length: shown }, (_, unit) => {
    const x = (unit % grid.across) * (columns * grid.pixel + gap);
    const y = Math.floor(unit / grid.across) * (rows * grid.pixel + gap);
    return field(weights, unit, units, rows, columns, full, x, y, grid.pixel);
  });
  const caption = `${shown} of ${units} units; strongest shade ${formatNumber(full)}`;
  const note = `<text x="0" y="${height - 4}" text-anchor="start" font-size="10" fill="${palette.muted}">${caption}</text>`;
  return {
    width,
    height,
    title,
    description: `Weights from ${rows} × ${columns} pixels into the first ${shown} of ${units} hidden units, blue above zero and red below; the strongest shade is ${formatNumber(full)}.`,
    body: `${fields.join("")}${note}`,
  };
}

/** Rows and columns of fields and the size of a pixel, such that about two dozen of them fill the drawing. */
function gridFor(width: number, height: number, rows: number, columns: number, units: number) {
  const wanted = Math.min(units, 24);
  let best = { across: 1, down: 1, pixel: 0 };
  for (let across = 1; across <= wanted; across++) {
    const down = Math.ceil(wanted / across);
    const pixel = Math.min(
      (width - gap * (across - 1)) / (across * columns),
      (height - gap * (down - 1)) / (down * rows),
    );
    if (pixel > best.pixel) best = { across, down, pixel: Math.floor(100 * pixel) / 100 };
  }
  return best;
}

/** Share of the drawn weights that is not above the strongest shade. */
const MOST = 0.995;

function strongOf(weights: ArrayLike<number>, units: number, shown: number): number {
  const sizes = Array.from(weights, Math.abs).filter((size, k) => k % units < shown && Number.isFinite(size));
  return sizes.length === 0 ? 1 : quantile(sizes.sort(ascending), MOST) || 1;
}

/** One unit's field: its frame, and one path for each shade, of runs of equal pixels. */
function field(
  weights: ArrayLike<number>,
  unit: number,
  units: number,
  rows: number,
  columns: number,
  full: number,
  x: number,
  y: number,
  pixel: number,
): string {
  const paths = new Map<number, string>();
  const shadeAt = (row: number, column: number) => {
    const share = weights[(row * columns + column) * units + unit] / full;
    return Number.isFinite(share) ? Math.round(Math.max(-1, Math.min(1, share)) * SHADES) : 0;
  };
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; ) {
      const shade = shadeAt(row, column);
      let end = column + 1;
      while (end < columns && shadeAt(row, end) === shade) end++;
      if (shade !== 0)
        paths.set(shade, `${paths.get(shade) ?? ""}M${column},${row}h${end - column}v1h${column - end}z`);
      column = end;
    }
  }
  const frame = `<rect width="${columns}" height="${rows}" fill="${palette.wash}"/>`;
  const shades = [...paths]
    .sort(([a], [b]) => a - b)
    .map(
      ([shade, d]) =>
        `<path d="${d}" fill="${shade > 0 ? palette.blue : palette.red}" fill-opacity="${Math.abs(shade) / SHADES}"/>`,
    );
  return `<g transform="translate(${x.toFixed(2)},${y.toFixed(2)}) scale(${pixel})">${frame}${shades.join("")}</g>`;
}
