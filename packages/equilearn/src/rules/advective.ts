import { type FlowProgram, planFlow } from "../solvers/flow/plan.ts";
import type { Settling } from "../solvers/program.ts";
import { LINEAR } from "../systems/flow/elements.ts";
import type { FlowNetwork } from "../systems/flow/network.ts";
import { Refusal } from "../systems/system.ts";
import type { Tally } from "./learner.ts";

export interface AdvectiveOptions {
  /** ξ: change of a conductance per unit of chemical that passes (Eq. A4). Positive. */
  readonly response: number;
  /** λ: chemical released per unit of error (Eqs. A1 and A2). Positive; 1 by default. */
  readonly release?: number;
  /** Conductances are kept at this or above. Positive; 1e-3 by default. */
  readonly floor?: number;
  /** Swap the held potentials at every release from the second on, so that the flow runs back and forth. */
  readonly reversal?: boolean;
  /** Chemical that reaches a held node leaves the network. True by default; it matters only with `reversal`. */
  readonly drain?: boolean;
  /** −1 exchanges the roles of s₊ and s₋, which must raise the cost: a control. */
  readonly sign?: 1 | -1;
}

/** All that an advective process remembers: plain data, to be stored and gone on from. */
export interface AdvectiveState {
  /** Conductances, shape (edges). */
  readonly weights: Float64Array;
  /** s₊ at each node, shape (nodes). */
  readonly plus: Float64Array;
  /** s₋ at each node, shape (nodes). */
  readonly minus: Float64Array;
  /** Releases so far; their parity is the direction of the flow under reversal. */
  releases: number;
  /** Time steps so far. */
  steps: number;
  /** Conductances stopped at the floor, summed over the steps. */
  clamps: number;
}

/** The outputs against their targets at one instant; NaN throughout when the network did not settle. */
export interface AdvectiveReading {
  /** ½ Σ (v − v_d)² over the outputs. */
  readonly cost: number;
  /** max |v − v_d| over the outputs. */
  readonly maxError: number;
}

/** A network that tunes itself by chemicals that its own currents carry. Every array is live and keeps its identity. */
export interface AdvectiveProcess {
  /** Settles the network; its slot `free` holds the pressures, for a certificate. */
  readonly program: FlowProgram;
  readonly state: AdvectiveState;
  /** Pressures under the held potentials as given, not swapped, shape (nodes); fresh after `measure` and `release`. */
  readonly pressures: Float64Array;
  /** Output drops v, shape (outputs); fresh after `measure` and `release`. */
  readonly outputs: Float64Array;
  readonly tally: Tally;
  measure(): AdvectiveReading;
  /** Measures the outputs, then adds chemical at them (and turns the flow, under reversal). The reading is from before. */
  release(): AdvectiveReading;
  /** One time step: all chemical moves to the next nodes downstream, and the pipes that it passes change. */
  step(): void;
}

/**
 * The flow version of chemical signaling (Anisetti, Scellier and Schwarz 2022, appendix A). The network's held nodes drive
 * the flow. An output is the pressure of a free node over a held one: a node whose pressure is too high releases s₊,
 * which widens the pipes downstream; one whose pressure is too low releases s₋, which narrows them. Chemical spreads over
 * the outgoing pipes of a node in proportion to their currents (Eq. A3), all of it in one time step, and each pipe
 * changes by ξ (S₊ − S₋) for what passes (Eq. A4). The caller takes some 20 steps from one release to the next.
 * It lowers the cost but does not follow its gradient. A step allocates no arrays.
 *
 * Under `reversal` the held potentials p become min p + max p − p. Edges being linear, that turns every pressure v into
 * min p + max p − v and every current and error into its opposite, so both directions are read off one equilibrium.
 *
 * @param from the state to go on from, copied; without it the process starts at the network's conductances.
 * @throws Refusal when the network has edges that are not linear, input pairs, no flow, an output that is not a free node
 *   over a held one or has no target; or when an option or the size of a state is wrong.
 */
export function planAdvective(
  network: FlowNetwork,
  options: AdvectiveOptions,
  from?: AdvectiveState,
): AdvectiveProcess {
  const { release: amount = 1, reversal = false } = options;
  checkOptions(options);
  const boundary = boundaryNodes(network);
  const sources = releasingNodes(network, boundary);
  const targets = network.targets;
  const program = planFlow(network, { slots: ["free"] });
  const state = stateOf(network, program.weights, from);
  const move = bindTransport(network, boundary, options, state);
  const settling: Settling = { slot: "free", from: "rest", conditions: [], samples: 1 };
  const pressures = program.state("free");
  const outputs = new Float64Array(sources.length);
  const tally: Tally = { settlings: 0, unsettled: 0, worstResidual: 0 };

  // The first release goes with the flow as it is held, the second against it, and so on.
  const direction = () => (reversal && state.releases > 0 && state.releases % 2 === 0 ? -1 : 1);
  const settled = (): boolean => {
    const { status, residual } = program.settle(settling);
    tally.settlings++;
    tally.worstResidual = Math.max(tally.worstResidual, residual[0]);
    if (status !== "settled") tally.unsettled++;
    return status === "settled";
  };
  const measure = (): AdvectiveReading => {
    if (!settled()) return { cost: Number.NaN, maxError: Number.NaN };
    program.observe("free", "output", outputs, 1);
    return readingOf(outputs, targets);
  };
  const release = (): AdvectiveReading => {
    const reading = measure();
    if (Number.isNaN(reading.cost)) return reading;
    state.releases++;
    for (let k = 0; k < sources.length; k++) {
      const error = direction() * (outputs[k] - targets[k]);
      // Errors of opposite sign release different chemicals, even at one node.
      (error > 0 ? state.plus : state.minus)[sources[k]] += amount * Math.abs(error);
    }
    return reading;
  };
  const step = (): void => {
    state.steps++;
    if (!settled()) return;
    move(pressures, direction());
    program.changed();
  };
  return { program, state, pressures, outputs, tally, measure, release, step };
}

