import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ended, equilearn, recordedIn, start } from "./command-line.ts";

const run = ["run", "epl-bandit", "--population", "20", "--generations", "8", "--set", "learning.goal=null", "--json"];

let folder: string;

beforeAll(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "equilearn-evolution-kill-"));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** What a run ends with, without its name. */
function outcome(printed: string, store: string) {
  const { run: _run, ...summary } = JSON.parse(printed);
  const { id: _id, ...recorded } = recordedIn(store);
  return { summary, recorded };
}

/** Waits until some generations are kept. */
async function keptIn(store: string): Promise<void> {
  const kept = () =>
    fs.existsSync(`${store}.checkpoints`) &&
    fs.readdirSync(`${store}.checkpoints`, { recursive: true }).some((name) => String(name).endsWith(".safetensors"));
  for (let waited = 0; waited < 30_000 && !kept(); waited += 20) await setTimeout(20);
}

test("an evolution that is killed in mid-generation and resumed has the same champion, metrics and events", async () => {
  const whole = await equilearn([...run, "--store", "whole.sqlite"], folder);
  expect(whole.code).toBe(0);
  const child = start([...run, "--store", "killed.sqlite"], folder);
  const ending = ended(child);
  await keptIn(join(folder, "killed"));
  child.kill("SIGKILL");
  expect((await ending).signal).toBe("SIGKILL");
  const resumed = await equilearn(["resume", "latest", "--json", "--store", "killed.sqlite"], folder);
  expect(resumed.code).toBe(0);
  expect(outcome(resumed.stdout, join(folder, "killed.sqlite"))).toEqual(
    outcome(whole.stdout, join(folder, "whole.sqlite")),
  );
}, 120_000);
