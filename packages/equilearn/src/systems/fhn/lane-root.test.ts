import { describe, expect, test } from "vitest";
import { type Formula, runFloats, runLanes, wordsOf } from "../../../test/lane-kernels.ts";
import { drawn } from "../../../test/neuron-networks.ts";
import { flowedRoot } from "./cubic.ts";
import { coefficient, laneRoot } from "./lane-root.ts";

const COUNT = 100_000;

/** The root in a module, from c, d and u. */
const rootIn =
  (bistable: boolean): Formula =>
  (tools, c, d, u) =>
    laneRoot(tools, coefficient(tools, c, bistable), d, u);
const [single, several] = [false, true].map(rootIn);

/** Numbers of either sign, as float32, up to so many decades around 1. */
const spread = (label: string, decades: number) =>
  Float32Array.from(drawn(3, label, COUNT), (x, k) => (k % 2 === 0 ? 1 : -1) * 10 ** (decades * Math.tanh(x)));

interface Draws {
  readonly c: Float32Array;
  readonly d: Float32Array;
  readonly u: Float32Array;
}

/** The largest relative error against the reference over the draws that are wanted, and how many there were. */
function compare(formula: Formula, { c, d, u }: Draws, isWanted = (_root: number, _k: number) => true) {
  let [worst, compared] = [0, 0];
  runFloats(formula, c, d, u).forEach((found, k) => {
    const root = flowedRoot(c[k], d[k], u[k]);
    if (!isWanted(root, k)) return;
    compared++;
    worst = Math.max(worst, Math.abs(found / root - 1));
  });
  return { worst, compared };
}

describe("c > 0: relative error < 1.6e-7, whether or not there might be three roots", () => {
  test.each([
    [1, 1],
    [3, 3],
    [3, 9],
    [3, 20],
    [6, 12],
    [12, 12],
    [18, 18],
  ])("c up to %i and d up to %i decades from 1, of either sign, from u up to 3 decades from 1", (forC, forD) => {
    const draws = { c: spread("c", forC).map(Math.abs), d: spread("d", forD), u: spread("u", 3) };
    for (const formula of [single, several]) {
      const { worst, compared } = compare(formula, draws);
      expect(compared).toBe(COUNT);
      expect(worst).toBeLessThan(1.6e-7);
    }
  });

  test("ordinary sizes, 0 ≤ c ≤ 4 and |d| ≤ 8 with standard deviations of 1 and 2", () => {
    const [c, d] = [drawn(4, "c", COUNT), drawn(4, "d", COUNT, 2)].map((values) => Float32Array.from(values));
    const draws = { c: c.map(Math.abs), d, u: Float32Array.from(drawn(4, "u", COUNT)) };
    for (const formula of [single, several]) expect(compare(formula, draws).worst).toBeLessThan(1.6e-7);
  });

  test("d = ±0 has the root 0, and c = 0 the cube root to 1.6e-7", () => {
    const d = spread("d", 12);
    const zeros = new Float32Array(COUNT);
    const noForce = d.map((_, k) => (k % 2 === 0 ? 0 : -0));
    for (const formula of [single, several])
      expect(runFloats(formula, spread("c", 6).map(Math.abs), noForce, d).every((root) => root === 0)).toBe(true);
    expect(compare(several, { c: zeros, d, u: zeros }).worst).toBeLessThan(1.6e-7);
  });
});

/** c < 0, with d in units of the fold between one root and three, and u in units of where the cubic turns. */
function threeRooted(decades: number): Draws & { isClear: (root: number, k: number) => boolean } {
  const c = spread("negative", decades).map((x) => -Math.abs(x));
  const [forD, forU] = [drawn(5, "d", COUNT), drawn(5, "u", COUNT, 2)];
  const turn = c.map((x) => Math.sqrt(-x / 3));
  const size = (x: number, k: number) => (k % 3 === 0 ? x : (k % 2 === 0 ? 1 : -1) * 10 ** (5 * Math.tanh(x)));
  const d = c.map((_, k) => 2 * turn[k] ** 3 * size(forD[k], k));
  const u = c.map((_, k) => turn[k] * forU[k]);
  /** Not within 1e-5 of where another root, or another side, begins. */
  const isClear = (_root: number, k: number) => {
    const flow = d[k] - c[k] * u[k] - u[k] ** 3;
    const terms = Math.abs(d[k]) + Math.abs(c[k] * u[k]) + Math.abs(u[k] ** 3);
    const [fromFold, fromTurn] = [Math.abs(d[k]) / (2 * turn[k] ** 3), Math.abs(u[k]) / turn[k]];
    return Math.abs(fromFold - 1) > 1e-5 && Math.abs(fromTurn - 1) > 1e-5 && Math.abs(flow) > 1e-5 * terms;
  };
  return { c, d, u, isClear };
}

