import { driveOf, exchangeInflow, exchangeLeak, type Stage } from "./sample.ts";

/**
 * The one residual of a network of neurons, whatever the method: ‖rates‖₂ over the free units and their inhibitors, divided by
 * ‖sizes of the terms that make up each rate‖₂; 0 for a network without drive. A unit that its rate pushes against its bound
 * is at rest. Infinity when anything is not finite.
 */
export function relativeResidual(stage: Stage): number {
  const { physics, boundary, state } = stage;
  const { law, inner } = physics;
  let rates = 0;
  let scales = 0;
  for (const node of inner) {
    if (boundary.fixed[node] === 1) continue;
    const u = state.u[node];
    const v = law.hasInhibitor ? state.v[node] : 0;
    const drive = driveOf(stage, node);
    const rate = law.rate(u, v, drive);
    const isAtRest = (u <= law.low && rate < 0) || (u >= law.high && rate > 0);
    if (!isAtRest) rates += rate * rate;
    const scale = law.rateScale(u, v, drive);
    scales += scale * scale;
    if (!law.hasInhibitor) continue;
    const slow = law.inhibitorRate(u, v) + exchangeInflow(stage, node) - exchangeLeak(stage, node) * v;
    rates += slow * slow;
    const slowScale = law.inhibitorScale(u, v);
    scales += slowScale * slowScale;
  }
  if (!(rates + scales < Infinity)) return Infinity;
  return rates === 0 ? 0 : Math.sqrt(rates / scales);
}
