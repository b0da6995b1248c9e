import { InvalidArgumentError } from "commander";

/** Parsers of option values: they fail with a phrase that commander prints after the option's name. */

export function wholeNumber(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= low && value <= high) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${low} to ${high}.`);
  };
}

export function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

/** Where runs are kept unless --store says otherwise. */
export const defaultStore = ".equilearn/store.sqlite";

/** How a run is named on the command line. */
export const runArgument = "a run's id, the start of one, a recipe's name for its newest run, or latest";
