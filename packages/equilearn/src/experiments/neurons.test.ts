import { describe, expect, test } from "vitest";
import { endOf, eventsOf, lastCheckpointOf, resumptions } from "../../test/seed-events.ts";
import { smallHost, smallRecipe } from "../../test/small-images.ts";
import { Refusal } from "../systems/system.ts";
import { rateAt } from "./epoch.ts";
import type { ScoreEvent } from "./events.ts";
import { runSeed } from "./run.ts";

const host = smallHost;
const run = (changes: Parameters<typeof smallRecipe>[0] = {}, seed = 0) =>
  eventsOf(smallRecipe(changes), seed, { host });

describe("a network of neurons learns small images", () => {
  test.each<[string, Parameters<typeof smallRecipe>[0]]>([
    ["FitzHugh–Nagumo, swept", {}],
    ["FitzHugh–Nagumo, Euler steps", { solver: { method: "euler", stop: { kind: "steps", free: 40, nudged: 10 } } }],
    ["FitzHugh–Nagumo, to a tolerance", { solver: { stop: { kind: "tolerance", tolerance: 1e-4, most: 400 } } }],
    ["FitzHugh–Nagumo, on the reference", { solver: { device: "reference" } }],
    ["FitzHugh–Nagumo, Adam's moments and dropped inputs", { learning: { inputDropout: 0.1 } }],
    ["FitzHugh–Nagumo, momentum", { learning: { adam: null, momentum: 0.9, schedule: [{ rate: 3e-2, epochs: 6 }] } }],
    [
      "Hopfield, hard sigmoid",
      {
        system: { law: "hopfield", biased: true, initialBias: [0.3, 0.3, 0.3] },
        learning: { levels: [0, 1], nudge: 0.5 },
      },
    ],
  ])("%s: test error below 8, from above 40 before", async (name, changes) => {
    const { metrics } = endOf(await run(changes));
    expect(metrics["untrained validation error"]).toBeGreaterThan(40);
    expect(metrics["test error"]).toBeLessThan(8);
    expect(metrics["refused batches"]).toBe(0);
    // Only samples that did not reach their tolerance are dropped, and few do not.
    if (name.includes("tolerance")) expect(metrics["dropped samples"]).toBeLessThan(100);
    else expect(metrics["dropped samples"]).toBe(0);
  });
});

test("the same seed gives the same events to the bit, another seed others, and both devices nearly the same weights", async () => {
  const first = await run();
  expect(await run()).toEqual(first);
  expect(endOf(await run({}, 1)).digest).not.toBe(endOf(first).digest);
  const weights = (events: Awaited<ReturnType<typeof run>>) => lastCheckpointOf(events).tensors.weights.data;
  const reference = weights(await run({ solver: { device: "reference" } }));
  const fast = weights(first);
  expect(fast).toBeInstanceOf(Float32Array);
  for (let k = 0; k < fast.length; k++) expect(Math.abs(fast[k] - reference[k])).toBeLessThan(2e-3);
});

test("resuming from every checkpoint, also in the middle of an epoch, gives the identical events that followed it", async () => {
  const recipe = smallRecipe({ checkpointEvery: 4, learning: { inputDropout: 0.2 } });
  const found = await resumptions(recipe, 2, { host });
  // 14 batches an epoch: three checkpoints inside each and one at its end, and the last.
  expect(found).toHaveLength(13);
  for (const { followed, resumed } of found) expect(resumed).toEqual(followed);
});

test("every accuracy comes with its certificate", async () => {
  const { metrics } = endOf(await run({ solver: { efforts: [2, 10, 40] } }));
  for (const name of ["test error", "median residual", "worst residual", "settled"])
    for (const at of ["", " at 2T", " at 10T", " at 40T"]) expect(metrics[`${name}${at}`]).toBeGreaterThanOrEqual(0);
  expect(metrics["median residual at 40T"]).toBeLessThan(1e-6);
  expect(metrics["settled at 40T"]).toBe(100);
  for (const at of ["2T", "10T", "40T"])
    expect(metrics[`test error change at ${at}`]).toBe(
      Math.abs(metrics[`test error at ${at}`] - metrics["test error"]),
    );
  expect(metrics["median residual"]).toBeGreaterThan(metrics["median residual at 10T"]);
  expect(metrics.displacement).toBeGreaterThan(0);
  expect(metrics.jumps).toBeLessThanOrEqual(100);
});

