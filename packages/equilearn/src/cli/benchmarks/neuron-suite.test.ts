import { expect, test } from "vitest";
import { type NeuronSuite, runNeuronSuite } from "./neuron-suite.ts";
import { neuronText } from "./neuron-text.ts";
import type { Job, Measure } from "./processes.ts";

const peak = { plain: 50, relaxed: 60, wide: false };
const python = { program: "a-python", version: "2.1.0" };

/** Recorded measurements instead of processes: PyTorch's steps are half as fast as ours, and its trainings ten times as slow. */
function recorded() {
  const jobs: Job[] = [];
  const measure: Measure = async <T>(job: Job): Promise<T> => {
    jobs.push(job);
    const { program, args } = job;
    const isPeer = program === python.program;
    const [, mode, , , , , , last] = args;
    if (mode === "peak") return peak as T;
    const gflops = isPeer ? 15 : last === "relaxed" ? 45 : 30;
    if (mode === "step") return { samplesPerSecond: 100 * gflops, median: 90 * gflops, gflops } as T;
    // The last argument is the seed: seed 0 takes longest.
    const seconds = isPeer ? 40 : 6 - Number(last);
    return { secondsToTarget: seconds, epochs: 2, curve: [] } as T;
  };
  return { jobs, measure };
}

const suite: Omit<NeuronSuite, "measure"> = {
  machine: "a processor",
  python,
  mnist: "a-folder",
  cores: 2,
  load: 0.1,
  quick: true,
  training: true,
  growth: false,
  progress: () => {},
};

test("steps: both methods, three batches, one and two threads, both modes, each row with machine, threads, mode and ratio", async () => {
  const { jobs, measure } = recorded();
  const { steps, trainings, growth, torch } = await runNeuronSuite({ ...suite, measure });
  expect(steps).toHaveLength(2 * 3 * 2 * 2);
  expect([trainings, growth, torch]).toEqual([[], [], "2.1.0"]);
  const [first, second] = steps;
  expect(first).toMatchObject({
    machine: "a processor",
    threads: 1,
    batch: 20,
    mode: "default",
    ratio: 2,
    peakShare: 0.6,
  });
  expect(second).toMatchObject({ mode: "relaxed", ratio: 3, peakShare: 0.75 });
  expect(steps.find(({ threads, mode }) => threads === 2 && mode === "default")?.peakShare).toBe(0.3);
  // Turns: ours in both modes, then the peer, on as many cores as threads.
  expect(jobs.slice(1, 4).map(({ program }) => program === python.program)).toEqual([false, false, true]);
  for (const { args, cores } of jobs.slice(1)) expect(cores).toBe(Number(args[5]));
});

test("where PyTorch is absent a sentence says so, and only our numbers are shown", async () => {
  const { jobs, measure } = recorded();
  const results = await runNeuronSuite({ ...suite, python: undefined, quick: false, growth: true, measure });
  expect(jobs.every(({ program }) => program === process.execPath)).toBe(true);
  expect(results.torch).toBeNull();
  expect(results.steps.every((row) => row.torch === undefined && row.ratio === undefined)).toBe(true);
  expect(results.trainings.map(({ side }) => side)).toEqual(["equilearn", "equilearn"]);
  const text = neuronText(results, "a processor");
  expect(text).toContain("python3-torch is not here, so no peer was measured");
  expect(text).not.toContain("times as fast");
  expect(text.split("\n").filter((line) => line.includes("–"))).not.toHaveLength(0);
});

test("the best of three is kept of each side", async () => {
  let calls = 0;
  const measure: Measure = async <T>({ args }: Job) => {
    if (args[1] === "peak") return peak as T;
    const gflops = [10, 30, 20][Math.floor(calls++ / 3) % 3];
    return { samplesPerSecond: gflops, median: gflops, gflops } as T;
  };
  const { steps } = await runNeuronSuite({ ...suite, quick: false, training: false, cores: 1, measure });
  for (const { equilearn, torch } of steps) expect([equilearn.gflops, torch?.gflops]).toEqual([30, 30]);
});

test("trainings: the median of the seeds, ours beside PyTorch's, in seconds and as sentences", async () => {
  const { measure } = recorded();
  const results = await runNeuronSuite({ ...suite, quick: false, measure });
  expect(results.trainings.map(({ side, algorithm, seconds, threads }) => [side, algorithm, seconds, threads])).toEqual(
    [
      ["equilearn", "sweep", 5, 2],
      ["torch", "sweep", 40, 2],
      ["equilearn", "euler", 6, 2],
      ["torch", "euler", 40, 2],
    ],
  );
  const text = neuronText(results, "a processor");
  expect(text).toContain("Gauss–Seidel here over the paper's method in PyTorch: 8 times as fast.");
  expect(text).toContain("The paper's method here over the same in PyTorch: 6.67 times as fast.");
  expect(text).toContain("784-4×512-10");
  expect(text).toContain("a processor; 128-bit peak of a thread: 50.0 GFLOP/s, fused 60.0.");
});

test("a seed that misses the target counts as the slowest; a median that does is not reached", async () => {
  const missing = (misses: readonly number[]): Measure => {
    const { measure } = recorded();
    return async <T>(job: Job) => {
      const isMissed =
        job.args[1] === "train" && job.program !== python.program && misses.includes(Number(job.args[7]));
      return (isMissed ? { secondsToTarget: null, epochs: 6, curve: [] } : await measure(job)) as T;
    };
  };
  const secondsWith = async (misses: readonly number[]) =>
    runNeuronSuite({ ...suite, quick: false, measure: missing(misses) });
  expect((await secondsWith([1])).trainings[0].seconds).toBe(6);
  const results = await secondsWith([0, 2]);
  expect(results.trainings[0].seconds).toBeNull();
  expect(neuronText(results, "a processor")).toContain("not reached");
});

test("growth: every axis for both methods, the network they share measured once, progress to the end", async () => {
  const { jobs, measure } = recorded();
  const told: [number, number][] = [];
  const progress = (done: number, total: number) => void told.push([done, total]);
  const { growth } = await runNeuronSuite({ ...suite, growth: true, progress, measure });
  expect(growth.map(({ over }) => over).filter((over) => over === "batch")).toHaveLength(2 * 4);
  expect(growth[0]).toMatchObject({
    algorithm: "euler",
    over: "width",
    at: 64,
    layers: "784-64-64-64-64-10",
    threads: 1,
  });
  const [done, total] = told[told.length - 1];
  expect([done, told.length]).toEqual([total, total]);
  expect(jobs).toHaveLength(1 + 3 * (12 + growth.length - 2 * 2));
});

test("a busy machine is told of", async () => {
  const { measure } = recorded();
  const results = await runNeuronSuite({ ...suite, measure });
  expect(neuronText(results, "m")).not.toContain("busy");
  expect(neuronText({ ...results, load: 3.21 }, "m")).toContain("busy with 3.2 other processes");
  expect(neuronText(results, "m")).not.toContain("of eight numbers");
  expect(neuronText({ ...results, peak: { ...peak, wide: true } }, "m")).toContain("of eight numbers are used");
});
