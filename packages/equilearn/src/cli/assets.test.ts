import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Refusal } from "../systems/system.ts";
import { labelledDataFrom } from "../tasks/labelled-data.ts";
import { readDataset } from "./assets.ts";

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "equilearn-assets-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const write = (name: string, bytes: Uint8Array | string) => fs.writeFileSync(join(folder, name), bytes);
const found = async (source: string) => (await readDataset(source)).map(({ name }) => name);
const four = ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", "train-images-idx3-ubyte", "train-labels-idx1-ubyte"];

describe("data sets with a name", () => {
  test("mnist is the four files of the installed package", async () => {
    const files = await readDataset("mnist");
    expect(files.map(({ name }) => name)).toEqual(four);
    expect(files.map(({ bytes }) => bytes.length)).toEqual([7_840_016, 10_008, 47_040_016, 60_008]);
  });

  const installed = fs.existsSync("/usr/share/datasets/fashion-mnist");
  test.skipIf(!installed)(
    "fashion-mnist is what Debian's package has, unpacked and with names of the classes",
    async () => {
      const files = await readDataset("fashion-mnist");
      expect(files.map(({ name }) => name)).toEqual(four);
      const { shape, classNames, train, test } = await labelledDataFrom(files, "fashion-mnist");
      expect([shape, train.count, test?.count]).toEqual([[28, 28], 60000, 10000]);
      expect(Array.from(train.labels.subarray(0, 5), (label) => classNames[label])).toEqual([
        "Ankle boot",
        "T-shirt/top",
        "T-shirt/top",
        "Dress",
        "T-shirt/top",
      ]);
    },
  );

  test("what is not installed is refused with the way to get it", async () => {
    for (const path of [undefined, join(folder, "missing")]) {
      const known = { shapes: { folder: () => path, advice: "get them with apt-get install shapes" } };
      await expect(readDataset("shapes", known)).rejects.toThrow(
        new Refusal("The files of shapes are not installed: get them with apt-get install shapes."),
      );
    }
  });
});

describe("a folder", () => {
  test("gives its data files in the order of their names, and nothing else", async () => {
    const names = ["b.npz", "a.csv", "Train-Images.IDX3-ubyte", "z.idx", "labels.idx1.gz", "c-ubyte"];
    for (const name of [...names, "readme.md", "._a.csv", "a.csv.txt", "pixels.png"]) write(name, "1");
    fs.mkdirSync(join(folder, "folder.csv"));
    expect(await found(folder)).toEqual([
      "Train-Images.IDX3-ubyte",
      "a.csv",
      "b.npz",
      "c-ubyte",
      "labels.idx1",
      "z.idx",
    ]);
  });

  test("gives a file that is there both ways once", async () => {
    write("labels.idx", "plain");
    write("labels.idx.gz", gzipSync("packed"));
    const files = await readDataset(folder);
    expect(files.map(({ name, bytes }) => [name, new TextDecoder().decode(bytes)])).toEqual([["labels.idx", "plain"]]);
  });

  test("without data files, with too many, or out of reach is refused in one sentence", async () => {
    await expect(readDataset(folder)).rejects.toThrow(
      new Refusal(`${folder} has no data files: neither idx files, nor .csv, nor .npz.`),
    );
    for (let i = 0; i < 9; i++) write(`${i}.csv`, "");
    await expect(readDataset(folder)).rejects.toThrow(
      new Refusal(`${folder} has 9 data files, and at most 8 are read; give a folder with one data set.`),
    );
  });
});

describe("a file", () => {
  test("is read by itself, and unpacked by what it holds, not by its name", async () => {
    write("a.csv.gz", gzipSync("1,2"));
    write("b.csv", gzipSync("3,4"));
    write("c.csv.gz", "5,6");
    const texts = ["a.csv.gz", "b.csv", "c.csv.gz"].map(async (file) => {
      const [{ name, bytes }] = await readDataset(join(folder, file));
      return [name, new TextDecoder().decode(bytes)];
    });
    expect(await Promise.all(texts)).toEqual([
      ["a.csv", "1,2"],
      ["b.csv", "3,4"],
      ["c.csv", "5,6"],
    ]);
  });

  test("that is damaged or too large, packed or unpacked, is refused in one sentence", async () => {
    const packed = gzipSync(new Uint8Array(5000));
    write("short.csv.gz", packed.subarray(0, -9));
    write("wrong.csv.gz", packed.with(-8, packed.at(-8)! ^ 1));
    write("large.csv.gz", packed);
    write("large.csv", "1,2,3\n".repeat(1000));
    const refused = (name: string, end: string) =>
      expect(readDataset(join(folder, name), {}, 4999)).rejects.toThrow(new Refusal(join(folder, name) + end));
    await refused("short.csv.gz", " is damaged: gzip cannot unpack it; download it again.");
    await refused("large.csv.gz", " unpacks to more than 4999 bytes; give a smaller one.");
    await refused("large.csv", " is larger than the 4.9 KiB that a data file may have.");
    const [path, message] = [join(folder, "wrong.csv.gz"), " is damaged: gzip cannot unpack it; download it again."];
    await expect(readDataset(path)).rejects.toThrow(new Refusal(path + message));
  });

  test("that is not there, is no data file or no file is refused in one sentence", async () => {
    write("notes.txt", "");
    await expect(readDataset("minst")).rejects.toThrow(
      new Refusal("minst is neither a file, nor a folder, nor one of mnist, fashion-mnist."),
    );
    await expect(readDataset("")).rejects.toThrow(/^"" is neither/);
    await expect(readDataset(join(folder, "notes.txt"))).rejects.toThrow(
      new Refusal(
        `${folder}/notes.txt is no data file by its name: give .csv, .npz, or a folder with idx files such as train-images-idx3-ubyte.`,
      ),
    );
    await expect(readDataset("a\0b")).rejects.toThrow(
      new Refusal("a\\u0000b could not be read: its name holds a character that no file name can have."),
    );
    await expect(readDataset(join(folder, "notes.txt", "x"))).rejects.toThrow(Refusal);
    if (process.platform === "linux") await expect(readDataset("/dev/null")).rejects.toThrow(Refusal);
  });
});
