import { integers, type RandomKey, split } from "../src/math/random.ts";
import type { FlowNetwork } from "../src/systems/flow/network.ts";
import { Refusal } from "../src/systems/system.ts";

/** A text after one to eight accidents: pieces cut, doubled, moved, overwritten or replaced by one of `words`. */
export function brokenText(text: string, key: RandomKey, words: readonly string[]): string {
  const drawn = new Int32Array(1 + 8 * 5);
  integers(split(key, "accidents"), drawn, 2 ** 30);
  let broken = text;
  for (let accident = 0; accident <= drawn[0] % 8; accident++) {
    const [kind, a, b, word, letter] = drawn.subarray(1 + 5 * accident);
    const start = a % (broken.length + 1);
    const end = Math.min(broken.length, start + (b % (kind % 7 === 0 ? broken.length + 1 : 12)));
    const piece = broken.slice(start, end);
    const replacement = [
      "",
      piece + piece,
      words[word % words.length],
      String.fromCharCode(letter % 128),
      String.fromCharCode(letter % 65536),
      `${piece.split("").reverse().join("")}`,
    ][kind % 6];
    broken = broken.slice(0, start) + replacement + broken.slice(end);
  }
  return broken;
}

/**
 * What a reader makes of a text, "network" or "refused". Throws when it does anything but return a network or refuse
 * with one sentence of less than 300 characters, or takes longer than a second.
 */
export function outcome(read: (text: string) => FlowNetwork, text: string): "network" | "refused" {
  const start = performance.now();
  let result: "network" | "refused" = "network";
  try {
    const network = read(text);
    if (network.conductance.length !== network.graph.from.length) throw new Error("not a network");
  } catch (error) {
    if (!(error instanceof Refusal)) throw new Error(`no refusal for ${JSON.stringify(text)}`, { cause: error });
    const sentence = /^[A-Z<][^\n\r]{10,298}\.$/.test(error.message);
    if (!sentence) throw new Error(`not a sentence: ${JSON.stringify(error.message)}`);
    result = "refused";
  }
  const seconds = (performance.now() - start) / 1000;
  if (seconds > 1) throw new Error(`${seconds} s for ${JSON.stringify(text.slice(0, 200))}`);
  return result;
}
