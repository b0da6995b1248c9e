import type { CheckpointEvent, RunEvent } from "../../src/experiments/events.ts";
import { digestOf } from "../../src/math/digest.ts";

export const walkRun = { id: "walk-1", recipe: "walk", settings: { law: "logistic" }, seeds: [1], host: {} };

/**
 * A small deterministic computation with the events of a run: coupled logistic maps on a ring of 64, chaotic, so that any
 * lost or repeated step changes every later bit. A score at each step and a checkpoint after every fourth, up to `last`.
 */
export async function* walk(seed: number, last: number, from?: CheckpointEvent): AsyncGenerator<RunEvent, void> {
  const size = 64;
  const x =
    (from?.tensors.x.data.slice() as Float64Array | undefined) ??
    Float64Array.from({ length: size }, (_, i) => 1 / (i + seed + 2));
  if (!from) yield { type: "begin", recipe: "walk", seed, steps: 0, system: `a ring of ${size} maps` };
  for (let step = (from?.step ?? 0) + 1; step <= last; step++) {
    const before = x.slice();
    for (let i = 0; i < size; i++) x[i] = 3.8 * before[i] * (1 - before[i]) * 0.9 + 0.1 * before[(i + 1) % size];
    yield { type: "score", step, values: { first: x[0], last: x[size - 1] } };
    if (step % 4 === 0) yield { type: "checkpoint", step, tensors: { x: { shape: [size], data: x } }, state: { step } };
  }
  const certificate = { residual: 0, unsettled: 0, indefinite: 0, clamps: 0 };
  yield { type: "end", step: last, metrics: { first: x[0] }, certificate, digest: digestOf(x) };
}
