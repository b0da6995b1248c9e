import { array, reshape, serializeNpzSync } from "numpy-ts";
import { beforeAll, describe, expect, test } from "vitest";
import { readDataset } from "../cli/assets.ts";
import { Refusal } from "../systems/system.ts";
import { type DataFile, type LabelledData, labelledDataFrom } from "./labelled-data.ts";

/** An idx file of bytes. */
function idx(name: string, sizes: readonly number[], data?: readonly number[]): DataFile {
  const count = sizes.reduce((a, b) => a * b, 1);
  const header = [0, 0, 8, sizes.length, ...sizes.flatMap((size) => [0, 0, 0, size])];
  return { name, bytes: new Uint8Array([...header, ...(data ?? Array.from({ length: count }, (_, i) => i % 3))]) };
}

const csv = (name: string, text: string): DataFile => ({ name, bytes: new TextEncoder().encode(text) });

type Numbers = Float64Array | Float32Array | Int32Array | Uint8Array;

function npz(arrays: Readonly<Record<string, [shape: number[], data: Numbers]>>): DataFile {
  const entries = Object.entries(arrays).map(([key, [shape, data]]) => [key, reshape(array(data), shape)] as const);
  return { name: "F.npz", bytes: serializeNpzSync(new Map(entries)) };
}

const images = idx("train-images-idx3-ubyte", [3, 2, 2]);
const labels = idx("train-labels-idx1-ubyte", [3], [4, 9, 4]);
const testImages = idx("t10k-images-idx3-ubyte", [2, 2, 2]);
const testLabels = idx("t10k-labels-idx1-ubyte", [2], [9, 7]);

describe("MNIST", () => {
  let mnist: LabelledData;
  beforeAll(async () => {
    mnist = await labelledDataFrom(await readDataset("mnist"), "mnist");
  });

  test("has 60000 and 10000 images of 28 × 28 bytes, the digits in their well-known order", () => {
    expect(mnist.shape).toEqual([28, 28]);
    expect(mnist.classNames).toEqual(Array.from("0123456789"));
    for (const [part, count, first] of [
      [mnist.train, 60000, [5, 0, 4, 1, 9]],
      [mnist.test!, 10000, [7, 2, 1, 0, 4]],
    ] as const) {
      expect([part.count, part.labels.length, part.inputs.length]).toEqual([count, count, count * 784]);
      expect(part.inputs).toBeInstanceOf(Uint8Array);
      expect(Array.from(part.labels.subarray(0, 5))).toEqual(first);
    }
  });

  test("has as many of each digit, and as much ink, as LeCun's", () => {
    const sizes = new Array(10).fill(0);
    for (const label of mnist.train.labels) sizes[label]++;
    expect(sizes).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    let ink = 0;
    for (const pixel of mnist.train.inputs) ink += pixel;
    expect(ink / mnist.train.inputs.length / 255).toBeCloseTo(0.1307, 4);
  });
});

describe("idx files", () => {
  test("are put together by their names, in any order; the classes are the labels of both parts", async () => {
    const data = await labelledDataFrom([testLabels, labels, images, testImages], "tiny");
    expect(data).toEqual({
      name: "tiny",
      shape: [2, 2],
      classNames: ["4", "7", "9"],
      train: { inputs: images.bytes.slice(16), labels: new Uint8Array([0, 2, 0]), count: 3 },
      test: { inputs: testImages.bytes.slice(16), labels: new Uint8Array([2, 1]), count: 2 },
    });
  });

  test("need no test, and no word for training", async () => {
    const data = await labelledDataFrom([idx("Images.IDX3", [2, 5]), idx("Labels.idx", [2, 1], [0, 1])], "tiny");
    expect([data.shape, data.train.count, data.test]).toEqual([[5], 2, undefined]);
  });

  test("of Fashion-MNIST have names for their classes", async () => {
    const ten = Array.from({ length: 10 }, (_, i) => i);
    const files = [idx("train-images-idx3-ubyte", [10, 1, 1]), idx("train-labels-idx1-ubyte", [10], ten)];
    expect((await labelledDataFrom(files, "fashion-mnist")).classNames[9]).toBe("Ankle boot");
    expect((await labelledDataFrom(files, "other")).classNames[9]).toBe("9");
  });
});

describe("CSV files", () => {
  test("one is the training part, whatever its name; numbers are single precision, text classes are sorted", async () => {
    const data = await labelledDataFrom([csv("my test.csv", "a,class,b\n1,pear,2\n3,apple,4\n5,Fig,0.1\n")], "fruit");
    expect(data).toEqual({
      name: "fruit",
      shape: [2],
      classNames: ["Fig", "apple", "pear"],
      inputNames: ["a", "b"],
      train: { inputs: new Float32Array([1, 2, 3, 4, 5, 0.1]), labels: new Uint8Array([2, 1, 0]), count: 3 },
    });
  });

  test("two are told apart by their names; numeric classes are sorted as numbers and compared by value", async () => {
    const data = await labelledDataFrom([csv("test.csv", "10,1\n"), csv("train.csv", "9,1\n10.0,2\n-1,3\n")], "d");
    expect(data.classNames).toEqual(["-1", "9", "10"]);
    expect([data.train.labels, data.test?.labels]).toEqual([new Uint8Array([1, 2, 0]), new Uint8Array([2])]);
  });
});

