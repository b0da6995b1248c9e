import { innerInflow, inputInflow } from "../../systems/neurons/coupling.ts";
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
  return innerInflow(physics.couplings, state.signal, node) + boundary.source[node];
}

/** The drive of a node. */
export function driveOf(stage: Stage, node: number): number {
  return driveWithoutLeak(stage, node) - stage.boundary.leak[node] * stage.state.signal[node];
}

/** What diffuses into an inhibitor, without what leaks out of it. */
export function exchangeInflow({ physics, state }: Stage, node: number): number {
  return physics.exchange ? innerInflow(physics.exchange, state.v, node) : 0;
}

export const exchangeLeak = ({ physics }: Stage, node: number): number => physics.exchange?.leak[node] ?? 0;

/** Puts the given signals in their places and fills `signal` from u. */
export function openState(stage: Stage): void {
  const { physics, boundary, state } = stage;
  const { law, isInput } = physics;
  for (let node = 0; node < state.u.length; node++) {
    if (boundary.fixed[node] === 0) continue;
    const given = boundary.given[node];
    state.u[node] = isInput[node] === 1 ? given : law.inverse(given);
    if (state.v.length > 0) state.v[node] = 0;
  }
  openSignals(stage);
}

/** Fills `signal` from u. */
export function openSignals(stage: Stage): void {
  const { physics, state } = stage;
  for (let node = 0; node < state.u.length; node++) state.signal[node] = signalOf(physics, node, state.u[node]);
  foldInputs(stage);
}

/** Adds what the inputs send to the sources: they do not change while a sample settles. */
export function foldInputs({ physics, boundary, state }: Stage): void {
  for (const node of physics.inner) boundary.source[node] += inputInflow(physics.couplings, state.signal, node);
}

/** What a node sends. An input is a signal itself, which need not be in the range of an activation. */
export function signalOf({ law, isInput }: Physics, node: number, u: number): number {
  return isInput[node] === 1 ? u : law.signal(u);
}

export function bounded(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}
