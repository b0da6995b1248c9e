import { Refusal } from "../systems/system.ts";
import { laws, type Recipe, schemaOf } from "./recipe.ts";

const forbidden = new Set(["__proto__", "constructor", "prototype"]);

/**
 * The recipe with `path=value` settings applied, checked as a whole. A path is dotted, with numbers for list places
 * ("learning.schedule.0.rate=2e-4"); a value is JSON, or else the text itself. Throws a {@link Refusal} in one sentence.
 */
export function override(recipe: Recipe, settings: readonly string[]): Recipe {
  if (settings.length === 0) return recipe;
  const draft = structuredClone(recipe) as Record<string, unknown>;
  for (const setting of settings) assign(draft, setting);
  const list = settings.map(shown).join(", ");
  return parseRecipe(draft, `The recipe "${recipe.name}" with ${list.length > 70 ? "these settings" : list}`);
}

/** The settings with which {@link override} makes `recipe` out of `base`; none when they are the same. */
export function settingsBetween(base: Recipe, recipe: Recipe): string[] {
  return differences(base, recipe, "");
}

function differences(from: unknown, to: unknown, path: string): string[] {
  if (JSON.stringify(from) === JSON.stringify(to)) return [];
  // A group that lost a member is set as a whole, because a setting cannot take one away.
  const isGroup = isRecord(from) && isRecord(to) && Object.keys(from).every((name) => to[name] !== undefined);
  if (!isGroup) return [`${path}=${JSON.stringify(to)}`];
  const prefix = path && `${path}.`;
  return Object.entries(to).flatMap(([name, value]) =>
    value === undefined ? [] : differences(from[name], value, `${prefix}${name}`),
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Checks anything against the recipe schema. `subject` starts the sentence of the refusal. */
export function parseRecipe(candidate: unknown, subject: string): Recipe {
  const result = schemaOf(lawOf(candidate, subject)).safeParse(candidate);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue.path.length > 0 ? ` at ${shown(issue.path.join("."))}` : "";
  const wrong = issue.code === "invalid_value" ? `it must be one of ${issue.values.join(", ")}` : plain(issue.message);
  throw new Refusal(`${subject} is not a valid recipe${place}: ${phrase(wrong, 240)}.`);
}

/** The law a candidate names. */
function lawOf(candidate: unknown, subject: string): (typeof laws)[number] {
  const { system } = (isRecord(candidate) ? candidate : {}) as { system?: unknown };
  const law = isRecord(system) ? system.law : undefined;
  const known = laws.find((name) => name === law);
  if (known) return known;
  throw new Refusal(`${subject} is not a valid recipe at "system.law": it must be one of ${laws.join(", ")}.`);
}

/** The schema library's phrases as people would say them. */
function plain(message: string): string {
  return message
    .replace(/^Too small: expected (?:number|int|array|string) to (?:be|have) >=\s*/, "it must be at least ")
    .replace(/^Too small: expected (?:number|int) to be >\s*/, "it must be above ")
    .replace(/^Too big: expected (?:number|int|array|string) to (?:be|have) <=\s*/, "it must be at most ")
    .replace(/^Invalid input: expected (\w+), received (\w+)$/, "it must be a $1 and is a $2")
    .replace(/\bint\b/, "whole number")
    .replace(/ and is a (?=Infinity|NaN)/, " and is ")
    .replace(/\ba (array|object)\b/g, "an $1");
}

/** Foreign text in quotes. */
const shown = (text: string) => `"${phrase(text, 60)}"`;

/** Text on one line, as part of a sentence and not longer than `longest`. */
function phrase(text: string, longest: number): string {
  const line = text
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, " ")
    .replace(/\.$/, "")
    .replaceAll(". ", ": ");
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}

function assign(draft: Record<string, unknown>, setting: string): void {
  const equals = setting.indexOf("=");
  if (equals < 1)
    throw new Refusal(`${shown(setting)} is not a setting; write path=value, such as learning.nudge=0.1.`);
  const path = setting.slice(0, equals).split(".");
  let place: Record<string, unknown> = draft;
  for (const [depth, name] of path.slice(0, -1).entries()) {
    const next = own(place, name);
    if (typeof next !== "object" || next === null)
      throw new Refusal(
        `The recipe has no group ${shown(path.slice(0, depth + 1).join("."))} to set ${shown(path.at(-1) ?? "")} in.`,
      );
    place = next as Record<string, unknown>;
  }
  const last = path[path.length - 1];
  if (forbidden.has(last) || (Array.isArray(place) && !/^\d{1,3}$/.test(last)))
    throw new Refusal(`${shown(path.join("."))} is not a place in a recipe that can be set.`);
  place[last] = parseValue(setting.slice(equals + 1));
}

function own(place: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(place, name) && !forbidden.has(name) ? place[name] : undefined;
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
