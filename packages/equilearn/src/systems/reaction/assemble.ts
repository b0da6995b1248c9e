import { Refusal } from "../system.ts";
import type { Neighbours, ReactionNetwork } from "./network.ts";
import { potentialOf } from "./potential.ts";

/** Sizes above which nothing is allocated. */
const MOST_SPECIES = 1_000_000;
const MOST_EDGES = 2_000_000;
const MOST_SPACES = 100_000;
/** The largest number of one species that an edge takes or makes. */
export const MOST_COPIES = 8;

/** A species as it is written down; what is left out is 0, and the mass 1. */
export interface SpeciesParts {
  /** With its space, and different from all others: "Na@inside". */
  readonly name: string;
  readonly space: number;
  readonly initial: number;
  readonly charge?: number;
  readonly mass?: number;
  readonly enthalpy?: number;
  readonly momentum?: number;
  readonly exchange?: number;
  readonly reservoir?: number;
  readonly friction?: number;
}

/** An edge: species and their numbers, above 0 for what it consumes, below for what it makes. */
export interface EdgeParts {
  readonly species: readonly number[];
  readonly coefficients: readonly number[];
  readonly rate?: number;
  readonly current?: number;
}

export interface ReactionParts {
  /** "reactions" when left out. */
  readonly name?: string;
  readonly spaces: readonly string[];
  readonly neighbours?: readonly Neighbours[];
  readonly species: readonly SpeciesParts[];
  readonly edges: readonly EdgeParts[];
}

/**
 * Checks the parts of a reaction system and freezes them.
 * @throws Refusal with one sentence: the first part that is not what it must be, and what it must be
 */
export function reactionNetwork(parts: ReactionParts): ReactionNetwork {
  const { name = "reactions", spaces, neighbours = [], species, edges } = parts;
  requireSize("spaces", spaces.length, MOST_SPACES);
  requireSize("species", species.length, MOST_SPECIES);
  if (edges.length > MOST_EDGES)
    throw new Refusal(`A reaction system has at most ${MOST_EDGES} edges, and this one has ${edges.length}.`);
  requireDistinct("space", spaces);
  requireDistinct(
    "species",
    species.map((one) => one.name),
  );
  checkNeighbours(spaces, neighbours);
  for (const one of species) checkSpecies(one, spaces.length);
  for (const [index, edge] of edges.entries()) checkEdge(edge, index, species);
  const column = (of: (one: SpeciesParts) => number) => Float64Array.from(species, of);
  const offsets = new Int32Array(edges.length + 1);
  edges.forEach((edge, index) => {
    offsets[index + 1] = offsets[index] + edge.species.length;
  });
  return Object.freeze({
    name,
    spaces: Object.freeze([...spaces]),
    neighbours: Object.freeze(neighbours.map((pair) => Object.freeze({ ...pair }))),
    potential: potentialOf(spaces.length, neighbours),
    species: Object.freeze(species.map((one) => one.name)),
    space: Int32Array.from(species, (one) => one.space),
    charge: column(({ charge = 0 }) => charge),
    mass: column(({ mass = 1 }) => mass),
    enthalpy: column(({ enthalpy = 0 }) => enthalpy),
    initial: column(({ initial }) => initial),
    momentum: column(({ momentum = 0 }) => momentum),
    exchange: column(({ exchange = 0 }) => exchange),
    reservoir: column(({ reservoir = 0 }) => reservoir),
    friction: column(({ friction = 0 }) => friction),
    stoichiometry: Object.freeze({
      offsets,
      species: Int32Array.from(edges.flatMap((edge) => edge.species)),
      coefficients: Int32Array.from(edges.flatMap((edge) => edge.coefficients)),
    }),
    rate: Float64Array.from(edges, ({ rate = 0 }) => rate),
    current: Float64Array.from(edges, ({ current = 0 }) => current),
  });
}

