import { recipeNamed } from "../../experiments/catalogue.ts";
import { runSeed } from "../../experiments/run.ts";
import { figure, left, number, table } from "../render.ts";
import { type Job, type Measure, ownScript, type Python, peerScript } from "./processes.ts";

/** Lattice solves beside scipy, and Iris training. */

interface Measurement {
  /** From a cold start: planning or assembling, factorising, solving. */
  readonly seconds: number;
  /** Once more with other conductances, as every learning step needs. */
  readonly again: number;
  readonly residual: number;
  readonly megabytes: number;
}

export interface LatticeRow {
  readonly nodes: number;
  readonly equilearn: Measurement;
  readonly superlu?: Measurement;
  readonly conjugateGradient?: Measurement;
  /** The peer's time over ours, cold and again; above 1 we are faster. */
  readonly ratioSuperlu?: Ratio;
  readonly ratioConjugateGradient?: Ratio;
  /** Our `again` over that of the size before, per factor of nodes: 1 is linear growth. */
  readonly growth?: number;
}

interface Ratio {
  readonly cold: number;
  readonly again: number;
}

export interface LatticeResults {
  /** The version of scipy, or null where it is absent. */
  readonly scipy: string | null;
  readonly lattices: readonly LatticeRow[];
  readonly iris: { readonly epochs: number; readonly seconds: number };
}

export interface LatticeSuite {
  /** scipy, where it is. */
  readonly python: Python | undefined;
  /** Side of the largest lattice. */
  readonly largest: number;
  readonly quick: boolean;
  readonly measure: Measure;
}

const SIDES = [100, 316, 1000, 3000];

export async function runLatticeSuite(suite: LatticeSuite): Promise<LatticeResults> {
  const { python, quick } = suite;
  const rows: LatticeRow[] = [];
  for (const side of SIDES.filter((each) => each <= Math.min(suite.largest, quick ? 316 : Infinity)))
    rows.push(await benchLattice(suite, side, rows.at(-1)));
  return { scipy: python?.version ?? null, lattices: rows, iris: await benchIris(quick ? 1 : 3) };
}

/** The best of a few runs (one at a million nodes), each in a process of its own; ours and the peers' take turns. */
async function benchLattice(
  { python, quick, measure }: LatticeSuite,
  side: number,
  before: LatticeRow | undefined,
): Promise<LatticeRow> {
  const repeats = side < 1000 && !quick ? 3 : 1;
  const jobs: Job[] = [{ program: process.execPath, args: [ownScript("lattice"), String(side)] }];
  if (python)
    for (const method of ["superlu", "cg"])
      jobs.push({ program: python.program, args: [peerScript("scipy_lattice"), String(side), method] });
  const best: Measurement[] = [];
  for (let k = 0; k < repeats; k++) {
    for (const [index, job] of jobs.entries()) {
      const measured = await measure<Measurement>(job);
      if (!best[index] || measured.seconds < best[index].seconds) best[index] = measured;
    }
  }
  const [equilearn, superlu, conjugateGradient] = best;
  const nodes = side * side;
  return {
    nodes,
    equilearn,
    ...(superlu ? { superlu, ratioSuperlu: ratioOf(superlu, equilearn) } : {}),
    ...(conjugateGradient ? { conjugateGradient, ratioConjugateGradient: ratioOf(conjugateGradient, equilearn) } : {}),
    ...(before ? { growth: equilearn.again / before.equilearn.again / (nodes / before.nodes) } : {}),
  };
}

const ratioOf = (peer: Measurement, ours: Measurement): Ratio => ({
  cold: peer.seconds / ours.seconds,
  again: peer.again / ours.again,
});

/** Seconds of the hundred epochs of the paper's protocol, one seed, one thread, everything included. */
async function benchIris(repeats: number): Promise<{ epochs: number; seconds: number }> {
  const recipe = recipeNamed("iris-chemical");
  let seconds = Number.POSITIVE_INFINITY;
  for (let k = 0; k < repeats; k++) {
    const begin = performance.now();
    for await (const _event of runSeed(recipe, k)) {
      // The events themselves are not wanted here.
    }
    seconds = Math.min(seconds, (performance.now() - begin) / 1000);
  }
  return { epochs: 100, seconds };
}

export function latticeText({ lattices, iris, scipy }: LatticeResults): string {
  const cell = (m: Measurement | undefined) =>
    m
      ? `${figure(m.seconds)} s, ${figure(m.again)} s, ${Math.round(m.megabytes)} MB, ${m.residual.toExponential(0)}`
      : "–";
  const ratio = (r: Ratio | undefined) => (r ? `${figure(r.cold)}×, ${figure(r.again)}×` : "–");
  const lines = lattices.map((row) => [
    String(row.nodes),
    cell(row.equilearn),
    cell(row.superlu),
    cell(row.conjugateGradient),
    ratio(row.ratioSuperlu),
    ratio(row.ratioConjugateGradient),
    row.growth ? figure(row.growth) : "–",
  ]);
  const names = ["equilearn", "SuperLU", "CG (Jacobi)", "SuperLU / ours", "CG / ours", "growth"];
  const peers = scipy ? `scipy ${scipy} in the same go` : "python3-scipy is not here, so no peer was measured";
  const legend = "Lattice solves to 1e-8: cold start, again with other conductances, peak memory, residual";
  return `${legend}; ${peers}.\n${table([number("nodes"), ...names.map(left)], lines)}\n\nIris, 12 × 12, ${iris.epochs} epochs: ${figure(iris.seconds)} s.`;
}
