import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Refusal } from "../../systems/system.ts";
import { measure, ownScript, peerScript, pinning, pythonWith } from "./processes.ts";

const folder = mkdtempSync(join(tmpdir(), "equilearn-bench-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A program that prints or complains. */
function script(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return path;
}

test("the first Python with the module is taken, and none where there is none", async () => {
  const lacks = script("lacks", "exit 1");
  const has = script("has", "echo 1.2.3");
  expect(await pythonWith("torch", ["/no/such/python", lacks, has])).toEqual({ program: has, version: "1.2.3" });
  expect(await pythonWith("torch", ["/no/such/python", lacks])).toBeUndefined();
});

test("a measurement is the JSON it prints; one that fails is refused with its last words", async () => {
  expect(await measure({ program: script("prints", `echo '{"seconds":1}'`), args: [] })).toEqual({ seconds: 1 });
  const failing = { program: script("fails", "echo trace >&2; echo out of memory >&2; exit 1"), args: ["step"] };
  await expect(measure(failing)).rejects.toThrow(Refusal);
  await expect(measure(failing)).rejects.toThrow(/fails step" failed: out of memory/);
});

test.skipIf(pinning(1).length === 0)("a measurement held to cores runs on as many", async () => {
  const program = script("cores", `sed -n 's/^Cpus_allowed_list:[[:space:]]*\\(.*\\)/"\\1"/p' /proc/self/status`);
  expect(await measure({ program, args: [], cores: 1 })).toMatch(/^\d+$/);
  expect(pinning(100_000)).toEqual([]);
});

test("the scripts are there", () => {
  for (const path of [ownScript("neurons"), ownScript("lattice"), peerScript("torch_fhn"), peerScript("scipy_lattice")])
    expect(readFileSync(path, "utf8")).toMatch(/benchmark|measurement|solve in a process of its own/);
});
