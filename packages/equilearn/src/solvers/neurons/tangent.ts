import { innerInflow } from "../../systems/neurons/coupling.ts";
import type { InhibitorLine } from "../../systems/neurons/units.ts";
import { driveOf, exchangeInflow, exchangeLeak, foldInputs, type Stage } from "./sample.ts";

/**
 * The system linearised at an equilibrium: M·δ + ρ′·I = 0 for the activators' response δ to currents I, with
 *   M = ρ′_i w_ij ρ′_j off the diagonal and ∂rate/∂u − leak·ρ′² on it, inhibitors eliminated.
 * M is symmetric in both laws (Kendall, Eq. 10, corrected: M = −L₁ + f′(u) − (L₂/ε + α)⁻¹). Shape (nodes) throughout.
 */
export interface Tangent {
  /** ρ′(u) at the equilibrium. */
  readonly slope: Float64Array;
  /** The diagonal of M, but for what inhibitors exchange. */
  readonly diagonal: Float64Array;
  /** 1 where δ is 0: given signals, and units at rest against a bound. */
  readonly fixed: Uint8Array;
}

const line: InhibitorLine = { offset: 0, gain: 0 };

/** Writes the tangent at the stage's state, whose boundary and signals are those it was settled with. */
export function linearise(stage: Stage, into: Tangent): void {
  const { physics, boundary, state } = stage;
  const { law, inner } = physics;
  into.fixed.set(boundary.fixed);
  for (let node = 0; node < state.u.length; node++) into.slope[node] = law.slope(state.u[node]);
  for (const node of inner) {
    const u = state.u[node];
    const drive = driveOf(stage, node);
    const rate = law.rate(u, law.hasInhibitor ? state.v[node] : 0, drive);
    if ((u <= law.low && rate < 0) || (u >= law.high && rate > 0)) into.fixed[node] = 1;
    law.inhibitorLine(0, exchangeLeak(stage, node), line);
    const slope = into.slope[node];
    into.diagonal[node] = law.tangent(u, drive, line.gain) - boundary.leak[node] * slope * slope;
  }
}

/**
 * Opens a response under its own conditions: a spring's stiffness joins the diagonal, and what is held has the signal it is given.
 */
export function openResponse(stage: Stage, { slope, diagonal, fixed }: Tangent): void {
  const { physics, boundary, state } = stage;
  for (let node = 0; node < fixed.length; node++) {
    if (boundary.fixed[node] === 1) {
      fixed[node] = 1;
      state.signal[node] = boundary.given[node];
      state.u[node] = slope[node] === 0 ? 0 : boundary.given[node] / slope[node];
      continue;
    }
    diagonal[node] -= (boundary.leak[node] - physics.couplings.leak[node]) * slope[node] * slope[node];
    state.signal[node] = slope[node] * state.u[node];
  }
  foldInputs(stage);
}

/**
 * One Gauss–Seidel pass of the linearised system, down or up in turn: `stage.state.u` holds δ, `v` its inhibitors and `signal`
 * ρ′·δ; the currents are the boundary's sources.
 */
export function sweepTangent(stage: Stage, tangent: Tangent, pass: number): void {
  const { physics, boundary, state } = stage;
  const { law, inner } = physics;
  for (let k = 0; k < inner.length; k++) {
    const node = inner[pass % 2 === 0 ? inner.length - 1 - k : k];
    const pushed = pushedInhibitor(stage, node);
    if (tangent.fixed[node] === 0) {
      state.u[node] = (pushed - tangent.slope[node] * currentInto(stage, node)) / tangent.diagonal[node];
      state.signal[node] = tangent.slope[node] * state.u[node];
    }
    // The inhibitor of a unit at its bound moves all the same.
    if (law.hasInhibitor && boundary.fixed[node] === 0) state.v[node] = line.gain * state.u[node] + pushed;
  }
}

/** ‖M·δ + ρ′·I‖₂ over ‖sizes of its terms‖₂; Infinity when anything is not finite. */
export function tangentResidual(stage: Stage, tangent: Tangent): number {
  let rates = 0;
  let scales = 0;
  const { physics, boundary, state } = stage;
  for (const node of physics.inner) {
    const pushed = pushedInhibitor(stage, node);
    if (physics.exchange && boundary.fixed[node] === 0) {
      const slow = state.v[node] - line.gain * state.u[node] - pushed;
      rates += slow * slow;
    }
    if (tangent.fixed[node] === 1) continue;
    const own = tangent.diagonal[node] * state.u[node];
    const current = tangent.slope[node] * currentInto(stage, node);
    const rate = own + current - pushed;
    rates += rate * rate;
    const scale = Math.abs(own) + Math.abs(current) + Math.abs(pushed);
    scales += scale * scale;
  }
  if (!(rates + scales < Infinity)) return Infinity;
  return rates === 0 ? 0 : Math.sqrt(rates / scales);
}

function currentInto({ physics, boundary, state }: Stage, node: number): number {
  return innerInflow(physics.couplings, state.signal, node) + boundary.source[node];
}

/** What other inhibitors do to this one, as a change of v; leaves its line in `line`. What u does to it is in the diagonal. */
function pushedInhibitor(stage: Stage, node: number): number {
  const { law, exchange } = stage.physics;
  const leak = exchangeLeak(stage, node);
  if (!exchange) {
    law.inhibitorLine(0, leak, line);
    return 0;
  }
  law.inhibitorLine(exchangeInflow(stage, node), leak, line);
  const offset = line.offset;
  law.inhibitorLine(0, leak, line);
  return offset - line.offset;
}
