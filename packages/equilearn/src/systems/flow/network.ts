import type { Graph } from "../../math/graph.ts";

/** The four constitutive laws of an edge; see `elements.ts` for their formulas. */
export const elements = ["linear", "cubic", "quadratic-drag", "diode"] as const;
export type Element = (typeof elements)[number];

/** A pair of nodes: a current enters at `plus` and leaves at `minus`; a drop is v(plus) − v(minus). */
export interface NodePair {
  readonly plus: number;
  readonly minus: number;
}

/**
 * A flow network: pressures (or voltages) on nodes, conductances on edges. Plain frozen data.
 * Edge e runs from graph.from[e] to graph.to[e]; its drop is v(from) − v(to), its current w_e·f_e(drop).
 */
export interface FlowNetwork {
  readonly name: string;
  readonly graph: Graph;
  /** One name for each node, as in the file it came from. */
  readonly nodeNames: readonly string[];
  /** nodes × 2, or undefined when the source had no positions. */
  readonly positions: Float64Array | undefined;
  /** One conductance w_e for each edge: the initial weights. */
  readonly conductance: Float64Array;
  /** Index into `elements` for each edge. */
  readonly element: Uint8Array;
  /** The element's parameter for each edge: γ of `cubic`, ε of `quadratic-drag`, V_T of `diode`; unused by `linear`. */
  readonly parameter: Float64Array;
  /** The grounded node, potential 0. */
  readonly ground: number;
  /** Further nodes with a fixed potential (Dirichlet), such as the ends of a voltage source. */
  readonly held: readonly { readonly node: number; readonly potential: number }[];
  readonly inputs: readonly NodePair[];
  /** Current of each input pair in the file, before any task overrides it. */
  readonly inputCurrents: Float64Array;
  readonly outputs: readonly NodePair[];
  /** Desired drop of each output pair; NaN where the source gives none. */
  readonly targets: Float64Array;
}
