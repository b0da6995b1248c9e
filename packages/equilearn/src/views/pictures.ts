import { Refusal } from "../systems/system.ts";
import { bodiesFigure } from "./bodies-figure.ts";
import type { Drawing } from "./figure.ts";
import { fourPanels, panel } from "./four-panels.ts";
import { differenceDrawing, networkDrawing } from "./network-drawing.ts";
import { type EvolutionKind, evolutionKinds, type PictureKind } from "./picture-kinds.ts";
import { receptiveFieldsDrawing } from "./receptive-fields.ts";
import { generationsOf } from "./report-evolution.ts";
import { headlineFigure } from "./report-figures.ts";
import type { ReportCurves, ReportInput, ReportNetwork } from "./report-input.ts";
import type { Series } from "./series.ts";
import { tracesFigure } from "./traces-figure.ts";

/** One picture of a run. Refuses, in a sentence, what the run has not recorded. */
export function pictureOf(kind: PictureKind, input: ReportInput): Drawing {
  if (kind === "results") return headlineFigure(input) ?? missing(input, "finished result");
  if (kind === "four-panels") return panelsOf(input);
  if (kind === "fields") {
    const fields = input.fields ?? missing(input, "receptive fields");
    return receptiveFieldsDrawing(fields, fields.after, { title: "Receptive fields after learning" });
  }
  if (isOfEvolution(kind)) return evolvedPicture(kind, input);
  const network = input.network ?? missing(input, "network");
  if (kind === "network") return networkDrawing(network, network.after, { title: "Trained network" });
  return differenceDrawing(network, changeOf(network));
}

const isOfEvolution = (kind: PictureKind): kind is EvolutionKind =>
  (evolutionKinds as readonly PictureKind[]).includes(kind);

function evolvedPicture(kind: EvolutionKind, input: ReportInput): Drawing {
  const { evolution, recipe } = input;
  if (!evolution || evolution.champions.length === 0) return missing(input, "evolution");
  if (kind === "bodies") return bodiesFigure(evolution, recipe.title);
  return kind === "traces" ? tracesFigure(evolution, recipe.title) : generationsOf(input);
}

/** What the second panel may show, the first that was recorded. */
const scores = ["test accuracy", "validation error", "training error"];

function panelsOf(input: ReportInput): Drawing {
  const cost = input.curves.flatMap((curves) => seriesOf(curves, "cost", "training step"))[0];
  const found = scores.map((name) => ({
    name,
    series: input.curves.flatMap((curves) => seriesOf(curves, name, undefined)),
  }));
  const score = found.find(({ series }) => series.length > 0);
  if (!cost || !score) return missing(input, "cost per training step and score by epoch");
  const published = input.summary.expect.find(({ metric }) => metric === score.name)?.published ?? undefined;
  return fourPanels({ cost, score, published, learned: learnedPanels(input), title: input.recipe.title });
}

function learnedPanels(input: ReportInput): readonly [Drawing, Drawing] {
  const { network, fields } = input;
  if (fields)
    return [
      receptiveFieldsDrawing(fields, fields.before, { ...panel, title: "Receptive fields before learning" }),
      receptiveFieldsDrawing(fields, fields.after, { ...panel, title: "Receptive fields after learning" }),
    ];
  if (!network) return missing(input, "network");
  return [
    networkDrawing(network, network.before, { ...panel, title: "Initial network" }),
    differenceDrawing(network, changeOf(network), { ...panel, title: "Change after training" }),
  ];
}

const changeOf = ({ before, after }: ReportNetwork) => Float64Array.from(after, (value, edge) => value - before[edge]);

function seriesOf({ seed, per, steps, values }: ReportCurves, name: string, wanted: string | undefined): Series[] {
  return per === wanted && Object.hasOwn(values, name) ? [{ seed, steps, values: values[name] }] : [];
}

function missing(input: ReportInput, what: string): never {
  throw new Refusal(`Run "${input.runId}" has recorded no ${what} to draw.`);
}
