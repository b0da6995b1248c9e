import { expect, test } from "vitest";
import { onceBitten } from "../../../test/once-bitten.ts";
import { keyFromSeed } from "../../math/random.ts";
import { Refusal } from "../../systems/system.ts";
import { bandit } from "../../tasks/environments/bandit.ts";
import { encodingOf } from "./encoding.ts";
import { live } from "./life.ts";

const key = keyFromSeed(0);
const lived = (kind: number, feedback: "on" | "off" | readonly number[]) =>
  live(onceBitten(), bandit, { key, feedback, kind }, { episodes: 5 });

test("once bitten, a body made by hand turns to the other arm; without feedback it does not, and another's feedback misleads it", () => {
  expect(lived(0, "on").returns).toEqual([1, 1, 1, 1, 1]);
  expect(lived(1, "on").returns).toEqual([0, 1, 1, 1, 1]);
  expect(lived(1, "off").returns).toEqual([0, 0, 0, 0, 0]);
  expect(lived(0, [1, 0, 0, 0, 0]).returns).toEqual([1, 0, 0, 0, 0]);
});

test("outputs that differ by no more than the resolution are equal, and the first answers", () => {
  const { behaviour, ...body } = onceBitten();
  const blurred = (resolution: number) =>
    live(
      { ...body, behaviour: { ...behaviour, resolution } },
      bandit,
      { key, feedback: "on", kind: 1 },
      { episodes: 3 },
    );
  // At first left leads by 0.3; right leads by 0.2 after one loss and by 0.7 after two.
  expect(blurred(0.15).returns).toEqual([0, 1, 1]);
  expect(blurred(0.5).returns).toEqual([0, 0, 1]);
});

test("a life settles once, and twice for every episode of one step, whatever it loses", () => {
  for (const kind of [0, 1]) {
    const { settlings, unsettled, losses, returns } = lived(kind, "on");
    expect([settlings, unsettled]).toEqual([11, 0]);
    expect(losses).toEqual(returns.map((value) => 1 - value));
  }
});

test("observations are written as amounts: one-hot, or the positive and the negative part of each number over its scale", () => {
  const into = new Float64Array(3);
  encodingOf({ kind: "discrete", size: 3 }).encode(Float64Array.of(2), into);
  expect(Array.from(into)).toEqual([0, 0, 1]);
  const box = { kind: "box", low: [-1, -1], high: [1, 1] } as const;
  const signed = new Float64Array(4);
  encodingOf(box, [1, 2]).encode(Float64Array.of(0.5, -0.5), signed);
  expect(Array.from(signed)).toEqual([0.5, 0, 0, 0.25]);
  expect(() => encodingOf(box, [1])).toThrow(new Refusal("An observation of 2 numbers takes 2 scales above 0, not 1."));
});
