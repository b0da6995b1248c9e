import { nearest, shown } from "../json-file.ts";
import { Refusal } from "../system.ts";
import { type EdgeParts, MOST_COPIES, type ReactionParts, reactionNetwork, type SpeciesParts } from "./assemble.ts";
import type { Neighbours, ReactionNetwork } from "./network.ts";

/**
 * The text form of a reaction system, version 1, a line for each part; `#` begins a comment, numbers that are left out are 0 and the
 * mass 1:
 *
 *     equilearn reactions 1
 *     name salt
 *     space inside
 *     space outside
 *     near inside outside distance 2
 *     species Na@inside initial 0.2 charge 1 mass 23
 *     species Na@outside initial 1.4 charge 1 mass 23 exchange 0.3
 *     Na@inside <=> Na@outside rate 0.5 current 0.1
 *
 * An edge names what it consumes and what it makes, "2 A@inside + B@inside <=> C@inside".
 */
const HEADER = "equilearn reactions 1";

/** The numbers of a species, in the order in which they are written. */
const speciesKeys = ["initial", "charge", "mass", "enthalpy", "momentum", "exchange", "reservoir", "friction"] as const;
const edgeKeys = ["rate", "current"] as const;
const nearKeys = ["distance"] as const;

/** What has been read so far. */
interface Draft {
  name?: string;
  readonly spaces: string[];
  readonly species: SpeciesParts[];
  /** The number of each space and of each species. */
  readonly spaceNumbers: Map<string, number>;
  readonly numbers: Map<string, number>;
  readonly neighbours: Neighbours[];
  readonly edges: EdgeParts[];
}

/**
 * Reads the text form.
 * @throws Refusal with one sentence: the line, what is wrong with it, and what would be right
 */
