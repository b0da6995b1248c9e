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