type Transport = (pressures: Float64Array, direction: 1 | -1) => void;

/** Eqs. A3 and A4 as one function that rewrites the state in place. */
function bindTransport(
  { graph }: FlowNetwork,
  boundary: Uint8Array,
  { response, floor = 1e-3, drain = true, sign = 1 }: AdvectiveOptions,
  state: AdvectiveState,
): Transport {
  const { weights, plus, minus } = state;
  const currents = new Float64Array(weights.length);
  const outflow = new Float64Array(graph.nodes);
  const nextPlus = new Float64Array(graph.nodes);
  const nextMinus = new Float64Array(graph.nodes);
  return (pressures, direction) => {
    outflow.fill(0);
    for (let edge = 0; edge < weights.length; edge++) {
      const a = graph.from[edge];
      const b = graph.to[edge];
      currents[edge] = direction * weights[edge] * (pressures[a] - pressures[b]);
      outflow[currents[edge] > 0 ? a : b] += Math.abs(currents[edge]);
    }
    for (let node = 0; node < graph.nodes; node++) {
      const stays = outflow[node] === 0 ? 1 : 0;
      nextPlus[node] = stays * plus[node];
      nextMinus[node] = stays * minus[node];
    }
    for (let edge = 0; edge < weights.length; edge++) {
      if (currents[edge] === 0) continue;
      const forward = currents[edge] > 0;
      const above = forward ? graph.from[edge] : graph.to[edge];
      const below = forward ? graph.to[edge] : graph.from[edge];
      const share = Math.abs(currents[edge]) / outflow[above];
      nextPlus[below] += share * plus[above];
      nextMinus[below] += share * minus[above];
      const changed = weights[edge] + sign * response * share * (plus[above] - minus[above]);
      if (changed < floor) state.clamps++;
      weights[edge] = Math.max(floor, changed);
    }
    for (let node = 0; node < graph.nodes; node++) {
      const stays = drain && boundary[node] === 1 ? 0 : 1;
      plus[node] = stays * nextPlus[node];
      minus[node] = stays * nextMinus[node];
    }
  };
}

function readingOf(outputs: Float64Array, targets: Float64Array): AdvectiveReading {
  let sum = 0;
  let maxError = 0;
  for (let k = 0; k < outputs.length; k++) {
    const error = outputs[k] - targets[k];
    sum += error * error;
    maxError = Math.max(maxError, Math.abs(error));
  }
  return { cost: sum / 2, maxError };
}

/** 1 for the ground and every held node. */
function boundaryNodes({ graph, ground, held, inputs, element }: FlowNetwork): Uint8Array {
  if (element.some((law) => law !== LINEAR)) {
    throw new Refusal(
      "Advective signaling is defined for linear edges only; this network has edges of other elements.",
    );
  }
  if (inputs.length > 0) {
    throw new Refusal(
      `Advective signaling is driven by held nodes and has no input pairs, but this network has ${inputs.length}.`,
    );
  }
  if (!held.some(({ potential }) => potential !== 0)) {
    throw new Refusal(
      "Advective signaling needs a flow, so at least one node held at another potential than the ground's 0.",
    );
  }
  const boundary = new Uint8Array(graph.nodes);
  boundary[ground] = 1;
  for (const { node } of held) boundary[node] = 1;
  return boundary;
}

/** The free node of each output. */
function releasingNodes({ outputs, targets }: FlowNetwork, boundary: Uint8Array): Int32Array {
  if (outputs.length === 0) throw new Refusal("Advective signaling needs at least one output; this network has none.");
  outputs.forEach(({ plus, minus }, k) => {
    if (boundary[plus] === 1 || boundary[minus] === 0) {
      throw new Refusal(
        `Output ${k} must go from a free node to a held one, whose pressure it is measured against, not from ${plus} to ${minus}.`,
      );
    }
    if (!Number.isFinite(targets[k]))
      throw new Refusal(`Output ${k} has no target, and advective signaling needs one.`);
  });
  return Int32Array.from(outputs, ({ plus }) => plus);
}

/** The live state: a copy of `from` when there is one, whose conductances go into the program's own array. */
function stateOf({ graph }: FlowNetwork, weights: Float64Array, from: AdvectiveState | undefined): AdvectiveState {
  const nothing = { plus: new Float64Array(graph.nodes), minus: new Float64Array(graph.nodes) };
  if (!from) return { weights, ...nothing, releases: 0, steps: 0, clamps: 0 };
  if (from.weights.length !== weights.length || from.plus.length !== graph.nodes || from.minus.length !== graph.nodes) {
    throw new Refusal(
      `The state to go on from has ${from.weights.length} conductances and ${from.plus.length} nodes, but the network has ${weights.length} and ${graph.nodes}.`,
    );
  }
  weights.set(from.weights);
  return { ...from, weights, plus: from.plus.slice(), minus: from.minus.slice() };
}

function checkOptions({ response, release = 1, floor = 1e-3 }: AdvectiveOptions): void {
  for (const [name, value] of Object.entries({ response, release, floor })) {
    if (!(value > 0 && value < Infinity)) {
      throw new Refusal(`The ${name} of advective signaling must be a positive number, not ${value}.`);
    }
  }
}
