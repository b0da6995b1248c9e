import { Refusal } from "../systems/system.ts";
import type { Drawing } from "./figure.ts";
import { fourPanels } from "./four-panels.ts";
import { differenceDrawing, networkDrawing } from "./network-drawing.ts";
import type { PictureKind } from "./picture-kinds.ts";
import { headlineFigure } from "./report-figures.ts";
import type { ReportCurves, ReportInput, ReportNetwork } from "./report-input.ts";
import type { Series } from "./series.ts";

/** One picture of a run. Refuses, in a sentence, what the run has not recorded. */
export function pictureOf(kind: PictureKind, input: ReportInput): Drawing {
  if (kind === "results") return headlineFigure(input) ?? missing(input, "finished result");
  const network = input.network ?? missing(input, "network");
  if (kind === "network") return networkDrawing(network, network.after, { title: "Trained network" });
  if (kind === "change") return differenceDrawing(network, changeOf(network));
  const cost = input.curves.flatMap((curves) => seriesOf(curves, "cost", "training step"))[0];
  const accuracy = input.curves.flatMap((curves) => seriesOf(curves, "test accuracy", undefined));
  if (!cost || accuracy.length === 0) return missing(input, "cost per training step and test accuracy");
  const published = input.summary.expect.find(({ metric }) => metric === "test accuracy")?.published ?? undefined;
  return fourPanels({
    cost,
    accuracy,
    published,
    network,
    before: network.before,
    after: network.after,
    title: input.recipe.title,
  });
}

const changeOf = ({ before, after }: ReportNetwork) => Float64Array.from(after, (value, edge) => value - before[edge]);

function seriesOf({ seed, per, steps, values }: ReportCurves, name: string, wanted: string | undefined): Series[] {
  return per === wanted && Object.hasOwn(values, name) ? [{ seed, steps, values: values[name] }] : [];
}

function missing(input: ReportInput, what: string): never {
  throw new Refusal(`Run "${input.runId}" has recorded no ${what} to draw.`);
}
