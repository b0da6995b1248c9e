import type { CheckpointEvent, EndEvent, NoteEvent, RunEvent } from "../experiments/events.ts";
import { Refusal } from "../systems/system.ts";
import { checkpointDigest, checkpointName } from "./checkpoint.ts";
import { type Database, transaction } from "./database.ts";
import { fromJson, toJson } from "./json.ts";
import { unknownRun } from "./runs.ts";

/** What the store keeps of a checkpoint; the tensors and the state are in a file of their own. */
export interface CheckpointNote {
  readonly type: "checkpoint";
  readonly step: number;
  /** Within the folder of checkpoints. It holds the seed's last checkpoint, so maybe a later one than this. */
  readonly file: string;
  /** Of the bits of the tensors and the state; see {@link checkpointDigest}. */
  readonly digest: string;
}

export type StoredEvent = Exclude<RunEvent, CheckpointEvent> | CheckpointNote;

export interface RecordedEvent {
  readonly seed: number;
  /** Counts the events of a seed from 0, its `begin`. */
  readonly sequence: number;
  /** When it was recorded, milliseconds since 1970 (UTC). */
  readonly at: number;
  readonly event: StoredEvent;
}

/** The values of one score over the steps of one seed; a value that was not a number is NaN. */
export interface Curve {
  readonly name: string;
  readonly seed: number;
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** The part of the store that knows about events. */
export interface EventTable {
  /**
   * Records consecutive events of one seed in one transaction; `firstSequence` numbers the first.
   * Events recorded before must be the same to the bit and are left alone, so that a resumed run may repeat itself:
   * refuses one that differs, a gap before the first, and an unknown run, and then records none.
   */
  appendEvents(run: string, seed: number, firstSequence: number, events: readonly RunEvent[]): void;
  /** Events of a run, or of one of its seeds, by seed and sequence, read as they are asked for. */
  eventsOf(run: string, seed?: number): Generator<RecordedEvent, void, undefined>;
  /** How many events of a seed are recorded. */
  eventCount(run: string, seed: number): number;
  /** Every score of a run as curves, by name and seed. */
  metricsOf(run: string): readonly Curve[];
  /** The last event of each seed that has come to its end, by seed. */
  endsOf(run: string): ReadonlyMap<number, EndEvent>;
  /** What a run had to say of itself, by seed and in order. */
  notesOf(run: string): readonly { readonly seed: number; readonly text: string }[];
  seedsDone(run: string): readonly number[];
}

export function eventTable(database: Database, name: string, clock: () => number): EventTable {
  const touch = database.prepare("UPDATE runs SET updated_at = ? WHERE id = ?");
  const last = database.prepare("SELECT max(sequence) AS last FROM events WHERE run = ? AND seed = ?");
  const insert = database.prepare(
    "INSERT INTO events (run, seed, sequence, type, step, at, json) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const recorded = database.prepare("SELECT json FROM events WHERE run = ? AND seed = ? AND sequence = ?");
  const measure = database.prepare(
    "INSERT INTO metrics (run, name, seed, step, sequence, value) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const eventCount = (run: string, seed: number) => Number(last.get(run, seed)?.last ?? -1) + 1;

  function append({ run, seed, sequence, step, event, what, json }: Writing, now: number): void {
    if (insert.run(run, seed, sequence, event.type, step, now, json).changes === 0) {
      if (recorded.get(run, seed, sequence)?.json === json) return;
      throw new Refusal(
        `${what} (${event.type}, step ${step}) differs from the recorded one, so this version does not repeat that run to the bit: start a new run.`,
      );
    }
    if (event.type !== "score") return;
    for (const [metric, value] of Object.entries(event.values)) measure.run(run, metric, seed, step, sequence, value);
  }

  return {
    appendEvents(run, seed, firstSequence, events) {
      // Put into words before the transaction, so that other writers do not wait for that.
      const rows = events.map((event, index) => writingOf(event, name, run, seed, firstSequence + index));
      transaction(database, () => {
        const now = clock();
        if (touch.run(now, run).changes === 0) throw unknownRun(name, run);
        const count = eventCount(run, seed);
        if (firstSequence > count) {
          throw new Refusal(
            `Seed ${seed} of run "${run}" in ${name} has ${count} events recorded, so event ${firstSequence} cannot be next.`,
          );
        }
        for (const row of rows) append(row, now);
      });
    },
    eventsOf: (run, seed) => readEvents(database, name, run, seed),
    eventCount,
    metricsOf: (run) => readCurves(database, run),
    endsOf: (run) => readEnds(database, name, run),
    notesOf: (run) => readNotes(database, name, run),
    seedsDone: (run) => [...readEnds(database, name, run).keys()],
  };
}

/** An event ready to be inserted. */
interface Writing {
  readonly run: string;
  readonly seed: number;
  readonly sequence: number;
  readonly step: number;
  readonly event: RunEvent;
  /** What messages call it. */
  readonly what: string;
  readonly json: string;
}

function writingOf(event: RunEvent, name: string, run: string, seed: number, sequence: number): Writing {
  const what = `Event ${sequence} of seed ${seed} of run "${run}" in ${name}`;
  const step = event.type === "begin" ? 0 : event.step;
  return { run, seed, sequence, step, event, what, json: toJson(storedEvent(event, run, seed), what) };
}

function storedEvent(event: RunEvent, run: string, seed: number): StoredEvent {
  if (event.type !== "checkpoint") return event;
  return { type: "checkpoint", step: event.step, file: checkpointName(run, seed), digest: checkpointDigest(event) };
}

function* readEvents(database: Database, name: string, run: string, seed?: number): Generator<RecordedEvent> {
  const where = seed === undefined ? "run = ?" : "run = ? AND seed = ?";
  const sql = `SELECT seed, sequence, at, json FROM events WHERE ${where} ORDER BY seed, sequence`;
  // A statement of its own for each reader: two may read at once.
  const rows = database.prepare(sql).iterate(...(seed === undefined ? [run] : [run, seed]));
  for (const row of rows) {
    const sequence = Number(row.sequence);
    const what = `Event ${sequence} of seed ${row.seed} of run "${run}" in ${name}`;
    const event = fromJson(String(row.json), what) as StoredEvent;
    yield { seed: Number(row.seed), sequence, at: Number(row.at), event };
  }
}

function readCurves(database: Database, run: string): Curve[] {
  const curves: { name: string; seed: number; steps: number[]; values: number[] }[] = [];
  const sql = "SELECT name, seed, step, value FROM metrics WHERE run = ? ORDER BY name, seed, step, sequence";
  for (const row of database.prepare(sql).iterate(run)) {
    let curve = curves.at(-1);
    if (curve?.name !== row.name || curve.seed !== row.seed) {
      curve = { name: String(row.name), seed: Number(row.seed), steps: [], values: [] };
      curves.push(curve);
    }
    curve.steps.push(Number(row.step));
    curve.values.push(row.value === null ? Number.NaN : Number(row.value));
  }
  return curves;
}

function readEnds(database: Database, name: string, run: string): Map<number, EndEvent> {
  const sql = "SELECT seed, json FROM events WHERE run = ? AND type = 'end' ORDER BY seed";
  const toEnd = (json: unknown, seed: unknown) =>
    fromJson(String(json), `The end of seed ${seed} of run "${run}" in ${name}`) as EndEvent;
  return new Map(
    database
      .prepare(sql)
      .all(run)
      .map((row) => [Number(row.seed), toEnd(row.json, row.seed)]),
  );
}

function readNotes(database: Database, name: string, run: string): { seed: number; text: string }[] {
  const sql = "SELECT seed, json FROM events WHERE run = ? AND type = 'note' ORDER BY seed, sequence";
  return database
    .prepare(sql)
    .all(run)
    .map(({ seed, json }) => {
      const { text } = fromJson(String(json), `A note of seed ${seed} of run "${run}" in ${name}`) as NoteEvent;
      return { seed: Number(seed), text };
    });
}
