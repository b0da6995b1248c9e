import { DatabaseSync } from "node:sqlite";
import { beforeEach, describe, expect, test } from "vitest";
import type { CheckpointEvent, EndEvent, RunEvent } from "../experiments/events.ts";
import { Refusal } from "../systems/system.ts";
import { runId } from "./runs.ts";
import { openStore, type Store } from "./store.ts";

let database: DatabaseSync;
let store: Store;
let now: number;

beforeEach(() => {
  now = 1_000;
  database = new DatabaseSync(":memory:");
  store = openStore(database, "S", () => now++);
});

const newRun = (id: string) => ({ id, recipe: "iris", settings: { rate: 0.05 }, seeds: [1, 2], host: { node: "24" } });
const begin = (seed: number): RunEvent => ({ type: "begin", recipe: "iris", seed, steps: 3, system: "a network" });
const score = (step: number, cost: number): RunEvent => ({
  type: "score",
  step,
  values: { cost, accuracy: 90 + step },
});
const end: EndEvent = {
  type: "end",
  step: 3,
  metrics: { accuracy: 96 },
  certificate: { residual: 1e-12, unsettled: 0, indefinite: 0, clamps: 2 },
  digest: "00ff",
};
const checkpoint: CheckpointEvent = {
  type: "checkpoint",
  step: 2,
  tensors: { w: { shape: [2], data: new Float64Array([1, 2]) } },
  state: { epoch: 2 },
};

describe("runs", () => {
  test("a run is kept as given, with its dates and status", () => {
    store.createRun(newRun("iris-1"));
    const run = { ...newRun("iris-1"), status: "running", createdAt: 1000, updatedAt: 1000 };
    expect(store.findRun("iris-1")).toStrictEqual(run);
    store.setStatus("iris-1", "finished");
    expect(store.listRuns()).toStrictEqual([{ ...run, status: "finished", updatedAt: 1001 }]);
  });

  test("runs are found by id, by the start of an id, and as the latest", () => {
    for (const id of ["iris", "iris-1", "flow-2"]) store.createRun(newRun(id));
    expect(store.findRun("iris").id).toBe("iris");
    expect(store.findRun("iris-").id).toBe("iris-1");
    expect(store.findRun("f").id).toBe("flow-2");
    expect(store.findRun("latest").id).toBe("flow-2");
    expect(store.listRuns().map(({ id }) => id)).toEqual(["flow-2", "iris-1", "iris"]);
  });

  test("of runs made in the same millisecond the last is the latest", () => {
    const still = openStore(database, "S", () => 5_000);
    for (const id of ["b", "c", "a"]) still.createRun(newRun(id));
    expect(still.findRun("latest").id).toBe("a");
  });

  test("a recipe's name finds its newest run", () => {
    for (const id of ["a", "b"]) store.createRun(newRun(id));
    expect(store.findRun(newRun("a").recipe).id).toBe("b");
  });

  test("what cannot be found is said in one sentence", () => {
    expect(() => store.findRun("latest")).toThrow(new Refusal("The store S has no runs yet."));
    for (let i = 0; i < 7; i++) store.createRun(newRun(`iris-${i}`));
    expect(() => store.findRun("iri")).toThrow(
      new Refusal(
        '"iri" could be any of several runs in S (iris-0, iris-1, iris-2, iris-3, iris-4, …): give more of the id.',
      ),
    );
    for (const query of ["flow", "", "%", "IRIS-1"])
      expect(() => store.findRun(query)).toThrow(
        new Refusal(`The store S has no run "${query}": list its runs to see their ids.`),
      );
    expect(() => store.setStatus("x\ny", "failed")).toThrow('no run "x\\ny"');
  });

  test.each([
    ["../evil", [1], "cannot name a run"],
    ["a/b", [1], "cannot name a run"],
    ["", [1], "cannot name a run"],
    ["latest", [1], "cannot name a run"],
    ["ok", [], "one or more integers"],
    ["ok", [1, 1], "one or more integers"],
    ["ok", [0.5], "one or more integers"],
  ])("run %o of seeds %o is refused", (id, seeds, message) => {
    expect(() => store.createRun({ ...newRun(id), seeds })).toThrow(Refusal);
    expect(() => store.createRun({ ...newRun(id), seeds })).toThrow(message);
  });

  test("an id is given once", () => {
    store.createRun(newRun("iris"));
    expect(() => store.createRun(newRun("iris"))).toThrow(
      new Refusal('The store S already has a run "iris": choose another id.'),
    );
  });

  test("ids are dated and fit for file names", () => {
    const at = Date.UTC(2026, 10, 22, 23, 59);
    expect(runId("iris-chemical", at, "7f3a")).toBe("iris-chemical-20261122-7f3a");
    expect(runId("../My Recipe!.json", at, "7f3a")).toBe("my-recipe-json-20261122-7f3a");
    expect(runId("…", at, "7f3a")).toBe("run-20261122-7f3a");
  });
});

