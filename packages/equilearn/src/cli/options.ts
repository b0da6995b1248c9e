import { extname } from "node:path";
import { InvalidArgumentError } from "commander";
import { Refusal } from "../systems/system.ts";

/** Parsers of option values, which fail with a phrase that commander prints after the option's name, and what else is checked of them. */

export function wholeNumber(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= low && value <= high) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${low} to ${high}.`);
  };
}

export function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value > 0 && value < Infinity) return value;
  throw new InvalidArgumentError("It must be a number above 0.");
}

export function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

/** Where runs are kept unless --store says otherwise. */
export const defaultStore = ".equilearn/store.sqlite";

/** How a run is named on the command line. */
export const runArgument = "a run's id, the start of one, a recipe's name for its newest run, or latest";

/** The ending of a picture's path. @throws Refusal when it is neither .svg nor .png */
export function pictureEnding(path: string): ".svg" | ".png" {
  const ending = extname(path).toLowerCase();
  if (ending === ".svg" || ending === ".png") return ending;
  throw new Refusal(`${path} has the ending "${ending}", and pictures are written as .svg or .png.`);
}
