import { CPPN_INPUTS, CPPN_OUTPUTS, DISTANCE } from "../../evolution/expression/queries.ts";
import { type Genome, genomeOf, minimalGenome } from "../../evolution/neat/genome.ts";

/** What each output says before anything has evolved: genes, nodes and reactions are there or not by a toss, spaces are joined, edges run, amounts are small, and nothing is drained that need not be. */
const biases = [0, 1.25, 1, -1, 0, 1, -1];
/** How much less two spaces are joined for each unit of distance, and how much slower what joins them runs. */
const LOCALITY = [
  { output: 1, weight: -0.5 },
  { output: 2, weight: -0.4 },
] as const;

/**
 * The genome that a population begins with: every input joined to every output with no weight, biases, and locality (what is near is joined, what is
 * far apart is not), without which most genomes join nothing to anything.
 *
 * Source of seeding locality: Verbancsics and Stanley, Constraining connectivity to encourage modularity in HyperNEAT, GECCO (2011).
 */
export function ancestor(): Genome {
  const { nodes, connections } = minimalGenome(CPPN_INPUTS, CPPN_OUTPUTS, "linear");
  const localityOf = (to: number) => LOCALITY.find(({ output }) => CPPN_INPUTS + output === to)?.weight;
  return genomeOf(
    nodes.map((node) => (node.kind === "output" ? { ...node, bias: biases[node.id - CPPN_INPUTS] } : node)),
    connections.map((gene) => {
      const weight = gene.from === DISTANCE ? localityOf(gene.to) : undefined;
      return weight === undefined ? gene : { ...gene, weight };
    }),
  );
}
