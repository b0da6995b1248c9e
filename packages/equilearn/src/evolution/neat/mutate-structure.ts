import type { Draws } from "../../math/draws.ts";
import type { Activation } from "./activation.ts";
import { type ConnectionGene, type Genome, genomeOf, MOST_CONNECTIONS, MOST_NODES } from "./genome.ts";
import { connectionInnovation, type Innovations, splitNode } from "./innovation.ts";
import { upstreamOf } from "./structure.ts";

/**
 * Mutations of a genome's structure. Each returns the genome it was given where it finds nothing to do.
 * Source: Stanley & Miikkulainen (2002), section 3.1 and figure 3, for adding; the rest as is usual.
 */

/**
 * Splits an enabled connection: it is disabled, a new node stands in its place, reached with weight 1 and left with the
 * old weight.
 */
export function addNode(
  genome: Genome,
  activations: readonly Activation[],
  innovations: Innovations,
  draws: Draws,
): Genome {
  const enabled = genome.connections.filter((connection) => connection.enabled);
  const full = genome.nodes.length >= MOST_NODES || genome.connections.length + 2 > MOST_CONNECTIONS;
  if (enabled.length === 0 || full) return genome;
  const old = draws.pick(enabled);
  const id = splitNode(innovations, old.innovation, genome);
  return genomeOf(
    [...genome.nodes, { id, kind: "hidden", activation: draws.pick(activations), bias: 0 }],
    [
      ...genome.connections.map((connection) => (connection === old ? { ...old, enabled: false } : connection)),
      connectionTo(innovations, old.from, id, 1),
      connectionTo(innovations, id, old.to, old.weight),
    ],
  );
}

function connectionTo(innovations: Innovations, from: number, to: number, weight: number): ConnectionGene {
  return { innovation: connectionInnovation(innovations, from, to), from, to, weight, enabled: true };
}

/**
 * Joins two nodes that are not joined and whose connection closes no cycle; a disabled connection between them is
 * enabled again instead, with its old weight. The source is drawn first, then one of the targets it may have, so that a
 * pair is found whenever there is one.
 */
export function addConnection(genome: Genome, weight: number, innovations: Innovations, draws: Draws): Genome {
  const sources = genome.nodes.filter(({ kind }) => kind !== "output").map(({ id }) => id);
  while (sources.length > 0) {
    const [from] = sources.splice(draws.integer(sources.length), 1);
    const targets = targetsFor(genome, from);
    if (targets.length === 0) continue;
    const to = draws.pick(targets);
    const disabled = genome.connections.find((connection) => connection.from === from && connection.to === to);
    if (disabled) return withConnection(genome, disabled, { ...disabled, enabled: true });
    if (genome.connections.length >= MOST_CONNECTIONS) return genome;
    return genomeOf(genome.nodes, [...genome.connections, connectionTo(innovations, from, to, weight)]);
  }
  return genome;
}

/** The nodes to which a connection from this one would be new and lead forward. */
function targetsFor(genome: Genome, from: number): number[] {
  const upstream = upstreamOf([from], genome.connections);
  const joined = new Set<number>();
  for (const connection of genome.connections)
    if (connection.enabled && connection.from === from) joined.add(connection.to);
  return genome.nodes
    .filter(({ id, kind }) => kind !== "input" && !upstream.has(id) && !joined.has(id))
    .map(({ id }) => id);
}

/** Disables an enabled connection, or enables a disabled one. */
export function toggleConnection(genome: Genome, draws: Draws): Genome {
  if (genome.connections.length === 0) return genome;
  const old = draws.pick(genome.connections);
  return withConnection(genome, old, { ...old, enabled: !old.enabled });
}

function withConnection(genome: Genome, old: ConnectionGene, changed: ConnectionGene): Genome {
  return genomeOf(
    genome.nodes,
    genome.connections.map((connection) => (connection === old ? changed : connection)),
  );
}

/** Takes one connection away. */
export function deleteConnection(genome: Genome, draws: Draws): Genome {
  if (genome.connections.length === 0) return genome;
  const old = draws.pick(genome.connections);
  return genomeOf(
    genome.nodes,
    genome.connections.filter((connection) => connection !== old),
  );
}

/** Takes one hidden node away, and the connections from and to it. */
export function deleteNode(genome: Genome, draws: Draws): Genome {
  const hidden = genome.nodes.filter(({ kind }) => kind === "hidden");
  if (hidden.length === 0) return genome;
  const { id } = draws.pick(hidden);
  return genomeOf(
    genome.nodes.filter((node) => node.id !== id),
    genome.connections.filter(({ from, to }) => from !== id && to !== id),
  );
}
