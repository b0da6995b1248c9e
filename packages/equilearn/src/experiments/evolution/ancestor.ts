import { CPPN_INPUTS, CPPN_OUTPUTS, DISTANCE } from "../../evolution/expression/queries.ts";
import { type Genome, genomeOf, minimalGenome } from "../../evolution/neat/genome.ts";

/** What each output says before anything has evolved: genes and nodes are there, spaces are joined, edges run slowly, amounts are small, and nothing is drained that need not be. */
const biases = [0.5, 1, 0.5, -1, 0, 1, -1];
/** How much less two spaces are joined for each unit of distance. */
const LOCALITY = -0.5;

/**
 * The genome that a population begins with: every input joined to every output with no weight, biases, and locality (spaces that are far apart are
 * no neighbours), without which most genomes join nothing to anything.
 *
 * Source of seeding locality: Verbancsics and Stanley, Constraining connectivity to encourage modularity in HyperNEAT, GECCO (2011).
 */
export function ancestor(): Genome {
  const { nodes, connections } = minimalGenome(CPPN_INPUTS, CPPN_OUTPUTS, "linear");
  const neighbour = CPPN_INPUTS + 1;
  return genomeOf(
    nodes.map((node) => (node.kind === "output" ? { ...node, bias: biases[node.id - CPPN_INPUTS] } : node)),
    connections.map((gene) => (gene.from === DISTANCE && gene.to === neighbour ? { ...gene, weight: LOCALITY } : gene)),
  );
}
