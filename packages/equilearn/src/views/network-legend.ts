import { type Markup, markup } from "./markup.ts";
import type { NetworkPicture } from "./network-picture.ts";
import { formatNumber } from "./numbers.ts";
import { palette } from "./palette.ts";

/** Width of the column that the legend takes at the right of a drawing. */
export const legendWidth = 118;

/** What thickness and colour stand for. */
export interface DrawingStyle {
  readonly quantity: string;
  /** Names of what is drawn in the main colour and in red; no name for what needs none. */
  readonly signs: readonly [positive: string, negative: string];
  /** Colour of positive values. */
  readonly colour: string;
}

/** The marks on input, output, grounded and held nodes, each with a halo that keeps it legible on thick edges. */
export function terminals(
  { inputs, outputs, ground, held = [] }: NetworkPicture,
  at: Float64Array,
  size: number,
): Markup[] {
  const ends = (pairs: NetworkPicture["inputs"]) => pairs.flatMap(({ plus, minus }) => [plus, minus]);
  const marks: [readonly number[], MarkKind][] = [
    [held.map(({ node }) => node), "held"],
    [ground === undefined ? [] : [ground], "ground"],
    [ends(outputs), "output"],
    [ends(inputs), "input"],
  ];
  return marks.flatMap(([nodes, kind]) => nodes.map((node) => mark(kind, at[2 * node], at[2 * node + 1], size)));
}

type MarkKind = "input" | "output" | "ground" | "held";

function mark(kind: MarkKind, x: number, y: number, size: number): Markup {
  const s = Number(size.toFixed(2));
  const shapes = {
    input: { colour: palette.red, d: `M${-s},${-s}L${s},${s}M${-s},${s}L${s},${-s}` },
    output: { colour: palette.green, d: `M${-s * 1.25},0H${s * 1.25}M0,${-s * 1.25}V${s * 1.25}` },
    ground: {
      colour: palette.ink,
      d: `M0,0V${s}M${-s},${s}H${s}M${-s * 0.6},${s * 1.5}H${s * 0.6}M${-s * 0.2},${s * 2}H${s * 0.2}`,
    },
    held: { colour: palette.ink, d: `M${-s * 0.6},${-s * 0.6}H${s * 0.6}V${s * 0.6}H${-s * 0.6}Z` },
  };
  const { colour, d } = shapes[kind];
  const move = `translate(${Number(x.toFixed(1))},${Number(y.toFixed(1))})`;
  const line = Math.max(1.4, 0.38 * s);
  return markup`<g class="${kind}" transform="${move}" fill="none" stroke-linecap="round"><path d="${d}" stroke="${palette.paper}" stroke-width="${line + 3}"/><path d="${d}" stroke="${colour}" stroke-width="${line}"/></g>`;
}

export interface Scale {
  /** The value at full thickness. */
  readonly full: number;
  /** Thickness in pixels of a value. */
  readonly scale: (value: number) => number;
  /** Edges without a finite value. */
  readonly missing: number;
  /** Whether any value is below zero. */
  readonly negative: boolean;
}

/** Marks, thickness scale and colours that occur in a drawing, in a column at its right edge. */
export function legend(network: NetworkPicture, style: DrawingStyle, scale: Scale, width: number): Markup {
  const left = width - legendWidth + 10;
  let y = 20;
  const row = (sign: Markup | false, text: string) => {
    const line = markup`${sign}<text x="${left + (sign ? 30 : 0)}" y="${y}" dy="0.35em" text-anchor="start">${text}</text>`;
    y += 19;
    return line;
  };
  const swatch = (colour: string, thickness: number) =>
    markup`<path d="M${left},${y}h20" stroke="${colour}" stroke-width="${thickness}" stroke-linecap="round"/>`;
  const marks = present(network).map((kind) => row(mark(kind, left + 10, kind === "ground" ? y - 5 : y, 5), kind));
  y += 10;
  const signed = style.signs[0] !== "";
  const colour = signed ? palette.muted : style.colour;
  const rows = [
    row(false, style.quantity),
    ...niceValues(scale.full).map((value) => row(swatch(colour, scale.scale(value)), formatNumber(value))),
    signed && row(swatch(style.colour, 3), style.signs[0]),
    (signed || scale.negative) && row(swatch(palette.red, 3), style.signs[1]),
    scale.missing > 0 && row(false, `${scale.missing} not finite`),
  ];
  return markup`<g class="legend">${marks}${rows}</g>`;
}

function present({ inputs, outputs, ground, held = [] }: NetworkPicture): MarkKind[] {
  const counts: [MarkKind, number][] = [
    ["input", inputs.length],
    ["output", outputs.length],
    ["ground", ground === undefined ? 0 : 1],
    ["held", held.length],
  ];
  return counts.filter(([, count]) => count > 0).map(([kind]) => kind);
}

/** Two or three round values up to the largest, for a scale. */
function niceValues(full: number): number[] {
  if (!(full > 0) || !Number.isFinite(full)) return [];
  const power = 10 ** Math.floor(Math.log10(full));
  const step =
    [0.1, 0.2, 0.25, 0.5, 1, 2, 2.5, 5].map((m) => m * power).find((candidate) => full / candidate < 4) ?? power;
  return Array.from({ length: Math.floor(full / step + 1e-9) }, (_, i) => Number(((i + 1) * step).toPrecision(6)));
}
