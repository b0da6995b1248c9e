import type { InhibitorLine } from "../../systems/neurons/units.ts";
import { bounded, driveWithoutLeak, exchangeInflow, exchangeLeak, type Stage } from "./sample.ts";

/**
 * One pass of directional Gauss–Seidel: stage after stage, each unit is put where its rate with everything else held is zero
 * and its inhibitor with it. Passes go up and down in turn, the first from rest up, the first from another slot down; a pass
 * leaves out the stage where the one before it ended.
 */
export function sweepOnce(stage: Stage, pass: number, fromRest: boolean, damping: number): void {
  const count = stage.physics.stages.offsets.length - 1;
  const up = (pass % 2 === 0) === fromRest;
  // Solved again it would stay, unless it is the only one, or inhibitors within it have moved.
  const left = pass > 0 && count > 1 && !stage.physics.exchange ? 1 : 0;
  if (up) for (let k = left; k < count; k++) solveStage(stage, k, damping);
  else for (let k = count - 1 - left; k >= 0; k--) solveStage(stage, k, damping);
}

const line: InhibitorLine = { offset: 0, gain: 0 };

function solveStage(stage: Stage, k: number, damping: number): void {
  const { physics, boundary, state } = stage;
  const { law, stages } = physics;
  for (let at = stages.offsets[k]; at < stages.offsets[k + 1]; at++) {
    const node = stages.nodes[at];
    if (boundary.fixed[node] === 1) continue;
    law.inhibitorLine(exchangeInflow(stage, node), exchangeLeak(stage, node), line);
    const solved = law.solve(state.u[node], driveWithoutLeak(stage, node), boundary.leak[node], damping, line);
    state.u[node] = bounded(solved, law.low, law.high);
    if (law.hasInhibitor) state.v[node] = line.offset + line.gain * state.u[node];
    state.signal[node] = law.signal(state.u[node]);
  }
}
