import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { CheckpointEvent, RunEvent } from "../experiments/events.ts";
import type { Database } from "../store/database.ts";
import { openStore, type Store } from "../store/store.ts";
import { Refusal } from "../systems/system.ts";
import { checkpointFolder, type Recorder, recordRun } from "./recorder.ts";
import { openDatabase } from "./sqlite.ts";

const run = { id: "walk-1", recipe: "walk", settings: { length: 30, floor: -0 }, seeds: [1, 2], host: {} };
let folder: string;
let path: string;
let database: Database;
let store: Store;
let now: number;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "equilearn-recorder-"));
  path = join(folder, "runs.sqlite");
  now = 0;
  database = openDatabase(path);
  store = openStore(database, path, () => now);
  store.createRun(run);
});
afterEach(() => {
  store.close();
  fs.rmSync(folder, { recursive: true });
});

const record = (which: Store = store) => recordRun(which, path, run, () => now);
const fileOf = (seed: number) => join(folder, "runs.checkpoints", "walk-1", `${seed}.safetensors`);

/** The logistic map from a seed, ten steps: a checkpoint after every third. */
function walk(seed: number, from?: CheckpointEvent): RunEvent[] {
  const x = from?.tensors.x.data.slice() ?? new Float64Array([1 / (seed + 2)]);
  const events: RunEvent[] = from ? [] : [{ type: "begin", recipe: "walk", seed, steps: 10, system: "a map" }];
  for (let step = (from?.step ?? 0) + 1; step <= 10; step++) {
    x[0] = 3.9 * x[0] * (1 - x[0]);
    events.push({ type: "score", step, values: { x: x[0] } });
    const tensors = { x: { shape: [1], data: x.slice() } };
    if (step % 3 === 0) events.push({ type: "checkpoint", step, tensors, state: { spread: Number.NaN } });
  }
  const certificate = { residual: 0, unsettled: 0, indefinite: 0, clamps: 0 };
  return [...events, { type: "end", step: 10, metrics: { x: x[0] }, certificate, digest: String(x[0]) }];
}

const rows = (seed: number) => [...store.eventsOf(run.id, seed)].map(({ sequence, event }) => ({ sequence, event }));

test("events are kept at each checkpoint and at the end, and the seed is then done", () => {
  const recorder = record();
  const events = walk(1);
  expect(recorder.resume(1)).toBeUndefined();
  recorder.write(1, events.slice(0, 6)); // begin, three scores, a checkpoint, a score
  expect(store.eventCount(run.id, 1)).toBe(5);
  recorder.write(1, events.slice(6));
  expect(store.eventCount(run.id, 1)).toBe(events.length);
  expect(store.seedsDone(run.id)).toEqual([1]);
  expect(rows(1).map(({ event }) => event.type)).toEqual(events.map(({ type }) => type));
  expect(fs.readdirSync(checkpointFolder(path))).toEqual(["walk-1"]);
});

test("close keeps what still waits", () => {
  const recorder = record();
  recorder.write(1, walk(1).slice(0, 3));
  recorder.write(2, walk(2).slice(0, 2));
  expect(store.eventCount(run.id, 1)).toBe(0);
  recorder.close();
  expect([store.eventCount(run.id, 1), store.eventCount(run.id, 2)]).toEqual([3, 2]);
});

test("without checkpoints events are kept every second, and every 256", () => {
  const recorder = record();
  const score = (step: number): RunEvent => ({ type: "score", step, values: {} });
  recorder.write(1, [walk(1)[0], score(1)]);
  now = 1000;
  recorder.write(1, [score(2), score(3)]);
  expect(store.eventCount(run.id, 1)).toBe(3);
  recorder.write(
    1,
    Array.from({ length: 300 }, (_, k) => score(4 + k)),
  );
  expect(store.eventCount(run.id, 1)).toBe(259);
});

