import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { bareHost } from "../../experiments/host.ts";
import type { NeuronRecipe } from "../../experiments/recipe.ts";
import { algorithms, benchRecipe, layersOf, parseLayers, peerSettings, stepFlops } from "./neuron-settings.ts";
import { measureStep } from "./neuron-step.ts";
import { measureTraining } from "./neuron-training.ts";
import { measurePeak } from "./peak.ts";
import { measure, ownScript, peerScript, pythonWith } from "./processes.ts";

test("the recipes are the catalogue's: the paper's network, and a small one that is swept", () => {
  expect(layersOf(benchRecipe("euler")).join("-")).toBe("784-512-512-512-512-10");
  expect(layersOf(benchRecipe("sweep")).join("-")).toBe("784-128-128-128-128-10");
  expect(peerSettings(benchRecipe("euler"), 3)).toMatchObject({ free: 55, nudged: 14, nudge: 0.9, bound: 2, seed: 3 });
  expect(peerSettings(benchRecipe("sweep"), 0)).toMatchObject({ free: 3, nudged: 1, damping: 3, scaling: "standard" });
  const changed = benchRecipe("sweep", { hidden: [32], relaxed: true });
  expect([changed.solver.relaxed, changed.learning.rates]).toEqual([true, null]);
});

test("layers are sizes with dashes", () => {
  expect(parseLayers("784-16-10")).toEqual([784, 16, 10]);
  for (const text of ["784", "784-10", "784-x-10", "784-0-10"]) expect(() => parseLayers(text)).toThrow("784-128-10");
});

test("work: the notes' 268 MFLOP a sample of the paper's network, 1.11 of the small one", () => {
  const workOf = (algorithm: (typeof algorithms)[number]) => {
    const recipe = benchRecipe(algorithm);
    return stepFlops(recipe, layersOf(recipe)) / 1e6;
  };
  expect(workOf("euler")).toBeCloseTo(267.5, 0);
  expect(workOf("sweep")).toBeCloseTo(1.11, 2);
});

const python = await pythonWith("json", ["python3"]).catch(() => undefined);
test.skipIf(!python).each(algorithms)("the peer counts the same work: %s", (algorithm) => {
  const recipe = benchRecipe(algorithm, { hidden: [5, 7] });
  const layers = layersOf(recipe);
  const folder = JSON.stringify(peerScript("torch_fhn").replace(/[^/]*$/, ""));
  const call = `torch_fhn.flops("${algorithm}", ${JSON.stringify(layers)}, ${JSON.stringify({ ...recipe.solver.stop })})`;
  const code = `import sys; sys.path.insert(0, ${folder}); sys.dont_write_bytecode = True; import torch_fhn; print(${call})`;
  expect(Number(execFileSync("python3", ["-c", code], { encoding: "utf8" }))).toBe(stepFlops(recipe, layers));
});

describe("a training step", () => {
  test.each(algorithms)("%s, in both modes: samples a second and what they come to", (algorithm) => {
    for (const relaxed of [false, true]) {
      const layers = [12, 8, 6, 3];
      const recipe = benchRecipe(algorithm, { hidden: [8, 6], relaxed });
      const measured = measureStep({ recipe, layers, batch: 5, threads: 1, seconds: 0.02 });
      expect(measured.samplesPerSecond).toBeGreaterThanOrEqual(measured.median);
      expect(measured.median).toBeGreaterThan(0);
      expect(measured.gflops).toBeCloseTo((measured.samplesPerSecond * stepFlops(recipe, layers)) / 1e9, 9);
    }
  });

  test("by two threads, in a process of its own, which ends", async () => {
    const args = [ownScript("neurons"), "step", "sweep", "784-16-10", "8", "2", "0.05", "relaxed"];
    expect(await measure({ program: process.execPath, args })).toMatchObject({ gflops: expect.any(Number) });
  });

  test("by an algorithm that is not there is refused", async () => {
    const args = [ownScript("neurons"), "step", "newton", "784-16-10", "8", "1", "0.05"];
    await expect(measure({ program: process.execPath, args })).rejects.toThrow(
      'failed: There is no algorithm "newton"',
    );
  });
});

describe("a training", () => {
  const recipe = benchRecipe("sweep", { hidden: [16] });
  const iris: NeuronRecipe = {
    ...recipe,
    task: { name: "iris", scale: 1, centred: true, perClass: 25 },
    learning: { ...recipe.learning, batch: 5, rates: null, schedule: [{ rate: 1e-2, epochs: 20, decay: 1 }] },
  };

  test("ends at the first look at which the test error is within the target", async () => {
    const { secondsToTarget, epochs, curve } = await measureTraining(iris, 1, 20, bareHost);
    const last = curve[curve.length - 1];
    expect([last.seconds, last.epochs]).toEqual([secondsToTarget, epochs]);
    expect(last.error).toBeLessThanOrEqual(20);
    for (const { error } of curve.slice(0, -1)) expect(error).toBeGreaterThan(20);
    const times = curve.map(({ seconds }) => seconds);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  test("that never gets there looks four times an epoch at most, and says so", async () => {
    const learning = { ...iris.learning, schedule: [{ rate: 1e-9, epochs: 2, decay: 1 }] };
    const { secondsToTarget, epochs, curve } = await measureTraining({ ...iris, learning }, 1, 0, bareHost);
    expect([secondsToTarget, epochs]).toEqual([null, 2]);
    // Fifteen batches, every fourth and the last.
    expect(curve.map((look) => Math.round(15 * look.epochs))).toEqual([4, 8, 12, 15, 19, 23, 27, 30]);
  });
});

test("the peak is measured in both modes", () => {
  const { plain, relaxed } = measurePeak(0.05);
  expect(plain).toBeGreaterThan(0.5);
  expect(relaxed).toBeGreaterThan(0.5);
});
