import { extname } from "node:path";
import { parseNetwork } from "../systems/flow/file.ts";
import { parseGraphml } from "../systems/flow/graphml.ts";
import type { FlowNetwork } from "../systems/flow/network.ts";
import { parseSpice } from "../systems/flow/spice-import.ts";
import type { ReactionNetwork } from "../systems/reaction/network.ts";
import { parseReactions } from "../systems/reaction/text.ts";
import { Refusal } from "../systems/system.ts";
import { readBounded } from "./files.ts";

/** Largest network file that is read: 1 GiB. */
const largestFile = 2 ** 30;

const readers: Readonly<Record<string, (text: string) => FlowNetwork>> = {
  ".json": parseNetwork,
  ".cir": parseSpice,
  ".net": parseSpice,
  ".sp": parseSpice,
  ".spice": parseSpice,
  ".graphml": parseGraphml,
};

const reactionEnding = ".reactions";

/** The flow network in a file, by its ending. Refuses with one sentence that names the file. */
export function readNetwork(path: string): FlowNetwork {
  const ending = extname(path).toLowerCase();
  const read = readers[ending];
  if (!read)
    throw new Refusal(
      `${path} has the ending "${ending}", and networks are read from ${Object.keys(readers).join(", ")}.`,
    );
  return readAs(path, read);
}

/** Whether a file is named as one of reactions. */
export function holdsReactions(path: string): boolean {
  return extname(path).toLowerCase() === reactionEnding;
}

/** The reaction system in a file. Refuses with one sentence that names the file. */
export function readReactions(path: string): ReactionNetwork {
  return readAs(path, parseReactions);
}

function readAs<T>(path: string, read: (text: string) => T): T {
  const text = readText(path);
  try {
    return read(text);
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(`${path}: ${error.message}`);
    throw error;
  }
}

function readText(path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readBounded(path, largestFile, "a network file"));
  } catch (error) {
    if (error instanceof TypeError) throw new Refusal(`${path} is not a text file: it is not valid UTF-8.`);
    throw error;
  }
}
