import type { Draws } from "../../math/draws.ts";
import { type Genome, genomeOf, limited } from "./genome.ts";
import type { Innovations } from "./innovation.ts";
import { addConnection, addNode, deleteConnection, deleteNode, toggleConnection } from "./mutate-structure.ts";
import type { NeatSettings } from "./settings.ts";

type MutationSettings = NeatSettings["mutation"];

/**
 * A genome after whatever mutations the chances choose, none included: first those of structure, then those of numbers,
 * so that new genes take part in the second. What is new is numbered by the registry, which is written to.
 * Source: Stanley & Miikkulainen (2002), sections 3.1 and 4.1; steps and new weights are normal here, not uniform.
 */
export function mutate(genome: Genome, settings: MutationSettings, innovations: Innovations, draws: Draws): Genome {
  let mutated = genome;
  if (draws.chance(settings.deleteNode)) mutated = deleteNode(mutated, draws);
  if (draws.chance(settings.deleteConnection)) mutated = deleteConnection(mutated, draws);
  if (draws.chance(settings.addNode)) mutated = addNode(mutated, settings.activations, innovations, draws);
  if (draws.chance(settings.addConnection))
    mutated = addConnection(mutated, freshWeight(settings, draws), innovations, draws);
  if (draws.chance(settings.toggleConnection)) mutated = toggleConnection(mutated, draws);
  if (draws.chance(settings.activation)) mutated = changeActivation(mutated, settings, draws);
  if (draws.chance(settings.weights)) mutated = changeWeights(mutated, settings, draws);
  if (draws.chance(settings.biases)) mutated = changeBiases(mutated, settings, draws);
  return mutated;
}

/** A weight or bias as new genes have it. */
function freshWeight({ fresh, largest }: MutationSettings, draws: Draws): number {
  return limited(fresh * draws.normal(), largest);
}

/** Each weight takes a step, or is replaced by a fresh one. */
export function changeWeights(genome: Genome, settings: MutationSettings, draws: Draws): Genome {
  return genomeOf(
    genome.nodes,
    genome.connections.map((connection) => ({ ...connection, weight: changed(connection.weight, settings, draws) })),
  );
}

/** Each bias of a hidden node or an output takes a step, or is replaced by a fresh one. */
export function changeBiases(genome: Genome, settings: MutationSettings, draws: Draws): Genome {
  return genomeOf(
    genome.nodes.map((node) => (node.kind === "input" ? node : { ...node, bias: changed(node.bias, settings, draws) })),
    genome.connections,
  );
}

function changed(value: number, settings: MutationSettings, draws: Draws): number {
  if (draws.chance(settings.replace)) return freshWeight(settings, draws);
  return limited(value + settings.step * draws.normal(), settings.largest);
}

/** One hidden node is given another activation; outputs keep theirs. */
export function changeActivation(genome: Genome, { activations }: MutationSettings, draws: Draws): Genome {
  const hidden = genome.nodes.filter(({ kind }) => kind === "hidden");
  if (hidden.length === 0) return genome;
  const old = draws.pick(hidden);
  const others = activations.filter((activation) => activation !== old.activation);
  if (others.length === 0) return genome;
  const activation = draws.pick(others);
  return genomeOf(
    genome.nodes.map((node) => (node === old ? { ...node, activation } : node)),
    genome.connections,
  );
}