describe("events", () => {
  beforeEach(() => store.createRun(newRun("iris")));

  test("events come back in order, by seed, with what is kept of a checkpoint", () => {
    store.appendEvents("iris", 2, 0, [begin(2)]);
    store.appendEvents("iris", 1, 0, [begin(1), score(1, 0.5)]);
    store.appendEvents("iris", 1, 2, [checkpoint, end]);
    const note = { type: "checkpoint", step: 2, file: "iris/1.safetensors", digest: expect.stringMatching(/^\w{16}$/) };
    const all = [...store.eventsOf("iris")];
    expect(all.map(({ event }) => event)).toEqual([begin(1), score(1, 0.5), note, end, begin(2)]);
    expect(all.map(({ seed, sequence }) => [seed, sequence])).toEqual([
      [1, 0],
      [1, 1],
      [1, 2],
      [1, 3],
      [2, 0],
    ]);
    expect([...store.eventsOf("iris", 2)].map(({ event }) => event)).toEqual([begin(2)]);
    expect([...store.eventsOf("flow")]).toEqual([]);
    expect([store.eventCount("iris", 1), store.eventCount("iris", 2), store.eventCount("iris", 3)]).toEqual([4, 1, 0]);
    expect(store.seedsDone("iris")).toEqual([1]);
    expect(store.endsOf("iris")).toEqual(new Map([[1, end]]));
    expect(store.findRun("iris").updatedAt).toBeGreaterThan(1000);
  });

  test("scores are curves, and a score that is not a number is NaN in both", () => {
    store.appendEvents("iris", 1, 0, [begin(1), score(1, Number.NaN), score(2, Number.POSITIVE_INFINITY)]);
    store.appendEvents("iris", 1, 1, [score(1, Number.NaN)]);
    expect(store.metricsOf("iris")).toEqual([
      { name: "accuracy", seed: 1, steps: [1, 2], values: [91, 92] },
      { name: "cost", seed: 1, steps: [1, 2], values: [Number.NaN, Number.POSITIVE_INFINITY] },
    ]);
    expect([...store.eventsOf("iris")][1].event).toEqual(score(1, Number.NaN));
  });

  test("two scores of one name at one step are both kept", () => {
    store.appendEvents("iris", 1, 0, [score(1, 3), score(1, 4)]);
    expect(store.metricsOf("iris")[1]).toEqual({ name: "cost", seed: 1, steps: [1, 1], values: [3, 4] });
  });

  test("a repetition is left alone and one that differs is refused, whole", () => {
    store.appendEvents("iris", 1, 0, [begin(1), score(1, 0.5), checkpoint]);
    const before = [...store.eventsOf("iris")];
    store.appendEvents("iris", 1, 1, [score(1, 0.5), checkpoint]);
    expect([...store.eventsOf("iris")]).toEqual(before);
    expect(() => store.appendEvents("iris", 1, 1, [score(1, 0.5000000000000001), checkpoint, end])).toThrow(
      new Refusal(
        'Event 1 of seed 1 of run "iris" in S (score, step 1) differs from the recorded one, so this version does not repeat that run to the bit: start a new run.',
      ),
    );
    const moved = { w: { shape: [2], data: new Float64Array([1, 2.0000000000000004]) } };
    expect(() => store.appendEvents("iris", 1, 2, [{ ...checkpoint, tensors: moved }])).toThrow("differs");
    expect(() => store.appendEvents("iris", 1, 2, [checkpoint, { ...checkpoint, state: new Map() as never }])).toThrow(
      "The state of the checkpoint is a Map",
    );
    expect([...store.eventsOf("iris")]).toEqual(before);
  });

  test("a gap and an unknown run are refused", () => {
    store.appendEvents("iris", 1, 0, [begin(1)]);
    expect(() => store.appendEvents("iris", 1, 2, [end])).toThrow(
      new Refusal('Seed 1 of run "iris" in S has 1 events recorded, so event 2 cannot be next.'),
    );
    expect(() => store.appendEvents("flow", 1, 0, [begin(1)])).toThrow('The store S has no run "flow"');
  });

  test("events can be read while others are read and written", () => {
    store.appendEvents("iris", 1, 0, [begin(1), score(1, 1), score(2, 1)]);
    const reader = store.eventsOf("iris");
    expect(reader.next().value?.sequence).toBe(0);
    store.appendEvents("iris", 2, 0, [begin(2)]);
    expect([...store.eventsOf("iris")]).toHaveLength(4);
    expect([...reader].length).toBeGreaterThanOrEqual(2);
  });

  test("damaged JSON in the database is refused", () => {
    store.appendEvents("iris", 1, 0, [begin(1)]);
    database.exec("UPDATE events SET json = '{'");
    expect(() => [...store.eventsOf("iris")]).toThrow(
      new Refusal('Event 0 of seed 1 of run "iris" in S is not valid JSON.'),
    );
  });
});

describe("the schema", () => {
  test("a store is opened again with what it holds", () => {
    store.createRun(newRun("iris"));
    expect(openStore(database, "S", () => now).listRuns()).toHaveLength(1);
  });

  test("a newer store is refused", () => {
    database.exec("PRAGMA user_version = 7");
    expect(() => openStore(database, "S", () => now)).toThrow(
      new Refusal(
        "The store S was written by a newer version (schema 7, this one knows 1): update equilearn or name another store.",
      ),
    );
  });

  test.each(["CREATE TABLE t (a)", "PRAGMA user_version = 3", "PRAGMA application_id = 7"])(
    "another program's database is refused and left alone: %s",
    (sql) => {
      const other = new DatabaseSync(":memory:");
      other.exec(sql);
      expect(() => openStore(other, "S", () => now)).toThrow(
        new Refusal("S is an SQLite database, but not a store of equilearn: name another file."),
      );
      expect(other.prepare("SELECT name FROM sqlite_schema WHERE name = 'runs'").get()).toBeUndefined();
    },
  );
});
