import { describe, expect, test } from "vitest";
import { imagesOf } from "../../test/small-images.ts";
import { Refusal } from "../systems/system.ts";
import { rawInputsFrom } from "./inputs.ts";

const csv = (text: string) => ({ name: "asked.csv", bytes: new TextEncoder().encode(text) });

describe("inputs are read", () => {
  test("from an idx file of images, as bytes", async () => {
    const [images] = imagesOf("t10k", 5);
    const { count, values, labels } = await rawInputsFrom(images, 16);
    expect(count).toBe(5);
    expect(Array.from(values)).toEqual(Array.from(images.bytes.subarray(16)));
    expect(labels).toBeUndefined();
  });

  test("from CSV with labels in front, in a column of that name, and without any", async () => {
    expect(await rawInputsFrom(csv("7,1,2\n8,3,4\n"), 2)).toEqual({
      count: 2,
      values: Float32Array.of(1, 2, 3, 4),
      labels: ["7", "8"],
    });
    expect(await rawInputsFrom(csv("a,label,b\n1,x,2\n"), 2)).toEqual({
      count: 1,
      values: Float32Array.of(1, 2),
      labels: ["x"],
    });
    expect(await rawInputsFrom(csv("1,2\n3,4\n5,6\n"), 2)).toEqual({
      count: 3,
      values: Float32Array.of(1, 2, 3, 4, 5, 6),
    });
    expect(await rawInputsFrom(csv("p,q\n1,2\n"), 2)).toEqual({ count: 1, values: Float32Array.of(1, 2) });
    expect(await rawInputsFrom(csv("1\n2\n"), 1)).toEqual({ count: 2, values: Float32Array.of(1, 2) });
  });
});

test.each<[string, () => Promise<unknown>, string]>([
  [
    "images of another size",
    () => rawInputsFrom(imagesOf("t10k", 5)[0], 784),
    "t10k-images-idx3-ubyte has examples of 4 × 4 numbers, but the network takes 784.",
  ],
  [
    "labels",
    () => rawInputsFrom(imagesOf("t10k", 5)[1], 16),
    "t10k-labels-idx1-ubyte has examples of no numbers, but the network takes 16.",
  ],
  [
    "lines of another length",
    () => rawInputsFrom(csv("1,2,3,4\n"), 2),
    "asked.csv has 3 inputs in each line, but the network takes 2.",
  ],
  [
    "what is no number",
    () => rawInputsFrom(csv("1,NaN\n"), 2),
    'Line 1, column 2 of asked.csv must be a finite number, not "NaN".',
  ],
])("%s are refused in a sentence", async (_, reading, sentence) => {
  await expect(reading()).rejects.toThrow(new Refusal(sentence));
});
