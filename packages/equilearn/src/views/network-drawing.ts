import { type Drawing, emptyDrawing } from "./figure.ts";
import { layout } from "./layout.ts";
import { type Markup, markup } from "./markup.ts";
import { type DrawingStyle, legend, legendWidth, terminals } from "./network-legend.ts";
import { checkPicture, type NetworkPicture } from "./network-picture.ts";
import { formatNumber } from "./numbers.ts";
import { palette } from "./palette.ts";

export type { NetworkPicture } from "./network-picture.ts";

export interface NetworkDrawingOptions {
  /** CSS pixels; 460 × 344 by default. */
  readonly width?: number;
  readonly height?: number;
  readonly title?: string;
  /** The value drawn at full thickness; the largest of the data by default. Set it to compare drawings. */
  readonly full?: number;
}

const margin = 12;

/**
 * A network with the thickness of each edge proportional to its conductance (Fig. 2, bottom left, of the chemical signaling
 * paper): red crosses on input nodes, green upright crosses on output nodes, the ground symbol on the grounded node.
 * Conductances below zero are red. Edges too thin to see stay as faint lines, and so do those whose conductance is not a
 * number; the legend counts the latter.
 *
 * @throws Refusal when arrays do not fit each other or the network has more than 200 000 nodes or edges.
 */
export function networkDrawing(
  network: NetworkPicture,
  conductance: ArrayLike<number>,
  options: NetworkDrawingOptions = {},
): Drawing {
  return draw(network, conductance, {
    title: "Network",
    quantity: "conductance",
    signs: ["", "below zero"],
    colour: palette.sky,
    thickness: 0.15,
    ...options,
  });
}

/**
 * The change of each edge's conductance: blue where it grew, red where it fell, thickness proportional to its size
 * (Fig. 2, bottom right), over the whole network in faint lines.
 *
 * @throws Refusal as {@link networkDrawing}.
 */
export function differenceDrawing(
  network: NetworkPicture,
  change: ArrayLike<number>,
  options: NetworkDrawingOptions = {},
): Drawing {
  return draw(network, change, {
    title: "Change of conductance",
    quantity: "Δw",
    signs: ["increase", "decrease"],
    colour: palette.blue,
    thickness: 0.24,
    ...options,
  });
}

interface Style extends NetworkDrawingOptions, DrawingStyle {
  readonly title: string;
  /** Full thickness as a share of a typical edge's length. */
  readonly thickness: number;
}

function draw(network: NetworkPicture, values: ArrayLike<number>, style: Style): Drawing {
  const { width = 460, height = 344, title } = style;
  checkPicture(network, values);
  const { nodes, from } = network.graph;
  if (nodes === 0) return emptyDrawing(width, height, title, "The network has no nodes.");
  const at = fitted(network, width - legendWidth, height);
  const spacing = typicalLength(network, at);
  const finite = Array.from(values).filter(Number.isFinite);
  const full = style.full ?? finite.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const thickest = Math.min(7, Math.max(1, style.thickness * spacing));
  const scale = (value: number) => (full > 0 ? (thickest * Math.min(Math.abs(value), full)) / full : 0);
  const missing = from.length - finite.length;
  const negative = finite.some((value) => value < 0);
  const hairline = Math.min(0.8, 0.3 * thickest);
  const edges = [...Array(from.length).keys()];
  const body = [
    edgePath(
      network,
      at,
      palette.faint,
      hairline,
      edges.filter((edge) => !(scale(values[edge]) >= hairline)),
    ),
    ...edgePaths(network, values, at, scale, style.colour),
    ...terminals(network, at, Math.min(6.5, Math.max(3, 0.2 * spacing))),
    legend(network, style, { full, scale, missing, negative }, width),
  ];
  const sentence = `${nodes} nodes and ${from.length} edges; thickness shows ${style.quantity}, at most ${formatNumber(full)} in size.`;
  const description = missing > 0 ? `${sentence} ${missing} edges have no finite value.` : sentence;
  return { width, height, title, description, body: markup`${body}`.text };
}

