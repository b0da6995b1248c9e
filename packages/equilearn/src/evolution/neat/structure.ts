import type { ConnectionGene, Genome } from "./genome.ts";

/** Who leads to whom: questions about the directed graph of a genome's connections. */

type Ends = Pick<ConnectionGene, "from" | "to">;

/** These nodes and every node from which connections lead to one of them. */
export function upstreamOf(ids: Iterable<number>, connections: Iterable<Ends>): Set<number> {
  const sources = new Map<number, number[]>();
  for (const { from, to } of connections) {
    const known = sources.get(to);
    if (known) known.push(from);
    else sources.set(to, [from]);
  }
  const reached = new Set(ids);
  // A set is walked in the order of insertion, so what is added on the way is walked too.
  for (const id of reached) for (const source of sources.get(id) ?? []) reached.add(source);
  return reached;
}

/**
 * The ids of all nodes, each after the sources of all its connections, disabled ones included. Nodes on a cycle and
 * those after it are left out, so a genome is feed-forward when none is missing.
 * Source: Kahn, "Topological sorting of large networks", CACM 5 (1962).
 */
export function topologicalOrder({ nodes, connections }: Genome): number[] {
  const waiting = new Map(nodes.map(({ id }) => [id, 0]));
  const targets = new Map<number, number[]>(nodes.map(({ id }) => [id, []]));
  for (const { from, to } of connections) {
    waiting.set(to, (waiting.get(to) ?? 0) + 1);
    targets.get(from)?.push(to);
  }
  const order = nodes.filter(({ id }) => waiting.get(id) === 0).map(({ id }) => id);
  for (const id of order) {
    for (const target of targets.get(id) ?? []) {
      const left = (waiting.get(target) as number) - 1;
      waiting.set(target, left);
      if (left === 0) order.push(target);
    }
  }
  return order;
}

/** The nodes of one cycle in the direction of its connections, from the lowest id on; undefined when there is none. */
export function cycleOf(genome: Genome): number[] | undefined {
  const settled = new Set(topologicalOrder(genome));
  const start = genome.nodes.find(({ id }) => !settled.has(id));
  if (start === undefined) return undefined;
  // Every node left waits for another one left, so that walking back from source to source must come round.
  const source = new Map<number, number>();
  for (const { from, to } of genome.connections) if (!settled.has(from)) source.set(to, from);
  const path: number[] = [];
  let id = start.id;
  while (!path.includes(id)) {
    path.push(id);
    id = source.get(id) as number;
  }
  const cycle = path.slice(path.indexOf(id)).reverse();
  const lowest = cycle.indexOf(Math.min(...cycle));
  return [...cycle.slice(lowest), ...cycle.slice(0, lowest)];
}
