import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Refusal } from "../systems/system.ts";
import { openDatabase } from "./sqlite.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "equilearn-sqlite-"));
  path = join(folder, "runs.sqlite");
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

test("makes the folder and the database, with a log, full synchronisation and foreign keys", () => {
  const database = openDatabase(join(folder, "a", "b", "runs.sqlite"));
  const pragma = (name: string) => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
  expect(pragma("journal_mode")).toBe("wal");
  expect(pragma("synchronous")).toBe(2);
  expect(pragma("foreign_keys")).toBe(1);
  expect(pragma("busy_timeout")).toBe(10_000);
  database.close();
});

test("names that SQLite gives a meaning are plain files", () => {
  const home = process.cwd();
  process.chdir(folder);
  try {
    for (const name of [":memory:", "file:x?mode=memory"]) {
      const database = openDatabase(name);
      database.exec("CREATE TABLE t (a)");
      database.close();
      expect(fs.statSync(join(folder, name)).size).toBeGreaterThan(0);
    }
  } finally {
    process.chdir(home);
  }
});

test("rows are read one by one, and reading may stop early", () => {
  const database = openDatabase(path);
  database.exec("CREATE TABLE t (a); INSERT INTO t VALUES (1), (2), (3)");
  const select = database.prepare("SELECT a FROM t");
  expect([...select.iterate()].map(({ a }) => a)).toEqual([1, 2, 3]);
  for (const row of select.iterate()) {
    expect(row.a).toBe(1);
    break;
  }
  expect(select.all()).toHaveLength(3);
  database.close();
});

/** The refusal of opening the path and writing and reading a table. */
function refusalOf(file: string): string {
  try {
    const database = openDatabase(file);
    try {
      for (const row of database.prepare("SELECT * FROM t").iterate()) expect(row).toBeDefined();
      database.exec("INSERT INTO t VALUES (1)");
    } finally {
      database.close();
    }
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    return (error as Refusal).message;
  }
  throw new Error("It was not refused.");
}

test("text, a folder, a file in a file, a NUL: one sentence each", () => {
  fs.writeFileSync(path, "not a database ".repeat(100));
  expect(refusalOf(path)).toBe(`${path} is not a store, nor any other SQLite database: name another file.`);
  expect(refusalOf(folder)).toBe(`${folder} is a folder: name a file for the store.`);
  expect(refusalOf(join(path, "x"))).toBe(
    `${path}/x could not be opened as a store: part of its path is a file, not a folder.`,
  );
  expect(refusalOf("a\0b")).toBe(
    "a\\u0000b could not be opened as a store: its name holds a character that no file name can have.",
  );
});

test.skipIf(process.platform !== "linux")("a device and a folder that takes no files: one sentence each", () => {
  expect(refusalOf("/dev/full")).toBe("/dev/full is a device: name a file for the store.");
  expect(refusalOf("/proc/self/x")).toBe("/proc/self/x could not be opened as a store: its folder takes no new files.");
});

/** A closed database with a table of 100 rows. */
function makeTable(): Buffer {
  const database = openDatabase(path);
  database.exec("CREATE TABLE t (a)");
  const insert = database.prepare("INSERT INTO t VALUES (?)");
  for (let i = 0; i < 100; i++) insert.run("x".repeat(200));
  database.close();
  return fs.readFileSync(path);
}

test("a damaged and a shortened database: one sentence", () => {
  const whole = makeTable();
  fs.writeFileSync(path, Buffer.concat([whole.subarray(0, 4096), Buffer.alloc(whole.length - 4096, 0x55)]));
  expect(refusalOf(path)).toBe(`The store ${path} is damaged: bring it back from a copy, or name another file.`);
  fs.writeFileSync(path, whole.subarray(0, 5000));
  expect(refusalOf(path)).toBe(`The store ${path} is damaged: bring it back from a copy, or name another file.`);
});

test("a database that cannot grow: one sentence, and what was in it stays", () => {
  makeTable();
  const database = openDatabase(path);
  database.exec("PRAGMA max_page_count = 1");
  const insert = database.prepare("INSERT INTO t VALUES (?)");
  expect(() => insert.run("x".repeat(100_000))).toThrow(
    new Refusal(`The store ${path} could not grow, because the disk is full: free some space and try again.`),
  );
  expect(database.prepare("SELECT count(*) AS count FROM t").get()?.count).toBe(100);
  database.close();
});

test("a database that may only be read: one sentence", () => {
  makeTable();
  const database = openDatabase(path);
  database.exec("PRAGMA query_only = ON");
  expect(() => database.exec("DELETE FROM t")).toThrow(
    new Refusal(`The store ${path} cannot be written, because it or its folder is read-only: name another place.`),
  );
  database.close();
});

test("a database that another writer holds: one sentence", () => {
  makeTable();
  const [writer, other] = [openDatabase(path), openDatabase(path)];
  writer.exec("BEGIN IMMEDIATE");
  other.exec("PRAGMA busy_timeout = 20");
  expect(() => other.exec("BEGIN IMMEDIATE")).toThrow(
    new Refusal(`The store ${path} has been in use by another program for 10 s: try again when that one is done.`),
  );
  writer.exec("ROLLBACK");
  other.exec("BEGIN IMMEDIATE; ROLLBACK");
  for (const database of [writer, other]) database.close();
});

test("errors in the SQL itself are no refusals", () => {
  const database = openDatabase(path);
  expect(() => database.exec("NONSENSE")).toThrow(/syntax error/);
  expect(() => database.exec("NONSENSE")).not.toThrow(Refusal);
  database.close();
});

test("Node's notice about SQLite is not printed, other warnings are, and the hook is gone afterwards", () => {
  const emit = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  const load = vi.spyOn(process, "getBuiltinModule").mockImplementationOnce((name: string) => {
    process.emitWarning("SQLite is an experimental feature", "ExperimentalWarning");
    process.emitWarning("Something else", "Warning");
    load.mockRestore();
    return process.getBuiltinModule(name);
  });
  const spied = process.emitWarning;
  openDatabase(path).close();
  expect(process.emitWarning).toBe(spied);
  expect(emit.mock.calls).toEqual([["Something else", "Warning"]]);
  emit.mockRestore();
});
