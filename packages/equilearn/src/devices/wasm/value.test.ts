import { describe, expect, test } from "vitest";
import { type Formula, floatsOf, runLanes, special, specialPairs, wordsOf } from "../../../test/lane-kernels.ts";
import { integers, keyFromSeed, split } from "../../math/random.ts";
import { bits, type Lanes, lanes, signed, unsigned } from "./value.ts";

const { fround } = Math;
const COUNT = 4000;

/** Words of any bits: every float32, a few of which are no numbers. */
function anyWords(label: string): Int32Array {
  const halves = new Int32Array(2 * COUNT);
  integers(split(keyFromSeed(1), label), halves, 65_536);
  return Int32Array.from({ length: COUNT }, (_, k) => (halves[2 * k] << 16) | halves[2 * k + 1]);
}

const joined = (a: ArrayLike<number>, b: Int32Array) => Int32Array.from([...wordsOf(a), ...b]);
/** Special values in every pair, then random bits, then random bits against ones nearby. */
const first = Int32Array.from([...joined(specialPairs[0], anyWords("a")), ...anyWords("a")]);
const second = Int32Array.from([...joined(specialPairs[1], anyWords("b")), ...anyWords("a").map((word) => word ^ 3)]);
const third = first.toReversed();
const [a, b] = [floatsOf(first), floatsOf(second)];

/** The word of a result; any NaN is as good as another, except where bits are moved as they are. */
const canonical = (words: Int32Array) =>
  words.map((word, k) => (Number.isNaN(floatsOf(words.subarray(k, k + 1))[0]) ? 0x7fc00000 : word));
const ones = (mask: boolean) => (mask ? -1 : 0);
const each = (f: (k: number) => number) => Array.from(first, (_, k) => f(k));

describe("unsigned LEB128: as in the specification, and back for every length of 32 bits", () => {
  test.each([
    [0, [0]],
    [1, [1]],
    [127, [0x7f]],
    [128, [0x80, 1]],
    [300, [0xac, 2]],
    [16_383, [0xff, 0x7f]],
    [16_384, [0x80, 0x80, 1]],
    [624_485, [0xe5, 0x8e, 0x26]],
    [2 ** 31, [0x80, 0x80, 0x80, 0x80, 8]],
    [2 ** 32 - 1, [0xff, 0xff, 0xff, 0xff, 0x0f]],
  ])("%i", (value, bytes) => expect(unsigned(value)).toEqual(bytes));

  test("shortest, and decoded again: 4000 words and all powers of two ± 1", () => {
    for (const word of [...anyWords("u"), ...powers()]) {
      const bytes = unsigned(word >>> 0);
      expect(bytes.reduce((sum, byte, k) => sum + (byte & 0x7f) * 128 ** k, 0)).toBe(word >>> 0);
      expect(bytes.length).toBe(Math.max(1, Math.ceil((32 - Math.clz32(word)) / 7)));
      expect(bytes.every((byte, k) => byte >= 0x80 === k < bytes.length - 1)).toBe(true);
    }
  });
});

describe("signed LEB128", () => {
  test.each([
    [0, [0]],
    [1, [1]],
    [-1, [0x7f]],
    [63, [0x3f]],
    [64, [0xc0, 0]],
    [-64, [0x40]],
    [-65, [0xbf, 0x7f]],
    [128, [0x80, 1]],
    [-123_456, [0xc0, 0xbb, 0x78]],
    [2 ** 31 - 1, [0xff, 0xff, 0xff, 0xff, 7]],
    [-(2 ** 31), [0x80, 0x80, 0x80, 0x80, 0x78]],
  ])("%i", (value, bytes) => expect(signed(value)).toEqual(bytes));

  test("shortest, and decoded again: 4000 words and all powers of two ± 1", () => {
    for (const word of [...anyWords("s"), ...powers()]) {
      const bytes = signed(word);
      const sum = bytes.reduce((sum, byte, k) => sum + (byte & 0x7f) * 128 ** k, 0);
      const isNegative = ((bytes.at(-1) as number) & 0x40) !== 0;
      expect(isNegative ? sum - 128 ** bytes.length : sum).toBe(word | 0);
      const significant = 33 - Math.clz32(word < 0 ? ~word : word);
      expect(bytes.length).toBe(Math.ceil(significant / 7));
    }
  });
});

function powers(): number[] {
  return Array.from({ length: 32 }, (_, k) => 2 ** k).flatMap((power) => [-power - 1, -power, power - 1, power | 0]);
}

type Unary = readonly [string, (x: Lanes) => Lanes, (k: number) => number];
type Binary = readonly [string, (x: Lanes, y: Lanes) => Lanes, (k: number) => number];

const roundHalfEven = (x: number) => {
  if (!(Math.abs(x) < 2 ** 23)) return x;
  const low = Math.floor(x);
  const up = x - low > 0.5 || (x - low === 0.5 && low % 2 !== 0);
  return (up ? low + 1 : low) || (Object.is(x, -0) || x < 0 ? -0 : 0);
};

