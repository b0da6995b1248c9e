import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { askForWideOperations } from "./wide.ts";

const flag = "--experimental-wasm-revectorize";
const run = (...flags: string[]) => {
  const script = fileURLToPath(new URL("../../test/children/wide.ts", import.meta.url));
  return execFileSync(process.execPath, [...flags, script], { encoding: "utf8", maxBuffer: 2 ** 28 });
};

/** By name, "…, tiles for four" and "…, tiles for eight". */
const digestsOf = (output: string): Record<string, string> =>
  JSON.parse(output.slice(output.lastIndexOf("\n", output.length - 2) + 1));

test("trained networks have the same bits with operations on four numbers and on eight, and with tiles for either", () => {
  // The optimising compiler for all from the beginning: nothing may hide in the code of the other one.
  const narrow = digestsOf(run("--no-liftoff"));
  const wideRun = askForWideOperations()
    ? run("--no-liftoff", flag, "--trace-wasm-revectorize")
    : run("--no-liftoff", flag);
  expect(digestsOf(wideRun)).toEqual(narrow);
  const names = Object.keys(narrow).filter((name) => name.endsWith("tiles for four"));
  expect(names).toHaveLength(30);
  for (const name of names) expect(narrow[name.replace("tiles for four", "tiles for eight")]).toBe(narrow[name]);
  expect(new Set(Object.values(narrow)).size).toBe(names.length);
  if (askForWideOperations()) expect(wideRun).toContain("Decide to vectorize");
});

test("wide operations can be turned off", () => {
  const found = execFileSync(
    process.execPath,
    [
      "-e",
      `import(${JSON.stringify(new URL("./wide.ts", import.meta.url).href)}).then((m) => console.log(m.askForWideOperations()))`,
    ],
    { encoding: "utf8", env: { ...process.env, EQUILEARN_WIDE: "0" } },
  );
  expect(found.trim()).toBe("false");
});
