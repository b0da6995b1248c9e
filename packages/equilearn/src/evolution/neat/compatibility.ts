import type { Genome } from "./genome.ts";
import type { NeatSettings } from "./settings.ts";

/**
 * The compatibility distance δ = c1·E/N + c2·D/N + c3·W̄ + c_b·B̄ + c_a·A, where N is the number of connections of the
 * larger genome, or 1 where both have fewer than `smallGenome` (and never less than 1). The last two terms, mean
 * differences of biases and of activations, are not in the paper, whose nodes have neither. Symmetric, and 0 for equal
 * genomes.
 *
 * Where N begins to count, distances jump: a genome of 20 connections is near to almost all, and as a representative
 * takes in almost all. A `smallGenome` above all sizes keeps N = 1; the threshold then has to adapt to a number of
 * species.
 * Source: Stanley & Miikkulainen (2002), section 3.3, equation 1.
 */
export function compatibilityDistance(a: Genome, b: Genome, settings: NeatSettings["compatibility"]): number {
  const { excess, disjoint, weight } = connectionDifferences(a, b);
  const { bias, activation } = nodeDifferences(a, b);
  const larger = Math.max(a.connections.length, b.connections.length, 1);
  const size = larger < settings.smallGenome ? 1 : larger;
  return (
    (settings.excess * excess) / size +
    (settings.disjoint * disjoint) / size +
    settings.weight * weight +
    settings.bias * bias +
    settings.activation * activation
  );
}

/**
 * E: connections of one genome beyond the last innovation of the other; D: the other connections that only one has; W̄:
 * the mean |difference| of the weights of matching ones, 0 where none match.
 */
function connectionDifferences({ connections: a }: Genome, { connections: b }: Genome) {
  let [atA, atB, matching, disjoint, sum] = [0, 0, 0, 0, 0];
  while (atA < a.length && atB < b.length) {
    const order = a[atA].innovation - b[atB].innovation;
    if (order === 0) {
      matching++;
      sum += Math.abs(a[atA].weight - b[atB].weight);
    } else disjoint++;
    if (order <= 0) atA++;
    if (order >= 0) atB++;
  }
  return { excess: a.length - atA + b.length - atB, disjoint, weight: matching === 0 ? 0 : sum / matching };
}

/**
 * Over matching nodes that are not inputs: B̄, the mean |difference| of biases, and A, the share whose activations
 * differ; both 0 where none match.
 */
function nodeDifferences({ nodes: a }: Genome, { nodes: b }: Genome) {
  let [atA, atB, matching, unlike, sum] = [0, 0, 0, 0, 0];
  while (atA < a.length && atB < b.length) {
    const order = a[atA].id - b[atB].id;
    if (order === 0 && a[atA].kind !== "input") {
      matching++;
      sum += Math.abs(a[atA].bias - b[atB].bias);
      if (a[atA].activation !== b[atB].activation) unlike++;
    }
    if (order <= 0) atA++;
    if (order >= 0) atB++;
  }
  return matching === 0 ? { bias: 0, activation: 0 } : { bias: sum / matching, activation: unlike / matching };
}
