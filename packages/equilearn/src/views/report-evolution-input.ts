import type { Trace } from "../experiments/living/trace.ts";
import type { ReactionPicture } from "./reaction-layout.ts";

/** What there is to see of a run in which something evolves, besides its scores. */
export interface ReportEvolution {
  /** Of which seed the champions are. */
  readonly seed: number;
  /** Some of them, oldest first. */
  readonly champions: readonly ReportChampion[];
}

export interface ReportChampion {
  readonly generation: number;
  readonly fitness: number;
  readonly picture: ReactionPicture;
  /** The beginning of a lifetime; where it was lived again. */
  readonly trace?: Trace;
}
