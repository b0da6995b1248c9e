import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const child = join(import.meta.dirname, "..", "..", "..", "test", "children", "allocation.ts");

// In a process of its own: measuring coverage allocates.
test("100 000 settlings, observations and readings of a 12 × 12 lattice allocate under 4 bytes each", () => {
  const { collections, bytes } = JSON.parse(execFileSync(process.execPath, [child], { encoding: "utf8" }));
  // A collection would hide growth, and without growth there is nothing to collect.
  expect(collections).toBeLessThanOrEqual(1);
  expect(bytes).toBeLessThan(4);
});
