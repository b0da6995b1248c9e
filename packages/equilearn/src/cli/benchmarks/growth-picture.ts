import { growthFigure } from "../../views/benchmark-figure.ts";
import { toSvg } from "../../views/figure.ts";
import { writePictureFile } from "../picture-file.ts";
import type { NeuronResults } from "./neuron-rows.ts";

/** Draws the growth that was measured, as SVG or PNG by the file's ending. */
export function writeGrowth({ growth, peak, torch }: NeuronResults, machine: string, path: string): void {
  const peer = torch ? `PyTorch ${torch} on as many` : "PyTorch is not here";
  const note = `${machine}, of which one is used; ${peer}. What is counted is the products of a step: of all phases and of the gradient.`;
  writePictureFile(path, () => toSvg(growthFigure({ note, peak: Math.max(peak.plain, peak.relaxed), rows: growth })));
}
