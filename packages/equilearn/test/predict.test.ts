import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { imagesOf } from "./small-images.ts";

/** The command line on a data set of one's own: a folder of idx files. */

const main = join(import.meta.dirname, "..", "src", "cli", "main.ts");
const folder = fs.mkdtempSync(join(tmpdir(), "equilearn-predict-"));
const inFolder = (name: string) => join(folder, name);
const equilearn = (...args: string[]) =>
  execFileSync(process.execPath, [main, ...args], { cwd: folder, encoding: "utf8" });
const refused = (...args: string[]) => {
  const { status, stderr } = spawnSync(process.execPath, [main, ...args], { cwd: folder, encoding: "utf8" });
  expect(status).toBe(1);
  return stderr.trim();
};
const run = (...more: string[]) =>
  JSON.parse(
    equilearn(
      ...["run", "fhn-mnist-small", "--json", "--set", "task.data=digits", "--set", "task.validation=40"],
      ...["--set", "system.hidden=[12,9]", "--set", "learning.rates=null", "--set", "system.scale=0.2"],
      ...["--set", 'learning.schedule=[{"rate":4e-3,"epochs":3}]', "--set", "learning.batch=16", ...more],
    ),
  ) as { metrics: Record<string, { mean: number }>; digests: string[] };

let trained: ReturnType<typeof run>;

beforeAll(() => {
  fs.mkdirSync(inFolder("digits"));
  for (const { name, bytes } of [...imagesOf("train", 260), ...imagesOf("t10k", 90)])
    fs.writeFileSync(join(folder, "digits", name), bytes);
  trained = run();
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

test("a network trained on a folder of idx files is asked about them, and about a CSV file with labels", () => {
  expect(trained.metrics["test error"].mean).toBeLessThan(10);
  const asked = JSON.parse(
    equilearn("predict", "latest", "digits/t10k-images-idx3-ubyte", "--json", "--out", "said.csv"),
  );
  const labels = Array.from(imagesOf("t10k", 90)[1].bytes.subarray(8), String);
  const wrong = asked.classes.filter((name: string, k: number) => name !== labels[k]).length;
  expect((100 * wrong) / 90).toBeCloseTo(trained.metrics["test error"].mean, 10);
  const images = imagesOf("t10k", 90)[0].bytes;
  const rows = labels.map((label, k) => [label, ...images.subarray(16 + 16 * k, 32 + 16 * k)].join(","));
  fs.writeFileSync(inFolder("asked.csv"), rows.join("\n"));
  const again = JSON.parse(equilearn("predict", "latest", "asked.csv", "--json"));
  expect(again.classes).toEqual(asked.classes);
  expect(again.error).toBeCloseTo(trained.metrics["test error"].mean, 10);
  const said = fs.readFileSync(inFolder("said.csv"), "utf8").trim().split("\n");
  expect(said[0]).toBe("class,residual,output 0,output 1,output 2");
  expect(said).toHaveLength(91);
});

test("one, two and four threads give the same weights, and --threads changes nothing else", () => {
  for (const threads of ["1", "2", "4"])
    expect(run("--threads", threads)).toEqual({ ...trained, run: expect.stringMatching(/^fhn-mnist-small-/) });
});

test("the matrices are taken away by layer", () => {
  equilearn("export", "latest", "--format", "safetensors", "--out", "net.safetensors");
  const bytes = fs.readFileSync(inFolder("net.safetensors"));
  const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE(0))).toString());
  expect(header["weight 1"]).toMatchObject({ dtype: "F32", shape: [16, 12] });
  expect(header["weight 3"]).toMatchObject({ dtype: "F32", shape: [9, 3] });
  expect(refused("export", "latest", "--format", "spice")).toMatch(
    /^equilearn: Run "fhn-mnist-small-\d+-\w+" trained a network of neurons, which is taken away as safetensors or npz, not as spice\.$/,
  );
});

test("figures and a report are drawn", () => {
  for (const kind of ["four-panels", "fields", "results"]) {
    equilearn("figure", "latest", "--kind", kind, "--out", `${kind}.svg`);
    expect(fs.readFileSync(inFolder(`${kind}.svg`), "utf8")).toMatch(/^<svg [\s\S]*<\/svg>\s*$/);
  }
  equilearn("report", "latest", "--out", "report.html");
  expect(fs.readFileSync(inFolder("report.html"), "utf8")).toContain("Receptive fields of seed 0 after learning");
});

describe("what is wrong is told in one sentence", () => {
  const images = imagesOf("train", 260)[0].bytes;
  const withImages = (bytes: Uint8Array) => fs.writeFileSync(join(folder, "digits", "train-images-idx3-ubyte"), bytes);
  afterAll(() => withImages(images));

  test("a data file that is cut short", () => {
    withImages(images.subarray(0, 1000));
    expect(refused("run", "fhn-mnist-small", "--set", "task.data=digits")).toBe(
      "equilearn: train-images-idx3-ubyte announces 260 × 4 × 4 bytes but holds 984 after its header; download it again.",
    );
    withImages(images);
  });

  test("a checkpoint that is cut short", () => {
    const store = join(folder, ".equilearn", "store.checkpoints");
    const [newest] = fs
      .readdirSync(store)
      .toSorted((a, b) => fs.statSync(join(store, b)).mtimeMs - fs.statSync(join(store, a)).mtimeMs);
    const path = join(store, newest, "0.safetensors");
    const bytes = fs.readFileSync(path);
    fs.writeFileSync(path, bytes.subarray(0, bytes.length - 100));
    expect(refused("predict", "latest", "asked.csv")).toMatch(
      /^equilearn: .*0\.safetensors .*; delete the file to start seed 0 over\.$/,
    );
    fs.writeFileSync(path, bytes);
  });

  test("inputs of another size, and a run of another kind", () => {
    fs.writeFileSync(inFolder("short.csv"), "1,2,3\n");
    expect(refused("predict", "latest", "short.csv")).toBe(
      "equilearn: short.csv has 2 inputs in each line, but the network takes 16.",
    );
    expect(refused("run", "fhn-mnist-small", "--set", "task.data=nowhere")).toBe(
      "equilearn: nowhere is neither a file, nor a folder, nor one of mnist, fashion-mnist.",
    );
    expect(refused("run", "fhn-mnist-small", "--set", "task.data=digits", "--network", "x.json")).toBe(
      'equilearn: The recipe "fhn-mnist-small" draws its own systems; --network is for flow networks.',
    );
  });
});
