import type { Database } from "./database.ts";
import { type EventTable, eventTable } from "./events.ts";
import { type RunTable, runTable } from "./runs.ts";
import { prepareSchema } from "./schema.ts";

/** Runs and their events in one SQLite database; see {@link RunTable} and {@link EventTable}. */
export interface Store extends RunTable, EventTable {
  close(): void;
}

/**
 * Opens the store in a database, making its tables when the database is empty.
 * @param name what messages call the store: its path
 * @param clock milliseconds since 1970 (UTC), to date what is recorded; results never depend on it
 * @throws Refusal when the database is not a store, or one of a newer version
 */
export function openStore(database: Database, name: string, clock: () => number): Store {
  prepareSchema(database, name);
  return {
    ...runTable(database, name, clock),
    ...eventTable(database, name, clock),
    close: () => database.close(),
  };
}
