import { type Couplings, inflow } from "./coupling.ts";
import type { NeuronNetwork } from "./network.ts";
import type { UnitLaw } from "./units.ts";

/**
 * The float64 reference kernels that rules are made of. Weights are the edges' and then, with biases, one for each node that
 * is no input, in the order of the nodes. Signals are shape (nodes).
 */

/** The nodes that are not inputs, in order: whose biases stand after the edges' weights. */
export function innerNodes({ graph, inputs }: NeuronNetwork): Int32Array {
  const isInput = new Uint8Array(graph.nodes);
  for (const node of inputs) isInput[node] = 1;
  return Int32Array.from(isInput.keys().filter((node) => isInput[node] === 0));
}

/**
 * into[w] += factor·∂E/∂w: −s·s′ of an edge's two signals, or ½(s − s′)² where it couples diffusively; −s of a bias.
 * E is the energy whose negative gradient drives the activators.
 */
export function addEnergyGradient(
  network: NeuronNetwork,
  inner: Int32Array,
  signal: Float64Array,
  factor: number,
  into: Float64Array,
): void {
  const { from, to } = network.graph;
  const diffusive = network.coupling === "diffusive";
  for (let edge = 0; edge < from.length; edge++) {
    const a = signal[from[edge]];
    const b = signal[to[edge]];
    into[edge] += factor * (diffusive ? ((a - b) * (a - b)) / 2 : -a * b);
  }
  if (network.bias) for (let k = 0; k < inner.length; k++) into[from.length + k] -= factor * signal[inner[k]];
}

/** into[w] += factor·∂²E/∂w∂u·δ, with the change of each signal along δ in `along`: shape (nodes). */
export function addEnergyGradientAlong(
  network: NeuronNetwork,
  inner: Int32Array,
  signal: Float64Array,
  along: Float64Array,
  factor: number,
  into: Float64Array,
): void {
  const { from, to } = network.graph;
  const diffusive = network.coupling === "diffusive";
  for (let edge = 0; edge < from.length; edge++) {
    const a = signal[from[edge]];
    const b = signal[to[edge]];
    const da = along[from[edge]];
    const db = along[to[edge]];
    into[edge] += factor * (diffusive ? (a - b) * (da - db) : -(a * db + da * b));
  }
  if (network.bias) for (let k = 0; k < inner.length; k++) into[from.length + k] -= factor * along[inner[k]];
}

/** The real part of (factor + i·imaginaryFactor)·∂E/∂w at complex signals, added to `into`. */
export function addComplexEnergyGradient(
  network: NeuronNetwork,
  inner: Int32Array,
  signal: Float64Array,
  imaginary: Float64Array,
  factor: number,
  imaginaryFactor: number,
  into: Float64Array,
): void {
  const { from, to } = network.graph;
  const diffusive = network.coupling === "diffusive";
  for (let edge = 0; edge < from.length; edge++) {
    const [a, ia] = [signal[from[edge]], imaginary[from[edge]]];
    const [b, ib] = [signal[to[edge]], imaginary[to[edge]]];
    const [d, id] = [a - b, ia - ib];
    const real = diffusive ? (d * d - id * id) / 2 : ia * ib - a * b;
    const rest = diffusive ? d * id : -(a * ib + ia * b);
    into[edge] += factor * real - imaginaryFactor * rest;
  }
  if (!network.bias) return;
  for (let k = 0; k < inner.length; k++)
    into[from.length + k] -= factor * signal[inner[k]] - imaginaryFactor * imaginary[inner[k]];
}

/**
 * The energy E of a state: rate = −∂E/∂u for activators and dv/dt = ε·∂E/∂v for inhibitors, which climb it (for
 * FitzHugh–Nagumo units E is minus the paper's free energy, without what inhibitors exchange). Inputs count only through
 * their couplings. `biases` are one for each inner node,
 * `signal` what each node sends.
 */
export function energy(
  { law, couplings, inner }: { readonly law: UnitLaw; readonly couplings: Couplings; readonly inner: Int32Array },
  signal: Float64Array,
  biases: Float64Array | undefined,
  u: Float64Array,
  v: Float64Array,
): number {
  let sum = 0;
  for (const node of inner) sum += law.energy(u[node], v[node]);
  for (let node = 0; node < signal.length; node++)
    sum -= (signal[node] * (inflow(couplings, signal, node) - couplings.leak[node] * signal[node])) / 2;
  if (biases) for (let k = 0; k < inner.length; k++) sum -= biases[k] * signal[inner[k]];
  return sum;
}
