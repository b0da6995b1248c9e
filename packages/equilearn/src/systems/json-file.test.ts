import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { nearest, readJsonFile, record, shown } from "./json-file.ts";
import { parseJson } from "./json-syntax.ts";
import { Refusal } from "./system.ts";

function refusalOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("JSON syntax", () => {
  test.each([
    ["", "Line 1, column 1 of the file needs a value, but the text ends there."],
    ['{"a": x}', 'Line 1, column 7 of the file needs a value, but has "x".'],
    ['{"a": 1,}', 'Line 1, column 9 of the file needs a key in double quotes, but has "}".'],
    ['{"a": 1\n "b": 2}', 'Line 2, column 2 of the file needs a comma or "}", but has "\\"".'],
    ["[1,\n 2", 'Line 2, column 3 of the file needs a comma or "]", but the text ends there.'],
    ["[", 'Line 1, column 2 of the file needs a value or "]", but the text ends there.'],
    ["{", 'Line 1, column 2 of the file needs a key in double quotes or "}", but the text ends there.'],
    ['{"a" 1}', 'Line 1, column 6 of the file needs a colon, but has "1".'],
    ["{} {}", 'Line 1, column 4 of the file needs nothing more, but has "{".'],
    ["[01]", 'Line 1, column 3 of the file needs a comma or "]", but has "1".'],
    ['["a\nb"]', 'Line 1, column 2 of the file needs a value or "]", but has an unfinished string.'],
    ["[}", 'Line 1, column 2 of the file needs a value or "]", but has "}".'],
  ])("%j", (text, message) => {
    expect(refusalOf(() => parseJson(text, "the file"))).toBe(message);
  });

  test("any damage to a JSON text is either still JSON or refused with a place inside the text", () => {
    const damage = fc.tuple(
      fc.json(),
      fc.nat(),
      fc.constantFrom("", "}", "]", ",", ":", '"', "\\", "x", "1", "\n", "{"),
    );
    fc.assert(
      fc.property(damage, ([text, at, mark]) => {
        const cut = at % (text.length + 1);
        const broken = text.slice(0, cut) + mark + text.slice(cut + 1);
        let valid = true;
        try {
          JSON.parse(broken);
        } catch {
          valid = false;
        }
        if (valid) expect(parseJson(broken, "the file")).toEqual(JSON.parse(broken));
        else {
          const message = refusalOf(() => parseJson(broken, "the file"));
          const [, line, column] = /^Line (\d+), column (\d+) of the file needs [^\n]*\.$/.exec(message) ?? [];
          expect(Number(line)).toBeGreaterThan(0);
          expect(Number(column)).toBeLessThanOrEqual((broken.split("\n")[Number(line) - 1]?.length ?? -1) + 1);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe("a file against its schema", () => {
  const size = z.number({ error: "must be a number" });
  const schema = record({
    kind: z.enum(["round", "square"], { error: "must be round or square" }),
    sizes: z.union([size, z.array(record({ width: size, height: size.optional() }))], { error: "must be sizes" }),
  });
  const read = (value: unknown) => readJsonFile(JSON.stringify(value), schema, "the file");

  test("gives what it says", () => {
    const value = { kind: "round" as const, sizes: [{ width: 1 }] };
    expect(read(value)).toEqual(value);
  });

  test.each([
    [7, "The file must be an object, not 7."],
    [{ sizes: 1 }, "kind in the file is missing; it must be round or square."],
    [{ kind: "oval", sizes: 1 }, 'kind in the file must be round or square, not "oval".'],
    [{ kind: "round", sizes: "big" }, 'sizes in the file must be sizes, not "big".'],
    [{ kind: "round", sizes: [{ width: 1 }, { width: "2" }] }, 'sizes[1].width in the file must be a number, not "2".'],
    [
      { kind: "round", sizes: [{ widht: 1 }] },
      'sizes[0] in the file has the unknown key "widht"; the nearest it knows is "width".',
    ],
    [{ kind: "round", sizes: 1, zzz: 1 }, 'The file has the unknown key "zzz"; its keys are kind, sizes.'],
    [{ knd: "round", sizes: 1 }, 'The file has the unknown key "knd"; the nearest it knows is "kind".'],
    [{ kind: ["a"], sizes: 1 }, "kind in the file must be round or square, not a list."],
  ])("%j", (value, message) => {
    expect(refusalOf(() => read(value))).toBe(message);
  });
});

test("values are shown short, on one line", () => {
  expect(shown("x".repeat(100))).toHaveLength(42);
  expect([shown("a\nb"), shown({}), shown([]), shown(null), shown(1.5)]).toEqual([
    '"a\\nb"',
    "an object",
    "a list",
    "null",
    "1.5",
  ]);
});

test("the nearest word has the fewest edits, if few enough", () => {
  expect(nearest("conductanse", ["from", "to", "conductance"])).toBe("conductance");
  expect(nearest("Form", ["from", "to"])).toBe("from");
  expect(nearest("zebra", ["from", "to"])).toBeUndefined();
});
