import { Refusal } from "../systems/system.ts";
import { type Database, transaction } from "./database.ts";

/** The schema that this version writes; kept in `PRAGMA user_version`. */
const schemaVersion = 1;

/** "EQLN": marks the file as a store of ours among SQLite databases (`PRAGMA application_id`). */
const applicationId = 0x45514c4e;

/**
 * `settings`, `seeds`, `host` and `json` hold text of `json.ts`; times are milliseconds since 1970 (UTC).
 * `metrics` repeats the values of the score events, so that a curve is read without parsing events; NaN is stored as NULL.
 */
const tables = `
  CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    recipe TEXT NOT NULL,
    settings TEXT NOT NULL,
    seeds TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('running', 'finished', 'interrupted', 'failed')),
    host TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE events (
    run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    seed INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    type TEXT NOT NULL,
    step INTEGER NOT NULL,
    at INTEGER NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (run, seed, sequence)
  ) STRICT;
  CREATE INDEX ends ON events (run, seed) WHERE type = 'end';
  CREATE TABLE metrics (
    run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    seed INTEGER NOT NULL,
    step INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    value REAL,
    PRIMARY KEY (run, name, seed, step, sequence)
  ) STRICT, WITHOUT ROWID;
`;

/**
 * Makes the tables in an empty database, and does nothing to one that has them.
 * Refuses a store of a newer version and a database that is not a store; `name` is what messages call it.
 */
export function prepareSchema(database: Database, name: string): void {
  if (isCurrent(database, name)) return;
  transaction(database, () => {
    // Another process may have made the tables while this one waited for the lock.
    if (isCurrent(database, name)) return;
    database.exec(tables);
    database.exec(`PRAGMA application_id = ${applicationId}`);
    database.exec(`PRAGMA user_version = ${schemaVersion}`);
  });
}

/** True when the tables are there, false when the database is empty; refuses anything else. */
function isCurrent(database: Database, name: string): boolean {
  const application = database.prepare("PRAGMA application_id").get()?.application_id;
  const version = Number(database.prepare("PRAGMA user_version").get()?.user_version);
  if (application === applicationId && version === schemaVersion) return true;
  if (application === applicationId && version > schemaVersion) {
    throw new Refusal(
      `The store ${name} was written by a newer version (schema ${version}, this one knows ${schemaVersion}): update equilearn or name another store.`,
    );
  }
  const objects = Number(database.prepare("SELECT count(*) AS count FROM sqlite_schema").get()?.count);
  if (application === 0 && version === 0 && objects === 0) return false;
  throw new Refusal(`${name} is an SQLite database, but not a store of equilearn: name another file.`);
}