describe("c < 0: the root on the side that the flow ends on", () => {
  test.each([[0], [3], [9], [12]])(
    "c up to %i decades from −1: relative error < 3e-7, 1e-6, 1e-4 where the slope is at least 0.3, 0.1, 0.01 times |c|",
    (decades) => {
      const { isClear, ...draws } = threeRooted(decades);
      for (const [margin, bound] of [
        [0.3, 3e-7],
        [0.1, 1e-6],
        [0.01, 1e-4],
      ]) {
        const isWanted = (root: number, k: number) =>
          isClear(root, k) && 3 * root * root + draws.c[k] >= -margin * draws.c[k];
        const { worst, compared } = compare(several, draws, isWanted);
        expect(compared).toBeGreaterThan(0.99 * COUNT);
        expect(worst).toBeLessThan(bound);
      }
    },
  );

  test("more than a third of the draws have three roots, and more than a tenth end on the one against d", () => {
    const { c, d, u, isClear } = threeRooted(3);
    const found = runFloats(several, c, d, u);
    const among = Array.from(c.keys()).filter((k) => isClear(0, k) && Math.abs(d[k]) < 2 * (-c[k] / 3) ** 1.5);
    const against = among.filter((k) => found[k] * d[k] < 0);
    expect(among.length).toBeGreaterThan(COUNT / 3);
    expect(against.length).toBeGreaterThan(COUNT / 10);
  });

  test("u stays, to the last bit, where it is a fixed point: on any of the three roots", () => {
    const { c, u } = threeRooted(3);
    const { fround } = Math;
    // Rounded as the kernel rounds it, so that nothing is left.
    const d = u.map((value, k) => fround(value * fround(c[k] + fround(value * value))));
    const middle = u.filter((value, k) => 3 * value * value < -c[k]).length;
    expect(middle).toBeGreaterThan(COUNT / 5);
    expect(runLanes(several, wordsOf(c), wordsOf(d), wordsOf(u))).toEqual(wordsOf(u));
  });

  test.each([[0], [-0]])("d = %d: ±√−c by the side of u to 1.3e-7, and 0 from 0", (value) => {
    const { c, u } = threeRooted(3);
    const d = c.map(() => value);
    const roots = runFloats(several, c, d, u);
    const error = (root: number, k: number) => Math.abs(root / (Math.sign(u[k]) * Math.sqrt(-c[k])) - 1);
    const worst = roots.reduce((most, root, k) => Math.max(most, error(root, k)), 0);
    expect(worst).toBeLessThan(1.3e-7);
    expect(runFloats(several, c, d, new Float32Array(COUNT)).every((root) => root === 0)).toBe(true);
  });
});

test("exactly odd: turned signs of d and u turn the root, to the last bit", () => {
  const draws = [threeRooted(3), threeRooted(9), { c: spread("c", 6), d: spread("d", 9), u: spread("u", 3) }];
  for (const { c, d, u } of draws) {
    const mirror = (values: Float32Array) => wordsOf(values.map((x) => -x));
    expect(runLanes(several, wordsOf(c), mirror(d), mirror(u))).toEqual(mirror(runFloats(several, c, d, u)));
    const positive = c.map(Math.abs);
    expect(runLanes(single, wordsOf(positive), mirror(d), mirror(u))).toEqual(
      mirror(runFloats(single, positive, d, u)),
    );
  }
});

test("a NaN in c or d gives a NaN, whichever lane it is in, and the others are as without it", () => {
  const [c, d, u] = [Float32Array.of(1, 2, 3, 4), Float32Array.of(4, -3, 2, 1), Float32Array.of(1, 1, -1, -1)];
  for (const formula of [single, several]) {
    const alone = runFloats(formula, c, d, u);
    for (let k = 0; k < 4; k++) {
      const expected = alone.with(k, Number.NaN);
      expect(runFloats(formula, c.with(k, Number.NaN), d, u)).toEqual(expected);
      expect(runFloats(formula, c, d.with(k, Number.NaN), u)).toEqual(expected);
    }
  }
});
