import { extname } from "node:path";
import type { RunSummary } from "../experiments/summary.ts";
import type { StoredEvent } from "../store/events.ts";
import type { Run } from "../store/runs.ts";
import { Refusal } from "../systems/system.ts";
import { toSvg } from "../views/figure.ts";
import type { PictureKind } from "../views/picture-kinds.ts";
import { pictureOf } from "../views/pictures.ts";
import { type ReportCurves, type ReportInput, reportHtml } from "../views/report.ts";
import { commandOf } from "./command-of.ts";
import { writeAside } from "./files.ts";
import { renderPng } from "./png.ts";
import { lastCheckpoint } from "./recorder.ts";
import { recipeOf, type Session, summaryOf } from "./session.ts";
import { networkOfCheckpoint } from "./trained.ts";

/** Writes one self-contained HTML page about one or several runs. */
export function writeReport(session: Session, runs: readonly Run[], path: string): void {
  const html = reportHtml(runs.map((run) => reportInput(session, run)));
  writeAside(path, new TextEncoder().encode(html));
}

/** Draws one picture of a run, as SVG or PNG by the file's ending. */
export function writePicture(session: Session, run: Run, kind: PictureKind, path: string): void {
  const ending = extname(path).toLowerCase();
  if (ending !== ".svg" && ending !== ".png")
    throw new Refusal(`${path} has the ending "${ending}", and pictures are written as .svg or .png.`);
  const svg = toSvg(pictureOf(kind, reportInput(session, run)));
  writeAside(path, ending === ".svg" ? new TextEncoder().encode(svg) : renderPng(svg));
}

/** What the store knows of a run, as the report wants it. */
function reportInput(session: Session, run: Run): ReportInput {
  const recipe = recipeOf(run);
  const summary = summaryOf(session, run);
  const [first] = run.seeds;
  const checkpoint = lastCheckpoint(session.store, session.path, run, first);
  const network = checkpoint && networkOfCheckpoint(checkpoint, run.id);
  const { equilearn, node, platform, commit } = run.host;
  return {
    runId: run.id,
    recipe,
    command: commandOf(recipe, run.seeds),
    seeds: run.seeds,
    summary,
    baselines: baselinesOf(summary),
    curves: [...scoreCurves(session, run), ...probeCurves(session, run)],
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
    environment: {
      version: equilearn ?? "",
      node: node ?? "",
      platform: platform ?? "",
      date: new Date(run.createdAt).toISOString().slice(0, 10),
      ...(commit ? { commit } : {}),
    },
  };
}

/** Other methods on the same splits. */
function baselinesOf({ metrics }: RunSummary): { name: string; mean: number; sd: number }[] {
  return Object.entries(metrics).flatMap(([name, { mean, sd }]) =>
    name.startsWith("baseline ") ? [{ name: name.slice("baseline ".length).replaceAll("-", " "), mean, sd }] : [],
  );
}

function scoreCurves(session: Session, run: Run): ReportCurves[] {
  const bySeed = new Map<
    string,
    { seed: number; steps: readonly number[]; values: Record<string, readonly number[]> }
  >();
  for (const { seed, name, steps, values } of session.store.metricsOf(run.id)) {
    const key = `${seed}:${steps.length}:${steps[0]}`;
    const curves = bySeed.get(key) ?? { seed, steps, values: {} };
    curves.values[name] = values;
    bySeed.set(key, curves);
  }
  return [...bySeed.values()];
}

/** The cost of every training step, one long curve for each seed that recorded it. */
function probeCurves(session: Session, run: Run): ReportCurves[] {
  const [first] = run.seeds;
  const cost: number[] = [];
  for (const { event } of session.store.eventsOf(run.id, first))
    if (isCostProbe(event)) cost.push(...event.arrays.cost);
  if (cost.length === 0) return [];
  return [{ seed: first, per: "training step", steps: cost.map((_, k) => k + 1), values: { cost } }];
}

function isCostProbe(event: StoredEvent): event is Extract<StoredEvent, { type: "probe" }> {
  return event.type === "probe" && event.name === "cost";
}
