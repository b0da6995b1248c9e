import { extname } from "node:path";
import { growthFigure } from "../../views/benchmark-figure.ts";
import { toSvg } from "../../views/figure.ts";
import { writeAside } from "../files.ts";
import { renderPng } from "../png.ts";
import type { NeuronResults } from "./neuron-rows.ts";

/** Draws the growth that was measured, as SVG or PNG by the file's ending. */
export function writeGrowth({ growth, peak, torch }: NeuronResults, machine: string, path: string): void {
  const peer = torch ? `PyTorch ${torch} on as many` : "PyTorch is not here";
  const note = `${machine}, of which one is used; ${peer}. What is counted is the products of a step: of all phases and of the gradient.`;
  const svg = toSvg(growthFigure({ note, peak: Math.max(peak.plain, peak.relaxed), rows: growth }));
  writeAside(path, extname(path).toLowerCase() === ".svg" ? new TextEncoder().encode(svg) : renderPng(svg));
}
