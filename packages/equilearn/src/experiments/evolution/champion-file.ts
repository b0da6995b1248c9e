import { genomeToFile } from "../../evolution/neat/genome-file.ts";
import { type ReactionsFile, reactionsToFile } from "../../systems/reaction/file.ts";
import type { SpeciesPort } from "../../systems/reaction/graphml.ts";
import type { EnvironmentTask } from "../../tasks/environments/environment.ts";
import type { ChampionEvent } from "../events.ts";
import { encodingOf } from "../living/encoding.ts";
import type { Behaviour, Organism } from "../living/organism.ts";
import type { ReactionRecipe } from "../schema/reactions.ts";

/** A champion as an object that JSON can hold: where it comes from, and everything that decides what it does. */
export interface ChampionFile {
  readonly format: "equilearn-champion";
  readonly version: 1;
  readonly recipe: string;
  readonly seed: number;
  readonly lineage: {
    readonly generation: number;
    readonly individual: number;
    readonly parents: readonly number[];
    readonly fitness: number;
  };
  readonly genome: ReturnType<typeof genomeToFile>;
  /** What the genome is expressed as. */
  readonly system: ReactionsFile;
  /** The species that touch the world: of each channel of an observation, of each action, and where a loss is felt. */
  readonly inputs: readonly InputEntry[];
  readonly outputs: readonly { readonly action: number; readonly species: string }[];
  readonly feedback: readonly { readonly species: string; readonly gain: number }[];
  readonly behaviour: Behaviour;
}

/** An observation over its scale, times the gain, is added to the amount of the species. */
interface InputEntry {
  readonly channel: string;
  readonly species: string;
  readonly scale: number;
  readonly gain: number;
}

export function championToFile(
  recipe: ReactionRecipe,
  seed: number,
  { step, individual, parents, fitness, genome }: ChampionEvent,
  organism: Organism,
  { observation }: EnvironmentTask,
): ChampionFile {
  const { network, inputs, outputs, feedback, feedbackGain, behaviour } = organism;
  const { species } = network;
  const { channelNames } = encodingOf(observation);
  return {
    format: "equilearn-champion",
    version: 1,
    recipe: recipe.name,
    seed,
    lineage: { generation: step, individual, parents, fitness },
    genome: genomeToFile(genome),
    system: reactionsToFile(network),
    inputs: Array.from(inputs, (i, k) => ({
      channel: channelNames[k],
      species: species[i],
      scale: scaleOf(recipe, k),
      gain: organism.inputGain[k],
    })),
    outputs: Array.from(outputs, (i, action) => ({ action, species: species[i] })),
    feedback: Array.from(feedback, (i, k) => ({ species: species[i], gain: feedbackGain[k] })),
    behaviour,
  };
}

/** The same species for GraphML. */
export function portsOf(recipe: ReactionRecipe, organism: Organism): readonly SpeciesPort[] {
  const { inputs, inputGain, outputs, feedback, feedbackGain } = organism;
  return [
    ...Array.from(inputs, (species, k): SpeciesPort => {
      return { role: "input", species, gain: inputGain[k], scale: scaleOf(recipe, k) };
    }),
    ...Array.from(outputs, (species): SpeciesPort => ({ role: "output", species })),
    ...Array.from(feedback, (species, k): SpeciesPort => ({ role: "feedback", species, gain: feedbackGain[k] })),
  ];
}

/** What the number of a channel is divided by; of a box there are two channels for each number. */
const scaleOf = ({ task: { scales } }: ReactionRecipe, channel: number) => scales?.[channel >> 1] ?? 1;