test("killed after any event, a run resumes to the same events and the same end", () => {
  record().write(2, walk(2));
  const whole = rows(2);
  const events = walk(1);
  for (let killed = 0; killed < events.length; killed++) {
    record().write(1, events.slice(0, killed)); // and never closed
    const recorder = record();
    recorder.write(1, walk(1, recorder.resume(1)));
    expect(rows(1)).toHaveLength(whole.length);
    expect(rows(1).at(-1)?.event).toEqual(events.at(-1));
    expect(store.metricsOf(run.id)[0].steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    fs.rmSync(fileOf(1));
    const again = openDatabase(path);
    again.exec("DELETE FROM events WHERE seed = 1; DELETE FROM metrics WHERE seed = 1");
    again.close();
  }
});

test("killed between the events and the file of a checkpoint, a run resumes from the one before", () => {
  const recorder = record();
  recorder.write(1, walk(1).slice(0, 5));
  const earlier = fs.readFileSync(fileOf(1));
  recorder.write(1, walk(1).slice(5, 10));
  fs.writeFileSync(fileOf(1), earlier);
  const resumed = record();
  const from = resumed.resume(1)!;
  expect(from.step).toBe(3);
  expect(from.state).toEqual({ spread: Number.NaN });
  resumed.write(1, walk(1, from));
  expect(rows(1).map(({ event }) => event.type)).toEqual(walk(1).map(({ type }) => type));
});

test("a checkpoint whose events cannot be kept is not written, so it never runs ahead of them", () => {
  const recorder = record();
  recorder.write(1, walk(1).slice(0, 5));
  const earlier = fs.readFileSync(fileOf(1));
  database.exec("PRAGMA query_only = ON");
  expect(() => recorder.write(1, walk(1).slice(5, 9))).toThrow(Refusal);
  recorder.close();
  expect(fs.readFileSync(fileOf(1))).toEqual(earlier);
});

test("a run started over repeats itself into the same events", () => {
  const recorder = record();
  recorder.write(1, walk(1));
  const before = [...store.eventsOf(run.id)];
  recorder.write(1, walk(1));
  expect([...store.eventsOf(run.id)]).toEqual(before);
});

test("a run that no longer repeats itself is refused", () => {
  const first = record();
  first.write(1, walk(1).slice(0, 12));
  first.close();
  const recorder = record();
  recorder.resume(1);
  expect(() => recorder.write(1, [{ type: "score", step: 7, values: { x: 0.5 } }, walk(1).at(-1)!])).toThrow(
    /^Event 9 of seed 1 of run "walk-1" in .*runs\.sqlite \(score, step 7\) differs from the recorded one, so /,
  );
  recorder.close();
});

test("what a killed writer left is removed when the run is recorded again", () => {
  record().write(1, walk(1));
  const left = join(folder, "runs.checkpoints", "walk-1", `.1.safetensors.${2 ** 22 + 1}.3.tmp`);
  fs.writeFileSync(left, "half");
  record();
  expect(fs.existsSync(left)).toBe(false);
  expect(fs.existsSync(fileOf(1))).toBe(true);
});

test("a damaged, foreign or future checkpoint: one sentence that says what to do", () => {
  record().write(1, walk(1));
  const bytes = fs.readFileSync(fileOf(1));
  const refusal = (seed: number, recorder: Recorder = record()) => {
    try {
      recorder.resume(seed);
    } catch (error) {
      expect(error).toBeInstanceOf(Refusal);
      return (error as Refusal).message;
    }
    return "none";
  };
  fs.writeFileSync(fileOf(2), bytes);
  expect(refusal(2)).toBe(`${fileOf(2)} is a checkpoint of another run or seed; delete the file to start seed 2 over.`);
  const other = recordRun(store, path, { ...run, settings: { length: 31 } }, () => now);
  expect(refusal(1, other)).toBe(
    `${fileOf(1)} is a checkpoint of another run or seed; delete the file to start seed 1 over.`,
  );
  fs.writeFileSync(fileOf(1), bytes.subarray(0, bytes.length - 3));
  expect(refusal(1)).toBe(
    `${fileOf(1)} is cut short: its tensors take 8 bytes and it holds 5; delete the file to start seed 1 over.`,
  );
  fs.rmSync(fileOf(1));
  fs.mkdirSync(fileOf(1));
  expect(refusal(1)).toBe(`${fileOf(1)} is a folder, not a file to read.`);
  fs.rmdirSync(fileOf(1));
  fs.writeFileSync(fileOf(1), bytes);
  const empty = openStore(openDatabase(join(folder, "empty.sqlite")), "E", () => now);
  empty.createRun(run);
  expect(refusal(1, record(empty))).toBe(
    `${fileOf(1)} goes on from event 13, but the store holds only 0; delete the file to start seed 1 over.`,
  );
  empty.close();
});
