import type { Genome } from "../../evolution/neat/genome.ts";
import type { RandomKey } from "../../math/random.ts";
import type { Rating, Trial } from "./trial.ts";

/** Rates genomes by the same lives, in parts that come in order. */
export interface Crew {
  rate(genomes: readonly Genome[], lives: RandomKey): AsyncIterable<readonly Rating[]>;
  release(): void;
}

/** A crew of one, which rates in the calling thread. */
export function soloCrew(trial: Trial): Crew {
  return {
    async *rate(genomes, lives) {
      for (const genome of genomes) yield [trial.rate(genome, lives)];
    },
    release() {},
  };
}
