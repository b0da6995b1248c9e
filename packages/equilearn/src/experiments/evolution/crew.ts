import type { Genome } from "../../evolution/neat/genome.ts";
import type { RandomKey } from "../../math/random.ts";
import type { Life, LifePlan } from "../living/lifetime.ts";
import type { Rating } from "./rating.ts";
import type { Trial } from "./trial.ts";

/** Those who lead the lives of organisms, perhaps side by side. */
export interface Crew {
  /** Rates genomes by the same lives, in parts that come in order. */
  rate(genomes: readonly Genome[], lives: RandomKey): AsyncIterable<readonly Rating[]>;
  /** Lives of one genome, in order. */
  live(genome: Genome, plans: readonly LifePlan[]): Promise<readonly Life[]>;
  release(): void;
}

/** A crew of one, in the calling thread. */
export function soloCrew(trial: Trial): Crew {
  return {
    async *rate(genomes, lives) {
      for (const genome of genomes) yield [trial.rate(genome, lives)];
    },
    live(genome, plans) {
      const organism = trial.organism(genome);
      return Promise.resolve(plans.map((plan) => trial.live(organism, plan)));
    },
    release() {},
  };
}
