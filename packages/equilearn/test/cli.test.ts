import { execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseNpzSync } from "numpy-ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { catalogue } from "../src/experiments/catalogue.ts";
import type { RunSummary } from "../src/experiments/summary.ts";
import { decodeCheckpoint } from "../src/store/checkpoint.ts";
import { evolutionKinds, pictureKinds } from "../src/views/picture-kinds.ts";
import { type Ended, ended, equilearn, recordedIn, start } from "./command-line.ts";

const short = 'learning.schedule=[{"rate":1e-4,"epochs":3}]';
const twoSeeds = ["run", "iris-chemical", "--seeds", "2", "--set", short, "--json"];

let folder: string;
/** The run that the tests below look at. */
let ran: Ended;
let summary: RunSummary & { run: string; firstSeed: number };

/** Runs the command line in the folder of the test. */
const cli = (...args: string[]) => equilearn(args, folder);
const inFolder = (name: string) => join(folder, name);
const read = (name: string) => fs.readFileSync(inFolder(name), "utf8");

/** A command that must work: its standard output. */
async function output(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await cli(...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining("    at ") });
  return stdout;
}

beforeAll(async () => {
  folder = fs.mkdtempSync(join(tmpdir(), "equilearn-cli-"));
  ran = await cli(...twoSeeds);
  summary = JSON.parse(ran.stdout);
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

test("recipes --json is the catalogue", async () => {
  expect(JSON.parse(await output("recipes", "--json"))).toEqual(JSON.parse(JSON.stringify(catalogue)));
  expect(JSON.parse(await output("recipes", "tuning-diodes", "--json")).name).toBe("tuning-diodes");
  const listing = await output("recipes");
  for (const { name } of catalogue) expect(listing).toContain(name);
});

describe("run", () => {
  test("with --json prints one JSON object on stdout and nothing else there", () => {
    expect(ran.code).toBe(0);
    expect(ran.stderr).not.toContain("{");
    expect(summary).toMatchObject({ recipe: "iris-chemical", seeds: 2, firstSeed: 0 });
    expect(summary.digests).toEqual([expect.stringMatching(/^[0-9a-f]+$/), expect.stringMatching(/^[0-9a-f]+$/)]);
    expect(summary.certificate.residual).toBeLessThan(1e-12);
    for (const [name, metric] of Object.entries(summary.metrics)) {
      expect(Object.keys(metric), name).toEqual(["mean", "sd", "min", "max", "values"]);
      expect(metric.values, name).toHaveLength(2);
      expect(metric.mean, name).toBe((metric.values[0] + metric.values[1]) / 2);
      expect([metric.min, metric.max], name).toEqual(metric.values.toSorted((a, b) => a - b));
    }
    const [verdict] = summary.expect;
    const { mean } = summary.metrics["test accuracy"];
    expect(verdict).toMatchObject({ metric: "test accuracy", published: 93, measured: mean });
    expect(verdict.holds).toBe(mean >= 90 && mean <= 94);
  });

  test("one thread and two give the same", async () => {
    for (const threads of ["1", "2"]) {
      const { run, ...rest } = JSON.parse(
        await output(...twoSeeds, "--threads", threads, "--store", `${threads}.sqlite`),
      );
      const { run: first, ...expected } = summary;
      expect(run).not.toBe(first);
      expect(rest).toEqual(expected);
    }
    const { id: _one, ...one } = recordedIn(inFolder("1.sqlite"));
    const { id: _two, ...two } = recordedIn(inFolder("2.sqlite"));
    expect(one).toEqual(two);
  });

  test("without --json tells people, and writes the report that was asked for", async () => {
    const set = ["--set", short, "--store", "people.sqlite", "--report", "with-run.html"];
    const text = await output("run", "iris-chemical", "--seeds", "1", "--seed", "1", ...set);
    expect(text).toContain("test accuracy");
    expect(text).toContain("What was promised of the unchanged recipe (for 100 seeds; this run has");
    expect(text).toContain(`Certificate: worst residual`);
    expect(read("with-run.html")).toMatch(/^<!doctype html>/i);
    expect(recordedIn(inFolder("people.sqlite")).events[0]).toMatchObject({ seed: 1, type: "begin" });
  });
});

describe("a run that is kept", () => {
  test("is listed, shown and compared", async () => {
    const [run] = JSON.parse(await output("runs", "--json"));
    expect(run).toMatchObject({ id: summary.run, recipe: "iris-chemical", status: "finished", seeds: [0, 1], done: 2 });
    expect(await output("runs")).toContain(summary.run);
    const { run: _run, firstSeed: _first, seeds: _seeds, ...measured } = summary;
    expect(JSON.parse(await output("show", "latest", "--json"))).toMatchObject({ id: summary.run, ...measured });
    expect(await output("show", summary.run.slice(0, -2))).toContain("untrained test accuracy");
    const compared = JSON.parse(await output("compare", "latest", summary.run, "--json"));
    expect(compared).toEqual([0, 1].map(() => ({ run: summary.run, seeds: 2, ...measured })));
    expect(await output("compare", "latest", summary.run)).toContain("worst residual");
  });

  test("is resumed to nothing more when it is finished", async () => {
    const before = recordedIn(inFolder(".equilearn/store.sqlite"));
    expect(JSON.parse(await output("resume", "latest", "--json"))).toEqual(summary);
    expect(recordedIn(inFolder(".equilearn/store.sqlite"))).toEqual(before);
  });

  test("is reported in one file that needs no other", async () => {
    await output("report", "latest", "--out", "report.html");
    const html = read("report.html");
    expect(html).toContain(summary.run);
    expect(html).toContain("equilearn run iris-chemical --seed 0 --seeds 2 --set &#39;learning.schedule=[{");
    expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  });

  test("is drawn as SVG and PNG, in every kind", async () => {
    // What hidden units see is for networks of neurons, and nothing evolved.
    const others: readonly string[] = ["fields", ...evolutionKinds];
    const kinds = pictureKinds.filter((kind) => !others.includes(kind));
    await Promise.all(kinds.map((kind) => output("figure", "latest", "--kind", kind, "--out", `${kind}.svg`)));
    for (const kind of kinds) expect(read(`${kind}.svg`)).toMatch(/^<svg [\s\S]*<\/svg>\s*$/);
    await output("figure", "latest", "--out", "panels.png");
    const png = fs.readFileSync(inFolder("panels.png"));
    expect([...png.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    expect(png.readUInt32BE(16)).toBeGreaterThan(500);
  });
});

describe("a trained network", () => {
  const endings = { spice: "cir", json: "json", graphml: "graphml", safetensors: "safetensors", npz: "npz" };

  test("goes out in five formats and comes back from three, to the same voltages to the bit", async () => {
    await Promise.all(
      Object.entries(endings).map(([format, ending]) =>
        output("export", "latest", "--format", format, "--out", `net.${ending}`),
      ),
    );
    const [json, spice, graphml] = await Promise.all(
      ["json", "cir", "graphml"].map((ending) => output("solve", `net.${ending}`, "--json")),
    );
    const solved = JSON.parse(json);
    expect(solved.status).toBe("settled");
    expect(solved.residual).toBeLessThan(1e-12);
    expect(solved.outputDrops).toHaveLength(3);
    expect(Math.max(...solved.voltages)).toBeGreaterThan(0.1);
    expect(JSON.parse(spice)).toEqual(solved);
    expect(JSON.parse(graphml)).toEqual(solved);
    expect(await output("solve", "net.cir")).toContain("settled in 1 step");

    const { settings, seed, event } = decodeCheckpoint(fs.readFileSync(inFolder("net.safetensors")), "net");
    expect(settings).toMatchObject({ name: "iris-chemical" });
    expect([seed, event.step]).toEqual([0, 3]);
    const { arrays } = parseNpzSync(fs.readFileSync(inFolder("net.npz")));
    expect(arrays.get("weights")?.data).toEqual(event.tensors.weights.data);
    const { edges } = JSON.parse(read("net.json"));
    expect(edges.map((edge: { conductance: number }) => edge.conductance)).toEqual([...event.tensors.weights.data]);
  });

  test("that was imported is a run of its own, and goes out again as it came in", async () => {
    for (const file of ["net.cir", "net.json"]) {
      const store = ["--store", `${file}.sqlite`];
      const imported = JSON.parse(await output("import", file, "--out", "again.json", "--json", ...store));
      expect(imported).toMatchObject({ recipe: "imported", seeds: 1, certificate: { unsettled: 0, indefinite: 0 } });
      expect(read("again.json")).toBe(read("net.json"));
      expect(await output("export", "latest", "--format", "json", "--out", "-", ...store)).toBe(read("net.json"));
      expect(JSON.parse(await output("runs", "--json", ...store))).toMatchObject([
        { id: imported.run, status: "finished" },
      ]);
    }
  });

  test("is trained further when it is given to run, which keeps it", async () => {
    const further = ["run", "iris-chemical", "--network", "net.cir", "--seeds", "1", "--set", short, "--json"];
    const store = ["--store", "further.sqlite"];
    const first = JSON.parse(await output(...further, ...store));
    expect(first.digests).not.toEqual(summary.digests.slice(0, 1));
    await output("export", "latest", "--format", "safetensors", "--out", "further.safetensors", ...store);
    const { settings, event } = decodeCheckpoint(fs.readFileSync(inFolder("further.safetensors")), "further");
    const { edges } = JSON.parse(read("net.json"));
    expect([...event.tensors["initial weights"].data]).toEqual(
      edges.map((edge: { conductance: number }) => edge.conductance),
    );
    expect(settings).toMatchObject({ system: { generator: "imported", network: { edges } } });
  });

  test("of another seed goes out when it is asked for", async () => {
    const second = JSON.parse(await output("export", "latest", "--seed", "1", "--format", "json", "--out", "-"));
    expect(second.name).toBe("iris-chemical seed 1");
  });
});

describe("a network that does not settle", () => {
  const pair = '"ground":1,"inputs":[{"plus":0,"minus":1,"current":-1}],"outputs":[{"plus":0,"minus":1}]';
  const network = (edge: string) =>
    `{"format":"equilearn-network","version":1,"name":"stuck","nodes":2,"edges":[{"from":0,"to":1,${edge}}],${pair}}`;

  test("is solved and imported with status 1, and what came of it is told", async () => {
    // No reverse current of a diode reaches its saturation current, here 1 · 0.025852.
    fs.writeFileSync(inFolder("stuck.json"), network('"conductance":1,"element":"diode"'));
    const solved = await cli("solve", "stuck.json", "--json");
    expect(solved).toMatchObject({ code: 1, stderr: "" });
    expect(JSON.parse(solved.stdout)).toMatchObject({ status: "exhausted", residual: expect.any(Number) });
    const told = await cli("solve", "stuck.json");
    expect(told).toMatchObject({
      code: 1,
      stderr: "",
      stdout: expect.stringMatching(/^stuck: exhausted in 200 steps/),
    });
    const imported = await cli("import", "stuck.json", "--json", "--store", "stuck.sqlite");
    expect(imported).toMatchObject({ code: 1, stderr: "" });
    expect(JSON.parse(imported.stdout)).toMatchObject({ certificate: { unsettled: 1 } });
  });

  test("leaves out of its JSON a residual that is no number", async () => {
    fs.writeFileSync(
      inFolder("endless.json"),
      network('"conductance":1e-300').replace('"current":-1', '"current":-1e10'),
    );
    const { code, stdout } = await cli("solve", "endless.json", "--json");
    const { status, residual } = JSON.parse(stdout);
    expect({ code, residual }).toEqual({ code: 1, residual: undefined });
    expect(status).not.toBe("settled");
  });
});

describe("a recipe that cannot be run leaves no run behind", () => {
  test.each([
    ["its settings do not fit", "learning.targets=given"],
    ["it learns nothing", 'learning={"kind":"none"}'],
  ])("because %s", async (_, setting) => {
    const store = ["--store", "refused.sqlite"];
    expect(await cli("run", "iris-chemical", "--set", setting, ...store)).toMatchObject({ code: 1, stdout: "" });
    expect(JSON.parse(await output("runs", "--json", ...store))).toEqual([]);
  });
});

test("gradient --json is the study of every rule", async () => {
  const small = ["--set", "system.rows=5", "--set", "system.columns=5"];
  const report = JSON.parse(await output("gradient", "iris-chemical", ...small, "--json"));
  expect(report.rules.map(({ rule }: { rule: string }) => rule)).toContain("coupled-learning");
  expect(report.oracleError).toBeLessThan(1e-8);
  expect(await output("gradient", "tuning-diodes")).toContain("use chemical-linearised (exact there)");
});

test("verify --record prints the committed verdicts of every recipe that promises something, and runs nothing", async () => {
  const { code, stdout, stderr } = await cli("verify", "--record", "--json");
  expect(stderr).toBe("");
  const verdicts = JSON.parse(stdout) as { recipe: string; metric: string; holds: boolean; record: object }[];
  const promising = catalogue.filter((recipe) => recipe.expect.length > 0).map(({ name }) => name);
  expect(new Set(verdicts.map(({ recipe }) => recipe))).toEqual(new Set(promising));
  for (const { recipe, metric, record } of verdicts) {
    const promised = catalogue.find(({ name }) => name === recipe)?.expect.map((expectation) => expectation.metric);
    expect(promised).toContain(metric);
    expect(record).toMatchObject({ date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/), seeds: expect.any(String) });
  }
  expect(code).toBe(verdicts.every(({ holds }) => holds) ? 0 : 1);
});

describe.concurrent("what cannot be done is refused with a status above 0 and one sentence", () => {
  const cases: [what: string, args: string[], sentence: RegExp][] = [
    [
      "an unknown recipe",
      ["run", "iris-chemicals"],
      /^equilearn: There is no recipe "iris-chemicals"; the recipes are iris-chemical, /,
    ],
    ["an unknown command", ["trane"], /^error: unknown command 'trane'/],
    ["an unknown option", ["run", "iris-chemical", "--quickly"], /^error: unknown option '--quickly'/],
    [
      "no seeds",
      ["run", "iris-chemical", "--seeds", "0"],
      /'0' is invalid\. It must be a whole number from 1 to 100000\./,
    ],
    [
      "seeds in words",
      ["run", "iris-chemical", "--seeds", "many"],
      /'many' is invalid\. It must be a whole number from 1 to 100000\./,
    ],
    ["too many seeds", ["run", "iris-chemical", "--seeds", "1e9"], /'1e9' is invalid\./],
    [
      "a wrong setting",
      ["run", "iris-chemical", "--set", "learning.nudge=-1"],
      /^equilearn: The recipe "iris-chemical" with "learning\.nudge=-1" is not a valid recipe at "learning\.nudge": /,
    ],
    [
      "a network too large",
      [
        "run",
        "iris-chemical",
        "--set",
        "system.rows=99999",
        "--set",
        "system.columns=99999",
        "--store",
        "large.sqlite",
      ],
      /^equilearn: A lattice needs from 2 to /,
    ],
    [
      "a missing file",
      ["solve", "missing.cir"],
      /^equilearn: missing\.cir could not be read: there is no such file\.$/,
    ],
    [
      "a file with a wrong ending",
      ["solve", "wrong.txt"],
      /^equilearn: wrong\.txt has the ending "\.txt", and networks are read from /,
    ],
    ["a file that is no network", ["import", "wrong.json", "--store", "wrong.sqlite"], /^equilearn: wrong\.json: /],
    [
      "a file that is no text",
      ["solve", "wrong.cir"],
      /^equilearn: wrong\.cir is not a text file: it is not valid UTF-8\.$/,
    ],
    [
      "a store that is none",
      ["runs", "--store", "wrong.json"],
      /^equilearn: .*wrong\.json is not a store, nor any other SQLite database: name another file\.$/,
    ],
    [
      "a store that is damaged",
      ["show", "latest", "--store", "damaged.sqlite"],
      /^equilearn: The store .*damaged\.sqlite is damaged/,
    ],
    ["a store that is a folder", ["runs", "--store", "."], /^equilearn: .* is a folder: name a file for the store\.$/],
    [
      "an unknown run",
      ["show", "nothing-like-it"],
      /^equilearn: The store .* has no run "nothing-like-it": list its runs to see their ids\.$/,
    ],
    [
      "resuming nothing",
      ["resume", "latest", "--store", "empty.sqlite"],
      /^equilearn: There is no store at .*empty\.sqlite; one is made with the first run, such as: equilearn run iris-chemical\.$/,
    ],
    [
      "a picture of an unknown kind of file",
      ["figure", "latest", "--out", "picture.gif"],
      /^equilearn: picture\.gif has the ending "\.gif", and pictures are written as \.svg or \.png\.$/,
    ],
    [
      "a place that is not there",
      ["report", "latest", "--out", "no/such/folder.html"],
      /^equilearn: no\/such\/folder\.html could not be written: there is no folder no\/such\.$/,
    ],
    [
      "an unknown format",
      ["export", "latest", "--format", "pdf"],
      /^error: option '--format <format>' argument 'pdf' is invalid\. Allowed choices are spice, /,
    ],
    [
      "a seed that the run has not",
      ["export", "latest", "--format", "json", "--seed", "7"],
      /^equilearn: Run ".*" has no checkpoint of seed 7 yet; its seeds are 0, 1\.$/,
    ],
    [
      "settings that do not fit",
      ["run", "iris-chemical", "--set", "learning.targets=given", "--store", "unfit.sqlite"],
      /^equilearn: The task "iris" cannot be taught with learning\.targets "given"; /,
    ],
  ];

  beforeAll(() => {
    fs.writeFileSync(inFolder("wrong.txt"), "R1 a b 1");
    fs.writeFileSync(inFolder("wrong.json"), '{"nodes": ');
    fs.writeFileSync(inFolder("wrong.cir"), Uint8Array.of(0xff, 0xfe, 0x00, 0xd8));
    const store = fs.readFileSync(inFolder(".equilearn/store.sqlite"));
    // The first page, which names the file, stays whole.
    fs.writeFileSync(inFolder("damaged.sqlite"), store.fill(0xa5, 4096));
  });

  test.each(cases)("%s", async (_, args, sentence) => {
    const { code, stdout, stderr } = await cli(...args);
    expect([1, 2]).toContain(code);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^[^\n]+\n$/);
    expect(stderr.trimEnd()).toMatch(sentence);
    expect(stderr).not.toMatch(/ {4}at |defect of equilearn|Error:/);
  });
});

describe("an output that cannot be written", () => {
  test("because its reader has seen enough, such as head, is no failure", async () => {
    const child = start(["recipes", "--json"], folder);
    child.stdout?.destroy();
    expect(await ended(child)).toMatchObject({ code: 0, stderr: "" });
  });

  test.skipIf(!fs.existsSync("/dev/full"))("because the disk is full is told in a sentence", async () => {
    const full = fs.openSync("/dev/full", "w");
    const { code, stderr } = await ended(start(["recipes", "--json"], folder, full));
    fs.closeSync(full);
    const sentence = "Standard output could not be written: the disk is full; free some space and try again.";
    expect({ code, stderr }).toEqual({ code: 1, stderr: `equilearn: ${sentence}\n` });
  });
});

test("Ctrl-C in the middle of a run: status 130, one sentence, and the run goes on to the same end", async () => {
  const long = [
    "run",
    "iris-chemical",
    "--seeds",
    "2",
    "--set",
    'learning.schedule=[{"rate":1e-4,"epochs":200}]',
    "--set",
    "checkpointEvery=2",
    "--json",
  ];
  const whole = JSON.parse(await output(...long, "--store", "whole.sqlite"));
  const child = start([...long, "--store", "stopped.sqlite"], folder);
  const ending = ended(child);
  while (!checkpointed("stopped.checkpoints")) await setTimeout(5);
  child.kill("SIGINT");
  const { code, stdout, stderr } = await ending;
  expect({ code, stdout }).toEqual({ code: 130, stdout: "" });
  expect(stderr).toMatch(
    /^Stopped; what was done is kept\. Go on with: equilearn resume \S+ --store \S+stopped\.sqlite\n$/,
  );
  const stopped = recordedIn(inFolder("stopped.sqlite"));
  expect(stopped.status).toBe("interrupted");
  expect(stopped.events.filter(({ json }) => json.includes('"end"')).length).toBeLessThan(2);

  const { run, ...resumed } = JSON.parse(await output("resume", stopped.id, "--store", "stopped.sqlite", "--json"));
  const { run: _run, ...expected } = whole;
  expect(run).toBe(stopped.id);
  expect(resumed).toEqual(expected);
  const { id: _id, ...recorded } = recordedIn(inFolder("stopped.sqlite"));
  expect({ id: whole.run, ...recorded }).toEqual(recordedIn(inFolder("whole.sqlite")));
});

/** Whether a checkpoint of any run is in a folder of checkpoints. */
function checkpointed(name: string): boolean {
  if (!fs.existsSync(inFolder(name))) return false;
  return fs.readdirSync(inFolder(name), { recursive: true }).some((file) => String(file).endsWith("0.safetensors"));
}

/** A Node that is too old, where the system has one. */
const oldNode = ["/usr/bin/node", "/usr/local/bin/node"].find((path) => {
  if (!fs.existsSync(path)) return false;
  const version = execFileSync(path, ["--version"], { encoding: "utf8" });
  return Number(/^v(\d+)/.exec(version)?.[1]) < 22;
});

describe("the package as it is published", () => {
  const root = fileURLToPath(new URL("../../../", import.meta.url));
  let bin: string;

  beforeAll(() => {
    const built = inFolder("package");
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    const project = fileURLToPath(new URL("../tsconfig.build.json", import.meta.url));
    execFileSync(process.execPath, [compiler, "-p", project, "--outDir", join(built, "dist")]);
    fs.copyFileSync(new URL("../package.json", import.meta.url), join(built, "package.json"));
    fs.symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    bin = join(built, "dist/cli/bin.js");
  });

  test("runs a recipe to the same digests as its sources", async () => {
    const child = spawn(process.execPath, [bin, ...twoSeeds, "--store", "published.sqlite"], { cwd: folder });
    const { code, stdout, stderr } = await ended(child);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout).digests).toEqual(summary.digests);
  });

  test.skipIf(oldNode === undefined)(
    "says on an older Node which one it needs (skipped where there is none)",
    async () => {
      const { code, stdout, stderr } = await ended(spawn(oldNode ?? "", [bin, "recipes"], { cwd: folder }));
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toMatch(
        /^equilearn needs Node 22\.18 or newer and this is Node \d+\.\d+\.\d+; install Node 24 [^\n]+\n$/,
      );
    },
  );
});
