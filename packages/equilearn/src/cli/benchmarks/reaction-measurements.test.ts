import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { soloCrew } from "../../experiments/evolution/crew.ts";
import { planTrial } from "../../experiments/evolution/trial.ts";
import { bareHost } from "../../experiments/host.ts";
import { planReactions } from "../../solvers/reaction/settle.ts";
import { reactionNetwork } from "../../systems/reaction/assemble.ts";
import { conservedTotals } from "../../systems/reaction/totals.ts";
import { measure, ownScript, peerScript, pythonWith } from "./processes.ts";
import { endlessRecipe, measureEvolution } from "./reaction-evolution.ts";
import { measureNeat, neatPeerSettings } from "./reaction-neat.ts";
import { settleKinds } from "./reaction-rows.ts";
import { logarithmicSlope, measureSettling, ringOfSpaces } from "./reaction-settle.ts";

describe("evolution", () => {
  test("goes on past the goal of its recipe; other recipes are refused", () => {
    const { learning } = endlessRecipe("epl-cartpole", 7, ["learning.controls=4"]);
    expect(learning).toMatchObject({ goal: null, generations: 7, population: 100, controls: 4 });
    expect(() => endlessRecipe("iris-chemical", 7)).toThrow("is not a valid recipe");
  });

  test("every settling of every life is counted, those of later generations also apart, and progress is told", async () => {
    const small = ["learning.population=6", "learning.lifetimes=1", "learning.episodes=3", "learning.controls=4"];
    const recipe = endlessRecipe("epl-bandit", 3, small);
    const counts: number[] = [];
    const told: number[] = [];
    const solo = soloCrew(planTrial(recipe));
    const crew = () => ({
      ...solo,
      async *rate(...given: Parameters<typeof solo.rate>) {
        counts.push(0);
        for await (const ratings of solo.rate(...given)) {
          counts[counts.length - 1] += ratings.reduce((sum, { settlings }) => sum + settlings, 0);
          yield ratings;
        }
      },
      async live(...given: Parameters<typeof solo.live>) {
        const lives = await solo.live(...given);
        counts[counts.length - 1] += lives.reduce((sum, { settlings }) => sum + settlings, 0);
        // The control comes after the last generation.
        if (given[1].length > 4) counts.push(0);
        return lives;
      },
    });
    const { settlings, steady, seconds } = await measureEvolution(recipe, { ...bareHost, crew }, (at) => told.push(at));
    expect(settlings).toBe(counts.reduce((sum, count) => sum + count, 0));
    expect(steady.generations).toBe(2);
    expect(steady.settlings).toBeGreaterThan(0);
    expect(steady.settlings).toBeLessThanOrEqual(settlings - counts[0]);
    expect(steady.seconds).toBeLessThan(seconds);
    expect(told.at(-1)).toBe(3);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
  });
});

describe("settling", () => {
  test.each(settleKinds)(
    "a %s ring has the edges it is asked for, and one total: all of B but what is drained",
    (kind) => {
      const network = reactionNetwork(ringOfSpaces(80, kind));
      expect(network.rate).toHaveLength(80);
      expect(network.exchange.filter((speed) => speed > 0)).toHaveLength(2);
      expect(network.charge.some((charge) => charge !== 0)).toBe(kind === "charged");
      const totals = conservedTotals(network);
      expect(totals.map(({ species }) => species.length)).toEqual([40]);
      const program = planReactions(network);
      const before = program.residual();
      program.settle({ timeStep: 1, tolerance: 0, most: 50 });
      expect(program.residual()).toBeLessThan(before / 2);
    },
  );

  test.each(settleKinds)("a %s ring is measured", (kind) => {
    const { nanoseconds, certify, ...sizes } = measureSettling(kind, 100, 0.001);
    expect(sizes).toMatchObject({ edges: 100, species: 100 });
    expect(nanoseconds).toBeGreaterThan(1);
    expect(certify).toBeGreaterThan(0);
  });

  test("rings that cannot be are refused", () => {
    for (const edges of [8, 101]) expect(() => ringOfSpaces(edges, "neutral")).toThrow(`which is not ${edges}`);
  });

  test("the slope of a power law is its power", () => {
    const points = [1, 10, 1000].map((x) => ({ x, y: 7 * x ** 1.3 }));
    expect(logarithmicSlope(points)).toBeCloseTo(1.3, 12);
  });
});

const work = { individuals: 12, generations: 3, timed: 1, seconds: 0.01 };

test("NEAT is measured on a population that has grown", () => {
  const minimal = measureNeat({ ...work, generations: 0 });
  expect(minimal).toMatchObject({ hidden: 0, connections: 77, species: 1 });
  const grown = measureNeat({ ...work, generations: 12 });
  expect(grown.hidden).toBeGreaterThan(0);
  expect(grown.connections).toBeGreaterThan(77);
  for (const rate of [grown.evaluationsPerSecond, grown.generationsPerSecond]) expect(rate).toBeGreaterThan(10);
});

describe("in a process of its own", () => {
  test("it is measured, and what there is not is refused", async () => {
    const job = (...args: string[]) => ({ program: process.execPath, args: [ownScript("reaction-process"), ...args] });
    expect(await measure(job("settle", "neutral", "100", "0.001"))).toMatchObject({ edges: 100 });
    await expect(measure(job("settle", "wet", "100", "1"))).rejects.toThrow('called "settle wet 100 1"');
  });
});

const folder = mkdtempSync(join(tmpdir(), "equilearn-neat-"));
afterAll(() => rmSync(folder, { recursive: true }));

test.skipIf(!(await pythonWith("json", ["python3"]).catch(() => undefined)))(
  "the peer makes neat-python's settings of ours",
  () => {
    // Its settings can be looked at without it.
    writeFileSync(join(folder, "neat.py"), "");
    const code = "import json, sys, neat_genomes; print(json.dumps(neat_genomes.sections(json.loads(sys.argv[1]))))";
    const path = [folder, dirname(peerScript("neat_genomes"))].join(":");
    const env = { ...process.env, PYTHONPATH: path, PYTHONDONTWRITEBYTECODE: "1" };
    const printed = execFileSync("python3", ["-c", code, neatPeerSettings(work)], { env, encoding: "utf8" });
    expect(JSON.parse(printed)).toMatchObject({
      NEAT: { pop_size: 12 },
      DefaultGenome: {
        num_inputs: 11,
        num_outputs: 7,
        conn_add_prob: 0.1,
        node_add_prob: 0.05,
        activation_options: "gauss sin sigmoid tanh abs identity",
        weight_mutate_rate: expect.closeTo(0.72, 12),
        weight_replace_rate: expect.closeTo(0.08, 12),
        bias_mutate_power: 0.5,
        response_init_mean: 1,
      },
      DefaultStagnation: { max_stagnation: 15, species_elitism: 2 },
      DefaultReproduction: { elitism: 1, survival_threshold: 0.2 },
    });
  },
);

const python = await pythonWith("neat");
test.skipIf(!python)("neat-python grows and times a population from our settings", async () => {
  const args = [peerScript("neat_genomes"), neatPeerSettings({ ...work, generations: 12 })];
  const peer = await measure<ReturnType<typeof measureNeat>>({ program: python!.program, args });
  expect(peer.hidden).toBeGreaterThan(0);
  expect(peer.connections).toBeGreaterThan(70);
  expect(Math.min(peer.species, peer.evaluationsPerSecond, peer.generationsPerSecond)).toBeGreaterThan(0);
});
