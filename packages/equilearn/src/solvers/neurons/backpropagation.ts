import { innerInflow } from "../../systems/neurons/coupling.ts";
import { stepInTime } from "./relax.ts";
import { driveOf, openState, type Stage } from "./sample.ts";

/** What backpropagation through time works with, made when it is first used. Shape (steps × nodes), and (nodes). */
export interface Tape {
  readonly steps: number;
  readonly u: Float64Array;
  readonly v: Float64Array;
  readonly signal: Float64Array;
}

export function planTape(steps: number, nodes: number, hasInhibitor: boolean): Tape {
  const array = () => new Float64Array((steps + 1) * nodes);
  return { steps, u: array(), v: hasInhibitor ? array() : new Float64Array(0), signal: array() };
}

/**
 * Adds the gradient of a cost of the outputs' signals after explicit Euler steps from rest: forwards again with every
 * state kept, then backwards, step by step. Exact for the steps, whether or not they end at an equilibrium.
 *
 * @param errors ∂C/∂(signal) of the outputs, in their order
 */
export function backpropagate(
  stage: Stage,
  tape: Tape,
  timeStep: number,
  errors: Float64Array,
  into: Float64Array,
): void {
  const { steps } = tape;
  record(stage, tape, timeStep);
  const { physics, boundary } = stage;
  const { law, inner, network, couplings } = physics;
  const nodes = network.graph.nodes;
  const [du, dv, dDrive, dSignal, total] = [0, 1, 2, 3, 4].map(() => new Float64Array(nodes));
  const { innerEdges, inputEdges } = edgesOf(stage);
  const at = (array: Float64Array, step: number) => array.subarray(step * nodes, (step + 1) * nodes);
  const last = at(tape.u, steps);
  network.outputs.forEach((node, k) => {
    du[node] = errors[k] * law.slope(last[node]);
  });
  for (let step = steps - 1; step >= 0; step--) {
    const [u, next] = [at(tape.u, step), at(tape.u, step + 1)];
    const v = law.hasInhibitor ? at(tape.v, step) : u;
    loadStep(stage, tape, step, nodes);
    for (const node of inner) {
      const isHeld = boundary.fixed[node] === 1 || next[node] <= law.low || next[node] >= law.high;
      const reached = isHeld ? 0 : du[node];
      const drive = driveOf(stage, node);
      dDrive[node] = timeStep * law.slope(u[node]) * reached;
      const slow = law.hasInhibitor ? slopeOfInhibitor(law, u[node], v[node]) : noInhibitor;
      du[node] = reached * (1 + timeStep * law.tangent(u[node], drive, 0)) + dv[node] * timeStep * slow.byActivator;
      dv[node] = dv[node] * (1 + timeStep * slow.byInhibitor) + timeStep * reached * slow.ofActivator;
    }
    for (const node of inner) {
      dSignal[node] = innerInflow(couplings, dDrive, node) - boundary.leak[node] * dDrive[node];
      du[node] += law.slope(u[node]) * dSignal[node];
    }
    addDriveGradient(stage, innerEdges, dDrive, into);
    for (const node of inner) total[node] += dDrive[node];
  }
  addBiasGradient(physics, total, into);
  // The signals of inputs are the same at every step, and still stand beside those of the first.
  addDriveGradient(stage, inputEdges, total, into);
}

const noInhibitor = { byActivator: 0, byInhibitor: 0, ofActivator: 0 };

/** Derivatives that involve v; the inhibitor's rate is linear in both, and −v is the activator's whole use of it. */
function slopeOfInhibitor(law: Stage["physics"]["law"], u: number, v: number) {
  const here = law.inhibitorRate(u, v);
  return {
    byActivator: law.inhibitorRate(u + 1, v) - here,
    byInhibitor: law.inhibitorRate(u, v + 1) - here,
    ofActivator: -1,
  };
}

/** Steps forwards from rest and keeps every state. */
function record(stage: Stage, tape: Tape, timeStep: number): void {
  const { steps } = tape;
  const { state, physics } = stage;
  const nodes = physics.network.graph.nodes;
  const [drives, flows] = [new Float64Array(nodes), new Float64Array(nodes)];
  state.u.fill(0);
  state.v.fill(0);
  openState(stage);
  for (let step = 0; step <= steps; step++) {
    tape.u.set(state.u, step * nodes);
    if (physics.law.hasInhibitor) tape.v.set(state.v, step * nodes);
    tape.signal.set(state.signal, step * nodes);
    if (step < steps) stepInTime(stage, timeStep, false, drives, flows);
  }
}

function loadStep({ state }: Stage, tape: Tape, step: number, nodes: number): void {
  state.signal.set(tape.signal.subarray(step * nodes, (step + 1) * nodes));
}

/** Edges whose gradient is added step by step, and those to inputs, whose can be added at once where edges couple products. */
function edgesOf({ physics: { network, isInput } }: Stage): { innerEdges: Int32Array; inputEdges: Int32Array } {
  const { from, to } = network.graph;
  const all = Int32Array.from(from.keys());
  if (network.coupling === "diffusive") return { innerEdges: all, inputEdges: new Int32Array(0) };
  const touchesInput = (edge: number) => isInput[from[edge]] === 1 || isInput[to[edge]] === 1;
  return { innerEdges: all.filter((edge) => !touchesInput(edge)), inputEdges: all.filter(touchesInput) };
}

/** Adds Σ ∂C/∂(drive)·∂(drive)/∂w of some edges, at the stage's signals. */
function addDriveGradient(
  { physics, state }: Stage,
  edges: Int32Array,
  dDrive: Float64Array,
  into: Float64Array,
): void {
  const { from, to } = physics.network.graph;
  const { signal } = state;
  const diffusive = physics.network.coupling === "diffusive";
  for (const edge of edges) {
    const [a, b] = [from[edge], to[edge]];
    into[edge] += diffusive
      ? (dDrive[a] - dDrive[b]) * (signal[b] - signal[a])
      : dDrive[a] * signal[b] + dDrive[b] * signal[a];
  }
}

function addBiasGradient(
  { network, inner, firstBias }: Stage["physics"],
  total: Float64Array,
  into: Float64Array,
): void {
  if (network.bias) for (let k = 0; k < inner.length; k++) into[firstBias + k] += total[inner[k]];
}
