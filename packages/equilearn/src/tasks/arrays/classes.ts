import { shown } from "../../systems/json-file.ts";
import { Refusal } from "../../systems/system.ts";
import type { RawPart } from "./roles.ts";

/** Labels fit a byte. */
const mostClasses = 256;

export interface Classes {
  /** Numbers by size, or texts by their code units. */
  readonly names: readonly string[];
  /** For each part the class index of each example, 0 … names − 1. */
  readonly labels: readonly Uint8Array[];
}

/**
 * The classes are the different labels of all parts, in order; labels that are all numbers are compared as numbers, so
 * "7" and "7.0" are one class.
 * @param name what messages call the data
 * @throws Refusal when a label is NaN or infinite, or there are more than 256 classes
 */
export function classesOf(parts: readonly RawPart[], name: string): Classes {
  const numeric = parts.every(({ labels }) => labels.every((label) => Number.isFinite(Number(label))));
  if (!numeric) parts.forEach(checkNumbers);
  const read: (label: number | string) => number | string = numeric ? Number : String;
  const distinct = new Set<number | string>();
  for (const { labels } of parts) {
    for (const label of labels) {
      if (distinct.add(read(label)).size > mostClasses) throw tooMany(label, name);
    }
  }
  const values = [...distinct].sort((a, b) => (a < b ? -1 : 1));
  const index = new Map(values.map((value, at) => [value, at]));
  const indices = ({ labels }: RawPart) => Uint8Array.from<number | string>(labels, (label) => index.get(read(label))!);
  return { names: values.map(String), labels: parts.map(indices) };
}

/** Labels of numbers must be finite; texts may be anything. */
function checkNumbers({ labels, labelsName }: RawPart): void {
  const at = labels.findIndex((label: number | string) => typeof label === "number" && !Number.isFinite(label));
  if (at < 0) return;
  throw new Refusal(`Label ${at} of ${labelsName}, counted from 0, is ${labels[at]}; it must be a finite number.`);
}

function tooMany(label: number | string, name: string): Refusal {
  return new Refusal(
    `${name} has more than ${mostClasses} different labels, ${shown(label)} among them; a label must be the number or name of a class.`,
  );
}
