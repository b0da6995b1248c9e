import type { Draws } from "../../math/draws.ts";
import { type ConnectionGene, type Genome, genomeOf, type NodeGene } from "./genome.ts";

/**
 * A child of two genomes. Matching genes, of the same historical marking, come from either parent at random; disjoint
 * and excess genes only from the fitter one. The child therefore has exactly the nodes and connections of the fitter
 * parent, and is feed-forward as that is. A matching connection that is disabled in either parent is disabled with the
 * given probability and enabled otherwise; one that only the fitter parent has stays as it is.
 * Source: Stanley & Miikkulainen (2002), section 3.2, figure 4 and section 4.1, which takes disjoint and excess genes
 * of equally fit parents from both; here they come from the smaller, which needs no second look for cycles.
 */
export function crossover(fitter: Genome, other: Genome, inheritDisabled: number, draws: Draws): Genome {
  const nodes = matched(fitter.nodes, other.nodes, (node) => node.id);
  const connections = matched(fitter.connections, other.connections, (connection) => connection.innovation);
  return genomeOf(
    fitter.nodes.map((node, index) => eitherNode(node, nodes[index], draws)),
    fitter.connections.map((connection, index) =>
      eitherConnection(connection, connections[index], inheritDisabled, draws),
    ),
  );
}

/**
 * For each gene of the first list the one of the second with the same marking, if any; both are in the order of
 * markings.
 */
function matched<Gene>(genes: readonly Gene[], others: readonly Gene[], marking: (gene: Gene) => number) {
  let at = 0;
  return genes.map((gene): Gene | undefined => {
    while (at < others.length && marking(others[at]) < marking(gene)) at++;
    return at < others.length && marking(others[at]) === marking(gene) ? others[at] : undefined;
  });
}

function eitherNode(node: NodeGene, match: NodeGene | undefined, draws: Draws): NodeGene {
  if (!match || draws.chance(0.5)) return node;
  return { ...node, activation: match.activation, bias: match.bias };
}

function eitherConnection(
  connection: ConnectionGene,
  match: ConnectionGene | undefined,
  inheritDisabled: number,
  draws: Draws,
): ConnectionGene {
  if (!match) return connection;
  const { weight } = draws.chance(0.5) ? match : connection;
  const enabled = (connection.enabled && match.enabled) || !draws.chance(inheritDisabled);
  return { ...connection, weight, enabled };
}
