import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseGenome } from "../src/evolution/neat/genome-file.ts";
import { reactionsToFile } from "../src/systems/reaction/file.ts";
import { parseReactions } from "../src/systems/reaction/text.ts";
import { equilearn } from "./command-line.ts";

let folder: string;
const cli = (...args: string[]) => equilearn(args, folder);
const read = (name: string) => fs.readFileSync(join(folder, name), "utf8");

const salt = `equilearn reactions 1
name salt water
space inside
space outside
near inside outside distance 2
species Na@inside initial 0.2 charge 1 mass 2 friction 1
species Na@outside initial 1.4 charge 1 mass 2 friction 1
species Cl@inside initial 0.2 charge -1
species NaCl@inside initial 1e-3
Na@inside <=> Na@outside rate 0.5 current 0.1
Na@inside + Cl@inside <=> NaCl@inside rate 2
`;

beforeAll(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "equilearn-reactions-"));
  fs.writeFileSync(join(folder, "salt.reactions"), salt);
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

describe("solve", () => {
  test("settles a reaction file by three methods to the same amounts within 1e-6, and certifies each", async () => {
    const settings = [
      ["--method", "exact"],
      ["--method", "sweeps"],
      ["--method", "euler", "--time-step", "0.01", "--tolerance", "1e-10"],
    ];
    const solved = await Promise.all(
      settings.map(async (args) => (await cli("solve", "salt.reactions", ...args, "--json")).stdout),
    );
    const [exact, ...others] = solved.map((stdout) => JSON.parse(stdout));
    expect(exact.residual).toBeLessThan(1e-12);
    expect(exact.stability).toBeLessThan(0);
    expect(exact.totals.map(({ name }: { name: string }) => name)).toEqual([
      "Na@inside + Na@outside + NaCl@inside",
      "Cl@inside + NaCl@inside",
    ]);
    for (const one of [exact, ...others]) {
      expect(one.status).toBe("settled");
      expect(one.energyChange).toBeLessThan(0);
      for (const { drift } of one.totals) expect(drift).toBeLessThan(1e-12);
      for (const [name, amount] of Object.entries(exact.amounts as Record<string, number>))
        expect(Math.abs(one.amounts[name] - amount)).toBeLessThan(1e-6);
    }
  });

  test("writes the system as it has settled, which is then at rest", async () => {
    expect((await cli("solve", "salt.reactions", "--out", "settled.reactions")).code).toBe(0);
    const again = JSON.parse((await cli("solve", "settled.reactions", "--json")).stdout);
    expect(again).toMatchObject({ status: "settled", steps: 0 });
    expect(again.residual).toBeLessThan(1e-12);
  });

  test("tells people the same, and refuses a file that says nothing", async () => {
    const { code, stdout } = await cli("solve", "salt.reactions");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^salt water, a reaction system of 4 species in 2 spaces, with 2 edges: settled in \d+ steps, residual /,
    );
    fs.writeFileSync(join(folder, "empty.reactions"), "");
    expect(await cli("solve", "empty.reactions")).toMatchObject({
      code: 1,
      stderr: 'equilearn: empty.reactions: The reaction file is empty; it begins with "equilearn reactions 1".\n',
    });
  });
});

describe("a run that evolves", () => {
  const small = [
    "system.charges=false",
    ...["population=8", "generations=2", "lifetimes=2", "controls=4", "goal=null"].map(
      (setting) => `learning.${setting}`,
    ),
  ].flatMap((setting) => ["--set", setting]);

  test("is run, and its champions are looked at, taken away and settled", async () => {
    const ran = await cli("run", "epl-bandit", ...small, "--json");
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.stdout).metrics.on.values).toHaveLength(1);
    const files = ["--genome", "best.json", "--reactions", "best.reactions", "--drawing", "best.svg"];
    const told = await cli("champion", "latest", "--lifetimes", "4", ...files, "--json");
    const champion = JSON.parse(told.stdout);
    expect(champion.generation).toBe(JSON.parse(ran.stdout).metrics["champion of generation"].values[0]);
    expect(Object.keys(champion.controls)).toEqual(["as it evolved", "settled to 1e-8", "half the time step"]);
    expect(champion.controls["as it evolved"].byEpisode).toHaveLength(10);
    expect(parseGenome(read("best.json")).nodes.length).toBeGreaterThan(16);
    const solved = JSON.parse((await cli("solve", "best.reactions", "--json")).stdout);
    expect(Object.keys(solved.amounts)).toHaveLength(champion.species);
    expect(read("best.svg")).toContain(`${champion.species} species in`);
    expect((await cli("champion", "latest", "--generation", "1", "--lifetimes", "4")).stdout).toMatch(
      /^Champion of generation 1, seed 0: number \d+, fitness [\d.]+; a genome of \d+ nodes/,
    );
  });

  test("is taken away as JSON, GraphML and reactions, of any generation, and drawn; other formats are refused", async () => {
    const [json, graphml, reactions, netlist, drawn] = await Promise.all([
      cli("export", "latest", "--format", "json", "--out", "champion.json"),
      cli("export", "latest", "--format", "graphml", "--generation", "1"),
      cli("export", "latest", "--format", "reactions", "--out", "-"),
      cli("export", "latest", "--format", "spice"),
      cli("figure", "latest", "--out", "generations.svg"),
    ]);
    expect([json, graphml, reactions, drawn].map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    const { lineage, genome, system, inputs, outputs, feedback, behaviour } = JSON.parse(read("champion.json"));
    expect(lineage).toMatchObject({ generation: 1, individual: expect.any(Number), fitness: expect.any(Number) });
    expect(parseGenome(JSON.stringify(genome)).nodes.length).toBeGreaterThan(16);
    expect(reactionsToFile(parseReactions(reactions.stdout))).toEqual(system);
    expect(inputs).toEqual([{ channel: "0", species: "A@in0", scale: 1, gain: 1 }]);
    expect(outputs.map(({ species }: { species: string }) => species)).toEqual(["A@out0", "A@out1"]);
    expect(feedback).toEqual([{ species: "C@mid0", gain: 10 }]);
    expect(behaviour).toMatchObject({ timeStep: 1, growth: 1, tolerance: 1e-4, most: 200, reading: "mean" });
    const [, written] = /^Wrote (epl-bandit-\S+-seed-0-generation-1\.graphml)\n$/.exec(graphml.stderr) ?? [];
    expect(read(written)).toContain('<data key="name">C@mid0</data>');
    expect(netlist.stderr).toMatch(
      /evolved reaction systems, which are taken away as json, graphml or reactions, not as spice\.\n$/,
    );
    expect(read("generations.svg")).toContain("Learning speed by generation");
  });

  test("refuses a generation that it has not come to, and a run in which nothing evolved", async () => {
    const { stderr } = await cli("champion", "latest", "--generation", "9", "--lifetimes", "4");
    expect(stderr).toMatch(
      /^equilearn: Seed 0 of run "epl-bandit-\S+" has champions of generations 1 to 2, not of 9\.\n$/,
    );
    await cli("run", "iris-chemical", "--set", 'learning.schedule=[{"rate":1e-4,"epochs":1}]', "--json");
    expect((await cli("champion", "latest")).stderr).toMatch(/in which nothing evolves; try epl-bandit\.\n$/);
    expect((await cli("export", "latest", "--format", "reactions")).stderr).toMatch(
      /^equilearn: Run "iris-chemical-\S+" trained a network without reactions; export it in another format\.\n$/,
    );
  });
});
