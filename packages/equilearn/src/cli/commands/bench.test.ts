import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { equilearn } from "../../../test/command-line.ts";
import { writeGrowth } from "../benchmarks/growth-picture.ts";

const folder = mkdtempSync(join(tmpdir(), "equilearn-bench-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("the lattice suite alone prints what it printed before: scipy, lattices, Iris", async () => {
  const { code, stdout } = await equilearn(["bench", "lattice", "--quick", "--largest", "10", "--json"], folder);
  expect(code).toBe(0);
  const printed = JSON.parse(stdout);
  expect(printed).toMatchObject({ host: { node: process.versions.node }, lattices: [], iris: { epochs: 100 } });
  expect(printed).not.toHaveProperty("neurons");
});

test.each([
  [["bench", "--out", "growth.gif"], 1, "pictures are written as .svg or .png"],
  [["bench", "neurons", "--out", "no/growth.svg"], 1, "There is no folder no"],
  [["bench", "lattice", "--out", "growth.svg"], 1, "The picture shows networks of neurons"],
  [["bench", "reactions", "--out", "growth.svg"], 1, "The picture shows networks of neurons"],
  [["bench", "weather"], 2, "Allowed choices are lattice, neurons, reactions"],
])("%j is refused before anything is measured", async (args, status, sentence) => {
  const { code, stderr } = await equilearn(args as string[], folder);
  expect([code, stderr]).toEqual([status, expect.stringContaining(sentence as string)]);
});

test("growth is drawn as SVG and PNG", () => {
  const speed = { samplesPerSecond: 1, median: 1, gflops: 20 };
  const row = { machine: "m", algorithm: "sweep", layers: "784-8-10", batch: 4, threads: 1, over: "width" } as const;
  const growth = [8, 16].map((at) => ({ ...row, at, default: speed, relaxed: speed }));
  const results = {
    torch: null,
    peak: { plain: 40, relaxed: 50, wide: true },
    load: 0,
    steps: [],
    trainings: [],
    growth,
  };
  for (const name of ["growth.svg", "growth.png"]) writeGrowth(results, "a processor", join(folder, name));
  expect(readFileSync(join(folder, "growth.svg"), "utf8")).toContain(
    "a processor, of which one is used; PyTorch is not here",
  );
  expect(readFileSync(join(folder, "growth.png")).subarray(1, 4).toString()).toBe("PNG");
});
