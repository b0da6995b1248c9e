import { expect, test } from "vitest";
import { markdownTable, textTable } from "./table.ts";

const rows = [
  ["nearest centroid", "92.4 ± 2.1", "1"],
  ["untrained", "83.8 ± 11.1", "100"],
  ["failed", "–", "20"],
];

test("text to the left, numbers by their decimal points, a rule under the header", () => {
  expect(textTable(["method", "accuracy", "seeds"], rows)).toBe(
    [
      "method               accuracy  seeds",
      "────────────────  ───────────  ─────",
      "nearest centroid  92.4 ± 2.1       1",
      "untrained         83.8 ± 11.1    100",
      "failed             –              20",
    ].join("\n"),
  );
});

test("an explicit alignment wins over the guess", () => {
  const table = textTable(
    [
      { header: "n", align: "left" },
      { header: "name", align: "right" },
    ],
    [["10", "a"]],
  );
  expect(table.split("\n")[2]).toBe("10     a");
});

test("decimal points line up", () => {
  const [, , ...lines] = textTable(["x"], [["1.25"], ["-10.5"], ["100"], ["0.001"]]).split("\n");
  expect(lines).toEqual(["  1.25", "-10.5", "100", "  0.001"]);
});

test("the widest text gives way to the width, numbers never", () => {
  const long = [["a".repeat(60), "b".repeat(20), "123.456"]];
  const lines = textTable(["left", "middle", "value"], long, { width: 40 }).split("\n");
  for (const line of lines) expect([...line].length).toBeLessThanOrEqual(40);
  expect(lines[2]).toMatch(/^a+… {2}b+…? {2}123\.456$/);
  expect(textTable(["x"], [["123456"]], { width: 3 })).toContain("123456");
});

test("escape sequences and line breaks from strangers cannot leave their cell", () => {
  const table = textTable(["name"], [["\u001b[31mred\u001b[0m\nrow\u202e"]]);
  expect(table.split("\n")).toHaveLength(3);
  for (const character of ["\u001b", "\u202e"]) expect(table).not.toContain(character);
});

test("missing cells are empty and a table without rows is a header", () => {
  expect(textTable(["a", "b"], [["x"]])).toBe("a  b\n─  ─\nx");
  expect(textTable(["a", "b"], [])).toBe("a  b\n─  ─");
});

test("markdown aligns numbers and neutralises pipes, markup and HTML", () => {
  expect(markdownTable(["a|b", "n"], [["<img src=x> [l](u) `c`\n|", "1.5"]])).toBe(
    ["| a\\|b | n |", "| --- | --: |", "| &lt;img src=x> \\[l\\](u) \\`c\\` \\| | 1.5 |"].join("\n"),
  );
});
