import { choice, normals, type RandomKey, split } from "../math/random.ts";
import { layeredNetwork, type NeuronNetwork, neuronNetwork } from "../systems/neurons/network.ts";
import { Refusal } from "../systems/system.ts";
import { drawGraph } from "./draw-graph.ts";
import type { NeuronRecipe } from "./recipe.ts";

/**
 * The network of a recipe for a task's inputs and classes, with initial weights from the key: layers, or a graph in the plane
 * with inputs and outputs at random nodes.
 */
export function drawNeurons(key: RandomKey, recipe: NeuronRecipe, inputs: number, outputs: number): NeuronNetwork {
  if (recipe.system.generator === "layered") return drawLayered(key, recipe, inputs, outputs);
  return drawInPlane(key, recipe, inputs, outputs);
}

function drawInPlane(key: RandomKey, { system, name }: NeuronRecipe, inputs: number, outputs: number): NeuronNetwork {
  const { graph } = drawGraph(split(key, "graph"), system);
  if (inputs + outputs > graph.nodes)
    throw new Refusal(
      `${inputs} inputs and ${outputs} outputs need as many nodes, and the graph has ${graph.nodes}; set system.rows and system.columns.`,
    );
  if (typeof system.scale !== "number")
    throw new Refusal("A graph in the plane has one kind of edges; give system.scale as one number.");
  const ports = choice(split(key, "ports"), graph.nodes, inputs + outputs);
  const weight = scaledNormals(split(key, "weights"), graph.from.length, system.scale);
  return neuronNetwork({
    name,
    units: unitsOf(system),
    graph,
    weight,
    coupling: system.coupling,
    residualPath: system.residualPath,
    inputs: ports.subarray(0, inputs),
    outputs: ports.subarray(inputs),
    ...(system.biased ? { bias: new Float64Array(graph.nodes) } : {}),
  });
}

/** Normal numbers of a standard deviation, rounded to what single precision holds, so that both devices begin alike. */
function scaledNormals(key: RandomKey, count: number, scale: number): Float64Array {
  const numbers = new Float64Array(count);
  normals(key, numbers);
  return numbers.map((number) => Math.fround(number * scale));
}

function drawLayered(key: RandomKey, { system, name }: NeuronRecipe, inputs: number, outputs: number): NeuronNetwork {
  const layers = [inputs, ...system.hidden, outputs];
  const matrices = layers.slice(1).map((size, l) => size * layers[l]);
  const scales = typeof system.scale === "number" ? matrices.map(() => system.scale as number) : system.scale;
  if (scales.length !== matrices.length)
    throw new Refusal(
      `A network of ${layers.join("-")} units has ${matrices.length} matrices, and system.scale gives ${scales.length} numbers; give one for each, or one for all.`,
    );
  const weight = new Float64Array(matrices.reduce((sum, size) => sum + size, 0));
  let first = 0;
  matrices.forEach((size, l) => {
    weight.set(scaledNormals(split(key, "matrix", l), size, scales[l]), first);
    first += size;
  });
  const { biased, coupling, residualPath } = system;
  const network = layeredNetwork({ name, units: unitsOf(system), layers, weight, biased, coupling, residualPath });
  return biased ? { ...network, bias: initialBias(system.initialBias, layers) } : network;
}

function initialBias(starts: readonly number[], layers: readonly number[]): Float64Array {
  if (starts.length >= layers.length)
    throw new Refusal(
      `A network of ${layers.join("-")} units has biases in ${layers.length - 1} layers, and system.initialBias gives ${starts.length} numbers.`,
    );
  return Float64Array.from(
    layers.flatMap((size, l) => new Array<number>(size).fill(l === 0 ? 0 : (starts[l - 1] ?? 0))),
  );
}

/** The units that a recipe's system describes. */
export function unitsOf(system: NeuronRecipe["system"]): NeuronNetwork["units"] {
  const { law } = system;
  if (law === "hopfield") return { law, activation: system.activation };
  const { epsilon, alpha, beta, bound } = system;
  return { law, epsilon, alpha, beta, bound };
}
