import { expect, test } from "vitest";
import { brokenText } from "../../../test/broken-text.ts";
import { keyFromSeed, split } from "../../math/random.ts";
import { Refusal } from "../../systems/system.ts";
import { parseCsv } from "./csv.ts";

const read = (text: string) => parseCsv(new TextEncoder().encode(text), "F.csv");

test("without a header the first column is the label", () => {
  expect(read("5,0,255\r\n0,1.5,-2e-3\r\n\r\n")).toEqual({
    count: 2,
    inputSize: 2,
    inputs: new Float32Array([0, 255, 1.5, -2e-3]),
    labels: ["5", "0"],
  });
});

test("with a header the label is the column of that name, wherever it is; labels may be text", () => {
  expect(read('\ufeffsepal,petal, Class \n5.1,1.4,"Iris, setosa"\n7,4.7, versicolor \n')).toEqual({
    count: 2,
    inputSize: 2,
    inputs: new Float32Array([5.1, 1.4, 7, 4.7]),
    labels: ["Iris, setosa", "versicolor"],
    inputNames: ["sepal", "petal"],
  });
  expect(read("label,0,1\n3,4,5").inputNames).toEqual(["0", "1"]);
});

test("labels of text need no header in the first column", () => {
  expect(read("cat,1,2\ndog,3,4").labels).toEqual(["cat", "dog"]);
});

test("a header alone is a table of no examples", () => {
  expect(read("label,a\n").count).toBe(0);
});

test("thousands of lines are kept", () => {
  const { inputs } = read(Array.from({ length: 5000 }, (_, i) => `1,${i}`).join("\n"));
  expect(Array.from(inputs)).toEqual(Array.from({ length: 5000 }, (_, i) => i));
});

test.each([
  ["", "F.csv is empty."],
  ["\n \n", "F.csv is empty."],
  ["1;2;3\n", 'Line 1 of F.csv is "1;2;3", a single cell; commas must separate the label and the inputs.'],
  ["5,1\n5,NaN\n", 'Line 2, column 2 of F.csv must be a finite number, not "NaN".'],
  ["5,1\n\n5,\n", 'Line 3, column 2 of F.csv must be a finite number, not "".'],
  ["5,1\n5, \n", 'Line 2, column 2 of F.csv must be a finite number, not " ".'],
  ["a,label\n1e999,x", 'Line 2, column 1 ("a") of F.csv must be a finite number, not "1e999".'],
  ["a,label\n1e39,x", 'Line 2, column 1 ("a") of F.csv must be a finite number of single precision, not "1e39".'],
  ['a,label\n1,"x\ny"\nno,x', 'Line 4, column 1 ("a") of F.csv must be a finite number, not "no".'],
  ["a,label\n1,", 'Line 2, column 2 of F.csv must be a label, not "".'],
  ["a,label\n1,nan", 'Line 2, column 2 of F.csv must be a label, not "nan".'],
  ["1,2,3\n1,2", "Line 2 of F.csv has 2 cells where the first line has 3."],
  ["1,2,3\n1,2,3,4", "Line 2 of F.csv has 4 cells where the first line has 3."],
  [
    "sepal,species\n5.1,setosa",
    'F.csv has no column named "label" or "class" in its header, line 1, which begins with "sepal".',
  ],
  ["label,a,Class\n", 'Columns 1 and 3 of F.csv are named "label" and "Class"; only one can hold the labels.'],
  [",label,a\n", "Column 1 of F.csv has no name in the header, line 1; leave it out if it numbers the lines."],
  [
    "digit,0,1\n7,1,2",
    'The first line of F.csv begins with "digit" and the others with numbers: if it is a header, name the column of the labels "label".',
  ],
])("%j is refused in one sentence", (text, message) => {
  expect(() => read(text)).toThrow(new Refusal(message));
});

test("what is no text, or too long for one, is refused", () => {
  expect(() => parseCsv(new Uint8Array([0x31, 0xff]), "F.csv")).toThrow(
    new Refusal("F.csv is not a text file: it is not valid UTF-8."),
  );
  expect(() => parseCsv(new Uint8Array(2 ** 29), "F.csv")).toThrow(/^F\.csv is larger than the 512 MiB/);
});

test("600 broken texts each give a whole table or one short sentence", () => {
  const text = `a,label,b\n${Array.from({ length: 9 }, (_, i) => `${i},"c ${i % 2}",${i / 3}`).join("\n")}\n`;
  let refused = 0;
  for (let seed = 0; seed < 600; seed++) {
    try {
      const words = ["NaN", "1e999", '"', "\n", ",", "label", "0x1F", "−1"];
      const table = read(brokenText(text, split(keyFromSeed(seed), "csv"), words));
      expect(table.inputs).toHaveLength(table.count * table.inputSize);
      expect(table.labels).toHaveLength(table.count);
      expect(table.inputs.every(Number.isFinite)).toBe(true);
    } catch (error) {
      expect(error).toBeInstanceOf(Refusal);
      expect((error as Refusal).message).toMatch(/^[A-Z][^\n]{10,298}\.$/);
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(200);
});