describe("arithmetic rounds as Math.fround of the same in doubles: the same bits for random and special values", () => {
  const binary: readonly Binary[] = [
    ["add", lanes.add, (k) => a[k] + b[k]],
    ["subtract", lanes.subtract, (k) => a[k] - b[k]],
    ["multiply", lanes.multiply, (k) => a[k] * b[k]],
    ["divide", lanes.divide, (k) => a[k] / b[k]],
    ["smaller", lanes.smaller, (k) => (b[k] < a[k] ? b[k] : a[k])],
    ["larger", lanes.larger, (k) => (a[k] < b[k] ? b[k] : a[k])],
  ];
  test.each(binary)("%s", (_name, operation, expected) => {
    const found = runLanes((_, x, y) => operation(x, y), first, second);
    expect(canonical(found)).toEqual(canonical(wordsOf(each(expected))));
  });

  const unary: readonly Unary[] = [
    ["squareRoot", lanes.squareRoot, (k) => fround(Math.sqrt(a[k]))],
    ["nearest, halves to even", lanes.nearest, (k) => roundHalfEven(a[k])],
    ["bits.toFloat", bits.toFloat, (k) => fround(first[k])],
  ];
  test.each(unary)("%s", (_name, operation, expected) => {
    const found = runLanes((_, x) => operation(x), first);
    expect(canonical(found)).toEqual(canonical(wordsOf(each(expected))));
  });
});

describe("comparisons give masks of ones and zeros, all zeros with a NaN", () => {
  const comparisons: readonly Binary[] = [
    ["isEqual", lanes.isEqual, (k) => ones(a[k] === b[k])],
    ["isLess", lanes.isLess, (k) => ones(a[k] < b[k])],
    ["isGreater", lanes.isGreater, (k) => ones(a[k] > b[k])],
    ["isAtMost", lanes.isAtMost, (k) => ones(a[k] <= b[k])],
  ];
  test.each(comparisons)("%s", (_name, operation, expected) => {
    const found = runLanes((_, x, y) => operation(x, y), first, second);
    expect(found).toEqual(Int32Array.from(each(expected)));
    expect(found.filter((mask) => mask === -1).length).toBeGreaterThan(20);
  });
});

describe("what works on bits gives the same bits, NaNs' included", () => {
  const cases: readonly (readonly [string, Formula, (k: number) => number])[] = [
    ["negate", (_, x) => lanes.negate(x), (k) => first[k] ^ -0x80000000],
    ["magnitude", (_, x) => lanes.magnitude(x), (k) => first[k] & 0x7fffffff],
    ["and", (_, x, y) => lanes.and(x, y), (k) => first[k] & second[k]],
    ["or", (_, x, y) => lanes.or(x, y), (k) => first[k] | second[k]],
    ["xor", (_, x, y) => lanes.xor(x, y), (k) => first[k] ^ second[k]],
    [
      "select, bit by bit",
      (_, x, y, z) => lanes.select(z, x, y),
      (k) => (first[k] & third[k]) | (second[k] & ~third[k]),
    ],
    ["bits.add", (_, x, y) => bits.add(x, y), (k) => (first[k] + second[k]) | 0],
    ["bits.subtract", (_, x, y) => bits.subtract(x, y), (k) => (first[k] - second[k]) | 0],
    ["bits.shiftLeft 0", (_, x) => bits.shiftLeft(x, 0), (k) => first[k]],
    ["bits.shiftLeft 23", (_, x) => bits.shiftLeft(x, 23), (k) => first[k] << 23],
    ["bits.shiftRight 2, with the sign", (_, x) => bits.shiftRight(x, 2), (k) => first[k] >> 2],
    ["bits.shiftRight 31, with the sign", (_, x) => bits.shiftRight(x, 31), (k) => first[k] >> 31],
  ];
  test.each(cases)("%s", (_name, formula, expected) => {
    expect(runLanes(formula, first, second, third)).toEqual(Int32Array.from(each(expected)));
  });

  test("bits.fromFloat: towards zero, to the nearer end beyond 32 bits, NaN to 0", () => {
    const saturated = (x: number) => Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.trunc(x))) || 0;
    expect(runLanes((_, x) => bits.fromFloat(x), first)).toEqual(Int32Array.from(a, saturated));
  });
});

describe("constants stand in every lane", () => {
  const zeros = new Int32Array(8);
  test.each(special.map((value) => [value]))("%f in the code and in memory", (value) => {
    const word = wordsOf([value])[0];
    expect(runLanes(() => lanes.constant(value), zeros)).toEqual(zeros.map(() => word));
    expect(runLanes(({ constants }) => constants.float(value), zeros)).toEqual(zeros.map(() => word));
    expect(runLanes(({ constants }) => constants.integer(word), zeros)).toEqual(zeros.map(() => word));
    expect(runLanes(() => bits.constant(word), zeros)).toEqual(zeros.map(() => word));
  });

  test("63 further constants have places of their own, and one more is refused", () => {
    const sum: (count: number) => Formula =
      (count) =>
      ({ constants, keep }, x) =>
        Array.from({ length: count }, (_, k) => k + 1).reduce<Lanes>(
          (s, k) => keep(lanes.add(s, constants.float(k))),
          x,
        );
    expect(floatsOf(runLanes(sum(64), zeros))).toEqual(new Float32Array(8).fill((64 * 65) / 2));
    expect(() => runLanes(sum(65), zeros)).toThrow("64 different constants");
  });
});

test("a relaxed multiply-add is one of the two roundings of a·b + c", () => {
  const [x, y, z] = [first, second, third].map((words) => floatsOf(words));
  const found = floatsOf(runLanes((_, p, q, r) => lanes.relaxedMultiplyAdd(p, q, r), first, second, third));
  let compared = 0;
  for (let k = 0; k < x.length; k++) {
    const twice = fround(fround(x[k] * y[k]) + z[k]);
    const once = fround(x[k] * y[k] + z[k]);
    // The sum of doubles is exact where one is not much smaller than the other.
    const product = x[k] * y[k];
    if (!(Math.abs(product) < 2 ** 127 && Math.abs(z[k]) < 2 ** 127) || product === 0) continue;
    if (product + z[k] - product !== z[k] || product + z[k] - z[k] !== product) continue;
    compared++;
    expect([twice, once]).toContain(found[k]);
  }
  expect(compared).toBeGreaterThan(100);
});
