import { beforeAll, describe, expect, test } from "vitest";
import { readDataset } from "../cli/assets.ts";
import { keyFromSeed } from "../math/random.ts";
import { Refusal } from "../systems/system.ts";
import { type ClassificationTask, classificationTask, scaled } from "./classification.ts";
import { type LabelledData, labelledDataFrom } from "./labelled-data.ts";
import type { Examples } from "./task.ts";

/** Data whose inputs tell which example they are: 100 + row, and twice that. */
function numbered(count: number, testCount = 0): LabelledData {
  const part = (of: number, from: number) => ({
    count: of,
    inputs: Float32Array.from({ length: 2 * of }, (_, i) => (from + (i >> 1)) * (1 + (i & 1))),
    labels: Uint8Array.from({ length: of }, (_, i) => i % 3),
  });
  return {
    name: "numbered",
    shape: [2],
    classNames: ["a", "b", "c"],
    train: part(count, 100),
    ...(testCount > 0 && { test: part(testCount, 1000) }),
  };
}

const rows = (part: Examples<Float32Array> | undefined) =>
  Array.from(part?.inputs ?? []).flatMap((value, at) => (at % 2 === 0 ? [value - 100] : []));
const allRows = ({ train, validation, test }: ClassificationTask) => [rows(train), rows(validation), rows(test)];
const none = { validation: 0, scaling: "none" } as const;

describe("the draw", () => {
  test("gives every example to one part, with its label", () => {
    for (let seed = 0; seed < 20; seed++) {
      const task = classificationTask(keyFromSeed(seed), numbered(60), { ...none, validation: 13 });
      const drawn = allRows(task);
      expect(drawn.map((part) => part.length)).toEqual([37, 13, 10]);
      expect(drawn.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, row) => row));
      for (const part of [task.train, task.validation!, task.test]) {
        expect(part.count).toBe(part.labels!.length);
        expect(Array.from(part.labels!)).toEqual(rows(part).map((row) => row % 3));
      }
    }
  });

  test("depends on the key alone", () => {
    const draw = (seed: number) => allRows(classificationTask(keyFromSeed(seed), numbered(60), none));
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  test("keeps a test part of the data whole and in order, and draws the rest from the training part", () => {
    const task = classificationTask(keyFromSeed(0), numbered(30, 5), { ...none, validation: 10 });
    expect(rows(task.test)).toEqual([900, 901, 902, 903, 904]);
    expect([...rows(task.train), ...rows(task.validation)].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 30 }, (_, row) => row),
    );
  });

  test("of fewer training examples is the beginning of that of more, with the same ones held out", () => {
    const draw = (train?: number) =>
      classificationTask(keyFromSeed(5), numbered(60), { validation: 9, scaling: "none", ...(train && { train }) });
    expect(rows(draw(7).train)).toEqual(rows(draw().train).slice(0, 7));
    expect(allRows(draw(7)).slice(1)).toEqual(allRows(draw()).slice(1));
  });

  test("holds out nothing, and tests on as many as asked for", () => {
    const task = classificationTask(keyFromSeed(0), numbered(60), { ...none, test: 59 });
    expect([task.train.count, task.validation, task.test.count]).toEqual([1, undefined, 59]);
    expect(classificationTask(keyFromSeed(0), numbered(2), none).test.count).toBe(1);
  });

  test.each([
    [
      numbered(60),
      { validation: 50 },
      'The option "validation" for numbered must be a whole number from 0 to 49, not 50.',
    ],
    [
      numbered(60),
      { validation: -1 },
      'The option "validation" for numbered must be a whole number from 0 to 49, not -1.',
    ],
    [
      numbered(60),
      { validation: 1.5 },
      'The option "validation" for numbered must be a whole number from 0 to 49, not 1.5.',
    ],
    [numbered(60), { test: 60 }, 'The option "test" for numbered must be a whole number from 1 to 59, not 60.'],
    [numbered(60), { train: 0 }, 'The option "train" for numbered must be a whole number from 1 to 50, not 0.'],
    [numbered(60), { train: 51 }, 'The option "train" for numbered must be a whole number from 1 to 50, not 51.'],
    [numbered(60, 5), { test: 3 }, 'numbered has a test set of its own of 5 examples; leave "test" out.'],
    [numbered(1), {}, "numbered has 1 training example and no test set; it takes two examples to have both."],
  ])("%# is refused in one sentence", (data, options, message) => {
    expect(() => classificationTask(keyFromSeed(0), data, { ...none, ...options })).toThrow(new Refusal(message));
  });
});

