import { Refusal } from "../../systems/system.ts";
import { nodeHost } from "../node-host.ts";
import { answer } from "./answer.ts";
import { algorithms, benchRecipe, parseLayers } from "./neuron-settings.ts";
import { measureStep } from "./neuron-step.ts";
import { measureTraining } from "./neuron-training.ts";
import { measurePeak } from "./peak.ts";

/**
 * One measurement of networks of neurons in a process of its own; prints one JSON object. The peer in bench/peers/torch_fhn.py
 * does the same:
 *
 *     neurons.ts step euler|sweep LAYERS BATCH THREADS SECONDS [relaxed]
 *     neurons.ts train euler|sweep LAYERS BATCH THREADS TARGET SEED [relaxed]
 *     neurons.ts peak SECONDS
 */

const [mode, ...rest] = process.argv.slice(2);
await answer(measure);

function measure(): unknown {
  if (mode === "peak") return measurePeak(Number(rest[0]));
  const [name, shape, batch, threads, limit] = rest;
  const algorithm = algorithms.find((known) => known === name);
  if (!algorithm) throw new Refusal(`There is no algorithm "${name}"; there are ${algorithms.join(" and ")}.`);
  const layers = parseLayers(shape);
  const relaxed = rest.at(-1) === "relaxed";
  const recipe = benchRecipe(algorithm, { hidden: layers.slice(1, -1), relaxed });
  const [rows, team] = [Number(batch), Number(threads)];
  if (mode === "step") return measureStep({ recipe, layers, batch: rows, threads: team, seconds: Number(limit) });
  const learning = { ...recipe.learning, batch: rows };
  return measureTraining({ ...recipe, learning }, Number(rest[5]), Number(limit), nodeHost(team));
}