export function parseReactions(text: string): ReactionNetwork {
  const draft: Draft = {
    spaces: [],
    species: [],
    spaceNumbers: new Map(),
    numbers: new Map(),
    neighbours: [],
    edges: [],
  };
  let isBegun = false;
  for (const [index, whole] of text.split(/\r?\n/).entries()) {
    const words = whole.replace(/#.*/, "").trim().split(/\s+/);
    if (words[0] === "") continue;
    const line = `Line ${index + 1} of the reaction file`;
    if (isBegun) readLine(words, draft, line);
    else if (words.join(" ") === HEADER) isBegun = true;
    else throw new Refusal(`${line} is ${shown(words.join(" "))}, but a reaction file begins with "${HEADER}".`);
  }
  if (!isBegun) throw new Refusal(`The reaction file is empty; it begins with "${HEADER}".`);
  return reactionNetwork(draft satisfies ReactionParts);
}

const keywords = ["name", "space", "near", "species"] as const;

function readLine(words: readonly string[], draft: Draft, line: string): void {
  if (words.includes("<=>")) draft.edges.push(readEdge(words, draft, line));
  else if (words[0] === "name") draft.name = words.slice(1).join(" ");
  else if (words[0] === "space") readSpace(words, draft, line);
  else if (words[0] === "near") draft.neighbours.push(readNear(words, draft, line));
  else if (words[0] === "species") readSpecies(words, draft, line);
  else {
    const near = nearest(words[0], keywords);
    const advice = near
      ? `the nearest it could be is "${near}"`
      : `a line is one of ${keywords.join(", ")}, or an edge with "<=>"`;
    throw new Refusal(`${line} begins with ${shown(words[0])}; ${advice}.`);
  }
}

function readSpace(words: readonly string[], { spaces, spaceNumbers }: Draft, line: string): void {
  if (words.length !== 2 || !/^[^@+]+$/.test(words[1]))
    throw new Refusal(`${line} must be "space" and one name without "@" and "+", as in "space inside".`);
  spaceNumbers.set(words[1], spaces.length);
  spaces.push(words[1]);
}

function readNear([, from = "", to = "", ...rest]: readonly string[], draft: Draft, line: string): Neighbours {
  const { distance } = readNumbers(rest, nearKeys, line);
  if (distance === undefined)
    throw new Refusal(`${line} must be as in "near inside outside distance 2", and has no distance.`);
  return { from: spaceOf(from, draft, line), to: spaceOf(to, draft, line), distance };
}

function spaceOf(name: string, { spaceNumbers }: Draft, line: string): number {
  const space = spaceNumbers.get(name);
  if (space !== undefined) return space;
  throw new Refusal(
    `${line} names the space ${shown(name)}, which no line before it declares; write "space ${name}" above.`,
  );
}

function readSpecies([, name = "", ...rest]: readonly string[], draft: Draft, line: string): void {
  const at = name.indexOf("@");
  if (at < 1 || name.indexOf("@", at + 1) >= 0 || name.includes("+"))
    throw new Refusal(
      `${line} calls a species ${shown(name)}; it is called by its gene and its space, as in "Na@inside".`,
    );
  if (draft.numbers.has(name)) throw new Refusal(`${line} declares the species ${shown(name)} again.`);
  const { initial, ...numbers } = readNumbers(rest, speciesKeys, line);
  if (initial === undefined)
    throw new Refusal(`${line} does not say how much of "${name}" there is; write "initial" and a number above 0.`);
  draft.numbers.set(name, draft.species.length);
  draft.species.push({ name, space: spaceOf(name.slice(at + 1), draft, line), initial, ...numbers });
}

function readEdge(words: readonly string[], draft: Draft, line: string): EdgeParts {
  const middle = words.indexOf("<=>");
  const firstKey = words.findIndex((word, k) => k > middle && (edgeKeys as readonly string[]).includes(word));
  const end = firstKey < 0 ? words.length : firstKey;
  const totals = new Map<number, number>();
  const read = (side: readonly string[], sign: number) => {
    for (const term of side.join(" ").split("+")) {
      const parts = term.trim().split(" ");
      const copies = parts.length === 1 ? 1 : Number(parts[0]);
      const name = parts[parts.length - 1];
      if (parts.length > 2 || !(Number.isInteger(copies) && copies >= 1 && copies <= MOST_COPIES))
        throw new Refusal(
          `${line} has the term ${shown(term.trim())}; a term is a species, or a number from 1 to ${MOST_COPIES} and a species.`,
        );
      const species = draft.numbers.get(name);
      if (species === undefined)
        throw new Refusal(`${line} names the species ${shown(name)}, which no line before it declares.`);
      if (totals.has(species))
        throw new Refusal(
          `${line} names the species ${shown(name)} twice; write "2 ${name}", and leave out what both sides have.`,
        );
      totals.set(species, sign * copies);
    }
  };
  read(words.slice(0, middle), 1);
  read(words.slice(middle + 1, end), -1);
  return {
    species: [...totals.keys()],
    coefficients: [...totals.values()],
    ...readNumbers(words.slice(end), edgeKeys, line),
  };
}

/** Pairs of a key and a number. */
function readNumbers<Key extends string>(
  words: readonly string[],
  keys: readonly Key[],
  line: string,
): Partial<Record<Key, number>> {
  const numbers: Partial<Record<Key, number>> = {};
  for (let k = 0; k < words.length; k += 2) {
    const key = keys.find((known) => known === words[k]);
    if (key === undefined) throw new Refusal(`${line} has ${shown(words[k])} where one of ${keys.join(", ")} must be.`);
    if (numbers[key] !== undefined) throw new Refusal(`${line} gives "${key}" twice.`);
    const value = words[k + 1] === undefined ? Number.NaN : Number(words[k + 1]);
    if (!Number.isFinite(value))
      throw new Refusal(
        `${line} has ${words[k + 1] === undefined ? "nothing" : shown(words[k + 1])} after "${key}", where a finite number must be.`,
      );
    numbers[key] = value;
  }
  return numbers;
}

/** The text form of a system; {@link parseReactions} of it gives the same bits back. */
export function reactionText(network: ReactionNetwork): string {
  const { spaces, neighbours, species, stoichiometry, rate, current } = network;
  const lines = [HEADER, `name ${network.name}`, ...spaces.map((space) => `space ${space}`)];
  for (const { from, to, distance } of neighbours)
    lines.push(`near ${spaces[from]} ${spaces[to]} distance ${distance}`);
  species.forEach((name, i) => {
    const numbers = speciesKeys.filter((key) => network[key][i] !== (key === "mass" ? 1 : 0));
    lines.push(`species ${name} ${numbers.map((key) => `${key} ${network[key][i]}`).join(" ")}`);
  });
  const side = (edge: number, sign: number) => {
    const terms: string[] = [];
    for (let entry = stoichiometry.offsets[edge]; entry < stoichiometry.offsets[edge + 1]; entry++) {
      const copies = sign * stoichiometry.coefficients[entry];
      if (copies > 0) terms.push(`${copies === 1 ? "" : `${copies} `}${species[stoichiometry.species[entry]]}`);
    }
    return terms.join(" + ");
  };
  rate.forEach((value, edge) => {
    const numbers = `${value === 0 ? "" : ` rate ${value}`}${current[edge] === 0 ? "" : ` current ${current[edge]}`}`;
    lines.push(`${side(edge, 1)} <=> ${side(edge, -1)}${numbers}`);
  });
  return `${lines.join("\n")}\n`;
}