function requireSize(what: string, size: number, most: number): void {
  if (size >= 1 && size <= most) return;
  throw new Refusal(`A reaction system has 1 to ${most} ${what}, and this one has ${size}.`);
}

function requireDistinct(what: string, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw new Refusal(`The ${what} "${name}" is there twice; give each a name of its own.`);
    seen.add(name);
  }
}

function checkNeighbours(spaces: readonly string[], neighbours: readonly Neighbours[]): void {
  const seen = new Set<number>();
  for (const { from, to, distance } of neighbours) {
    const pair = Math.min(from, to) * spaces.length + Math.max(from, to);
    const called = `"${spaces[from]}" and "${spaces[to]}"`;
    if (!isIndex(from, spaces.length) || !isIndex(to, spaces.length) || from === to)
      throw new Refusal(`Neighbours are two different spaces, and ${from} and ${to} are not.`);
    if (seen.has(pair)) throw new Refusal(`The spaces ${called} are neighbours twice; give their distance once.`);
    if (!(distance > 0 && distance < Infinity))
      throw new Refusal(`The distance of ${called} is ${distance}; it must be a finite number above 0.`);
    seen.add(pair);
  }
}

const finite = (value: number) => Number.isFinite(value);
const isIndex = (value: number, count: number) => Number.isInteger(value) && value >= 0 && value < count;

/** What each number of a species must be, where it is given. */
const bounds = [
  ["initial", "initial amount", "a finite number above 0", (v: number) => v > 0 && v < Infinity],
  ["mass", "mass", "a finite number above 0", (v: number) => v > 0 && v < Infinity],
  ["charge", "charge", "a finite number", finite],
  ["enthalpy", "enthalpy", "a finite number", finite],
  ["momentum", "momentum", "a finite number", finite],
  ["reservoir", "reservoir", "a finite number", finite],
  ["exchange", "exchange", "a finite number of 0 or more", (v: number) => v >= 0 && v < Infinity],
  ["friction", "friction", "a finite number of 0 or more", (v: number) => v >= 0 && v < Infinity],
] as const;

function checkSpecies(species: SpeciesParts, spaces: number): void {
  if (!isIndex(species.space, spaces))
    throw new Refusal(
      `The species "${species.name}" is in space ${species.space}; spaces are numbered 0 to ${spaces - 1}.`,
    );
  for (const [key, called, wanted, isRight] of bounds) {
    const value = species[key];
    if (value !== undefined && !isRight(value))
      throw new Refusal(`The ${called} of "${species.name}" is ${value}; it must be ${wanted}.`);
  }
}

function checkEdge(
  { species, coefficients, rate = 0, current = 0 }: EdgeParts,
  index: number,
  all: readonly SpeciesParts[],
) {
  const called = `Edge ${index}, counted from 0,`;
  if (species.length === 0 || species.length !== coefficients.length)
    throw new Refusal(
      `${called} has ${species.length} species and ${coefficients.length} numbers; it must have one number for each species.`,
    );
  for (const one of species)
    if (!isIndex(one, all.length))
      throw new Refusal(`${called} names species ${one}; species are numbered 0 to ${all.length - 1}.`);
  if (new Set(species).size !== species.length)
    throw new Refusal(`${called} has the same species on both sides or twice.`);
  if (!coefficients.every((number) => Number.isInteger(number) && number !== 0 && Math.abs(number) <= MOST_COPIES))
    throw new Refusal(
      `${called} takes or makes ${coefficients.join(", ")} of its species; it must be 1 to ${MOST_COPIES} of each.`,
    );
  if (!(coefficients.some((number) => number > 0) && coefficients.some((number) => number < 0)))
    throw new Refusal(`${called} consumes or makes nothing; use "exchange" of a species for what comes and goes.`);
  for (const [what, value] of [
    ["rate", rate],
    ["current", current],
  ] as const)
    if (!(value >= 0 && value < Infinity))
      throw new Refusal(`${called} has a ${what} of ${value}; it must be a finite number of 0 or more.`);
}
