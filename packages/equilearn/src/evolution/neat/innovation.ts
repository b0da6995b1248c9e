import type { Genome } from "./genome.ts";

/**
 * The historical markings: which numbers are next, and which were given out in this generation, so that the same
 * structural mutation in the same generation gets the same numbers. Plain JSON data; the two functions that give out
 * numbers write to it, and reproduction is the one place that calls them.
 * Source: Stanley & Miikkulainen (2002), section 3.2.
 */
export interface Innovations {
  nextNode: number;
  nextInnovation: number;
  /** The innovation number of each connection made in this generation, by "from>to". */
  readonly connections: Record<string, number>;
  /**
   * The nodes made in this generation by splitting a connection, by its innovation number. More than one only where one
   * genome split the same connection twice.
   */
  readonly splits: Record<string, number[]>;
}

/** The registry of a generation that has made nothing yet, its numbers following those of a genome. */
export function innovationsAfter({ nodes, connections }: Genome): Innovations {
  return {
    nextNode: 1 + nodes.reduce((most, { id }) => Math.max(most, id), -1),
    nextInnovation: 1 + connections.reduce((most, { innovation }) => Math.max(most, innovation), -1),
    connections: {},
    splits: {},
  };
}

/** The registry of the next generation: the same counters, nothing made yet. */
export function nextInnovations({ nextNode, nextInnovation }: Innovations): Innovations {
  return { nextNode, nextInnovation, connections: {}, splits: {} };
}

/** The innovation number of a new connection between two nodes. */
export function connectionInnovation(innovations: Innovations, from: number, to: number): number {
  const pair = `${from}>${to}`;
  innovations.connections[pair] ??= innovations.nextInnovation++;
  return innovations.connections[pair];
}

/**
 * The id of a new node on a connection; a genome that has the node of this generation already is given a further one.
 */
export function splitNode(innovations: Innovations, innovation: number, genome: Genome): number {
  innovations.splits[innovation] ??= [];
  const made = innovations.splits[innovation];
  const free = made.find((node) => genome.nodes.every(({ id }) => id !== node));
  if (free !== undefined) return free;
  made.push(innovations.nextNode);
  return innovations.nextNode++;
}
