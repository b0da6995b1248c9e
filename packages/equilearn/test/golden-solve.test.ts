import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { relativeError } from "../src/math/vector.ts";
import { networkToFile } from "../src/systems/flow/file.ts";
import { networkToSpice } from "../src/systems/flow/spice-export.ts";
import { goldenFlows, goldenNetwork } from "./flow-networks.ts";

const folder = mkdtempSync(join(tmpdir(), "equilearn-golden-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Solved {
  readonly status: string;
  readonly residual: number;
  readonly voltages: readonly number[];
  readonly gradient: readonly number[];
}

function solve(name: string, text: string): Solved {
  const path = join(folder, name);
  writeFileSync(path, text);
  const main = join(import.meta.dirname, "..", "src", "cli", "main.ts");
  return JSON.parse(execFileSync(process.execPath, [main, "solve", path, "--json"], { encoding: "utf8" })) as Solved;
}

for (const golden of goldenFlows()) {
  const bound = golden.element === "linear" ? 1e-12 : 1e-9;
  test(`equilearn solve gives ${golden.name}'s voltages and gradient to ${bound}, from JSON and from a netlist`, () => {
    const network = goldenNetwork(golden);
    const json = solve(`${golden.name}.json`, JSON.stringify(networkToFile(network)));
    expect(json.status).toBe("settled");
    expect(json.residual).toBeLessThan(1e-12);
    expect(relativeError(Float64Array.from(json.voltages), Float64Array.from(golden.voltage))).toBeLessThan(bound);
    expect(relativeError(Float64Array.from(json.gradient), Float64Array.from(golden.gradient))).toBeLessThan(bound);
    const netlist = solve(`${golden.name}.cir`, networkToSpice(network));
    expect(netlist.voltages).toEqual(json.voltages);
    expect(netlist.gradient).toEqual(json.gradient);
  });
}
