import { Refusal } from "../systems/system.ts";
import type { Apprentice } from "./apprentice.ts";
import type { TrainingState } from "./training-state.ts";

/** A cost is a spike when it is so many times the usual one and so large a share of what it was before any learning. */
const SPIKE = 4;
const NOTABLE = 0.2;
/** Share of the latest cost in the running mean. */
const SHARE = 0.02;
/** Batches in a row of which nothing can be learned, after which going on is no use. */
const MOST_REFUSED = 200;

/**
 * Watches the cost of every batch for spikes, for samples that were dropped, and for batches that could not be learned from at all.
 * Returns a sentence with the moment and the cause for the first of each, and throws a Refusal with it when nothing has been learned
 * for long.
 */
export function watchCost(
  cost: number,
  samples: number,
  apprentice: Apprentice,
  state: TrainingState,
): string | undefined {
  const { watch } = state;
  const isRefused = Number.isNaN(cost);
  const dropped = isRefused ? 0 : samples - apprentice.learner.counted;
  watch.first = Number.isNaN(watch.first) ? cost : watch.first;
  const isSpike = cost > SPIKE * watch.usual && cost > NOTABLE * watch.first;
  watch.inARow = isRefused ? watch.inARow + 1 : 0;
  if (isRefused) watch.refused++;
  else if (isSpike) watch.spikes++;
  if (!isRefused) watch.usual = Number.isNaN(watch.usual) ? cost : watch.usual + SHARE * (cost - watch.usual);
  const isFirst =
    (isRefused && watch.refused === 1) || (isSpike && watch.spikes === 1) || (dropped > 0 && watch.dropped === 0);
  watch.dropped += dropped;
  if (!isFirst && watch.inARow < MOST_REFUSED) return undefined;
  const moment = `epoch ${state.epoch + 1}, batch ${state.batch + 1}`;
  const what = isRefused
    ? "a batch could not be learned from"
    : dropped > 0
      ? `${dropped} of ${samples} samples could not be learned from`
      : `the cost rose to ${SPIKE} times its usual value`;
  const cause = causeOf(apprentice, isRefused || dropped > 0);
  if (watch.inARow < MOST_REFUSED) return `At ${moment}, ${what}: ${cause}.`;
  throw new Refusal(`Nothing could be learned from the last ${MOST_REFUSED} batches up to ${moment}: ${cause}.`);
}

function causeOf({ learner, program }: Apprentice, isLeftOut: boolean): string {
  if (isLeftOut && learner.diverged === 0)
    return "steps ran out before the tolerance was met; allow more steps or a larger tolerance, or set learning.unsettled=count";
  return program.diagnose?.() ?? "nothing in the state explains it: try a smaller learning rate";
}
