import { Refusal } from "../../systems/system.ts";
import { nodeHost } from "../node-host.ts";
import { answer } from "./answer.ts";
import { endlessRecipe, measureEvolution } from "./reaction-evolution.ts";
import { measureNeat, type NeatWork } from "./reaction-neat.ts";
import { settleKinds } from "./reaction-rows.ts";
import { measureSettling } from "./reaction-settle.ts";

/**
 * One measurement of reaction systems in a process of its own; prints one JSON object. The peer in bench/peers/neat_genomes.py
 * does the second:
 *
 *     reaction-process.ts evolve RECIPE THREADS GENERATIONS
 *     reaction-process.ts neat WORK
 *     reaction-process.ts settle neutral|charged EDGES SECONDS
 */

const [mode, ...rest] = process.argv.slice(2);
await answer(measure);

async function measure(): Promise<unknown> {
  const [name, one, another] = rest;
  // Few lives of champions, so that almost all are those by which individuals are rated.
  if (mode === "evolve")
    return measureEvolution(endlessRecipe(name, Number(another), ["learning.controls=4"]), nodeHost(Number(one)));
  if (mode === "neat") return measureNeat(JSON.parse(name) as NeatWork);
  const kind = settleKinds.find((known) => known === name);
  if (mode === "settle" && kind) return measureSettling(kind, Number(one), Number(another));
  throw new Refusal(`There is nothing to measure called "${[mode, ...rest].join(" ")}".`);
}