test.each([
  ["x_train", "y_train", "x_test", "y_test"],
  ["train_images", "train_labels", "test_images", "test_labels"],
  ["X", "y", "X_test", "y_test"],
  ["images", "labels", "test-data", "test-targets"],
])("an npz with %s and %s is read, and what else is in it is not", async (x, y, tx, ty) => {
  const file = npz({
    [x]: [[2, 1, 3], new Float64Array([0, 1, 2, 3, 4, 0.1])],
    [y]: [[2, 1], new Int32Array([-1, 1])],
    [tx]: [[1, 1, 3], new Int32Array([7, 8, 9])],
    [ty]: [[1], new Float32Array([1])],
    val_images: [[1], new Float64Array([Number.NaN])],
  });
  expect(await labelledDataFrom([file], "d")).toEqual({
    name: "d",
    shape: [1, 3],
    classNames: ["-1", "1"],
    train: { inputs: new Float32Array([0, 1, 2, 3, 4, 0.1]), labels: new Uint8Array([0, 1]), count: 2 },
    test: { inputs: new Float32Array([7, 8, 9]), labels: new Uint8Array([1]), count: 1 },
  });
});

const two = (values: readonly number[]): [number[], Numbers] => [[2, values.length / 2], new Float64Array(values)];
const good: [number[], Numbers] = [[2], new Int32Array([0, 1])];

test.each<[DataFile[], string]>([
  [[], "D has no files to read."],
  [
    [csv("notes.txt", "")],
    "notes.txt is no data file by its name: give .csv, .npz, or idx files such as train-images-idx3-ubyte.",
  ],
  [
    [images, csv("a.csv", "")],
    "train-images-idx3-ubyte and a.csv are files of different kinds; give those of one kind.",
  ],
  [[idx("a.idx", [1])], 'a.idx must have either "images" or "labels" in its name, to tell what it holds.'],
  [
    [idx("train-images-test-idx3-ubyte", [1])],
    "train-images-test-idx3-ubyte names both training and test; a file can be only one of them.",
  ],
  [[images], "D has no training labels to go with train-images-idx3-ubyte."],
  [[labels], "D has no training inputs to go with train-labels-idx1-ubyte."],
  [[images, labels, testImages], "D has no test labels to go with t10k-images-idx3-ubyte."],
  [[testImages, testLabels], "D has test data only; training needs inputs and labels of its own."],
  [
    [images, labels, idx("images.idx", [1, 1])],
    "train-images-idx3-ubyte and images.idx would both be the training inputs; leave one out.",
  ],
  [[idx("images.idx", [2, 2]), labels], "images.idx has 2 examples, but train-labels-idx1-ubyte has 3 labels."],
  [
    [images, labels, idx("test-images.idx", [2, 2, 1]), testLabels],
    "An example of D is 2 × 2 in training but 2 × 1 in the test.",
  ],
  [[idx("images.idx", [3]), labels], "images.idx has the shape [3], in which examples have no components."],
  [[idx("images.idx", [3, 0]), labels], "images.idx has the shape [3, 0], in which examples have no components."],
  [[images, idx("labels.idx", [3, 2])], "labels.idx has the shape [3, 2], but must have one label for each example."],
  [[idx("images.idx", [0, 2]), idx("labels.idx", [0])], "D has no training examples: images.idx is empty."],
  [
    [images, idx("labels.idx", [3], [4, 4, 4])],
    "All 3 training labels of D are 4; a classification needs two classes or more.",
  ],
  [
    [csv("a.csv", "1,2\n"), csv("b.csv", "1,2\n")],
    "a.csv and b.csv are 2 CSV files; give one, or one named train.csv and one named test.csv.",
  ],
  [
    [csv("train.csv", "label,a,b\n1,2,3\n"), csv("test.csv", "label,b,a\n1,2,3\n")],
    'Input 1 is "a" in train.csv but "b" in test.csv.',
  ],
  [
    [csv("train.csv", "label,a,b\n1,2,3\n"), csv("test.csv", "label,a\n1,2\n")],
    'Input 2 is "b" in train.csv but missing in test.csv.',
  ],
  [[csv("a.csv", "label,a\n")], "D has no training examples: a.csv is empty."],
  [
    [csv("a.csv", Array.from({ length: 300 }, (_, i) => `${i / 7},1`).join("\n"))],
    'D has more than 256 different labels, "36.57142857142857" among them; a label must be the number or name of a class.',
  ],
  [[npz({ x_train: good }), npz({ y_train: good })], "F.npz and F.npz are two .npz files; put all arrays into one."],
  [[npz({ z: good })], "F.npz has no arrays named x_train and y_train, or images and labels."],
  [[npz({ x_train: two([1, 2]) })], 'F.npz has no training labels to go with "x_train" in F.npz.'],
  [
    [npz({ x: two([1, 2]), x_train: two([1, 2]), y: good })],
    '"x" in F.npz and "x_train" in F.npz would both be the training inputs; leave one out.',
  ],
  [
    [npz({ x: two([1, 2, 3, Number.NaN]), y: good })],
    'Example 1 of "x" in F.npz has NaN at [1], which is no finite number; both are counted from 0.',
  ],
  [
    [npz({ x: [[2, 2, 3], new Float32Array([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -Infinity, 0])], y: good })],
    'Example 1 of "x" in F.npz has -Infinity at [1, 1], which is no finite number; both are counted from 0.',
  ],
  [
    [npz({ x: two([1e39, 2]), y: good })],
    'Example 0 of "x" in F.npz has 1e+39 at [0], which is too large for single precision; both are counted from 0.',
  ],
  [
    [npz({ x: two([1, 2]), y: [[2], new Float64Array([0, Number.NaN])] })],
    'Label 1 of "y" in F.npz, counted from 0, is NaN; it must be a finite number.',
  ],
])("%# is refused in one sentence", async (files, message) => {
  await expect(labelledDataFrom(files, "D")).rejects.toThrow(new Refusal(message));
});
