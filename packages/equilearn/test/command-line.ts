import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));

/** How a process ended and what it printed. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the command line as people start it, from its sources. Its output can go to an open file. */
export function start(args: readonly string[], cwd: string, output: number | "pipe" = "pipe"): ChildProcess {
  return spawn(process.execPath, [main, ...args], { cwd, stdio: ["ignore", output, "pipe"] });
}

export async function ended(child: ChildProcess): Promise<Ended> {
  const printed = { stdout: "", stderr: "" };
  child.stdout?.setEncoding("utf8").on("data", (text) => (printed.stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text) => (printed.stderr += text));
  const [code, signal] = await once(child, "close");
  return { code, signal, ...printed };
}

/** Runs the command line to its end. */
export function equilearn(args: readonly string[], cwd: string): Promise<Ended> {
  return ended(start(args, cwd));
}

/** What a store holds of its only run, with the run's own name taken out of it. */
export function recordedIn(store: string) {
  const database = new DatabaseSync(store, { readOnly: true });
  try {
    const rows = (sql: string) =>
      database
        .prepare(sql)
        .all()
        .map((row) => ({ ...row }));
    const [{ id, status }] = rows("SELECT id, status FROM runs");
    const events = rows("SELECT seed, sequence, type, step, json FROM events ORDER BY seed, sequence");
    const metrics = rows("SELECT name, seed, step, sequence, value FROM metrics ORDER BY name, seed, step, sequence");
    const named = (row: Record<string, unknown>) => ({ ...row, json: String(row.json).replaceAll(String(id), "RUN") });
    return { id: String(id), status, events: events.map(named), metrics };
  } finally {
    database.close();
  }
}
