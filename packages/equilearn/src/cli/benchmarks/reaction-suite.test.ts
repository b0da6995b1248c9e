import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import type { Job, Measure } from "./processes.ts";
import { type ReactionSuite, runReactionSuite } from "./reaction-suite.ts";
import { reactionText } from "./reaction-text.ts";

const python = { program: "a-python", version: "2.1.0" };
const genomes = { hidden: 4, connections: 85, species: 8, evaluationsPerSecond: 3e6, generationsPerSecond: 120 };
const slowGenomes = { ...genomes, hidden: 5, evaluationsPerSecond: 1e5, generationsPerSecond: 6 };

/** Recorded measurements instead of processes. Two threads are 1.6 times as fast as one; neutral sweeps grow as the 1.5th power. */
function recorded(changes: Partial<ReactionSuite> = {}) {
  const jobs: Job[] = [];
  const progress: (readonly [number, number, string | undefined])[] = [];
  const answer = ({ program, args: [, mode, ...rest] }: Job): unknown => {
    if (program === python.program) return slowGenomes;
    if (mode === "neat") return genomes;
    if (mode === "evolve") {
      // The first of two runs is disturbed.
      const disturbed = jobs.filter(({ args }) => args[1] === "evolve").length % 2 === 1 ? 3 : 1;
      const seconds = (disturbed * 8) / (rest[1] === "2" ? 1.6 : 1);
      return { seconds: 99, settlings: 99, score: 1, steady: { generations: 4, seconds, settlings: 24_000 } };
    }
    const [kind, edges] = [rest[0], Number(rest[1])];
    const once = { assemble: 0.1, plan: 0.2, totals: 0.3, certify: 0.4 };
    return { edges, species: edges, nanoseconds: kind === "neutral" ? Math.sqrt(edges) : 120, ...once };
  };
  const suite: ReactionSuite = {
    python,
    measure: (async (job: Job) => {
      jobs.push(job);
      return answer(job);
    }) as Measure,
    evolve: async (recipe, generations, _threads, tell) => {
      tell(generations / 2);
      tell(generations);
      const steady = { generations: generations - 1, seconds: 90, settlings: 9e5 };
      return { seconds: recipe === "epl-cartpole" ? 100 : 50, settlings: 1e6, score: 0.75, steady };
    },
    cores: 2,
    load: 0,
    quick: false,
    progress: (done, total, remark) => progress.push([done, total, remark]),
    ...changes,
  };
  return { suite, jobs, progress };
}

test("everything is measured, each side's best is taken, and progress is told", async () => {
  const { suite, jobs, progress } = recorded();
  const results = await runReactionSuite(suite);
  const rates = results.evolution.map(({ recipe, threads, ...row }) => [
    recipe,
    threads,
    row.generationsPerSecond,
    row.settlingsPerSecond,
  ]);
  expect(rates).toEqual([
    ["epl-bandit", 1, 0.5, 3000],
    ["epl-bandit", 2, 0.8, 4800],
    ["epl-cartpole", 1, 0.5, 3000],
    ["epl-cartpole", 2, 0.8, 4800],
  ]);
  expect(results.neat?.ratio).toEqual({ evaluations: 30, generations: 20 });
  expect(results.settling.map(({ slope }) => slope)).toEqual([expect.closeTo(1.5, 12), expect.closeTo(1, 12)]);
  expect(results.wholeRuns.map(({ recipe, generations, seconds }) => [recipe, generations, seconds])).toEqual([
    ["epl-cartpole", 50, 100],
    ["epl-frozenlake", 50, 50],
  ]);
  expect(progress).toContainEqual([13 + 25, 113, "epl-cartpole"]);
  expect(progress.at(-1)).toEqual([113, 113, "epl-frozenlake"]);
  for (const { args } of jobs) expect(existsSync(args[0])).toBe(true);
  const held = jobs.filter(({ args }) => args[1] === "evolve").map(({ cores, args }) => [String(cores), args[3]]);
  for (const [cores, threads] of held) expect(cores).toBe(threads);
  expect(jobs.filter(({ program }) => program === python.program).map(({ cores }) => cores)).toEqual([1, 1]);
});

test("the text says what the numbers are beside", async () => {
  const text = reactionText(await runReactionSuite(recorded().suite), "a processor");
  for (const part of [
    /epl-bandit +2 +4 +0\.8 +4800 +1\.60/,
    /evaluations of a CPPN +3000000 +100000 +30\.0/,
    /reproductions of all 100 +120 +6 +20\.0/,
    "4.0 hidden nodes and 85.0 connections in 8 species here, 5.0 hidden nodes",
    /charged +100000 +100000 +120\.0 +0\.100 +0\.200 +0\.300 +0\.400/,
    "1.500 for neutral systems, 1.000 for charged systems",
    "Together 2 min 30 s. The paper reports 87 hours on an RTX 2070",
    ", 2088 times as long",
  ])
    expect(text).toMatch(part);
  expect(text).not.toContain("busy");
});

test("with --quick, on one thread and without neat-python less is measured, and the text says so", async () => {
  const { suite, jobs, progress } = recorded({ python: undefined, cores: 1, quick: true, load: 2.3 });
  const results = await runReactionSuite(suite);
  expect(results.evolution.map(({ threads }) => threads)).toEqual([1, 1]);
  expect(results.wholeRuns).toEqual([]);
  expect(results).toMatchObject({ neatPython: null });
  expect(results).not.toHaveProperty("neat");
  expect(jobs).toHaveLength(10);
  expect(progress.at(-1)).toEqual([10, 10, undefined]);
  const text = reactionText(results, "a processor");
  expect(text).toContain("neat-python 1.0 or later is not here");
  expect(text).toContain("busy with 2.3 other processes");
  expect(text).not.toMatch(/CPPN|87 hours/);
});
