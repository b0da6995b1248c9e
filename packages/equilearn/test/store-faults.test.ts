import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../src/cli/sqlite.ts";
import { keyFromSeed, uniforms } from "../src/math/random.ts";
import { openStore, type Store } from "../src/store/store.ts";
import { walk, walkRun } from "./children/walk.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "equilearn-faults-"));
  path = join(folder, "runs.sqlite");
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const script = (name: string) => fileURLToPath(new URL(`./children/${name}.ts`, import.meta.url));
const start = (name: string, ...args: (string | number)[]) =>
  spawn(process.execPath, [script(name), ...args.map(String)]);

/** How a child ended and what it printed. */
async function ending(child: ChildProcess) {
  const printed = { stdout: "", stderr: "" };
  child.stdout?.on("data", (text) => (printed.stdout += text));
  child.stderr?.on("data", (text) => (printed.stderr += text));
  const [code, signal] = await once(child, "close");
  return { code, signal, ...printed };
}

const done = { code: 0, signal: null, stdout: "", stderr: "" };

test("two processes that write to one store at once lose nothing", async () => {
  const count = 2000;
  const store = openStore(openDatabase(path), path, Date.now);
  store.createRun({ ...walkRun, id: "both", seeds: [1, 2] });
  const writers = [start("writer", path, "both", 1, count), start("writer", path, "both", 2, count)];
  expect(await Promise.all(writers.map(ending))).toEqual([done, done]);
  for (const seed of [1, 2]) {
    const events = [...store.eventsOf("both", seed)];
    expect(events.map(({ sequence }) => sequence)).toEqual(Array.from({ length: count }, (_, k) => k));
    expect(events.every(({ event }, k) => event.type === "score" && event.values.value === seed + k / 3)).toBe(true);
  }
  expect(store.metricsOf("both").map(({ steps }) => steps.length)).toEqual([count, count]);
  store.close();
});

test("processes that open a new store at the same moment all succeed", async () => {
  for (let round = 0; round < 2; round++) {
    const fresh = join(folder, `fresh-${round}.sqlite`);
    const openers = Array.from({ length: 4 }, () => start("writer", fresh, "none", 1, 0));
    expect(await Promise.all(openers.map(ending))).toEqual([done, done, done, done]);
  }
});

/** The events of the whole walk, as a store keeps them that nothing ever happened to. */
async function undisturbed(last: number): Promise<unknown[]> {
  const store = openStore(new DatabaseSync(":memory:"), "the reference", Date.now);
  store.createRun(walkRun);
  let sequence = 0;
  for await (const event of walk(1, last)) store.appendEvents(walkRun.id, 1, sequence++, [event]);
  return eventsIn(store);
}

const eventsIn = (store: Store) => [...store.eventsOf(walkRun.id, 1)].map(({ at: _at, ...rest }) => rest);

test("a run killed at 20 random moments and resumed ends with the same bits and the same events", async () => {
  const store = openStore(openDatabase(path), path, Date.now);
  store.createRun(walkRun);
  const resumedFrom: number[] = [];
  const moments = new Float64Array(20);
  uniforms(keyFromSeed(20), moments);
  for (let kill = 0; kill < 20; kill++) {
    const child = start("walker", path, 1, 1e9);
    const ended = ending(child);
    // Three of four are killed while they record, the others at any moment of their start.
    if (kill % 4 !== 3) await Promise.race([once(child.stdout, "data"), ended]);
    await setTimeout(moments[kill] * (kill % 4 === 3 ? 250 : 80));
    child.kill("SIGKILL");
    const { signal, stdout, stderr } = await ended;
    expect({ signal, stderr }).toEqual({ signal: "SIGKILL", stderr: "" });
    if (stdout) resumedFrom.push(Number(stdout.slice(5)));
  }
  expect(resumedFrom).toEqual([...resumedFrom].sort((a, b) => a - b));
  expect(new Set(resumedFrom).size).toBeGreaterThan(2);
  const last = Math.max(...store.metricsOf(walkRun.id)[0].steps) + 50;
  expect(await ending(start("walker", path, 1, last))).toEqual({
    ...done,
    stdout: expect.stringMatching(/^from [1-9]/),
  });
  expect(store.seedsDone(walkRun.id)).toEqual([1]);
  expect(eventsIn(store)).toEqual(await undisturbed(last));
  expect(store.metricsOf(walkRun.id).map((curve) => curve.steps.length)).toEqual([last, last]);
  expect(fs.readdirSync(join(folder, "runs.checkpoints", walkRun.id))).toEqual(["1.safetensors"]);
  store.close();
});

const inNamespace = ["--user", "--map-root-user", "--mount"];

/** Whether this process may mount a file system of its own, where nobody else sees it. */
function canMount(): boolean {
  try {
    execFileSync("unshare", [...inNamespace, "mount", "-t", "tmpfs", "tmpfs", tmpdir()], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

test.skipIf(!canMount())(
  "a full disk and a read-only one: one sentence each, and what was recorded stays",
  async () => {
    const command = 'mount -t tmpfs -o size=1m tmpfs "$1" && exec "$2" "$3" "$1"';
    const args = ["sh", "-c", command, "sh", folder, process.execPath, script("faulty-disk")];
    const { code, stdout, stderr } = await ending(spawn("unshare", [...inNamespace, ...args]));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { recorded, kept, ...said } = JSON.parse(stdout);
    expect(recorded).toBeGreaterThan(1);
    expect(kept).toBe(recorded);
    const elsewhere = "the file system is read-only; name another place.";
    expect(said).toEqual({
      fileOnFull: `${folder}/report.html could not be written: the disk is full; free some space and try again.`,
      filesAfter: [],
      storeOnFull: `The store ${path} could not grow, because the disk is full: free some space and try again.`,
      storeOnReadOnly: `${path} could not be opened as a store: ${elsewhere}`,
      fileOnReadOnly: `${folder}/report.html could not be written: ${elsewhere}`,
    });
  },
);
