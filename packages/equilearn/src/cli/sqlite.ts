import { closeSync, openSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Database, Statement } from "../store/database.ts";
import { Refusal } from "../systems/system.ts";
import { fileRefusal, kindOf, makeFolder } from "./files.ts";

/** How long to wait for another writer, ms. */
const patience = 10_000;

/**
 * Opens an SQLite database, making it and its folder when they are missing.
 *
 * Writers and readers of several processes share it (write-ahead log; a writer waits up to 10 s for another). Every commit
 * is on the disk before it returns (`synchronous = FULL`): the recorder relies on events outliving even a power cut once the
 * checkpoint that follows them is written, and at a fraction of a millisecond it costs less than that checkpoint.
 *
 * @throws Refusal, here and from every later use of the database, when the file cannot be used: one sentence that names it
 */
export function openDatabase(path: string): Database {
  makeFile(path);
  const explain = (error: unknown) => databaseRefusal(error, path);
  return guarded(connect(path, explain), explain);
}

/** Makes sure that the file can be written, since SQLite itself would not say what is in the way. */
function makeFile(path: string): void {
  try {
    const kind = kindOf(path);
    if (kind !== undefined && kind !== "a file") throw new Refusal(`${path} is ${kind}: name a file for the store.`);
    makeFolder(dirname(path));
    closeSync(openSync(path, "a"));
  } catch (error) {
    throw fileRefusal(error, path, "opened as a store");
  }
}

function connect(path: string, explain: (error: unknown) => unknown): Database {
  const { DatabaseSync } = loadSqlite();
  let database: InstanceType<typeof DatabaseSync> | undefined;
  try {
    // Made absolute, it is nothing but a path: SQLite takes names such as ":memory:" and "file:…" to mean other things.
    database = new DatabaseSync(resolve(path), { timeout: patience, enableForeignKeyConstraints: true });
    useWriteAheadLog(database);
    database.exec("PRAGMA synchronous = FULL");
    return database;
  } catch (error) {
    database?.close();
    throw explain(error);
  }
}

/**
 * Two processes that open a new database at once would both switch it to the log; SQLite then fails one of them
 * without waiting, so the wait is here.
 */
function useWriteAheadLog(database: Database): void {
  const deadline = performance.now() + patience;
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    try {
      database.exec("PRAGMA journal_mode = WAL");
      return;
    } catch (error) {
      if (primaryCode(error) !== sqlite.busy || performance.now() > deadline) throw error;
      Atomics.wait(sleeper, 0, 0, 20);
    }
  }
}

/** `node:sqlite`, without the notice that some versions of Node print when it is loaded; other warnings are printed as ever. */
function loadSqlite(): typeof import("node:sqlite") {
  const { emitWarning } = process;
  process.emitWarning = ((warning: string | Error, ...rest: never[]) => {
    if (!String(warning).includes("SQLite")) emitWarning.call(process, warning, ...rest);
  }) as typeof emitWarning;
  try {
    return process.getBuiltinModule("node:sqlite");
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** The same database, whose errors are sentences. */
function guarded(database: Database, explain: (error: unknown) => unknown): Database {
  const guard = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw explain(error);
    }
  };
  const guardStatement = (statement: Statement): Statement => ({
    run: (...values) => guard(() => statement.run(...values)),
    get: (...values) => guard(() => statement.get(...values)),
    all: (...values) => guard(() => statement.all(...values)),
    *iterate(...values) {
      const rows = guard(() => statement.iterate(...values));
      try {
        for (let next = guard(() => rows.next()); !next.done; next = guard(() => rows.next())) yield next.value;
      } finally {
        rows.return?.();
      }
    },
  });
  return {
    exec: (sql) => guard(() => database.exec(sql)),
    prepare: (sql) => guardStatement(guard(() => database.prepare(sql))),
    close: () => guard(() => database.close()),
  };
}

/** SQLite's primary result codes (https://sqlite.org/rescode.html) that a file or a disk can cause. */
const sqlite = {
  busy: 5,
  readOnly: 8,
  inputOutput: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notDatabase: 26,
} as const;

function primaryCode(error: unknown): number | undefined {
  const { errcode } = error as { errcode?: number };
  return errcode === undefined ? undefined : errcode & 0xff;
}

function databaseRefusal(error: unknown, path: string): unknown {
  const sentences: Readonly<Record<number, string>> = {
    [sqlite.busy]: `The store ${path} has been in use by another program for ${patience / 1000} s: try again when that one is done.`,
    [sqlite.readOnly]: `The store ${path} cannot be written, because it or its folder is read-only: name another place.`,
    [sqlite.inputOutput]: `The store ${path} could not be read or written, because the disk reports an error: check the disk.`,
    [sqlite.corrupt]: `The store ${path} is damaged: bring it back from a copy, or name another file.`,
    [sqlite.full]: `The store ${path} could not grow, because the disk is full: free some space and try again.`,
    [sqlite.cannotOpen]: `The store ${path} could not be opened, because its folder takes no new files: name another place.`,
    [sqlite.notDatabase]: `${path} is not a store, nor any other SQLite database: name another file.`,
  };
  const sentence = sentences[primaryCode(error) ?? -1];
  return sentence === undefined ? error : new Refusal(sentence);
}
