import { keyFromSeed, split, uniforms } from "../../math/random.ts";
import { certify } from "../../solvers/reaction/certificate.ts";
import { planReactions, type ReactionProgram } from "../../solvers/reaction/settle.ts";
import { initialState } from "../../solvers/reaction/workspace.ts";
import { type EdgeParts, type ReactionParts, reactionNetwork } from "../../systems/reaction/assemble.ts";
import { conservedTotals } from "../../systems/reaction/totals.ts";
import { Refusal } from "../../systems/system.ts";
import { fastest, secondsOf } from "./reaction-clock.ts";
import type { SettleKind, SettleMeasurement } from "./reaction-rows.ts";

/** Genes of every space: two, what they bind to, and the first bound to itself. */
const genes = [
  { name: "A", charge: 1 },
  { name: "B", charge: -1 },
  { name: "AB", charge: 0 },
  { name: "AA", charge: 2 },
] as const;
/** Two reactions in a space, and two genes that diffuse to the next one. */
const EDGES_OF_SPACE = 4;
/** Of so many spaces one drains its first gene. */
const DRAINED = 10;

/** A ring of spaces with numbers drawn at random, of as many edges. */
export function ringOfSpaces(edges: number, kind: SettleKind): ReactionParts {
  const count = edges / EDGES_OF_SPACE;
  if (!Number.isInteger(count) || count < 3)
    throw new Refusal(`A ring has ${EDGES_OF_SPACE} edges for each of 3 spaces or more, which is not ${edges}.`);
  const spaces = Array.from({ length: count }, (_, space) => space);
  const draw = (label: string, size: number) => {
    const out = new Float64Array(size);
    uniforms(split(keyFromSeed(1), label), out);
    return out;
  };
  const [initial, enthalpy, rate] = ["initial", "enthalpy", "rate"].map((label) => draw(label, edges));
  const distance = draw("distance", count);
  const next = (space: number) => (space + 1) % count;
  const at = (space: number, gene: number) => space * genes.length + gene;
  return {
    name: `${kind} ring`,
    spaces: spaces.map((space) => `s${space}`),
    neighbours: spaces.map((space) => ({ from: space, to: next(space), distance: 0.5 + distance[space] })),
    species: spaces.flatMap((space) =>
      genes.map(({ name, charge }, gene) => ({
        name: `${name}@s${space}`,
        space,
        charge: kind === "charged" ? charge : 0,
        initial: 0.1 + initial[at(space, gene)],
        enthalpy: enthalpy[at(space, gene)] - 0.5,
        exchange: gene === 0 && space % DRAINED === 0 ? 0.5 : 0,
      })),
    ),
    edges: spaces
      .flatMap((space): EdgeParts[] => [
        { species: [at(space, 0), at(space, 1), at(space, 2)], coefficients: [1, 1, -1] },
        { species: [at(space, 0), at(space, 3)], coefficients: [2, -1] },
        { species: [at(space, 0), at(next(space), 0)], coefficients: [1, -1] },
        { species: [at(space, 1), at(next(space), 1)], coefficients: [1, -1] },
      ])
      .map((edge, k) => ({ ...edge, rate: 0.1 + rate[k] })),
  };
}

/** Sweeps of a settling, none of which is to be the last for another reason. */
const SWEEPS = 50;
const settling = { timeStep: 1, tolerance: 0, most: SWEEPS };

/** Settles a ring for so many seconds, and does once all that comes before and after. */
export function measureSettling(kind: SettleKind, edges: number, seconds: number): SettleMeasurement {
  const parts = ringOfSpaces(edges, kind);
  const [network, assemble] = timed(() => reactionNetwork(parts));
  const [program, plan] = timed(() => planReactions(network));
  const before = initialState(network);
  const sweeps = fastest(seconds, () => settleFrom(before, program));
  return {
    edges,
    species: network.species.length,
    nanoseconds: (1e9 * sweeps) / (SWEEPS * edges),
    assemble,
    plan,
    totals: secondsOf(() => conservedTotals(network)),
    certify: secondsOf(() => certify(network, before, program.state)),
  };
}

function settleFrom({ amounts, momenta }: ReactionProgram["state"], { state, settle }: ReactionProgram): void {
  state.amounts.set(amounts);
  state.momenta.set(momenta);
  const { status, steps } = settle(settling);
  if (steps !== SWEEPS || status === "diverged")
    throw new Error(`The settling to be timed ended after ${steps} of ${SWEEPS} sweeps.`);
}

function timed<Result>(work: () => Result): [Result, number] {
  const begin = performance.now();
  const result = work();
  return [result, (performance.now() - begin) / 1000];
}

/** The slope of the least-squares line through the logarithms. */
export function logarithmicSlope(points: readonly { readonly x: number; readonly y: number }[]): number {
  const logs = points.map(({ x, y }) => [Math.log(x), Math.log(y)]);
  const mean = (k: number) => logs.reduce((sum, log) => sum + log[k], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const along = logs.reduce((sum, log) => sum + (log[0] - x) * (log[1] - y), 0);
  return along / logs.reduce((sum, log) => sum + (log[0] - x) ** 2, 0);
}
