import { existsSync } from "node:fs";
import { dirname, join, parse } from "node:path";
import type { CheckpointEvent, LiveEvent, RunEvent } from "../experiments/events.ts";
import { type Checkpoint, checkpointName, decodeCheckpoint, encodeCheckpoint } from "../store/checkpoint.ts";
import type { Run } from "../store/runs.ts";
import type { Store } from "../store/store.ts";
import { Refusal } from "../systems/system.ts";
import { fileRefusal, makeFolder, readBounded, removeLeftovers, writeAside } from "./files.ts";

/** Largest checkpoint that is read back: 4 GiB. */
const largestCheckpoint = 2 ** 32;

/** Events wait in memory for a checkpoint, an end, this many of them, or this long (ms), and are then kept in one transaction. */
const longestWait = { events: 256, time: 1000 };

/** What the recorder needs to know of a run. */
export type RecordedRun = Pick<Run, "id" | "settings">;

/** Keeps a run's events and checkpoints, and tells where each seed goes on. */
export interface Recorder {
  /**
   * The checkpoint from which a seed goes on, and from which `write` then counts its events;
   * undefined when the seed has none and starts from its beginning.
   * @throws Refusal when the checkpoint's file is damaged or does not belong to this run
   */
  resume(seed: number): CheckpointEvent | undefined;
  /**
   * Takes the next events of a seed, which begin with `begin` or follow the checkpoint that `resume` gave.
   * When it returns, every checkpoint and end among them is kept, whatever happens to the process or its power.
   * @throws Refusal when they cannot be kept, or differ from what was recorded before
   */
  write(seed: number, events: readonly LiveEvent[]): void;
  /** Keeps the events that still wait in memory. */
  close(): void;
}

/**
 * The order of writing makes every moment a good one to be killed. First the events up to a checkpoint are committed, then
 * its file takes the place of the one before, in one step. So the file never runs ahead of the events: whatever lies between
 * them is repeated on resuming, and must come out the same. The checkpoint carries its number among the events.
 */
export function recordRun(store: Store, storePath: string, run: RecordedRun, clock: () => number): Recorder {
  const folder = checkpointFolder(storePath);
  const seeds = new Map<number, Waiting>();
  removeLeftovers(join(folder, run.id));
  const waitingOf = (seed: number) => {
    const waiting = seeds.get(seed) ?? { next: 0, events: [], since: clock() };
    seeds.set(seed, waiting);
    return waiting;
  };
  const commit = (seed: number, waiting: Waiting) => {
    const { events } = waiting;
    // Emptied first: after a failure they are not tried again, and a resumed run repeats them.
    waiting.events = [];
    waiting.since = clock();
    if (events.length > 0) store.appendEvents(run.id, seed, waiting.next - events.length, events);
  };
  const accept = (seed: number, waiting: Waiting, event: LiveEvent) => {
    if (event.type === "progress") return;
    if (event.type === "begin") {
      commit(seed, waiting);
      waiting.next = 0;
    }
    waiting.events.push(event);
    waiting.next++;
    const { events, since } = waiting;
    const isMark = event.type === "checkpoint" || event.type === "end";
    if (isMark || events.length >= longestWait.events || clock() - since >= longestWait.time) commit(seed, waiting);
    if (event.type !== "checkpoint") return;
    const checkpoint = { settings: run.settings, seed, sequence: waiting.next, event };
    saveCheckpoint(join(folder, checkpointName(run.id, seed)), checkpoint);
  };
  return {
    resume(seed) {
      const found = loadCheckpoint(join(folder, checkpointName(run.id, seed)), store, run, seed);
      waitingOf(seed).next = found?.sequence ?? 0;
      return found?.event;
    },
    write(seed, events) {
      const waiting = waitingOf(seed);
      for (const event of events) accept(seed, waiting, event);
    },
    close() {
      for (const [seed, waiting] of seeds) commit(seed, waiting);
    },
  };
}

interface Waiting {
  /** The number of the seed's next event. */
  next: number;
  /** Those before it that are not committed. */
  events: RunEvent[];
  /** When events were last committed. */
  since: number;
}

/** The folder of a store's checkpoints, beside it: `runs.checkpoints` for `runs.sqlite`. */
export function checkpointFolder(storePath: string): string {
  const { dir, name } = parse(storePath);
  return join(dir, `${name}.checkpoints`);
}

/** The last checkpoint of a seed, for looking at what it learned; undefined when it has none. Refuses as `resume` does. */
export function lastCheckpoint(
  store: Store,
  storePath: string,
  run: RecordedRun,
  seed: number,
): CheckpointEvent | undefined {
  return loadCheckpoint(join(checkpointFolder(storePath), checkpointName(run.id, seed)), store, run, seed)?.event;
}

function saveCheckpoint(path: string, checkpoint: Checkpoint): void {
  try {
    makeFolder(dirname(path));
  } catch (error) {
    throw fileRefusal(error, path, "written");
  }
  writeAside(path, encodeCheckpoint(checkpoint));
}

function loadCheckpoint(path: string, store: Store, run: RecordedRun, seed: number): Checkpoint | undefined {
  if (!existsSync(path)) return undefined;
  const bytes = readBounded(path, largestCheckpoint, "a checkpoint");
  try {
    const checkpoint = decodeCheckpoint(bytes, path);
    checkOwner(checkpoint, path, store, run, seed);
    return checkpoint;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(`${error.message.slice(0, -1)}; delete the file to start seed ${seed} over.`);
  }
}

/** A file copied from another run, or newer than the store, would go on to something else than this run. */
function checkOwner(checkpoint: Checkpoint, path: string, store: Store, run: RecordedRun, seed: number): void {
  const isOwn = checkpoint.seed === seed && JSON.stringify(checkpoint.settings) === JSON.stringify(run.settings);
  if (!isOwn) throw new Refusal(`${path} is a checkpoint of another run or seed.`);
  const count = store.eventCount(run.id, seed);
  if (checkpoint.sequence <= count) return;
  throw new Refusal(`${path} goes on from event ${checkpoint.sequence}, but the store holds only ${count}.`);
}
