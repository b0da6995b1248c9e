import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const child = join(import.meta.dirname, "..", "..", "..", "test", "children", "layered-allocation.ts");
/** Room for all that a run could leave, so that no collection hides it. */
const room = ["--min-semi-space-size=256", "--max-semi-space-size=256"];

// In a process of its own: measuring coverage allocates.
test.each(["steps", "freezing", "together"])(
  "10 000 training steps (three settlings, a reading, a step of Adam), stopping by %s, allocate under 100 bytes each",
  (stop) => {
    const printed = execFileSync(process.execPath, [...room, child, stop], { encoding: "utf8" });
    const { collections, bytes } = JSON.parse(printed);
    expect(collections).toBeLessThanOrEqual(1);
    expect(bytes).toBeLessThan(100);
  },
);
