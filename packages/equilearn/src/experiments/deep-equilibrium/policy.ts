import type { Draws } from "../../math/draws.ts";
import { exp } from "../../math/elementary.ts";
import { normals, type RandomKey, split } from "../../math/random.ts";
import {
  addLayerGradient,
  contract,
  type EquilibriumLayer,
  type LayerOptions,
  planLayer,
  settleLayer,
} from "../../systems/deep-equilibrium/layer.ts";

/** A deep equilibrium model that chooses actions at random, with the softmax of its outputs, and learns by policy gradient. */
export interface Policy {
  readonly layer: EquilibriumLayer;
  /** Chooses an action for what is seen. */
  act(channels: Float64Array, draws: Draws): number;
  /** Makes the actions since the last call likelier by the advantage, or less likely where it is below 0. */
  learn(advantage: number): void;
  /** Forgets the actions since the last call. */
  forget(): void;
  readonly tally: { settlings: number; sweeps: number; unsettled: number; residual: number };
}

export interface PolicyOptions {
  readonly units: number;
  /** Row sums of |W| are kept at most this, below 1. */
  readonly contraction: number;
  /** Of Adam. */
  readonly rate: number;
  readonly solver: LayerOptions;
}

interface Choice {
  readonly channels: Float64Array;
  readonly state: Float64Array;
  /** The gradient of the logarithm of the choice's probability by the outputs. */
  readonly pull: Float64Array;
}

/**
 * A policy with parameters drawn from a key. Its gradient is that of REINFORCE, averaged over the actions of an episode.
 *
 * Sources: Williams, Simple statistical gradient-following algorithms for connectionist reinforcement learning, Machine Learning 8 (1992);
 * implicit differentiation as in Algorithm 1, left column, of Equilibrium Point Learning.
 */
export function planPolicy(inputs: number, outputs: number, options: PolicyOptions, key: RandomKey): Policy {
  const { solver, contraction, rate } = options;
  const layer = planLayer(options.units, inputs, outputs);
  normals(split(key, "parameters"), layer.parameters);
  for (let k = 0; k < layer.parameters.length; k++) layer.parameters[k] /= Math.sqrt(options.units);
  contract(layer, contraction);
  const climb = planAdam(layer.parameters, rate);
  const gradient = new Float64Array(layer.parameters.length);
  const output = new Float64Array(outputs);
  const tally = { settlings: 0, sweeps: 0, unsettled: 0, residual: 0 };
  const note = (change: number) => {
    tally.settlings++;
    if (!(change <= solver.tolerance)) tally.unsettled++;
    tally.residual = Math.max(tally.residual, change);
  };
  let choices: Choice[] = [];
  return {
    layer,
    tally,
    act(channels, draws) {
      note(settleLayer(layer, channels, solver, output));
      const action = choose(output, draws);
      const pull = output.map((probability, k) => (k === action ? 1 - probability : -probability));
      choices.push({ channels: channels.slice(), state: layer.state.slice(), pull });
      return action;
    },
    learn(advantage) {
      gradient.fill(0);
      for (const { channels, state, pull } of choices) {
        layer.state.set(state);
        const share = pull.map((entry) => (entry * advantage) / choices.length);
        note(addLayerGradient(layer, channels, share, solver, gradient));
      }
      climb(gradient);
      contract(layer, contraction);
      choices = [];
    },
    forget() {
      choices = [];
    },
  };
}

/** Draws from the softmax of the outputs, which is written over them. */
function choose(output: Float64Array, draws: Draws): number {
  const largest = output.reduce((most, value) => Math.max(most, value), -Infinity);
  let sum = 0;
  for (let k = 0; k < output.length; k++) {
    output[k] = exp(output[k] - largest);
    sum += output[k];
  }
  let left = draws.uniform();
  let action = -1;
  for (let k = 0; k < output.length; k++) {
    output[k] /= sum;
    left -= output[k];
    if (left < 0 && action < 0) action = k;
  }
  return action < 0 ? output.length - 1 : action;
}

/** Steps up a gradient. Source: Kingma and Ba, Adam: a method for stochastic optimization, ICLR (2015), Algorithm 1. */
function planAdam(parameters: Float64Array, rate: number): (gradient: Float64Array) => void {
  const [mean, square] = [0, 1].map(() => new Float64Array(parameters.length));
  const [keptMean, keptSquare, least] = [0.9, 0.999, 1e-8];
  let [meanBias, squareBias] = [1, 1];
  return (gradient) => {
    meanBias *= keptMean;
    squareBias *= keptSquare;
    for (let k = 0; k < parameters.length; k++) {
      mean[k] = keptMean * mean[k] + (1 - keptMean) * gradient[k];
      square[k] = keptSquare * square[k] + (1 - keptSquare) * gradient[k] * gradient[k];
      parameters[k] += (rate * (mean[k] / (1 - meanBias))) / (Math.sqrt(square[k] / (1 - squareBias)) + least);
    }
  };
}
