import { fhnUnits } from "../../systems/fhn/units.ts";
import { hopfieldUnits } from "../../systems/hopfield/units.ts";
import { type Couplings, planCouplings, planInhibitorCouplings } from "../../systems/neurons/coupling.ts";
import { innerNodes } from "../../systems/neurons/kernel.ts";
import { layerOffsets, type NeuronNetwork } from "../../systems/neurons/network.ts";
import type { UnitLaw } from "../../systems/neurons/units.ts";

/** What the reference solver knows of a network, once for all settlings. */
export interface Physics {
  readonly network: NeuronNetwork;
  readonly law: UnitLaw;
  readonly couplings: Couplings;
  /** Diffusion of the inhibitors, where there is any. */
  readonly exchange: Couplings | undefined;
  readonly inner: Int32Array;
  /** 1 for the inputs. */
  readonly isInput: Uint8Array;
  /** Groups of nodes that a sweep solves together, in order: layers, or every inner node by itself. Stage k begins at offsets[k]. */
  readonly stages: { readonly nodes: Int32Array; readonly offsets: readonly number[] };
  /** The learnable block: edges, then biases of the inner nodes. */
  readonly weights: Float64Array;
  /** Where the biases begin in `weights`. */
  readonly firstBias: number;
}

export function planPhysics(network: NeuronNetwork): Physics {
  const { units, graph, layers, bias } = network;
  const inner = innerNodes(network);
  const edges = graph.from.length;
  const isInput = new Uint8Array(graph.nodes);
  for (const node of network.inputs) isInput[node] = 1;
  const weights = new Float64Array(edges + (bias ? inner.length : 0));
  weights.set(network.weight);
  if (bias)
    weights.set(
      Float64Array.from(inner, (node) => bias[node]),
      edges,
    );
  const offsets = layers
    ? layerOffsets(layers)
        .slice(1)
        .map((node) => node - layers[0])
    : Array.from({ length: inner.length + 1 }, (_, k) => k);
  return {
    network,
    law: units.law === "fhn" ? fhnUnits(units) : hopfieldUnits(units),
    couplings: planCouplings(network),
    exchange: planInhibitorCouplings(network),
    inner,
    isInput,
    stages: { nodes: inner, offsets },
    weights,
    firstBias: edges,
  };
}
