import { activate, activations } from "./activation.ts";
import { countOf, type Genome, type NodeGene } from "./genome.ts";
import { topologicalOrder, upstreamOf } from "./structure.ts";

/**
 * The network of a genome: reads the inputs and writes the outputs, both in the order of the nodes' ids. Allocates
 * nothing.
 * @throws RangeError when the arrays have not one number for each input and each output
 */
export type Cppn = (inputs: Float64Array, outputs: Float64Array) => void;

/**
 * A genome as arrays. Slots 0 … inputs − 1 hold the inputs, and slot inputs + k the value of step k; its connections
 * are first[k] … first[k + 1] − 1.
 */
interface Plan {
  readonly inputs: number;
  readonly bias: Float64Array;
  /** Index into `activations`. */
  readonly activation: Uint8Array;
  readonly first: Int32Array;
  /** The slot each connection reads. */
  readonly source: Int32Array;
  readonly weight: Float64Array;
  /** The slot of each output. */
  readonly output: Int32Array;
}

/**
 * Compiles a genome. Every node sums its bias and then its enabled connections in the order of their innovation
 * numbers, so that the bits are those of the plain recursion; nodes that lead to no output are left out.
 * Source: Stanley (2007), section 3.
 * @throws RangeError when the genome is not feed-forward
 */
export function planCppn(genome: Genome): Cppn {
  const { inputs: inputCount, bias, activation, first, source, weight, output } = compile(genome);
  const values = new Float64Array(inputCount + bias.length);
  return (inputs, outputs) => {
    if (inputs.length !== inputCount || outputs.length !== output.length)
      throw new RangeError(
        `The network takes ${inputCount} inputs and gives ${output.length} outputs, not ${inputs.length} and ${outputs.length}.`,
      );
    for (let k = 0; k < inputCount; k++) values[k] = inputs[k];
    for (let step = 0; step < bias.length; step++) {
      let sum = bias[step];
      const end = first[step + 1];
      for (let at = first[step]; at < end; at++) sum += weight[at] * values[source[at]];
      values[inputCount + step] = activate(activation[step], sum);
    }
    for (let k = 0; k < output.length; k++) outputs[k] = values[output[k]];
  };
}

function compile(genome: Genome): Plan {
  const steps = stepsOf(genome);
  const inputs = countOf(genome, "input");
  const slots = new Map<number, number>();
  for (const { id, kind } of genome.nodes) if (kind === "input") slots.set(id, slots.size);
  for (const { id } of steps) slots.set(id, slots.size);
  const incoming = new Map(steps.map(({ id }) => [id, [] as { slot: number; weight: number }[]]));
  for (const { from, to, weight, enabled } of genome.connections)
    if (enabled) incoming.get(to)?.push({ slot: slots.get(from) as number, weight });
  const connections = steps.flatMap(({ id }) => incoming.get(id) ?? []);
  const first = new Int32Array(steps.length + 1);
  for (const [step, { id }] of steps.entries()) first[step + 1] = first[step] + (incoming.get(id)?.length ?? 0);
  return {
    inputs,
    bias: Float64Array.from(steps, ({ bias }) => bias),
    activation: Uint8Array.from(steps, ({ activation }) => activations.indexOf(activation)),
    first,
    source: Int32Array.from(connections, ({ slot }) => slot),
    weight: Float64Array.from(connections, ({ weight }) => weight),
    output: Int32Array.from(
      genome.nodes.filter(({ kind }) => kind === "output"),
      ({ id }) => slots.get(id) as number,
    ),
  };
}

/** The nodes to be computed, in an order in which each comes after its sources. */
function stepsOf(genome: Genome): NodeGene[] {
  const order = topologicalOrder(genome);
  if (order.length < genome.nodes.length)
    throw new RangeError("A genome must be feed-forward, but this one has a cycle.");
  const outputs = genome.nodes.filter(({ kind }) => kind === "output").map(({ id }) => id);
  const needed = upstreamOf(
    outputs,
    genome.connections.filter(({ enabled }) => enabled),
  );
  const nodes = new Map(genome.nodes.map((node) => [node.id, node]));
  return order.map((id) => nodes.get(id) as NodeGene).filter(({ id, kind }) => kind !== "input" && needed.has(id));
}
