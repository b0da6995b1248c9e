/** Appends events of one seed in many small transactions: `writer.ts STORE RUN SEED COUNT`. */
import { openDatabase } from "../../src/cli/sqlite.ts";
import type { RunEvent } from "../../src/experiments/events.ts";
import { openStore } from "../../src/store/store.ts";

const [path, run, seed, count] = process.argv.slice(2);
const store = openStore(openDatabase(path), path, Date.now);
for (let next = 0, size = 1; next < Number(count); next += size, size = (size % 19) + 1) {
  const length = Math.min(size, Number(count) - next);
  const events = Array.from({ length }, (_, k): RunEvent => {
    return { type: "score", step: next + k, values: { value: Number(seed) + (next + k) / 3 } };
  });
  store.appendEvents(run, Number(seed), next, events);
}
store.close();
