import type { Muster } from "../devices/team.ts";
import { Refusal } from "../systems/system.ts";
import type { DataFile } from "../tasks/labelled-data.ts";
import type { Crew } from "./evolution/crew.ts";
import type { ReactionRecipe } from "./schema/reactions.ts";

/** What the engine asks of whatever it runs in: Node, or a browser's worker. */
export interface Host {
  /** The files of a data set, by its name or path. @throws Refusal when there are none */
  readonly dataset: (source: string) => Promise<readonly DataFile[]>;
  /** Brings threads together for the fast device; it works alone without. */
  readonly muster?: Muster;
  /** Threads that rate individuals side by side; one after the other without. */
  readonly crew?: (recipe: ReactionRecipe) => Crew;
  /** Whether its engine computes with eight numbers at once where programs are written for four. */
  readonly wide?: boolean;
}

/** A host without files or threads: enough for everything that comes with the library. */
export const bareHost: Host = {
  dataset(source) {
    throw new Refusal(`The data set "${source}" must be read from files, and this host reads none.`);
  },
};