describe("scaling", () => {
  const bytes: LabelledData = {
    ...numbered(4, 1),
    train: { count: 4, inputs: new Uint8Array([0, 51, 102, 153, 204, 255, 0, 0]), labels: new Uint8Array(4) },
    test: { count: 1, inputs: new Uint8Array([255, 1]), labels: new Uint8Array(1) },
  };

  test("unit divides bytes by 255", () => {
    const { test: part, scaling } = classificationTask(keyFromSeed(0), bytes, { validation: 0, scaling: "unit" });
    expect(scaling).toEqual({ offset: 0, factor: 1 / 255 });
    expect(part.inputs).toEqual(new Float32Array([1, 1 / 255]));
  });

  test("unit spans 0 … 1 over the training examples in use, and no others", () => {
    const task = classificationTask(keyFromSeed(0), numbered(60, 5), { validation: 20, train: 20, scaling: "unit" });
    expect(Math.min(...task.train.inputs)).toBe(0);
    expect(Math.max(...task.train.inputs)).toBe(1);
    expect(Math.min(...task.test.inputs)).toBeGreaterThan(1);
    const plain = classificationTask(keyFromSeed(0), numbered(60, 5), { validation: 20, train: 20, scaling: "none" });
    for (const part of ["train", "validation", "test"] as const) {
      expect(scaled(plain[part]!.inputs, task.scaling)).toEqual(task[part]!.inputs);
    }
  });

  test("standard has the mean 0 and the standard deviation 1 over the training examples in use", () => {
    const { train } = classificationTask(keyFromSeed(3), numbered(60, 5), { validation: 20, scaling: "standard" });
    const mean = train.inputs.reduce((a, b) => a + b) / 80;
    expect(mean).toBeCloseTo(0, 6);
    expect(train.inputs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 80).toBeCloseTo(1, 6);
  });

  test("centred has the mean 0 in each component, and the division of standard; new inputs are treated the same", () => {
    const options = { validation: 20, scaling: "centred" } as const;
    const data = numbered(60, 5);
    const { train, test: part, scaling } = classificationTask(keyFromSeed(3), data, options);
    for (let i = 0; i < train.inputSize; i++) {
      let sum = 0;
      for (let n = 0; n < train.count; n++) sum += train.inputs[n * train.inputSize + i];
      expect(sum / train.count).toBeCloseTo(0, 6);
    }
    const standard = classificationTask(keyFromSeed(3), data, { ...options, scaling: "standard" });
    expect(scaling.factor).toBe(standard.scaling.factor);
    expect(scaled(data.test!.inputs, scaling)).toEqual(part.inputs);
  });

  test("none leaves the numbers, in memory of their own", () => {
    const data = numbered(6, 2);
    const { test: part, scaling } = classificationTask(keyFromSeed(0), data, none);
    expect([part.inputs, part.labels, scaling]).toEqual([
      data.test!.inputs,
      data.test!.labels,
      { offset: 0, factor: 1 },
    ]);
    expect(part.inputs.buffer).not.toBe(data.test!.inputs.buffer);
    expect(part.labels!.buffer).not.toBe(data.test!.labels.buffer);
  });

  test("inputs that are all the same, or grow beyond single precision, are refused", () => {
    const flat = { ...bytes, train: { ...bytes.train, inputs: new Float32Array(8).fill(0.1) } };
    for (const scaling of ["unit", "standard"] as const) {
      expect(() => classificationTask(keyFromSeed(0), flat, { validation: 0, scaling })).toThrow(
        new Refusal(
          `All inputs of the 4 training examples of numbered are ${Math.fround(0.1)} and cannot be scaled; choose the scaling "none".`,
        ),
      );
    }
    expect(() => scaled([0, 1e30], { offset: 0, factor: 1e30 })).toThrow(
      new Refusal("Input 1 is 1e+30 and scaled 1e+60, which is no finite number of single precision."),
    );
    expect(() => scaled([Number.NaN], { offset: 0, factor: 1 })).toThrow(Refusal);
  });
});

test("components have names: those of the data, or their place", () => {
  const named = classificationTask(keyFromSeed(0), { ...numbered(9), inputNames: ["width", "height"] }, none);
  expect(named.inputNames).toEqual(["width", "height"]);
  expect(classificationTask(keyFromSeed(0), numbered(9), none).inputNames).toEqual(["input 0", "input 1"]);
  const image = classificationTask(keyFromSeed(0), { ...numbered(9), shape: [1, 2] }, none);
  expect(image.inputNames).toEqual(["input 0,0", "input 0,1"]);
});

describe("MNIST", () => {
  let mnist: LabelledData;
  beforeAll(async () => {
    mnist = await labelledDataFrom(await readDataset("mnist"), "mnist");
  });

  test("standardised over 50000 examples has the mean 0 and the standard deviation 1", () => {
    const task = classificationTask(keyFromSeed(0), mnist, { validation: 10000, scaling: "standard" });
    expect([task.train.count, task.validation?.count, task.test.count]).toEqual([50000, 10000, 10000]);
    expect(task.shape).toEqual([28, 28]);
    const { inputs } = task.train;
    let [sum, squares] = [0, 0];
    for (const value of inputs) {
      sum += value;
      squares += value * value;
    }
    expect(Math.abs(sum / inputs.length)).toBeLessThan(1e-6);
    expect(Math.abs(Math.sqrt(squares / inputs.length) - 1)).toBeLessThan(1e-6);
    expect(Number(task.scaling.offset) / 255).toBeCloseTo(0.1307, 3);
    expect(1 / task.scaling.factor / 255).toBeCloseTo(0.3081, 3);
  });

  test("of a few hundred examples has some of every digit", () => {
    const { train } = classificationTask(keyFromSeed(0), mnist, { validation: 0, train: 300, scaling: "unit" });
    expect(new Set(train.labels).size).toBe(10);
    expect(train.inputs).toHaveLength(300 * 784);
    expect(Math.max(...train.labels!)).toBe(9);
  });
});