/** Positions in pixels, in the network's own proportions, centred in a box. Infinite or missing coordinates bring in the layout. */
function fitted({ graph, positions }: NetworkPicture, width: number, height: number): Float64Array {
  const given = positions && Array.from(positions).every(Number.isFinite) ? Float64Array.from(positions) : undefined;
  const plain = { nodes: graph.nodes, from: Int32Array.from(graph.from), to: Int32Array.from(graph.to) };
  const at = given ?? layout(withoutLoops(plain));
  const low = [Infinity, Infinity];
  const high = [-Infinity, -Infinity];
  for (let i = 0; i < at.length; i++) {
    low[i % 2] = Math.min(low[i % 2], at[i]);
    high[i % 2] = Math.max(high[i % 2], at[i]);
  }
  const room = [width - 2 * margin, height - 2 * margin];
  const zooms = [0, 1].map((axis) => room[axis] / (high[axis] - low[axis])).filter(Number.isFinite);
  const zoom = zooms.length > 0 ? Math.min(...zooms) : 0;
  // Screen coordinates point down, positions up.
  return at.map((value, i) => {
    const offset = zoom * (value - (low[i % 2] + high[i % 2]) / 2);
    return i % 2 === 0 ? width / 2 + offset : height / 2 - offset;
  });
}

function withoutLoops(graph: { nodes: number; from: Int32Array; to: Int32Array }) {
  const keep = (_: number, edge: number) => graph.from[edge] !== graph.to[edge];
  return { nodes: graph.nodes, from: graph.from.filter(keep), to: graph.to.filter(keep) };
}

/** Median length of an edge in pixels; the size of a typical gap where there are no edges. */
function typicalLength({ graph: { from, to } }: NetworkPicture, at: Float64Array): number {
  if (from.length === 0) return 30;
  const lengths = Float64Array.from({ length: from.length }, (_, edge) =>
    Math.sqrt((at[2 * from[edge]] - at[2 * to[edge]]) ** 2 + (at[2 * from[edge] + 1] - at[2 * to[edge] + 1]) ** 2),
  );
  return lengths.sort()[from.length >> 1];
}

/** One path for each colour and each tenth of a pixel of thickness, the thin ones first. */
function edgePaths(
  network: NetworkPicture,
  values: ArrayLike<number>,
  at: Float64Array,
  scale: (value: number) => number,
  positive: string,
): (Markup | false)[] {
  const bins = new Map<number, number[]>();
  for (let edge = 0; edge < values.length; edge++) {
    const tenths = Math.sign(values[edge]) * Math.round(10 * scale(values[edge]));
    if (!Number.isFinite(tenths) || tenths === 0) continue;
    const bin = bins.get(tenths);
    if (bin) bin.push(edge);
    else bins.set(tenths, [edge]);
  }
  const order = [...bins].sort(([a], [b]) => Math.abs(a) - Math.abs(b) || a - b);
  return order.map(([tenths, edges]) =>
    edgePath(network, at, tenths < 0 ? palette.red : positive, Math.abs(tenths) / 10, edges),
  );
}

function edgePath(
  { graph: { from, to } }: NetworkPicture,
  at: Float64Array,
  colour: string,
  thickness: number,
  edges: readonly number[],
): Markup | false {
  const d = edges.map((edge) => `M${point(at, from[edge])}L${point(at, to[edge])}`).join("");
  const stroke = markup`stroke="${colour}" stroke-width="${thickness}" stroke-linecap="round"`;
  return d !== "" && markup`<path d="${d}" fill="none" ${stroke}/>`;
}

function point(at: Float64Array, node: number): string {
  return `${Number(at[2 * node].toFixed(1))},${Number(at[2 * node + 1].toFixed(1))}`;
}
