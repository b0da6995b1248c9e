/** Carries out the walk of one seed in a store, from wherever it stands: `walker.ts STORE SEED LAST`. */
import { recordRun } from "../../src/cli/recorder.ts";
import { openDatabase } from "../../src/cli/sqlite.ts";
import { openStore } from "../../src/store/store.ts";
import { walk, walkRun } from "./walk.ts";

const [path, seed, last] = process.argv.slice(2);
const store = openStore(openDatabase(path), path, Date.now);
const recorder = recordRun(store, path, walkRun, Date.now);
const from = recorder.resume(Number(seed));
process.stdout.write(`from ${from?.step ?? 0}\n`);
for await (const event of walk(Number(seed), Number(last), from)) recorder.write(Number(seed), [event]);
recorder.close();
store.close();
