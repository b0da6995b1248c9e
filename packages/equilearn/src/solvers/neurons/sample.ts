import { inflow } from "../../systems/neurons/coupling.ts";
import type { Boundary } from "./boundary.ts";
import type { Physics } from "./physics.ts";

/** The sample that a method works on. Arrays are shape (nodes). */
export interface SampleState {
  /** Activators and inhibitors: views of a slot's row. */
  u: Float64Array;
  v: Float64Array;
  /** What the activators send. */
  readonly signal: Float64Array;
}

/** Everything that a method needs for a step. */
export interface Stage {
  readonly physics: Physics;
  readonly boundary: Boundary;
  readonly state: SampleState;
}

/** The drive of a node without its own leak: what its neighbours, bias and teacher send. */
export function driveWithoutLeak({ physics, boundary, state }: Stage, node: number): number {
  return inflow(physics.couplings, state.signal, node) + boundary.source[node];
}

/** The drive of a node. */
export function driveOf(stage: Stage, node: number): number {
  return driveWithoutLeak(stage, node) - stage.boundary.leak[node] * stage.state.signal[node];
}

/** What diffuses into an inhibitor, without what leaks out of it. */
export function exchangeInflow({ physics, state }: Stage, node: number): number {
  return physics.exchange ? inflow(physics.exchange, state.v, node) : 0;
}

export const exchangeLeak = ({ physics }: Stage, node: number): number => physics.exchange?.leak[node] ?? 0;

/** Puts the given signals in their places and fills `signal` from u. */
export function openState({ physics: { law }, boundary, state }: Stage): void {
  const { u, v, signal } = state;
  for (let node = 0; node < u.length; node++) {
    if (boundary.fixed[node] === 1) {
      u[node] = law.inverse(boundary.given[node]);
      if (v.length > 0) v[node] = 0;
      signal[node] = boundary.given[node];
    } else signal[node] = law.signal(u[node]);
  }
}

export function bounded(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}
