import { Refusal } from "../../systems/system.ts";
import { countOf, type Genome, LARGEST_WEIGHT, MOST_CONNECTIONS, MOST_NODES, type NodeGene } from "./genome.ts";
import { cycleOf } from "./structure.ts";

/**
 * Whether the genes of a genome fit together: not too many, numbers finite, markings unlike, ends that exist, inputs
 * that only give and outputs that only take, nothing doubled, no cycle.
 * @throws Refusal with one sentence that names the first gene that does not fit
 */
export function checkGenome(genome: Genome): void {
  checkSize(genome.nodes.length, "nodes", MOST_NODES);
  checkSize(genome.connections.length, "connections", MOST_CONNECTIONS);
  const nodes = checkNodes(genome);
  checkConnections(genome, nodes);
  const cycle = cycleOf(genome);
  if (cycle === undefined) return;
  const [first] = cycle;
  const loop =
    cycle.length === 1 ? `node ${first} leads to itself` : `nodes ${listed(cycle)} lead back to node ${first}`;
  throw new Refusal(`A genome must be feed-forward, but ${loop}.`);
}

function checkSize(count: number, what: string, most: number): void {
  if (count > most) throw new Refusal(`The genome has ${count} ${what}, but may have at most ${most}.`);
}

function checkNumber(owner: string, what: string, value: number): void {
  if (!(Math.abs(value) <= LARGEST_WEIGHT))
    throw new Refusal(`${owner} has the ${what} ${value}, but it must be a finite number within ±${LARGEST_WEIGHT}.`);
}

function checkNodes(genome: Genome): Map<number, NodeGene> {
  const nodes = new Map<number, NodeGene>();
  for (const node of genome.nodes) {
    if (nodes.has(node.id)) throw new Refusal(`Two nodes of the genome have the id ${node.id}.`);
    nodes.set(node.id, node);
    checkNumber(`Node ${node.id} of the genome`, "bias", node.bias);
    if (node.kind === "input" && (node.activation !== "linear" || node.bias !== 0))
      throw new Refusal(
        `Node ${node.id} of the genome is an input, so its activation must be "linear" and its bias 0.`,
      );
  }
  for (const kind of ["input", "output"] as const)
    if (countOf(genome, kind) === 0) throw new Refusal(`The genome has no ${kind}; it needs at least one.`);
  return nodes;
}

function checkConnections(genome: Genome, nodes: Map<number, NodeGene>): void {
  const innovations = new Set<number>();
  const pairs = new Map<string, number>();
  for (const { innovation, from, to, weight } of genome.connections) {
    const name = `Connection ${innovation} of the genome`;
    if (innovations.has(innovation))
      throw new Refusal(`Two connections of the genome have the innovation ${innovation}.`);
    innovations.add(innovation);
    checkNumber(name, "weight", weight);
    if (!nodes.has(from)) throw new Refusal(`${name} comes from node ${from}, but there is no such node.`);
    if (!nodes.has(to)) throw new Refusal(`${name} leads to node ${to}, but there is no such node.`);
    if (nodes.get(from)?.kind === "output")
      throw new Refusal(`${name} comes from node ${from}, but that is an output, which leads nowhere.`);
    if (nodes.get(to)?.kind === "input")
      throw new Refusal(`${name} leads to node ${to}, but that is an input, which takes nothing.`);
    const twin = pairs.get(`${from} ${to}`);
    if (twin !== undefined)
      throw new Refusal(
        `Connections ${twin} and ${innovation} of the genome both lead from node ${from} to node ${to}.`,
      );
    pairs.set(`${from} ${to}`, innovation);
  }
}

/** "3 and 4", "3, 4 and 5"; of a long cycle only the first ten. */
function listed(ids: readonly number[]): string {
  if (ids.length > 10) return `${ids.slice(0, 10).join(", ")} and ${ids.length - 10} more`;
  return `${ids.slice(0, -1).join(", ")} and ${ids.at(-1)}`;
}
