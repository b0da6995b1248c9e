import { Refusal } from "../systems/system.ts";
import type { Database, Row } from "./database.ts";
import { fromJson, quote, toJson } from "./json.ts";

export type RunStatus = "running" | "finished" | "interrupted" | "failed";

/** What is known about a run before it starts. */
export interface NewRun {
  /** Also the name of the folder of its checkpoints: letters, digits, `.`, `_` and `-`. See {@link runId}. */
  readonly id: string;
  /** The recipe's name. */
  readonly recipe: string;
  /** The resolved recipe, with every override applied: all that is needed, with the seeds, to do the run again. JSON. */
  readonly settings: unknown;
  readonly seeds: readonly number[];
  /** Where it runs: versions, platform, commit, as the host tells. */
  readonly host: Readonly<Record<string, string>>;
}

export interface Run extends NewRun {
  readonly status: RunStatus;
  /** Milliseconds since 1970 (UTC). */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** The part of the store that knows about runs. */
export interface RunTable {
  /** Adds a run with status `running`. Refuses an id that is taken or not fit for a folder name, and seeds that are no list of distinct integers. */
  createRun(run: NewRun): void;
  /** Refuses an unknown id. */
  setStatus(id: string, status: RunStatus): void;
  /** All runs, newest first. */
  listRuns(): readonly Run[];
  /** The run whose id is `query` or starts with it; for a recipe's name its newest run, for `latest` the newest of all. Refuses when there is none, or more than one. */
  findRun(query: string): Run;
}

/**
 * A run's id: short, sortable within a recipe, and human: `iris-chemical-20261122-7f3a`.
 * `at` is in milliseconds since 1970 and `suffix` a few random letters or digits; both come from the host.
 */
export function runId(recipe: string, at: number, suffix: string): string {
  const stem = recipe.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  const day = new Date(at).toISOString().slice(0, 10).replaceAll("-", "");
  return `${stem.slice(0, 60).replace(/^-+|-+$/g, "") || "run"}-${day}-${suffix}`;
}

export function runTable(database: Database, name: string, clock: () => number): RunTable {
  const insert = database.prepare(
    "INSERT INTO runs (id, recipe, settings, seeds, status, host, created_at, updated_at) VALUES (?, ?, ?, ?, 'running', ?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const update = database.prepare("UPDATE runs SET status = ?, updated_at = ? WHERE id = ?");
  const exact = database.prepare("SELECT * FROM runs WHERE id = ?");
  const starting = database.prepare("SELECT * FROM runs WHERE substr(id, 1, length(?1)) = ?1 ORDER BY id LIMIT 6");
  const newestFirst = "SELECT * FROM runs ORDER BY created_at DESC, rowid DESC";
  const all = database.prepare(newestFirst);
  const ofRecipe = database.prepare("SELECT * FROM runs WHERE recipe = ? ORDER BY created_at DESC, rowid DESC LIMIT 1");
  const newest = database.prepare(`${newestFirst} LIMIT 1`);
  const toRun = (row: Row) => runOf(row, name);
  return {
    createRun(run) {
      checkNew(run);
      const now = clock();
      const settings = toJson(run.settings, "The recipe");
      const host = toJson(run.host, "The host's description");
      const { changes } = insert.run(run.id, run.recipe, settings, JSON.stringify(run.seeds), host, now, now);
      if (changes === 0) throw new Refusal(`The store ${name} already has a run "${run.id}": choose another id.`);
    },
    setStatus(id, status) {
      if (update.run(status, clock(), id).changes === 0) throw unknownRun(name, id);
    },
    listRuns: () => all.all().map(toRun),
    findRun(query) {
      const row = query === "latest" ? newest.get() : (exact.get(query) ?? ofRecipe.get(query));
      if (row) return toRun(row);
      if (query === "latest") throw new Refusal(`The store ${name} has no runs yet.`);
      const rows = query === "" ? [] : starting.all(query);
      if (rows.length === 1) return toRun(rows[0]);
      if (rows.length === 0) throw unknownRun(name, query);
      const ids = rows.slice(0, 5).map((each) => each.id);
      const list = `${ids.join(", ")}${rows.length > 5 ? ", …" : ""}`;
      throw new Refusal(`${quote(query)} could be any of several runs in ${name} (${list}): give more of the id.`);
    },
  };
}

export function unknownRun(name: string, id: string): Refusal {
  return new Refusal(`The store ${name} has no run ${quote(id)}: list its runs to see their ids.`);
}

function checkNew(run: NewRun): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(run.id) || run.id === "latest") {
    throw new Refusal(
      `${quote(run.id)} cannot name a run: up to 100 letters, digits, ".", "_" and "-", but not "latest".`,
    );
  }
  const isList = run.seeds.length > 0 && new Set(run.seeds).size === run.seeds.length;
  if (isList && run.seeds.every(Number.isSafeInteger)) return;
  throw new Refusal(`The seeds of run "${run.id}" must be one or more integers, each of them once.`);
}

function runOf(row: Row, name: string): Run {
  const json = (column: string) => fromJson(String(row[column]), `The ${column} of run "${row.id}" in ${name}`);
  return {
    id: String(row.id),
    recipe: String(row.recipe),
    settings: json("settings"),
    seeds: json("seeds") as number[],
    host: json("host") as Record<string, string>,
    status: row.status as RunStatus,
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
  };
}
