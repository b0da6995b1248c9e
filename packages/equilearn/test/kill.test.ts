import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keyFromSeed, uniforms } from "../src/math/random.ts";
import { ended, equilearn, recordedIn, start } from "./command-line.ts";

const kills = 20;
const run = ["run", "iris-chemical", "--seeds", "2", "--json"];
const settings = ["--set", 'learning.schedule=[{"rate":1e-4,"epochs":160}]', "--set", "checkpointEvery=2"];

let folder: string;
/** The run that nothing ever happened to: what it printed, recorded and kept, and how long it took (ms). */
let whole: ReturnType<typeof outcome>;
let duration: number;

/** All that a run leaves behind, without its name. */
function outcome(printed: string, store: string) {
  const { id, ...recorded } = recordedIn(`${store}.sqlite`);
  const { run: _run, ...summary } = JSON.parse(printed);
  const checkpoints = `${store}.checkpoints/${id}`;
  const files = fs.readdirSync(checkpoints).toSorted();
  return { summary, recorded, files: files.map((name) => ({ name, bytes: fs.readFileSync(join(checkpoints, name)) })) };
}

beforeAll(async () => {
  folder = fs.mkdtempSync(join(tmpdir(), "equilearn-kill-"));
  const store = join(folder, "whole");
  const begin = performance.now();
  const { code, stdout } = await equilearn([...run, ...settings, "--store", `${store}.sqlite`], folder);
  duration = performance.now() - begin;
  expect(code).toBe(0);
  whole = outcome(stdout, store);
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** Starts the run in a store of its own and kills it after a share of its duration; false when it had ended by then. */
async function killedAt(share: number, store: string): Promise<boolean> {
  const begin = performance.now();
  const child = start([...run, ...settings, "--store", `${store}.sqlite`], folder);
  const ending = ended(child);
  await Promise.race([setTimeout(share * duration), ending]);
  child.kill("SIGKILL");
  const { signal } = await ending;
  // The machine has become faster: the next moments follow it.
  if (signal !== "SIGKILL") duration = performance.now() - begin;
  return signal === "SIGKILL";
}

test(`a run killed at ${kills} random moments is resumed to the events, metrics and digests of one never killed`, async () => {
  const draws = new Float64Array(kills);
  uniforms(keyFromSeed(20), draws);
  const met = { beforeTheRun: 0, inTheMiddle: 0 };
  for (const [k, draw] of draws.entries()) {
    let attempt = 0;
    // One moment in each twentieth of the run, tried again when the run had ended before it.
    while (!(await killedAt((k + draw) / kills, join(folder, `${k}-${attempt}`)))) attempt++;
    const store = join(folder, `${k}-${attempt}`);
    const resumed = await equilearn(["resume", "latest", "--json", "--store", `${store}.sqlite`], folder);
    if (resumed.code === 0) {
      expect(resumed.stderr).toBe("");
      expect(outcome(resumed.stdout, store)).toEqual(whole);
      met.inTheMiddle++;
    } else {
      // Only a run that had not begun may be gone.
      const nothing = fs.existsSync(`${store}.sqlite`) ? " has no runs yet." : "There is no store at ";
      expect(resumed.stderr).toContain(nothing);
      expect(() => recordedIn(`${store}.sqlite`)).toThrow();
      met.beforeTheRun++;
    }
  }
  expect(met.beforeTheRun + met.inTheMiddle).toBe(kills);
  expect(met.inTheMiddle).toBeGreaterThanOrEqual(kills / 4);
}, 180_000);