test("scores are of the validation examples, which training never sees, and the test set is read at the end alone", async () => {
  const events = await run();
  const scores = events.filter((event): event is ScoreEvent => event.type === "score");
  expect(scores).toHaveLength(4);
  for (const { values } of scores) {
    expect(Object.keys(values).filter((name) => name.includes("test"))).toEqual([]);
    // 40 examples: multiples of 2.5 %.
    expect((values["validation error"] / 2.5) % 1).toBe(0);
  }
});

test("a rate follows its schedule: by factors epoch by epoch, and down half a cosine step by step", () => {
  const schedule = [
    { rate: 1, epochs: 3, decay: 0.5 },
    { rate: 0.2, epochs: 2, decay: "cosine" as const },
  ];
  expect([0, 0.9, 1, 2.5].map((time) => rateAt({ schedule }, time))).toEqual([1, 1, 0.5, 0.25]);
  expect([3, 4, 4.999].map((time) => rateAt({ schedule }, time))).toEqual([
    0.2,
    expect.closeTo(0.1, 12),
    expect.closeTo(0.05 * (Math.PI * 0.0005) ** 2, 12),
  ]);
});

test("without the guard, an explicit step that is too long is named with its moment and its cause", async () => {
  const changes = {
    system: { bound: null, scale: 3 },
    solver: { method: "euler", timeStep: 0.4, stop: { kind: "steps", free: 60, nudged: 5 } },
    learning: { schedule: [{ rate: 1e-3, epochs: 20 }] },
  } as const;
  const notes: string[] = [];
  const all = async () => {
    for await (const event of runSeed(smallRecipe(changes as never), 0, { host }))
      if (event.type === "note") notes.push(event.text);
  };
  await expect(all()).rejects.toThrow(
    /^Nothing could be learned from the last 200 batches up to epoch \d+, batch \d+: the drive from the inputs into layer 1 reaches [\d.]+, which holds its units near \|u\| = [\d.]+, and beyond 1\.41 an explicit Euler step of 0\.4 is unstable on the cubic; set system\.bound=2 or solver\.method=semi-implicit\.$/,
  );
  expect(notes).toHaveLength(1);
  expect(notes[0]).toMatch(/^At epoch 1, batch 1, a batch could not be learned from: /);
});

test.each(["drop", "skip"] as const)(
  "samples that only ran out of steps are said to have, when the recipe says %s",
  async (unsettled) => {
    const stop = { kind: "tolerance", tolerance: 1e-4, most: 14 } as const;
    const events = await run({
      solver: { stop },
      learning: { unsettled, schedule: [{ rate: 1e-3, epochs: 2 }] },
    } as never);
    const notes = events.flatMap((event) => (event.type === "note" ? [event.text] : []));
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(
      /^At epoch 1, batch \d+, (\d+ of \d+ samples|a batch) could not be learned from: steps ran out before the tolerance was met; allow more steps or a larger tolerance, or set learning\.unsettled=count\.$/,
    );
  },
);

describe("settings that do not fit each other are refused in one sentence before anything runs", () => {
  test.each<[string, Parameters<typeof smallRecipe>[0], string]>([
    [
      "scales",
      { system: { scale: [1, 2] } },
      "A network of 16-12-9-3 units has 3 matrices, and system.scale gives 2 numbers; give one for each, or one for all.",
    ],
    [
      "rates",
      { learning: { rates: [1] } },
      "learning.rates gives 1 numbers for the 3 parts of the weights (weight 1, weight 2, weight 3); give one for each, or null.",
    ],
    [
      "targets",
      { learning: { targets: "class-means" } },
      "A network of neurons is taught one-hot and read by its largest output; set learning.targets=one-hot and learning.readout=largest.",
    ],
    [
      "Adam with a floor",
      { learning: { floor: 1 } },
      "Adam has moments of its own and no floor; leave learning.momentum and learning.floor out, or set learning.adam=null.",
    ],
    [
      "a rule that only the reference device settles for",
      { learning: { rule: "adjoint" } },
      'The fast device settles networks themselves, not their response ("chemical"); take a rule without one, or set solver.device=reference.',
    ],
    [
      "initial biases",
      { system: { biased: true, initialBias: [1, 2, 3, 4] } },
      "A network of 16-12-9-3 units has biases in 3 layers, and system.initialBias gives 4 numbers.",
    ],
  ])("%s", async (_, changes, sentence) => {
    await expect(run(changes)).rejects.toThrow(new Refusal(sentence));
  });
});
