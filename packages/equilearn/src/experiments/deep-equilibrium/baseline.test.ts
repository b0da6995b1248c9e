import { expect, test } from "vitest";
import { endOf, eventsOf, resumptions } from "../../../test/seed-events.ts";
import { recipeNamed } from "../catalogue.ts";
import { override } from "../override.ts";

const recipe = override(recipeNamed("deq-baseline"), ["learning.controls=40"]);

test("trained by its own losses the model finds the arm that pays; untrained it earns one half, and so it does with the losses of others", async () => {
  const { metrics, certificate } = endOf(await eventsOf(recipe, 0));
  expect(metrics.on).toBeGreaterThan(0.9);
  for (const name of ["off", "yoked"]) expect(Math.abs(metrics[name] - 0.5)).toBeLessThan(0.2);
  expect(metrics["learned in life"]).toBe(1);
  expect(certificate).toMatchObject({ unsettled: 0 });
  expect(certificate.residual).toBeLessThanOrEqual(1e-8);
});

test("a baseline that is resumed from any of its checkpoints ends with the same bits", async () => {
  const found = await resumptions(override(recipe, ["learning.controls=8", "checkpointEvery=5"]), 1);
  expect(found.map(({ step }) => step)).toEqual([5, 10, 15, 20]);
  for (const { followed, resumed } of found) expect(resumed).toEqual(followed);
});
