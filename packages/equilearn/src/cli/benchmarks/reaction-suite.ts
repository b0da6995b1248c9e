import { type Job, type Measure, ownScript, type Python, peerScript } from "./processes.ts";
import { INDIVIDUALS } from "./reaction-evolution.ts";
import { type NeatWork, neatPeerSettings } from "./reaction-neat.ts";
import {
  type EvolutionMeasurement,
  type EvolutionRow,
  type NeatComparison,
  type NeatMeasurement,
  type ReactionResults,
  type SettleKind,
  type SettleMeasurement,
  type SettleRow,
  settleKinds,
  type WholeRun,
} from "./reaction-rows.ts";
import { logarithmicSlope } from "./reaction-settle.ts";

/** What is to be measured, and with what. */
export interface ReactionSuite {
  /** neat-python, where it is. */
  readonly python: Python | undefined;
  readonly measure: Measure;
  /** Evolves a recipe for so many generations here, on so many threads, and tells how many are done. */
  readonly evolve: (
    recipe: string,
    generations: number,
    threads: number,
    progress: (generations: number) => void,
  ) => Promise<EvolutionMeasurement>;
  /** Threads of the machine, and how many processes wanted one in the last minute. */
  readonly cores: number;
  readonly load: number;
  readonly quick: boolean;
  /** Told after each step, of which a whole run has as many as generations, and a measurement one; and what a run is at. */
  readonly progress: (done: number, total: number, remark?: string) => void;
}

/** Generations of a point, the first of which is not timed: a few seconds. */
const EVOLUTIONS = [
  { recipe: "epl-bandit", generations: 5, quick: 2 },
  { recipe: "epl-cartpole", generations: 8, quick: 2 },
];
const EDGES = [100, 1000, 10_000, 100_000];
/** The paper's, and the hours that it reports for both of its environments: Equilibrium Point Learning, Section 5. */
const GENERATIONS = 50;
const PAPER_HOURS = 87;
const WHOLE_RUNS = ["epl-cartpole", "epl-frozenlake"];

/** One measurement after the other. */
export async function runReactionSuite(suite: ReactionSuite): Promise<ReactionResults> {
  const { python, cores, quick, load } = suite;
  const threads = cores > 1 ? [1, 2] : [1];
  const whole = quick ? [] : WHOLE_RUNS;
  const total =
    EVOLUTIONS.length * threads.length +
    (python ? 1 : 0) +
    settleKinds.length * EDGES.length +
    whole.length * GENERATIONS;
  let done = 0;
  const advance = <T>(value: T): T => {
    suite.progress(++done, total);
    return value;
  };
  const evolution: EvolutionRow[] = [];
  for (const point of EVOLUTIONS)
    for (const count of threads) evolution.push(advance(await evolutionRow(suite, point, count)));
  const neat = python ? advance(await compareNeat(suite, python)) : undefined;
  const settling: SettleRow[] = [];
  for (const kind of settleKinds) settling.push(await settleRow(suite, kind, advance));
  const wholeRuns: WholeRun[] = [];
  for (const recipe of whole) {
    const tell = (generations: number) => suite.progress(done + generations, total, recipe);
    wholeRuns.push(await wholeRun(suite, recipe, tell));
    done += GENERATIONS;
  }
  return {
    neatPython: python?.version ?? null,
    load,
    evolution,
    ...(neat ? { neat } : {}),
    settling,
    paperHours: PAPER_HOURS,
    wholeRuns,
  };
}

const own = (cores: number, ...args: readonly (string | number)[]): Job => ({
  program: process.execPath,
  args: [ownScript("reaction-process"), ...args.map(String)],
  cores,
});

/** The fastest of two runs, or of one, of the same lives. */
async function evolutionRow(
  { measure, quick }: ReactionSuite,
  { recipe, ...point }: (typeof EVOLUTIONS)[number],
  threads: number,
): Promise<EvolutionRow> {
  const job = own(threads, "evolve", recipe, threads, quick ? point.quick : point.generations);
  const runs: EvolutionMeasurement[] = [];
  for (let k = 0; k < (quick ? 1 : 2); k++) runs.push(await measure<EvolutionMeasurement>(job));
  const [{ steady }] = runs.toSorted((a, b) => a.steady.seconds - b.steady.seconds);
  return {
    recipe,
    threads,
    individuals: INDIVIDUALS,
    generations: steady.generations,
    generationsPerSecond: steady.generations / steady.seconds,
    settlingsPerSecond: steady.settlings / steady.seconds,
  };
}

/** Each side's best of two turns, or of one. */
async function compareNeat({ measure, quick }: ReactionSuite, { program }: Python): Promise<NeatComparison> {
  const size = quick ? { generations: 15, timed: 5, seconds: 0.5 } : { generations: 100, timed: 10, seconds: 1 };
  const work: NeatWork = { individuals: INDIVIDUALS, ...size };
  const jobs = [
    own(1, "neat", JSON.stringify(work)),
    { program, args: [peerScript("neat_genomes"), neatPeerSettings(work)], cores: 1 },
  ];
  const best: NeatMeasurement[] = [];
  for (let k = 0; k < (quick ? 1 : 2); k++)
    for (const [side, job] of jobs.entries()) {
      const measured = await measure<NeatMeasurement>(job);
      const before = best[side] ?? measured;
      const faster = (of: "evaluationsPerSecond" | "generationsPerSecond") => Math.max(before[of], measured[of]);
      best[side] = {
        ...measured,
        evaluationsPerSecond: faster("evaluationsPerSecond"),
        generationsPerSecond: faster("generationsPerSecond"),
      };
    }
  const [equilearn, peer] = best;
  const ratio = {
    evaluations: equilearn.evaluationsPerSecond / peer.evaluationsPerSecond,
    generations: equilearn.generationsPerSecond / peer.generationsPerSecond,
  };
  return { individuals: INDIVIDUALS, generations: work.generations, equilearn, peer, ratio };
}

async function settleRow(
  { measure, quick }: ReactionSuite,
  kind: SettleKind,
  advance: <T>(value: T) => T,
): Promise<SettleRow> {
  const sizes: SettleMeasurement[] = [];
  for (const edges of EDGES)
    sizes.push(advance(await measure<SettleMeasurement>(own(1, "settle", kind, edges, quick ? 0.2 : 3))));
  const slope = logarithmicSlope(sizes.map(({ edges, nanoseconds }) => ({ x: edges, y: edges * nanoseconds })));
  return { kind, sizes, slope };
}

async function wholeRun(
  { evolve, cores: threads }: ReactionSuite,
  recipe: string,
  progress: (generations: number) => void,
): Promise<WholeRun> {
  const { seconds, settlings, score } = await evolve(recipe, GENERATIONS, threads, progress);
  return { recipe, threads, individuals: INDIVIDUALS, generations: GENERATIONS, seconds, settlings, score };
}
