import { figure, left, number, table } from "../render.ts";
import type { NeuronResults, StepRow, TrainingRow } from "./neuron-rows.ts";

/** The neuron benchmark as tables for people. */

/** Load from which figures are not to be trusted. */
const BUSY = 0.5;

const names = { euler: "explicit Euler", sweep: "Gauss–Seidel" } as const;

export function neuronText(results: NeuronResults, machine: string): string {
  const { peak, torch, load } = results;
  const beside = torch
    ? `PyTorch ${torch} in the same go, eagerly and in place, held to the same cores`
    : "python3-torch is not here, so no peer was measured";
  const busy =
    load > BUSY ? ` It was busy with ${load.toFixed(1)} other processes, so the figures are too low, and uneven.` : "";
  const place = `${machine}; 128-bit peak of a thread: ${peak.plain.toFixed(1)} GFLOP/s, fused ${peak.relaxed.toFixed(1)}${peak.wide ? "; its vectors of eight numbers are used" : ""}`;
  return [
    `Training steps of FitzHugh–Nagumo networks; ${beside}.\n${place}.${busy}\n${stepTable(results.steps)}`,
    ...(results.trainings.length > 0 ? [trainingText(results.trainings)] : []),
  ].join("\n\n");
}

function stepTable(rows: readonly StepRow[]): string {
  const columns = [
    ...["method", "network"].map(left),
    ...["batch", "threads"].map(number),
    left("mode"),
    ...["samples/s", "GFLOP/s", "% of peak", "PyTorch samples/s", "PyTorch GFLOP/s", "ours / PyTorch"].map(number),
  ];
  return table(
    columns,
    rows.map(({ algorithm, layers, batch, threads, mode, equilearn, peakShare, torch, ratio }) => [
      names[algorithm],
      shortLayers(layers),
      String(batch),
      String(threads),
      mode,
      String(Math.round(equilearn.samplesPerSecond)),
      equilearn.gflops.toFixed(1),
      String(Math.round(100 * peakShare)),
      torch ? String(Math.round(torch.samplesPerSecond)) : "–",
      torch ? torch.gflops.toFixed(1) : "–",
      ratio ? ratio.toFixed(2) : "–",
    ]),
  );
}

/** "784-4×128-10". */
function shortLayers(layers: string): string {
  const [first, ...rest] = layers.split("-");
  const last = rest.pop();
  const isEven = rest.length > 1 && rest.every((size) => size === rest[0]);
  return isEven ? `${first}-${rest.length}×${rest[0]}-${last}` : layers;
}

function trainingText(rows: readonly TrainingRow[]): string {
  const columns = [
    ...["method", "network"].map(left),
    ...["batch", "threads"].map(number),
    left("by"),
    ...["seeds", "seconds", "epochs"].map(number),
  ];
  const lines = rows.map(({ algorithm, layers, batch, threads, side, mode, seconds, epochs, seeds }) => [
    names[algorithm],
    shortLayers(layers),
    String(batch),
    String(threads),
    side === "torch" ? "PyTorch" : `equilearn, ${mode}`,
    String(seeds.length),
    seconds === null ? "not reached" : figure(seconds),
    epochs.toFixed(1),
  ]);
  const [{ target }] = rows;
  const legend = `Training MNIST to ${target} % test error, looked at each quarter of an epoch outside the clock; of several seeds the median`;
  return [`${legend}.\n${table(columns, lines)}`, ...ratioSentences(rows)].join("\n");
}

/** Our fast method beside the paper's and beside itself, and the paper's beside itself. */
function ratioSentences(rows: readonly TrainingRow[]): string[] {
  const secondsOf = (side: TrainingRow["side"], algorithm: TrainingRow["algorithm"]) =>
    rows.find((row) => row.side === side && row.algorithm === algorithm)?.seconds ?? undefined;
  const pairs = [
    ["sweep", "euler", "Gauss–Seidel here over the paper's method in PyTorch"],
    ["sweep", "sweep", "Gauss–Seidel here over the same in PyTorch"],
    ["euler", "euler", "The paper's method here over the same in PyTorch"],
  ] as const;
  return pairs.flatMap(([ours, theirs, what]) => {
    const [own, peer] = [secondsOf("equilearn", ours), secondsOf("torch", theirs)];
    return own && peer ? [`${what}: ${figure(Number((peer / own).toPrecision(3)))} times as fast.`] : [];
  });
}
