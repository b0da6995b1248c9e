import { z } from "zod";
import { parseJson } from "./json-syntax.ts";
import { Refusal } from "./system.ts";

/**
 * Reads a JSON text against a schema whose error messages each say what the value must be ("must be a finite number").
 * `what` names the text in messages: "the network file".
 *
 * @throws Refusal with one sentence: where the text stops being JSON, or the first value that is not what it must be.
 */
export function readJsonFile<T extends z.ZodType>(text: string, schema: T, what: string): z.output<T> {
  const raw = parseJson(text, what);
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  throw new Refusal(sentence(telling(result.error.issues, raw), raw, what));
}

/** An object with these keys and no others; an unknown key is answered with the nearest known one. */
export function record<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const keys = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys" ? unknownKey(String(issue.keys?.[0]), keys) : "must be an object",
  });
}

type Issue = z.core.$ZodIssue;

/** The one issue to report: inside unions the one that got furthest, and a misspelt key rather than the key it leaves missing. */
function telling(issues: readonly Issue[], raw: unknown): Issue {
  const first = issues[0];
  const misspelt = issues.find(
    ({ code, path }) => code === "unrecognized_keys" && path.every((key, depth) => first.path[depth] === key),
  );
  if (misspelt && at(raw, first.path) === undefined) return misspelt;
  if (first.code !== "invalid_union") return first;
  const inside = at(raw, first.path);
  const reached = first.errors.filter((branch) => branch.length > 0).map((branch) => telling(branch, inside));
  const best = reached.reduce((a, b) => (reach(b) > reach(a) ? b : a), reached[0]);
  return best && reach(best) > 0 ? { ...best, path: [...first.path, ...best.path] } : first;
}

/** How far into a value an issue lies; at an unknown key the object around it was understood. */
function reach({ path, code }: Issue): number {
  return path.length + (code === "unrecognized_keys" ? 1 : 0);
}

function at(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], raw);
}

function sentence(issue: Issue, raw: unknown, what: string): string {
  const place = issue.path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  const subject =
    place === "" ? what.charAt(0).toUpperCase() + what.slice(1) : `${place.replace(/^\./, "")} in ${what}`;
  if (issue.code === "unrecognized_keys") return `${subject} ${issue.message}.`;
  const value = at(raw, issue.path);
  if (value === undefined) return `${subject} is missing; it ${issue.message}.`;
  return `${subject} ${issue.message}, not ${shown(value)}.`;
}

function unknownKey(key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  const advice = near === undefined ? `its keys are ${known.join(", ")}` : `the nearest it knows is ${shown(near)}`;
  return `has the unknown key ${shown(key)}; ${advice}`;
}

/** A value as it is quoted in a message: strings clipped to 40 characters, objects and lists by kind. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  if (typeof value !== "string") return String(value);
  return JSON.stringify(value.length > 40 ? `${value.slice(0, 39)}…` : value);
}

/** The candidate with the fewest edits from `word`, or undefined when more than half of its letters would change. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let fewest = Math.max(2, word.length / 2) + 0.5;
  for (const candidate of candidates) {
    const edits = editDistance(word.slice(0, 40).toLowerCase(), candidate.toLowerCase());
    if (edits >= fewest) continue;
    fewest = edits;
    best = candidate;
  }
  return best;
}

/** V. I. Levenshtein's distance: insertions, deletions and substitutions. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      next.push(Math.min(row[j] + (a[i] === b[j] ? 0 : 1), row[j + 1] + 1, next[j] + 1));
    }
    row = next;
  }
  return row[b.length];
}
