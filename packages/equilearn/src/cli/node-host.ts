import type { Host } from "../experiments/host.ts";
import { readDataset } from "./assets.ts";
import { crewOf } from "./crew.ts";
import { musterOf } from "./muster.ts";
import { askForWideOperations } from "./wide.ts";

/** This machine, with so many threads to a program. */
export function nodeHost(threads = 1): Host {
  return {
    dataset: readDataset,
    wide: askForWideOperations(),
    ...(threads > 1 ? { muster: musterOf(threads), crew: crewOf(threads) } : {}),
  };
}
