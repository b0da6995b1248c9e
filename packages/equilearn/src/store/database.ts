/**
 * The part of an SQLite connection that the store uses. `DatabaseSync` of `node:sqlite` has this shape,
 * and so can an SQLite compiled to WASM: the store itself names no host.
 */

export type SqlValue = null | number | bigint | string | Uint8Array;
export type Row = Record<string, SqlValue>;

export interface Statement {
  run(...values: SqlValue[]): { readonly changes: number | bigint };
  get(...values: SqlValue[]): Row | undefined;
  all(...values: SqlValue[]): Row[];
  iterate(...values: SqlValue[]): IterableIterator<Row>;
}

export interface Database {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

/**
 * Does `work` in one transaction: all of it is kept, or, when it throws, none.
 * The write lock is taken at once, so that two writers wait for each other instead of failing half-way.
 */
export function transaction<T>(database: Database, work: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    try {
      database.exec("ROLLBACK");
    } catch {
      // After a full disk or an I/O error SQLite has already rolled back; the first error is the one to tell.
    }
    throw error;
  }
}
