import { tanh } from "../../math/elementary.ts";

/**
 * A deep equilibrium model: z* = tanh(W z* + U x + b) and y = O z*, the usual implicit layer, whose parameters learn and whose equilibrium does
 * not. Rows of W are kept so small that the layer contracts, so that there is one equilibrium and iterating finds it.
 *
 * Source: Bai, Kolter and Koltun, Deep equilibrium models, NeurIPS (2019); Algorithm 1, left column, of Equilibrium Point Learning.
 */
export interface EquilibriumLayer {
  readonly units: number;
  readonly inputs: number;
  readonly outputs: number;
  /** W, then U, b and O, each row-major. */
  readonly parameters: Float64Array;
  /** z, and what is solved for backwards, both kept from one solution to the next. */
  readonly state: Float64Array;
  readonly adjoint: Float64Array;
  /** Scratch. */
  readonly next: Float64Array;
}

export function planLayer(units: number, inputs: number, outputs: number): EquilibriumLayer {
  const parameters = new Float64Array(units * (units + inputs + 1 + outputs));
  const [state, adjoint, next] = [0, 1, 2].map(() => new Float64Array(units));
  return { units, inputs, outputs, parameters, state, adjoint, next };
}

export interface LayerOptions {
  /** The largest change of a unit that ends an iteration. */
  readonly tolerance: number;
  readonly most: number;
}

/** Iterates to z* for an input and writes y. @returns the last change, at most the tolerance if it came to rest */
export function settleLayer(
  layer: EquilibriumLayer,
  input: Float64Array,
  { tolerance, most }: LayerOptions,
  output: Float64Array,
): number {
  const { units, inputs, outputs, parameters, state, next } = layer;
  const [intoU, intoB, intoO] = offsetsOf(layer);
  let change = Infinity;
  for (let step = 0; step < most && change > tolerance; step++) {
    change = 0;
    for (let i = 0; i < units; i++) {
      let sum = parameters[intoB + i];
      for (let j = 0; j < units; j++) sum += parameters[i * units + j] * state[j];
      for (let j = 0; j < inputs; j++) sum += parameters[intoU + i * inputs + j] * input[j];
      next[i] = tanh(sum);
      change = Math.max(change, Math.abs(next[i] - state[i]));
    }
    state.set(next);
  }
  for (let k = 0; k < outputs; k++) {
    output[k] = 0;
    for (let i = 0; i < units; i++) output[k] += parameters[intoO + k * units + i] * state[i];
  }
  return change;
}

/**
 * Adds to `gradient` what ∂/∂θ of a function of y is, at the equilibrium that the layer holds: λ solves λ = Oᵀ ∂ + Wᵀ(h ∘ λ) with
 * h = 1 − z*², by iterating, and the parameters of unit i get h_i λ_i times what they multiply.
 *
 * @param outputGradient ∂ of the function by y
 * @returns the last change of λ, at most the tolerance if it came to rest
 */
export function addLayerGradient(
  layer: EquilibriumLayer,
  input: Float64Array,
  outputGradient: Float64Array,
  { tolerance, most }: LayerOptions,
  gradient: Float64Array,
): number {
  const { units, inputs, outputs, parameters, state, adjoint, next } = layer;
  const [intoU, intoB, intoO] = offsetsOf(layer);
  let change = Infinity;
  for (let step = 0; step < most && change > tolerance; step++) {
    change = 0;
    next.fill(0);
    for (let i = 0; i < units; i++) {
      const pull = (1 - state[i] * state[i]) * adjoint[i];
      for (let j = 0; j < units; j++) next[j] += parameters[i * units + j] * pull;
    }
    for (let i = 0; i < units; i++) {
      for (let k = 0; k < outputs; k++) next[i] += parameters[intoO + k * units + i] * outputGradient[k];
      change = Math.max(change, Math.abs(next[i] - adjoint[i]));
    }
    adjoint.set(next);
  }
  for (let i = 0; i < units; i++) {
    const pull = (1 - state[i] * state[i]) * adjoint[i];
    for (let j = 0; j < units; j++) gradient[i * units + j] += pull * state[j];
    for (let j = 0; j < inputs; j++) gradient[intoU + i * inputs + j] += pull * input[j];
    gradient[intoB + i] += pull;
    for (let k = 0; k < outputs; k++) gradient[intoO + k * units + i] += outputGradient[k] * state[i];
  }
  return change;
}

/** Scales down the rows of W whose sizes add up to more than this, which is below 1: then the layer contracts. */
export function contract({ units, parameters }: EquilibriumLayer, largest: number): void {
  for (let i = 0; i < units; i++) {
    let sum = 0;
    for (let j = 0; j < units; j++) sum += Math.abs(parameters[i * units + j]);
    if (sum <= largest) continue;
    for (let j = 0; j < units; j++) parameters[i * units + j] *= largest / sum;
  }
}

/** Where U, b and O begin. */
function offsetsOf({ units, inputs }: EquilibriumLayer): readonly [number, number, number] {
  const intoU = units * units;
  const intoB = intoU + units * inputs;
  return [intoU, intoB, intoB + units];
}
