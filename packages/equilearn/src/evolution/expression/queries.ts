import { type Cppn, planCppn } from "../neat/cppn.ts";
import type { Genome } from "../neat/genome.ts";
import { distanceBetween, type GenePoint, type SpacePoint } from "./substrate.ts";

/** Gene and space twice, and how far apart the two spaces are. */
export const CPPN_INPUTS = 2 + 3 + 2 + 3 + 1;
/** The input that is the distance. */
export const DISTANCE = CPPN_INPUTS - 1;
/** Three of Algorithm 2, three for what it leaves out of Eq. 9 (x₀, a and c), and one for the outside. */
export const CPPN_OUTPUTS = 7;

/** A query of a CPPN; what is disabled is 0. Returns its outputs, which the next query writes over. */
export type Query = (
  gene: GenePoint | null,
  space: SpacePoint | null,
  otherGene: GenePoint | null,
  otherSpace: SpacePoint | null,
) => Float64Array;

/** Queries of a genome's CPPN. Allocates nothing after this. */
export function planQueries(genome: Genome): Query {
  const cppn: Cppn = planCppn(genome);
  const [inputs, outputs] = [new Float64Array(CPPN_INPUTS), new Float64Array(CPPN_OUTPUTS)];
  return (gene, space, otherGene, otherSpace) => {
    inputs.fill(0);
    if (gene) inputs.set(gene, 0);
    if (space) inputs.set(space, 2);
    if (otherGene) inputs.set(otherGene, 5);
    if (otherSpace) inputs.set(otherSpace, 7);
    if (space && otherSpace) inputs[DISTANCE] = distanceBetween(space, otherSpace);
    cppn(inputs, outputs);
    return outputs;
  };
}
