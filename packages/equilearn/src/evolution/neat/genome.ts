import type { Activation } from "./activation.ts";

/**
 * A genome of NEAT: node genes and connection genes, whose historical markings say which genes of two genomes are the
 * same.
 * Source: Stanley & Miikkulainen, "Evolving neural networks through augmenting topologies", Evolutionary Computation 10
 * (2002), section 3.1. Genomes here are feed-forward, and each node has a bias of its own instead of a bias input.
 */

export const nodeKinds = ["input", "output", "hidden"] as const;
export type NodeKind = (typeof nodeKinds)[number];

/** A node: its value is activation(bias + Σ weight · value of the source), over its enabled connections. */
export interface NodeGene {
  /** The node's historical marking. */
  readonly id: number;
  readonly kind: NodeKind;
  /** Of an input always `linear`. */
  readonly activation: Activation;
  /** Of an input always 0. */
  readonly bias: number;
}

export interface ConnectionGene {
  /** The connection's historical marking. */
  readonly innovation: number;
  /** The id of its source, an input or a hidden node. */
  readonly from: number;
  /** The id of its target, a hidden node or an output. */
  readonly to: number;
  readonly weight: number;
  /** A disabled connection carries nothing, but is inherited. */
  readonly enabled: boolean;
}

/**
 * Plain frozen JSON data. Inputs and outputs are counted in the order of their ids. The connections, disabled ones
 * included, close no cycle, and no two join the same two nodes, so that any of them may be enabled at any time.
 */
export interface Genome {
  /** In the order of their ids. */
  readonly nodes: readonly NodeGene[];
  /** In the order of their innovation numbers. */
  readonly connections: readonly ConnectionGene[];
}

/** Far above what evolution reaches; mutations stop adding genes here. */
export const MOST_NODES = 4096;
export const MOST_CONNECTIONS = 65_536;
/** Ids and innovation numbers run from 0 to this. */
export const LARGEST_MARKING = 2147483647;
/** The largest magnitude of a weight or a bias. */
export const LARGEST_WEIGHT = 1e6;

/** The frozen genome of these genes, which may come in any order. Whether they fit together is checked elsewhere. */
export function genomeOf(nodes: readonly NodeGene[], connections: readonly ConnectionGene[]): Genome {
  return Object.freeze({
    nodes: Object.freeze(nodes.map((node) => Object.freeze(node)).sort((a, b) => a.id - b.id)),
    connections: Object.freeze(
      connections.map((connection) => Object.freeze(connection)).sort((a, b) => a.innovation - b.innovation),
    ),
  });
}

/**
 * Every input joined to every output and no hidden node, from which NEAT starts; weights and biases are 0. The inputs
 * have the ids 0 … inputs − 1, the outputs those after them.
 * Source: Stanley & Miikkulainen (2002), section 3.4.
 * @throws RangeError unless there is an input and an output and they fit in a genome
 */
export function minimalGenome(inputs: number, outputs: number, outputActivation: Activation): Genome {
  const whole = Number.isInteger(inputs) && Number.isInteger(outputs) && inputs >= 1 && outputs >= 1;
  if (!whole || inputs + outputs > MOST_NODES || inputs * outputs > MOST_CONNECTIONS)
    throw new RangeError(
      `A genome needs from 1 to ${MOST_NODES} inputs and outputs and at most ${MOST_CONNECTIONS} connections, but it would have ${inputs} inputs and ${outputs} outputs.`,
    );
  const nodes = Array.from({ length: inputs + outputs }, (_, id): NodeGene => {
    const input = id < inputs;
    return { id, kind: input ? "input" : "output", activation: input ? "linear" : outputActivation, bias: 0 };
  });
  const connections = Array.from({ length: inputs * outputs }, (_, innovation): ConnectionGene => {
    const from = innovation % inputs;
    return { innovation, from, to: inputs + (innovation - from) / inputs, weight: 0, enabled: true };
  });
  return genomeOf(nodes, connections);
}

/** How many nodes of a kind a genome has. */
export function countOf(genome: Genome, kind: NodeKind): number {
  let count = 0;
  for (const node of genome.nodes) if (node.kind === kind) count++;
  return count;
}

/** A weight or bias brought within ±limit; −0 becomes 0, since JSON cannot tell them apart. */
export function limited(value: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, value)) + 0;
}
