import type { Graph } from "../../math/graph.ts";
import { content, flow, LINEAR, slope } from "./elements.ts";
import type { FlowNetwork } from "./network.ts";

/**
 * The float64 reference kernels of a flow network: what every solver and device is held against.
 * Potentials are shape (nodes), everything else on edges is shape (edges); nothing is allocated.
 * Weights are passed apart from the network because learning changes them.
 */

/** current[e] = w_e·f_e(drop). */
export function currents(
  { graph, element, parameter }: FlowNetwork,
  weights: Float64Array,
  potential: Float64Array,
  current: Float64Array,
): void {
  const { from, to } = graph;
  for (let edge = 0; edge < from.length; edge++) {
    const drop = potential[from[edge]] - potential[to[edge]];
    current[edge] = weights[edge] * flow(element[edge], parameter[edge], drop);
  }
}

/** current[e] = weight_e·drop: the currents of a linear network, or of one linearised with its tangent weights. */
export function linearCurrents(
  { from, to }: Graph,
  weights: Float64Array,
  potential: Float64Array,
  current: Float64Array,
): void {
  for (let edge = 0; edge < from.length; edge++) {
    current[edge] = weights[edge] * (potential[from[edge]] - potential[to[edge]]);
  }
}

/**
 * Kirchhoff's current law: imbalance[i] = injected[i] − Σ currents that leave node i. It is −∂E/∂v_i, zero at equilibrium
 * on every node that is not fixed; on a fixed node it is minus the current that its source supplies.
 */
export function imbalances(
  { from, to }: Graph,
  current: Float64Array,
  injected: Float64Array,
  imbalance: Float64Array,
): void {
  imbalance.set(injected);
  for (let edge = 0; edge < from.length; edge++) {
    const value = current[edge];
    imbalance[from[edge]] -= value;
    imbalance[to[edge]] += value;
  }
}

/** into[e] = w_e·f_e′(drop): the weights of the tangent Laplacian J = ∂²E/∂v². */
export function tangentWeights(
  { graph, element, parameter }: FlowNetwork,
  weights: Float64Array,
  potential: Float64Array,
  into: Float64Array,
): void {
  const { from, to } = graph;
  for (let edge = 0; edge < from.length; edge++) {
    const drop = potential[from[edge]] - potential[to[edge]];
    into[edge] = weights[edge] * slope(element[edge], parameter[edge], drop);
  }
}

/** The co-content E = Σ w F(drop) − Σ injected·v, whose minimum over the free potentials is the equilibrium. */
export function energy(
  network: FlowNetwork,
  weights: Float64Array,
  potential: Float64Array,
  injected: Float64Array,
): number {
  const { graph, element, parameter } = network;
  let sum = 0;
  for (let edge = 0; edge < weights.length; edge++) {
    const drop = potential[graph.from[edge]] - potential[graph.to[edge]];
    sum += weights[edge] * content(element[edge], parameter[edge], drop);
  }
  for (let node = 0; node < potential.length; node++) sum -= injected[node] * potential[node];
  return sum;
}

/** The dissipated power Σ current·drop. */
export function dissipatedPower({ from, to }: Graph, current: Float64Array, potential: Float64Array): number {
  let sum = 0;
  for (let edge = 0; edge < from.length; edge++) sum += current[edge] * (potential[from[edge]] - potential[to[edge]]);
  return sum;
}

/** into[e] += weight·∂E/∂w_e = weight·F_e(drop). */
export function addEnergyGradient(
  { graph, element, parameter }: FlowNetwork,
  potential: Float64Array,
  weight: number,
  into: Float64Array,
): void {
  const { from, to } = graph;
  for (let edge = 0; edge < from.length; edge++) {
    into[edge] += weight * content(element[edge], parameter[edge], potential[from[edge]] - potential[to[edge]]);
  }
}

/** into[e] += weight·∂²E/∂w_e∂v · s = weight·f_e(drop of v)·(drop of s). */
export function addEnergyGradientAlong(
  { graph, element, parameter }: FlowNetwork,
  potential: Float64Array,
  along: Float64Array,
  weight: number,
  into: Float64Array,
): void {
  const { from, to } = graph;
  for (let edge = 0; edge < from.length; edge++) {
    const a = from[edge];
    const b = to[edge];
    const drop = potential[a] - potential[b];
    const through = element[edge] === LINEAR ? drop : flow(element[edge], parameter[edge], drop);
    into[edge] += weight * through * (along[a] - along[b]);
  }
}
