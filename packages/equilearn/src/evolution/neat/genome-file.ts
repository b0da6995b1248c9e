import { z } from "zod";
import { readJsonFile, record } from "../../systems/json-file.ts";
import { Refusal } from "../../systems/system.ts";
import { activations } from "./activation.ts";
import { checkGenome } from "./check.ts";
import { type Genome, genomeOf, LARGEST_MARKING, LARGEST_WEIGHT, limited, nodeKinds } from "./genome.ts";

/** Longer texts are refused unread; the largest genome takes about half of this. */
const MOST_CHARACTERS = 20_000_000;

const markingError = { error: `must be a whole number from 0 to ${LARGEST_MARKING}` };
const marking = z.int(markingError).min(0, markingError).max(LARGEST_MARKING, markingError);
const weightError = { error: `must be a finite number within ±${LARGEST_WEIGHT}` };
const weight = z.number(weightError).min(-LARGEST_WEIGHT, weightError).max(LARGEST_WEIGHT, weightError);

const node = record({
  id: marking,
  kind: z.enum(nodeKinds, { error: `must be one of ${nodeKinds.join(", ")}` }),
  activation: z
    .enum(activations, { error: `must be one of ${activations.join(", ")}` })
    .optional()
    .meta({ description: "What the node makes of its sum; linear when left out." }),
  bias: weight.optional().meta({ description: "Added to the sum; 0 when left out." }),
});

const connection = record({
  innovation: marking,
  from: marking.meta({ description: "The id of an input or a hidden node." }),
  to: marking.meta({ description: "The id of a hidden node or an output." }),
  weight,
  enabled: z
    .boolean({ error: "must be true or false" })
    .optional()
    .meta({ description: "Whether the connection carries anything; true when left out." }),
});

/** The genome file, version 1. */
const genomeFile = record({
  format: z.literal("equilearn-genome", { error: 'must be "equilearn-genome"' }),
  version: z.literal(1, { error: "must be 1, the only version there is" }),
  nodes: z.array(node, { error: "must be a list of nodes" }),
  connections: z.array(connection, { error: "must be a list of connections" }),
}).meta({ title: "equilearn genome", description: "A feed-forward network that NEAT can evolve." });

type GenomeFile = z.output<typeof genomeFile>;

/**
 * Reads a genome file (version 1); the genes may stand in any order.
 * @throws Refusal with one sentence that says what is wrong, where, and what would be right
 */
export function parseGenome(text: string): Genome {
  if (text.length > MOST_CHARACTERS)
    throw new Refusal(`The genome file has ${text.length} characters, but may have at most ${MOST_CHARACTERS}.`);
  const file = readJsonFile(text, genomeFile, "the genome file");
  const genome = genomeOf(
    file.nodes.map(({ id, kind, activation = "linear", bias = 0 }) => {
      return { id, kind, activation, bias: limited(bias, LARGEST_WEIGHT) };
    }),
    file.connections.map(({ innovation, from, to, weight, enabled = true }) => {
      return { innovation, from, to, weight: limited(weight, LARGEST_WEIGHT), enabled };
    }),
  );
  checkGenome(genome);
  return genome;
}

/** A genome as the object that its file holds; {@link parseGenome} of its JSON text gives the same bits back. */
export function genomeToFile({ nodes, connections }: Genome): GenomeFile {
  return {
    format: "equilearn-genome",
    version: 1,
    nodes: nodes.map(({ id, kind, activation, bias }) =>
      kind === "input" ? { id, kind } : { id, kind, activation, bias },
    ),
    connections: connections.map(({ innovation, from, to, weight, enabled }) => {
      return { innovation, from, to, weight, enabled };
    }),
  };
}
