import { describe, expect, test } from "vitest";
import { endOf, eventsOf, lastCheckpointOf, resumptions, shortened } from "../../test/seed-events.ts";
import { digestOf } from "../math/digest.ts";
import { Refusal } from "../systems/system.ts";

/** Three short trials on a small lattice: one target, two with reversal, and the reversed sign that must fail. */
const advective = (...settings: string[]) =>
  shortened(
    "tuning-advective",
    ...["system.rows=6", "system.columns=6", "learning.delay=5", "checkpointEvery=3"],
    ...["learning.trials.0.releases=20", "learning.trials.1.releases=12", "learning.trials.1.targets=2"],
    ...["learning.trials.2.releases=4", ...settings],
  );

test("the same seed gives the same events to the bit, and another seed others", async () => {
  const events = await eventsOf(advective(), 2);
  expect(await eventsOf(advective(), 2)).toEqual(events);
  expect(endOf(await eventsOf(advective(), 3)).digest).not.toBe(endOf(events).digest);
});

describe("resuming from every checkpoint gives the identical events that followed it", () => {
  test.each([
    ["a checkpoint every third release", advective()],
    ["a checkpoint after every release, among them the last of each trial", advective("checkpointEvery=1")],
    ["conductances at a high floor", advective("learning.floor=0.09")],
  ])("%s", async (_, recipe) => {
    const found = await resumptions(recipe, 2);
    expect(found.length).toBeGreaterThan(5);
    for (const { followed, resumed } of found) expect(resumed).toEqual(followed);
  });
});

test("every release is scored under its trial's name, and the end tells the trials' outcomes", async () => {
  const recipe = advective();
  const events = await eventsOf(recipe, 2);
  const { metrics, certificate, digest, step } = endOf(events);
  const scores = events.flatMap((event) => (event.type === "score" ? [event.values] : []));
  expect(scores).toHaveLength(step);
  const trials = ["one target", "three targets", "reversed sign"];
  for (const name of trials) {
    const costs = scores.flatMap((values) => values[`${name} cost`] ?? []);
    expect(costs).toHaveLength(metrics[`${name} releases`]);
    const errors = scores.flatMap((values) => values[`${name} largest error`] ?? []);
    expect(metrics[`${name} solved`]).toBe((errors.at(-1) ?? 1) < 1e-3 ? 100 : 0);
    const falls = costs.filter((cost, k) => k > 0 && cost < costs[k - 1]).length;
    expect(Math.abs((metrics[`${name} falls`] / 100) * costs.length - falls)).toBeLessThanOrEqual(1);
  }
  expect(metrics["one target cost ratio"]).toBeLessThan(0.1);
  expect(metrics["reversed sign cost ratio"]).toBeGreaterThan(1);
  expect(certificate.residual).toBeLessThan(1e-12);
  expect(certificate.unsettled).toBe(0);
  expect(digest).toBe(digestOf(lastCheckpointOf(events).tensors.weights.data as Float64Array));
});

test("conductances stay at the floor or above, unless they were drawn below it, and those stopped there are counted", async () => {
  const events = await eventsOf(advective("learning.floor=0.09"), 2);
  for (const event of events) {
    if (event.type !== "checkpoint") continue;
    const initial = event.tensors["initial weights"].data;
    event.tensors.weights.data.forEach((weight, e) => {
      expect(weight).toBeGreaterThanOrEqual(Math.min(0.09, initial[e]));
    });
  }
  expect(endOf(events).certificate.clamps).toBeGreaterThan(0);
});

describe("what cannot be tuned is refused in one sentence", () => {
  test.each([
    [
      'task={"name":"iris"}',
      'The advective recipe "tuning-advective" tunes pressures and cannot learn the task "iris".',
    ],
    [
      "system.generator=random-geometric",
      'The advective recipe "tuning-advective" needs a lattice, whose columns it can hold; set system.generator=perturbed-lattice.',
    ],
    [
      "learning.trials.1.targets=500",
      /^This lattice has \d+ nodes whose pressure could be shifted by 0\.1, so it can have 1 to as many targets, not 500\.$/,
    ],
    ['system.nonlinear={"element":"diode","share":0.5}', /^Advective signaling is defined for linear edges only;/],
  ])("%s", async (setting, sentence) => {
    const refused = eventsOf(advective(setting), 2);
    await expect(refused).rejects.toThrow(Refusal);
    await expect(refused).rejects.toThrow(sentence);
  });
});
