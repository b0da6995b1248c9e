import { exp } from "../../math/elementary.ts";
import { type EdgeParts, reactionNetwork, type SpeciesParts } from "../../systems/reaction/assemble.ts";
import type { Neighbours, ReactionNetwork } from "../../systems/reaction/network.ts";
import type { Genome } from "../neat/genome.ts";
import { planQueries, type Query } from "./queries.ts";
import { distanceBetween, type Gene, type Place, type Space, type Substrate } from "./substrate.ts";

/**
 * The Expression Algorithm: what a CPPN says of genes, spaces, nodes and edges, each by a function of its own that is a line of the paper. Its
 * tanh⁻¹ undoes the tanh of an output, so that outputs are linear; "abs(…) or non-exist (< 0)" is read as: there is one if the output is
 * above 0, and that is its rate.
 *
 * Source: Equilibrium Point Learning, Algorithm 2.
 */

/** Line 2. */
const geneExists = (query: Query, { point }: Gene) => query(point, null, point, null)[0] > 0;
/** Line 3. */
const spaceExists = (query: Query, { point }: Space) => query(null, point, null, point)[0] > 0;
/** Line 4. */
const nodeExists = (query: Query, gene: Gene, space: Space) =>
  query(gene.point, space.point, gene.point, space.point)[0] > 0;
/** Line 5: whether two genes react to the one that has the components of both. */
const reacts = (query: Query, a: Gene, b: Gene) => query(a.point, null, b.point, null)[0] > 0;
/**
 * Line 6: h of a node, above 0 if it touches the outside. The paper asks the output that joins spaces, too, so that a body with many edges
 * drains all it could remember; here it is an output of its own.
 */
const exchangeOf = (query: Query, gene: Gene, space: Space) =>
  query(gene.point, space.point, gene.point, space.point)[6];
/** Line 7. */
const areNeighbours = (query: Query, a: Space, b: Space) =>
  symmetric(query(null, a.point, null, b.point)[1], query(null, b.point, null, a.point)[1]) > 0;
/** Line 8. */
const chargeOf = (query: Query, component: readonly [number, number]) => query(component, null, null, null)[2];
/** Line 9. */
const massOf = (query: Query, component: readonly [number, number]) => Math.abs(query(null, null, component, null)[2]);
/** Line 10. */
const reactionRate = (query: Query, a: Gene, b: Gene, space: Space) =>
  symmetric(query(a.point, space.point, b.point, space.point)[2], query(b.point, space.point, a.point, space.point)[2]);
/** Line 11. */
const currentRate = (query: Query, gene: Gene, from: Space, to: Space) =>
  symmetric(query(gene.point, from.point, null, to.point)[2], query(gene.point, to.point, null, from.point)[2]);
/** Line 12. */
const diffusionRate = (query: Query, gene: Gene, from: Space, to: Space) =>
  symmetric(query(null, from.point, gene.point, to.point)[2], query(null, to.point, gene.point, from.point)[2]);

/** An edge has no direction: what is said of it is the mean of both ways round. */
function symmetric(a: number, b: number): number {
  return (a + b) / 2;
}

/** Bounds, so that no genome asks for numbers that a settling cannot hold. */
const limited = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value));
const LEAST_MASS = 0.05;
/** What every input is drained at, at least; a system that keeps its inputs fills up. */
const LEAST_DRAIN = 0.3;
const MOST_RATE = 20;

export interface Expressed {
  readonly network: ReactionNetwork;
  /** The species of each input, output and place of feedback. */
  readonly inputs: Int32Array;
  readonly outputs: Int32Array;
  readonly feedback: Int32Array;
}

/** Which of its physics a genome may use; without, lines 8 or 11 are not asked, and settling is faster. */
export interface Physics {
  readonly charges: boolean;
  readonly currents: boolean;
  /** Whether spaces of one layer, at one depth, may be neighbours. */
  readonly lateral: boolean;
}

/** Expresses a genome on a substrate. Nodes of inputs, outputs and feedback are there in any case. */
export function express(genome: Genome, substrate: Substrate, physics: Physics): Expressed {
  const query = planQueries(genome);
  const { genes, spaces, components } = substrate;
  const forced = [...substrate.inputs, ...substrate.outputs, ...substrate.feedback];
  const hasGene = genes.map((gene, g) => forced.some((place) => place.gene === g) || geneExists(query, gene));
  const hasSpace = spaces.map((space, s) => forced.some((place) => place.space === s) || spaceExists(query, space));
  const numbers = new Map<number, number>();
  const places: Place[] = [];
  for (const [s, space] of spaces.entries())
    for (const [g, gene] of genes.entries()) {
      const isForced = forced.some((place) => place.gene === g && place.space === s);
      if (!isForced && !(hasGene[g] && hasSpace[s] && nodeExists(query, gene, space))) continue;
      numbers.set(s * genes.length + g, places.length);
      places.push({ gene: g, space: s });
    }
  const nodeOf = (gene: number, space: number) => numbers.get(space * genes.length + gene);
  const charges = components.map((component) => (physics.charges ? limited(chargeOf(query, component), -3, 3) : 0));
  const masses = components.map((component) => LEAST_MASS + massOf(query, component));
  const neighbours = neighboursOf(query, spaces, hasSpace, physics);
  const species = places.map((place) => speciesAt(query, place, substrate, charges, masses));
  const edges = [
    ...reactionsOf(query, substrate, places, nodeOf),
    ...transfersOf(query, substrate, neighbours, nodeOf, physics),
  ];
  const indices = (list: readonly Place[]) => Int32Array.from(list, ({ gene, space }) => nodeOf(gene, space) as number);
  return {
    network: reactionNetwork({ spaces: spaces.map(({ name }) => name), neighbours, species, edges }),
    inputs: indices(substrate.inputs),
    outputs: indices(substrate.outputs),
    feedback: indices(substrate.feedback),
  };
}

