import { expect, test } from "vitest";
import { keyFromSeed, split } from "../math/random.ts";
import { planInputDropout } from "./input-dropout.ts";

const size = 500;
/** Two examples, so that the least of each input is known: one that is all background, and one with ink. */
const examples = (inked: Float32Array) => {
  const inputs = Float32Array.from([...new Float32Array(size).fill(-0.5), ...inked]);
  return { count: 2, inputSize: size, inputs };
};
/** A background of −0.5 and ink of 1. */
const inked = Float32Array.from({ length: size }, (_, k) => (k % 4 === 0 ? 1 : -0.5));

test("inputs fall to the background or rise above it by 1/(1 − share), a quarter of them within 3 deviations", () => {
  const dropout = planInputDropout(examples(inked), 0.25);
  let dropped = 0;
  const rounds = 200;
  for (let round = 0; round < rounds; round++) {
    const batch = inked.slice();
    dropout?.apply(split(keyFromSeed(1), round), batch, 0);
    for (let k = 0; k < size; k += 4) {
      if (batch[k] === -0.5) dropped++;
      else expect(batch[k]).toBe(1.5); // −0.5 + 1.5/0.75
      expect(batch[k + 1]).toBe(-0.5);
    }
  }
  const trials = (rounds * size) / 4;
  expect(Math.abs(dropped - trials / 4)).toBeLessThan(3 * Math.sqrt(trials * 0.25 * 0.75));
});

test("the same key drops the same inputs, another others, and only those of its example", () => {
  const dropout = planInputDropout(examples(inked), 0.5);
  const dropped = (label: string) => {
    const batch = Float32Array.from([...inked, ...inked]);
    dropout?.apply(split(keyFromSeed(1), label), batch, size);
    return batch;
  };
  expect(dropped("a")).toEqual(dropped("a"));
  expect(dropped("a")).not.toEqual(dropped("b"));
  expect(dropped("a").subarray(0, size)).toEqual(inked);
});

test("a share below 1/512 drops nothing", () => {
  expect(planInputDropout(examples(inked), 0.0019)).toBeUndefined();
});
