import { describe, expect, it } from "vitest";
import { philox4x32 } from "./philox.ts";

function philoxWords(counter: number[], key: number[]): number[] {
  const out = new Uint32Array(4);
  philox4x32(Uint32Array.from(counter), Uint32Array.from(key), out);
  return Array.from(out);
}

/** The same ten rounds in exact integers, straight from the paper's definition. */
function philoxWithBigInt(counter: number[], key: number[]): number[] {
  const mask = 0xffffffffn;
  let [x0, x1, x2, x3] = counter.map(BigInt);
  let [k0, k1] = key.map(BigInt);
  for (let round = 0; round < 10; round++) {
    const even = 0xd2511f53n * x0;
    const odd = 0xcd9e8d57n * x2;
    [x0, x1, x2, x3] = [(odd >> 32n) ^ x1 ^ k0, odd & mask, (even >> 32n) ^ x3 ^ k1, even & mask];
    k0 = (k0 + 0x9e3779b9n) & mask;
    k1 = (k1 + 0xbb67ae85n) & mask;
  }
  return [x0, x1, x2, x3].map(Number);
}

describe("philox4x32", () => {
  it.each([
    {
      counter: [0, 0, 0, 0],
      key: [0, 0],
      words: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    },
    {
      counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      key: [0xffffffff, 0xffffffff],
      words: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    },
    {
      counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      key: [0xa4093822, 0x299f31d0],
      words: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    },
  ])("gives the published Random123 known answer for key $key", ({ counter, key, words }) => {
    expect(philoxWords(counter, key)).toEqual(words);
  });

  it("agrees with exact integer arithmetic along a chain of 2000 blocks", () => {
    let counter = [1, 2, 3, 4];
    let key = [5, 6];
    for (let step = 0; step < 2000; step++) {
      const words = philoxWords(counter, key);
      expect(words).toEqual(philoxWithBigInt(counter, key));
      key = [counter[0], words[3]];
      counter = words;
    }
  });

  it("may write over its own counter and leaves the key alone", () => {
    const counter = new Uint32Array(4);
    const key = new Uint32Array(2);
    philox4x32(counter, key, counter);
    expect(Array.from(counter)).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
    expect(Array.from(key)).toEqual([0, 0]);
  });
});