/** Pairs of spaces that are there and feel each other, at the distance that their places have. */
function neighboursOf(
  query: Query,
  spaces: readonly Space[],
  hasSpace: readonly boolean[],
  { lateral }: Physics,
): Neighbours[] {
  const found: Neighbours[] = [];
  for (let from = 0; from < spaces.length; from++)
    for (let to = from + 1; to < spaces.length; to++) {
      if (!hasSpace[from] || !hasSpace[to]) continue;
      if (!lateral && spaces[from].point[2] === spaces[to].point[2]) continue;
      if (!areNeighbours(query, spaces[from], spaces[to])) continue;
      found.push({ from, to, distance: distanceBetween(spaces[from].point, spaces[to].point) });
    }
  return found;
}

function speciesAt(
  query: Query,
  { gene: g, space: s }: Place,
  substrate: Substrate,
  charges: readonly number[],
  masses: readonly number[],
): SpeciesParts {
  const [gene, space] = [substrate.genes[g], substrate.spaces[s]];
  const isAt = (list: readonly Place[]) => list.some((place) => place.gene === g && place.space === s);
  const sum = (values: readonly number[]) => gene.parts.reduce((total, part) => total + values[part], 0);
  const exchange = limited(exchangeOf(query, gene, space), 0, MOST_RATE);
  const [, , , amount, enthalpy, friction] = query(gene.point, space.point, gene.point, space.point);
  return {
    name: `${gene.name}@${space.name}`,
    space: s,
    initial: exp(limited(amount, -4, 2)),
    charge: sum(charges),
    mass: sum(masses),
    enthalpy: limited(enthalpy, -3, 3),
    exchange: isAt(substrate.inputs) ? Math.max(LEAST_DRAIN, exchange) : isAt(substrate.feedback) ? 0 : exchange,
    friction: Math.min(MOST_RATE, Math.abs(friction)),
  };
}

type NodeOf = (gene: number, space: number) => number | undefined;

/** a + b ⇌ c where all three are in a space, and c has the components of both. */
function reactionsOf(
  query: Query,
  { genes, spaces }: Substrate,
  places: readonly Place[],
  nodeOf: NodeOf,
): EdgeParts[] {
  const edges: EdgeParts[] = [];
  const reacting = genes.flatMap((gene, made) => {
    const [a, b] = gene.parts;
    return b !== undefined && reacts(query, genes[a], genes[b]) ? [{ a, b, made }] : [];
  });
  const occupied = [...new Set(places.map(({ space }) => space))];
  for (const s of occupied)
    for (const { a, b, made } of reacting) {
      const [first, second, product] = [nodeOf(a, s), nodeOf(b, s), nodeOf(made, s)];
      if (first === undefined || second === undefined || product === undefined) continue;
      const rate = limited(reactionRate(query, genes[a], genes[b], spaces[s]), 0, MOST_RATE);
      if (rate === 0) continue;
      if (a === b) edges.push({ species: [first, product], coefficients: [2, -1], rate });
      else edges.push({ species: [first, second, product], coefficients: [1, 1, -1], rate });
    }
  return edges;
}

/** Diffusion and currents of a gene between neighbouring spaces that both have it. */
function transfersOf(
  query: Query,
  { genes, spaces }: Substrate,
  neighbours: readonly Neighbours[],
  nodeOf: NodeOf,
  { currents }: Physics,
): EdgeParts[] {
  const edges: EdgeParts[] = [];
  for (const { from, to } of neighbours)
    for (const [g, gene] of genes.entries()) {
      const [first, second] = [nodeOf(g, from), nodeOf(g, to)];
      if (first === undefined || second === undefined) continue;
      const rate = limited(diffusionRate(query, gene, spaces[from], spaces[to]), 0, MOST_RATE);
      const current = currents ? limited(currentRate(query, gene, spaces[from], spaces[to]), 0, MOST_RATE) : 0;
      if (rate > 0 || current > 0) edges.push({ species: [first, second], coefficients: [1, -1], rate, current });
    }
  return edges;
}
