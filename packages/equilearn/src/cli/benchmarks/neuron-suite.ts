import type { GrowthRow, Mode, NeuronResults, StepRow, TrainingRow } from "./neuron-rows.ts";
import { modes } from "./neuron-rows.ts";
import { type Algorithm, algorithms, benchRecipe, layersOf, peerSettings } from "./neuron-settings.ts";
import type { StepMeasurement } from "./neuron-step.ts";
import type { TrainingMeasurement } from "./neuron-training.ts";
import type { Peak } from "./peak.ts";
import { type Job, type Measure, ownScript, type Python, peerScript } from "./processes.ts";

/** What is to be measured, and with what. */
export interface NeuronSuite {
  readonly machine: string;
  /** PyTorch, where it is. */
  readonly python: Python | undefined;
  /** The folder of MNIST's idx files, where it is installed. */
  readonly mnist: string | undefined;
  readonly measure: Measure;
  /** Threads of the machine, and how many processes wanted one in the last minute. */
  readonly cores: number;
  readonly load: number;
  readonly quick: boolean;
  readonly training: boolean;
  readonly growth: boolean;
  /** Told after each measurement. */
  readonly progress: (done: number, total: number) => void;
}

const TARGET = 3.2;
const BATCHES = [20, 64, 256];
/** What is varied for the growth figure, around a network of which each point has all the rest. */
const BASE = { width: 256, depth: 4, batch: 64 };
const GROWTH = { width: [64, 128, 256, 512, 1024], depth: [1, 2, 4, 8], batch: [1, 4, 16, 64, 256, 512] };
const QUICK_GROWTH: typeof GROWTH = { width: [64, 256, 1024], depth: [1, 4], batch: [1, 16, 64, 512] };

/** A training step to measure on all sides. */
interface Point {
  readonly algorithm: Algorithm;
  readonly hidden: readonly number[];
  readonly batch: number;
  readonly threads: number;
}

/** A training to measure over some seeds. */
interface Course {
  readonly side: "equilearn" | "torch";
  readonly algorithm: Algorithm;
  readonly seeds: number;
}

const COURSES: readonly Course[] = [
  { side: "equilearn", algorithm: "sweep", seeds: 3 },
  { side: "torch", algorithm: "sweep", seeds: 3 },
  { side: "equilearn", algorithm: "euler", seeds: 1 },
  { side: "torch", algorithm: "euler", seeds: 1 },
];

/** Steps, trainings and growth, one process after the other. */
export async function runNeuronSuite(suite: NeuronSuite): Promise<NeuronResults> {
  const { python, cores, quick } = suite;
  const peak = await suite.measure<Peak>(own(1, ["peak", "1"]));
  const threads = cores > 1 ? [1, 2] : [1];
  const points = algorithms.flatMap((algorithm) =>
    threads.flatMap((count) =>
      BATCHES.map((batch): Point => {
        const { hidden } = benchRecipe(algorithm).system;
        return { algorithm, hidden, batch, threads: count };
      }),
    ),
  );
  const trained = suite.training && !quick && suite.mnist !== undefined;
  const courses = trained ? COURSES.filter(({ side }) => side === "equilearn" || python) : [];
  const growing = suite.growth ? algorithms.flatMap((name) => growthPoints(name, quick ? QUICK_GROWTH : GROWTH)) : [];
  const total = points.length + growing.length + courses.reduce((sum, { seeds }) => sum + seeds, 0);
  let done = 0;
  const advance = <T>(value: T): T => {
    suite.progress(++done, total);
    return value;
  };
  const steps: StepRow[] = [];
  for (const point of points) steps.push(...advance(await stepRows(suite, point, peak)));
  const growth: GrowthRow[] = [];
  const known = new Map<string, ReturnType<typeof measureSides>>();
  for (const point of growing) growth.push(advance(await growthRow(suite, point, known)));
  const trainings: TrainingRow[] = [];
  for (const course of courses) trainings.push(await trainingRow(suite, course, Math.min(2, cores), advance));
  return { torch: python?.version ?? null, peak, load: suite.load, steps, trainings, growth };
}

const own = (cores: number, args: readonly string[]): Job => ({
  program: process.execPath,
  args: [ownScript("neurons"), ...args],
  cores,
});

const peer = ({ program }: Python, cores: number, args: readonly string[]): Job => ({
  program,
  args: [peerScript("torch_fhn"), ...args],
  cores,
});

type Side = Mode | "torch";

