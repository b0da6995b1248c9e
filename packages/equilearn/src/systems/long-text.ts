import { Refusal } from "./system.ts";

/** Longest text that is read or written, in UTF-16 units. */
export const LONGEST_TEXT = 2 ** 29;

/**
 * The lines that `lines` writes, as one text.
 *
 * @param name what it is in a refusal: "The netlist of this network"
 * @throws Refusal when the text would be longer than 512 MiB
 */
export function textOfLines(name: string, lines: (write: (line: string) => void) => void): string {
  const written: string[] = [];
  let length = 0;
  lines((line) => {
    length += line.length + 1;
    if (length > LONGEST_TEXT - 64) throw new Refusal(`${name} would be longer than 512 MiB.`);
    written.push(line);
  });
  return written.join("\n");
}
