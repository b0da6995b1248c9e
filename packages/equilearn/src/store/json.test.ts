import fc from "fast-check";
import { expect, test } from "vitest";
import { Refusal } from "../systems/system.ts";
import { fromJson, quote, toJson } from "./json.ts";

/** JSON values with every double, and objects as JSON.parse makes them. */
const values = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.double(),
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value")),
    fc.dictionary(
      fc.string().filter((key) => key !== "$number"),
      tie("value"),
      { noNullPrototype: true },
    ),
  ),
})).value;

test("every value comes back to the bit, −0, NaN and infinities included", () => {
  fc.assert(
    fc.property(values, (value) => {
      expect(fromJson(toJson(value, "It"), "It")).toStrictEqual(value);
    }),
  );
  const specials = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 5e-324, 0.1];
  expect((fromJson(toJson(specials, "It"), "It") as number[]).every((x, i) => Object.is(x, specials[i]))).toBe(true);
});

test("plain values are plain JSON, and absent properties are left out", () => {
  expect(toJson({ b: [1, "x", null], a: undefined, c: { d: false } }, "It")).toBe('{"b":[1,"x",null],"c":{"d":false}}');
  expect(toJson([-0], "It")).toBe('[{"$number":"-0"}]');
});

test.each([
  [{ state: { best: new Float64Array(2) } }, "It.state.best is a Float64Array, which JSON cannot carry."],
  [{ list: [1, undefined] }, "It.list[1] is undefined, which JSON cannot carry."],
  [{ when: new Date(0) }, "It.when is a Date, which JSON cannot carry."],
  [[new Map()], "It[0] is a Map, which JSON cannot carry."],
  [{ n: 1n }, "It.n is a bigint, which JSON cannot carry."],
  [{ toJSON: 1 }, "It is an Object, which JSON cannot carry."],
  [{ a: { $number: "NaN" } }, 'It.a has a property "$number", which is reserved.'],
])("%o is refused", (value, message) => {
  expect(() => toJson(value, "It")).toThrow(new Refusal(message));
});

test("nesting without end is refused", () => {
  const circle: unknown[] = [];
  circle.push(circle);
  expect(() => toJson(circle, "The state")).toThrow(new Refusal("The state is nested more than 500 deep."));
});

test.each(['{"a":', '{"$number":"7"}', '{"$number":NaN}', `${"[".repeat(1e5)}"$number"${"]".repeat(1e5)}`])(
  "a text that is not ours is refused",
  (text) => expect(() => fromJson(text, "The recipe")).toThrow(new Refusal("The recipe is not valid JSON.")),
);

test("foreign text is quoted on one line and cut", () => {
  expect(quote('a\n"b"')).toBe('"a\\n\\"b\\""');
  expect(quote("x".repeat(1000))).toHaveLength(63);
});
