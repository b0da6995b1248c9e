import type { CheckpointEvent } from "../experiments/events.ts";
import { isReactionRecipe, type Recipe } from "../experiments/recipe.ts";
import type { RunSummary } from "../experiments/summary.ts";
import type { StoredEvent } from "../store/events.ts";
import type { Run } from "../store/runs.ts";
import { toSvg } from "../views/figure.ts";
import type { PictureKind } from "../views/picture-kinds.ts";
import { pictureOf } from "../views/pictures.ts";
import { type ReportCurves, type ReportInput, reportHtml } from "../views/report.ts";
import type { ReportFields } from "../views/report-input.ts";
import { commandOf } from "./command-of.ts";
import { evolutionOf } from "./evolved.ts";
import { writeAside } from "./files.ts";
import { pictureEnding } from "./options.ts";
import { writePictureFile } from "./picture-file.ts";
import { lastCheckpoint } from "./recorder.ts";
import { recipeOf, type Session, summaryOf } from "./session.ts";
import { hasFlowNetwork, networkOfCheckpoint } from "./trained.ts";

/** Writes one self-contained HTML page about one or several runs. */
export function writeReport(session: Session, runs: readonly Run[], path: string): void {
  const inputs = runs.map((run) => reportInput(session, run, true));
  writeAside(path, new TextEncoder().encode(reportHtml(inputs)));
}

/** Draws one picture of a run, as SVG or PNG by the file's ending; without a kind, the one that tells most. */
export function writePicture(session: Session, run: Run, kind: PictureKind | undefined, path: string): void {
  pictureEnding(path);
  const wanted = kind ?? (isReactionRecipe(recipeOf(run)) ? "generations" : "four-panels");
  writePictureFile(path, () => toSvg(pictureOf(wanted, reportInput(session, run, wanted === "traces"))));
}

/** What the store knows of a run, as the report wants it; of what evolved, also the beginning of a life that is led again, if it is `traced`. */
function reportInput(session: Session, run: Run, traced: boolean): ReportInput {
  const recipe = recipeOf(run);
  const summary = summaryOf(session, run);
  const [first] = run.seeds;
  const checkpoint = lastCheckpoint(session.store, session.path, run, first);
  const network = checkpoint && hasFlowNetwork(checkpoint) ? networkOfCheckpoint(checkpoint, run.id) : undefined;
  const fields = checkpoint && fieldsOf(checkpoint, first);
  const evolution = isReactionRecipe(recipe) ? evolutionOf(session, run, recipe, traced) : undefined;
  const { equilearn, node, platform, commit } = run.host;
  return {
    runId: run.id,
    recipe,
    task: taskOf(recipe),
    command: commandOf(recipe, run.seeds),
    seeds: run.seeds,
    summary,
    baselines: baselinesOf(summary),
    curves: [...scoreCurves(session, run, recipe), ...probeCurves(session, run, recipe)],
    ...(checkpoint && network
      ? {
          network: {
            ...network,
            seed: first,
            before: checkpoint.tensors["initial weights"].data,
            after: network.conductance,
          },
        }
      : {}),
    ...(fields ? { fields } : {}),
    ...(evolution ? { evolution } : {}),
    environment: {
      version: equilearn ?? "",
      node: node ?? "",
      platform: platform ?? "",
      date: new Date(run.createdAt).toISOString().slice(0, 10),
      ...(commit ? { commit } : {}),
    },
  };
}

function taskOf({ task }: Recipe): string {
  if (task.name === "environment") return task.environment;
  return task.name === "classification" ? task.data : task.name;
}

/** What the first hidden units of a network that looks at images see, before and after learning. */
function fieldsOf({ state, tensors }: CheckpointEvent, seed: number): ReportFields | undefined {
  const { layers, shape } = (state.blueprint ?? {}) as { layers?: readonly number[]; shape?: readonly number[] };
  if (!layers || shape?.length !== 2 || shape[0] * shape[1] !== layers[0]) return undefined;
  const [height, width] = shape;
  const size = layers[0] * layers[1];
  const [before, after] = ["initial weights", "weights"].map((name) => tensors[name].data.subarray(0, size));
  return { seed, height, width, units: layers[1], before, after };
}

/** Other methods on the same splits. */
function baselinesOf({ metrics }: RunSummary): { name: string; mean: number; sd: number }[] {
  return Object.entries(metrics).flatMap(([name, { mean, sd }]) =>
    name.startsWith("baseline ") ? [{ name: name.slice("baseline ".length).replaceAll("-", " "), mean, sd }] : [],
  );
}

/** Every score of every seed, over the epochs of the network that was kept or, for tuning, the releases of its trial. */
function scoreCurves(session: Session, run: Run, recipe: Recipe): ReportCurves[] {
  const curves = new Map<string, ReportCurves & { readonly values: Record<string, readonly number[]> }>();
  const isTuning = recipe.learning.kind === "advective";
  const per = isTuning ? "release" : isReactionRecipe(recipe) ? "generation" : undefined;
  const windows = new Map(run.seeds.map((seed) => [seed, keptSteps(session, run, recipe, seed)]));
  for (const { seed, name, steps, values } of session.store.metricsOf(run.id)) {
    const [low, high] = isTuning ? [steps[0] - 1, Number.POSITIVE_INFINITY] : (windows.get(seed) ?? everyStep);
    const kept = [...steps.keys()].filter((k) => steps[k] >= low && steps[k] <= high && (low === 0 || steps[k] > low));
    const shown = kept.map((k) => steps[k] - low);
    const key = `${seed}:${shown.length}:${shown[0]}`;
    const known = curves.get(key) ?? { seed, steps: shown, values: {}, ...(per ? { per } : {}) };
    known.values[name] = kept.map((k) => values[k]);
    curves.set(key, known);
  }
  return [...curves.values()];
}

const everyStep = [0, Number.POSITIVE_INFINITY] as const;

/** The steps in which the kept one of several candidate networks was trained, first exclusive unless it is the start. */
function keptSteps(session: Session, run: Run, { learning }: Recipe, seed: number): readonly [number, number] {
  if (learning.kind !== "rule" || learning.candidates === 1) return everyStep;
  const epochs = learning.schedule.reduce((sum, stage) => sum + stage.epochs, 0);
  const state = lastCheckpoint(session.store, session.path, run, seed)?.state;
  const kept = (state?.best as { candidate: number } | null | undefined)?.candidate ?? 0;
  return [kept * epochs, (kept + 1) * epochs];
}

/** The cost of every training step, one long curve for each seed that recorded it. */
function probeCurves(session: Session, run: Run, recipe: Recipe): ReportCurves[] {
  const [first] = run.seeds;
  const [low, high] = keptSteps(session, run, recipe, first);
  const cost: number[] = [];
  for (const { event } of session.store.eventsOf(run.id, first))
    if (isCostProbe(event) && event.step > low && event.step <= high) cost.push(...event.arrays.cost);
  if (cost.length === 0) return [];
  return [{ seed: first, per: "training step", steps: cost.map((_, k) => k + 1), values: { cost } }];
}

function isCostProbe(event: StoredEvent): event is Extract<StoredEvent, { type: "probe" }> {
  return event.type === "probe" && event.name === "cost";
}