/** The best of a few runs on each side, which take turns. */
async function measureSides(
  { measure, python }: NeuronSuite,
  { algorithm, hidden, batch, threads }: Point,
  seconds: number,
  repeats: number,
): Promise<Record<Mode, StepMeasurement> & { torch?: StepMeasurement }> {
  const recipe = benchRecipe(algorithm, { hidden });
  const args = ["step", algorithm, layersOf(recipe).join("-"), String(batch), String(threads), String(seconds)];
  const jobs = new Map<Side, Job>(
    modes.map((mode) => [mode, own(threads, mode === "relaxed" ? [...args, mode] : args)]),
  );
  if (python) jobs.set("torch", peer(python, threads, [...args, JSON.stringify(peerSettings(recipe, 0))]));
  const best = new Map<Side, StepMeasurement>();
  for (let k = 0; k < repeats; k++) {
    for (const [side, job] of jobs) {
      const measured = await measure<StepMeasurement>(job);
      if (!((best.get(side)?.samplesPerSecond ?? 0) >= measured.samplesPerSecond)) best.set(side, measured);
    }
  }
  const torch = best.get("torch");
  const [byDefault, relaxed] = modes.map((mode) => best.get(mode) as StepMeasurement);
  return { default: byDefault, relaxed, ...(torch ? { torch } : {}) };
}

async function stepRows(suite: NeuronSuite, point: Point, peak: Peak): Promise<StepRow[]> {
  const sides = await measureSides(suite, point, suite.quick ? 1 : 3, suite.quick ? 1 : 3);
  const { torch } = sides;
  return modes.map((mode) => ({
    ...circumstances(suite, point),
    mode,
    equilearn: sides[mode],
    peakShare: sides[mode].gflops / (point.threads * (mode === "relaxed" ? peak.relaxed : peak.plain)),
    ...(torch ? { torch, ratio: sides[mode].samplesPerSecond / torch.samplesPerSecond } : {}),
  }));
}

type GrowthPoint = Point & Pick<GrowthRow, "over" | "at">;

/** Along each axis of the figure, on one thread. */
function growthPoints(algorithm: Algorithm, sizes: typeof GROWTH): GrowthPoint[] {
  return (["width", "depth", "batch"] as const).flatMap((over) =>
    sizes[over].map((at) => {
      const varied: typeof BASE = { ...BASE, [over]: at };
      const { width, depth, batch } = varied;
      return { algorithm, hidden: Array.from({ length: depth }, () => width), batch, threads: 1, over, at };
    }),
  );
}

/** The network that all axes have in common is measured once. */
async function growthRow(
  suite: NeuronSuite,
  { over, at, ...point }: GrowthPoint,
  known: Map<string, ReturnType<typeof measureSides>>,
): Promise<GrowthRow> {
  const key = JSON.stringify(point);
  const sides = known.get(key) ?? measureSides(suite, point, suite.quick ? 0.5 : 2, 1);
  known.set(key, sides);
  return { ...circumstances(suite, point), over, at, ...(await sides) };
}

async function trainingRow(
  suite: NeuronSuite,
  { side, algorithm, seeds: count }: Course,
  threads: number,
  advance: <T>(value: T) => T,
): Promise<TrainingRow> {
  const recipe = benchRecipe(algorithm);
  const { batch } = recipe.learning;
  const common = ["train", algorithm, layersOf(recipe).join("-"), String(batch), String(threads), String(TARGET)];
  const seeds: TrainingMeasurement[] = [];
  for (let seed = 0; seed < count; seed++) {
    const job =
      side === "torch" && suite.python
        ? peer(suite.python, threads, [...common, suite.mnist ?? "", JSON.stringify(peerSettings(recipe, seed))])
        : own(threads, [...common, String(seed)]);
    seeds.push(advance(await suite.measure<TrainingMeasurement>(job)));
  }
  const ordered = seeds.toSorted((a, b) => (a.secondsToTarget ?? Infinity) - (b.secondsToTarget ?? Infinity));
  const { secondsToTarget: seconds, epochs } = ordered[Math.floor(count / 2)];
  const where = circumstances(suite, { algorithm, hidden: recipe.system.hidden, batch, threads });
  return {
    ...where,
    side,
    ...(side === "equilearn" ? { mode: "default" } : {}),
    target: TARGET,
    seconds,
    epochs,
    seeds,
  };
}

function circumstances({ machine }: NeuronSuite, { algorithm, hidden, batch, threads }: Point) {
  return { machine, algorithm, layers: layersOf({ system: { hidden } }).join("-"), batch, threads };
}
