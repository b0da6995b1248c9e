import { bounded, driveOf, exchangeInflow, exchangeLeak, type Stage } from "./sample.ts";

/**
 * Steps in time, all units at once: explicit Euler as in the paper (Sec. III), or with the stiff term taken implicitly. `drives`
 * and `flows` are scratch of shape (nodes).
 */
export function stepInTime(
  stage: Stage,
  timeStep: number,
  semiImplicit: boolean,
  drives: Float64Array,
  flows: Float64Array,
): void {
  const { physics, boundary, state } = stage;
  const { law, inner } = physics;
  const { u, v, signal } = state;
  for (const node of inner) drives[node] = driveOf(stage, node);
  if (law.hasInhibitor)
    for (const node of inner) flows[node] = exchangeInflow(stage, node) - exchangeLeak(stage, node) * v[node];
  for (const node of inner) {
    if (boundary.fixed[node] === 1) continue;
    const [before, slow] = [u[node], law.hasInhibitor ? v[node] : 0];
    const after = semiImplicit
      ? law.semiImplicit(before, slow, drives[node], timeStep)
      : before + timeStep * law.rate(before, slow, drives[node]);
    u[node] = bounded(after, law.low, law.high);
    if (law.hasInhibitor) v[node] = slow + timeStep * (law.inhibitorRate(before, slow) + flows[node]);
    signal[node] = law.signal(u[node]);
  }
}
