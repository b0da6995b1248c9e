import { Refusal } from "../systems/system.ts";

/**
 * JSON that gives back every number to the bit. Plain JSON writes NaN and ±Infinity as null and −0 as 0;
 * here these four are objects of one key, such as `{"$number":"-Infinity"}`. All else is plain JSON.
 */
const marker = "$number";
const specials: ReadonlyMap<string, number> = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
  ["-0", -0],
]);

/** Deeper nesting is refused, before the stack gives way. */
const deepest = 500;

/**
 * The text of a JSON value. Properties that are `undefined` are left out, as in JSON.
 * Refuses what would not come back as it went in (typed arrays, maps, functions, big integers…); `what` names the value in the message.
 */
export function toJson(value: unknown, what: string): string {
  return isPlain(value, what, []) ? JSON.stringify(value) : JSON.stringify(value, mark);
}

/** The value of a text written by {@link toJson}. `what` names the text in the refusal of anything else. */
export function fromJson(text: string, what: string): unknown {
  try {
    return text.includes(marker) ? JSON.parse(text, unmark) : JSON.parse(text);
  } catch {
    throw new Refusal(`${what} is not valid JSON.`);
  }
}

/** Whether plain JSON suffices; throws at the first value that has no JSON. `trail` leads from the root to the value. */
function isPlain(value: unknown, what: string, trail: (string | number)[]): boolean {
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0);
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (trail.length > deepest) throw new Refusal(`${what} is nested more than ${deepest} deep.`);
  if (typeof value !== "object" || !(Array.isArray(value) || isRecord(value))) {
    throw new Refusal(`${pathOf(what, trail)} is ${nameOf(value)}, which JSON cannot carry.`);
  }
  let plain = true;
  const isArray = Array.isArray(value);
  for (const [key, child] of isArray ? value.entries() : Object.entries(value)) {
    if (key === marker) throw new Refusal(`${pathOf(what, trail)} has a property "${marker}", which is reserved.`);
    if (child === undefined && !isArray) continue;
    trail.push(key);
    if (!isPlain(child, what, trail)) plain = false;
    trail.pop();
  }
  return plain;
}

function pathOf(what: string, trail: readonly (string | number)[]): string {
  return what + trail.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("");
}

function isRecord(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && !("toJSON" in value);
}

function nameOf(value: unknown): string {
  if (typeof value !== "object") return value === undefined ? "undefined" : `a ${typeof value}`;
  const name = value?.constructor?.name ?? "object";
  return `${/^[AEIOU]/.test(name) ? "an" : "a"} ${name}`;
}

function mark(_key: string, value: unknown): unknown {
  if (typeof value !== "number") return value;
  if (Object.is(value, -0)) return { [marker]: "-0" };
  return Number.isFinite(value) ? value : { [marker]: String(value) };
}

function unmark(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, marker)) return value;
  const number = specials.get((value as Record<string, string>)[marker]);
  if (number === undefined) throw new SyntaxError("unknown number");
  return number;
}

/** Foreign text as a message may show it: in quotes, on one line, and not long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
