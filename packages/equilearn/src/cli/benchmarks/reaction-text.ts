import { duration } from "../progress.ts";
import { figure, left, number, table } from "../render.ts";
import type { EvolutionRow, NeatComparison, ReactionResults, SettleRow, WholeRun } from "./reaction-rows.ts";

/** The benchmark of reaction systems as tables for people. */

/** Load from which figures are not to be trusted. */
const BUSY = 0.5;

export function reactionText(results: ReactionResults, machine: string): string {
  const { load, evolution, neat, neatPython, settling, wholeRuns, paperHours } = results;
  const busy =
    load > BUSY ? ` It was busy with ${load.toFixed(1)} other processes, so the figures are too low, and uneven.` : "";
  const [{ individuals }] = evolution;
  return [
    `Evolving reaction systems, ${individuals} individuals a generation, once threads are warm.\n${machine}.${busy}\n${evolutionTable(evolution)}`,
    neat && neatPython !== null
      ? neatText(neat, neatPython)
      : "neat-python 1.0 or later is not here, so NEAT was not measured beside it; get it with pip install neat-python.",
    settleText(settling),
    ...(wholeRuns.length > 0 ? [wholeText(wholeRuns, paperHours)] : []),
  ].join("\n\n");
}

function evolutionTable(rows: readonly EvolutionRow[]): string {
  const columns = [
    left("recipe"),
    ...["threads", "generations timed", "generations/s", "settlings/s", "over 1 thread"].map(number),
  ];
  const alone = (recipe: string) =>
    rows.find((row) => row.recipe === recipe && row.threads === 1)?.generationsPerSecond ?? Number.NaN;
  return table(
    columns,
    rows.map(({ recipe, threads, generations, generationsPerSecond, settlingsPerSecond }) => [
      recipe,
      String(threads),
      String(generations),
      figure(generationsPerSecond),
      String(Math.round(settlingsPerSecond)),
      threads === 1 ? "–" : (generationsPerSecond / alone(recipe)).toFixed(2),
    ]),
  );
}

function neatText({ individuals, generations, equilearn, peer, ratio }: NeatComparison, version: string): string {
  const legend =
    `NEAT beside neat-python ${version} in the same go, each on one core: populations of ${individuals} genomes with 11 inputs ` +
    `and 7 outputs, grown for ${generations} generations of random fitness with the same rates of mutation`;
  const columns = [left("a second"), ...["equilearn", "neat-python", "ours / neat-python"].map(number)];
  const rows = [
    [
      "evaluations of a CPPN",
      String(Math.round(equilearn.evaluationsPerSecond)),
      String(Math.round(peer.evaluationsPerSecond)),
      ratio.evaluations.toFixed(1),
    ],
    [
      `reproductions of all ${individuals}`,
      figure(equilearn.generationsPerSecond),
      figure(peer.generationsPerSecond),
      ratio.generations.toFixed(1),
    ],
  ];
  const sizes = [equilearn, peer].map(
    ({ hidden, connections, species }) =>
      `${hidden.toFixed(1)} hidden nodes and ${connections.toFixed(1)} connections in ${species} species`,
  );
  return `${legend}.\n${table(columns, rows)}\nGenomes have on average ${sizes[0]} here, ${sizes[1]} there.`;
}

function settleText(rows: readonly SettleRow[]): string {
  const columns = [
    left("system"),
    ...["edges", "species", "ns/edge/sweep", "assemble s", "plan s", "totals s", "certify s"].map(number),
  ];
  const lines = rows.flatMap(({ kind, sizes }) =>
    sizes.map(({ edges, species, nanoseconds, ...once }) => [
      kind,
      String(edges),
      String(species),
      nanoseconds.toFixed(1),
      ...[once.assemble, once.plan, once.totals, once.certify].map((seconds) => seconds.toFixed(3)),
    ]),
  );
  const slopes = rows.map(({ kind, slope }) => `${slope.toFixed(3)} for ${kind} systems`).join(", ");
  const legend =
    "Sweeps of random rings of spaces, and what is done once: checking, planning, conserved totals, certificate";
  return `${legend}.\n${table(columns, lines)}\nSlope of the logarithm of a sweep's time by that of edges, 1 being linear growth: ${slopes}.`;
}

function wholeText(runs: readonly WholeRun[], hours: number): string {
  const columns = [left("recipe"), ...["threads", "seconds", "settlings", "settlings/s", "best score"].map(number)];
  const lines = runs.map(({ recipe, threads, seconds, settlings, score }) => [
    recipe,
    String(threads),
    seconds.toFixed(1),
    String(settlings),
    String(Math.round(settlings / seconds)),
    figure(score),
  ]);
  const [{ individuals, generations }] = runs;
  const seconds = runs.reduce((sum, run) => sum + run.seconds, 0);
  return [
    `Whole runs of ${individuals} individuals for ${generations} generations, everything included, whatever they reach on the way.`,
    table(columns, lines),
    `Together ${duration(seconds)}. The paper reports ${hours} hours on an RTX 2070 for as many individuals and generations in its two ` +
      `environments (Equilibrium Point Learning, Section 5), ${Math.round((3600 * hours) / seconds)} times as long; bodies and lifetimes here are the recipes'.`,
  ].join("\n");
}
