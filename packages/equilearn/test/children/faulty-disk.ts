/**
 * What the host adapters say of a disk that is full and of one that is read-only: `faulty-disk.ts FOLDER`, where FOLDER is
 * a tmpfs of 1 MiB in a mount namespace of this process. Prints one JSON object of what happened.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeAside } from "../../src/cli/files.ts";
import { openDatabase } from "../../src/cli/sqlite.ts";
import { openStore } from "../../src/store/store.ts";
import { Refusal } from "../../src/systems/system.ts";

const [folder] = process.argv.slice(2);
const path = join(folder, "runs.sqlite");
const file = join(folder, "report.html");
const open = () => openStore(openDatabase(path), path, Date.now);
const run = { id: "r", recipe: "r", settings: {}, seeds: [1], host: {} };

function refusal(work: () => void): string {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
  return "It worked.";
}

const ballast = join(folder, "ballast");
writeFileSync(ballast, new Uint8Array(2 ** 18));
let store = open();
store.createRun(run);
let sequence = 0;
const append = (length: number) => {
  const value = Array.from({ length }, () => sequence / 7);
  store.appendEvents("r", 1, sequence, [{ type: "probe", step: sequence, name: "p", arrays: { value } }]);
  sequence++;
};
append(10);
const fileOnFull = refusal(() => writeAside(file, new Uint8Array(2 ** 21)));
const filesAfter = readdirSync(folder).filter((name) => !name.startsWith("runs.sqlite") && name !== "ballast");
const storeOnFull = refusal(() => {
  for (;;) append(2000);
});
store.close();
rmSync(ballast);
store = open();
append(10);
const recorded = sequence;
const kept = [...store.eventsOf("r")].length;
store.close();
execFileSync("mount", ["-o", "remount,ro", folder]);
const storeOnReadOnly = refusal(() => open());
const fileOnReadOnly = refusal(() => writeAside(file, new Uint8Array(10)));
const said = { fileOnFull, filesAfter, storeOnFull, recorded, kept, storeOnReadOnly, fileOnReadOnly };
process.stdout.write(JSON.stringify(said));
