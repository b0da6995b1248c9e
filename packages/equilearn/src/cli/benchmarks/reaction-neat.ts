import { CPPN_INPUTS, CPPN_OUTPUTS } from "../../evolution/expression/queries.ts";
import { planCppn } from "../../evolution/neat/cppn.ts";
import { countOf } from "../../evolution/neat/genome.ts";
import { firstPopulation, nextGeneration, type Population } from "../../evolution/neat/population.ts";
import { neatSettings } from "../../evolution/neat/settings.ts";
import { keyFromSeed, split, uniforms } from "../../math/random.ts";
import { fastest, secondsOf } from "./reaction-clock.ts";
import type { NeatMeasurement } from "./reaction-rows.ts";

/** NEAT of the size that expresses reaction systems, for us and for the peer in bench/peers/neat_genomes.py. */

/** What both sides are told. */
export interface NeatWork {
  readonly individuals: number;
  /** In which the population grows from minimal genomes, by fitnesses that are drawn. */
  readonly generations: number;
  /** Generations that are then timed. */
  readonly timed: number;
  /** Of evaluating, and at least of reproducing. */
  readonly seconds: number;
}

/** What both sides can do, and would do alike: all children have two parents, and nothing but splitting disables a connection. */
const settings = neatSettings({
  mutation: {
    activation: 0,
    toggleConnection: 0,
    activations: ["gaussian", "sine", "sigmoid", "tanh", "absolute", "linear"],
  },
  compatibility: { smallGenome: 0 },
  speciation: { target: 8, thresholdStep: 0.1 },
  reproduction: { crossover: 1, interspecies: 0, eliteFrom: 1 },
});

/** The peer's only argument. */
export function neatPeerSettings(work: NeatWork): string {
  return JSON.stringify({ ...work, ...settings, inputs: CPPN_INPUTS, outputs: CPPN_OUTPUTS, seed: SEED });
}

const SEED = 1;
/** Evaluations of each genome in a round, each of another input. */
const INPUTS = 16;

export function measureNeat({ individuals, generations, timed, seconds }: NeatWork): NeatMeasurement {
  const key = keyFromSeed(SEED);
  const first = firstPopulation(settings, { inputs: CPPN_INPUTS, outputs: CPPN_OUTPUTS }, individuals, key);
  const grown = evolved(first, generations);
  let [rounds, spent] = [0, 0];
  for (; spent < seconds || rounds === 0; rounds++) spent += secondsOf(() => evolved(grown, timed));
  const genomes = grown.individuals.map(({ genome }) => genome);
  const mean = (of: (index: number) => number) => genomes.reduce((sum, _, k) => sum + of(k), 0) / genomes.length;
  return {
    hidden: mean((k) => countOf(genomes[k], "hidden")),
    connections: mean((k) => genomes[k].connections.filter(({ enabled }) => enabled).length),
    species: grown.species.length,
    evaluationsPerSecond: evaluationsPerSecond(grown, seconds),
    generationsPerSecond: (rounds * timed) / spent,
  };
}

/** So many generations on, with fitnesses from a key. */
function evolved(from: Population, generations: number): Population {
  const key = keyFromSeed(SEED);
  const fitness = new Float64Array(from.individuals.length);
  let population = from;
  for (let k = 0; k < generations; k++) {
    uniforms(split(key, "fitness", population.generation), fitness);
    population = nextGeneration(population, fitness, settings, key);
  }
  return population;
}

function evaluationsPerSecond({ individuals }: Population, seconds: number): number {
  const cppns = individuals.map(({ genome }) => planCppn(genome));
  const inputs = Array.from({ length: INPUTS }, (_, k) => {
    const input = new Float64Array(CPPN_INPUTS);
    uniforms(split(keyFromSeed(SEED), "input", k), input);
    return input.map((value) => 2 * value - 1);
  });
  const outputs = new Float64Array(CPPN_OUTPUTS);
  const round = fastest(seconds, () => {
    for (const cppn of cppns) for (const input of inputs) cppn(input, outputs);
  });
  return (cppns.length * inputs.length) / round;
}
