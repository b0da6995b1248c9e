import type { Vector } from "../../math/vector.ts";
import type { FlowNetwork, NodePair } from "../../systems/flow/network.ts";
import { type Condition, portOf, Refusal, type System } from "../../systems/system.ts";
import {
  type Constraints,
  checkIndependent,
  constrain,
  INPUT,
  NONE,
  OUTPUT,
  planConstraints,
  raiseToMismatch,
} from "./constraints.ts";
import type { LaplacianSolver } from "./laplacian.ts";

/** 1/stiffness from which a spring counts as absent. */
const SOFTEST = 1e300;

/** What the conditions of a settling do to the nodes. Allocates once for each set of ports that is held or sprung. */
export interface Boundary {
  /** Currents into the nodes, those of holds and springs included; shape (nodes). */
  readonly injected: Float64Array;
  /** Takes the conditions of a settling, refusing those that do not fit. */
  bind(conditions: readonly Condition[], samples: number): void;
  /** Loads the values of one sample; the currents of holds and springs start from zero. */
  load(sample: number): void;
  /** Raises residual[0] to how far holds and springs are from their law, relative to the largest potential or target. */
  raiseToMismatch(potential: Float64Array, residual: Float64Array): void;
  /**
   * Adds to `step` = J⁻¹·imbalance what makes potential + step obey holds and springs, and their corrected currents to
   * `injected` and `imbalance`. False when no currents can do that.
   */
  constrain(solver: LaplacianSolver, potential: Float64Array, imbalance: Float64Array, step: Float64Array): boolean;
}

export function planBoundary(network: FlowNetwork, system: System): Boundary {
  const injected = new Float64Array(network.graph.nodes);
  const scratch = new Float64Array(network.graph.nodes);
  // By the bits of the ports held or sprung, and of those held.
  const sets: (Constraints | undefined)[] = [undefined, undefined, undefined, undefined];
  const independent = [true, false, false, false];
  // By the bit of a port: 1/stiffness, and which condition holds or springs it.
  const compliance = new Float64Array(3);
  const source = new Int32Array(3);
  let bound: readonly Condition[] = [];
  let ports = NONE;
  let constraints: Constraints | undefined;

  const pairsOf = (port: string) => (port === "input" ? network.inputs : network.outputs);

  const bind = (conditions: readonly Condition[], samples: number): void => {
    let held = NONE;
    ports = NONE;
    source.fill(-1);
    for (let at = 0; at < conditions.length; at++) {
      const condition = conditions[at];
      checkCondition(condition, pairsOf(condition.port).length, samples, system);
      if (condition.kind === "drive") continue;
      const bit = condition.port === "input" ? INPUT : OUTPUT;
      const yielding = condition.kind === "hold" ? 0 : 1 / condition.stiffness;
      if (Math.abs(yielding) >= SOFTEST) continue;
      if (source[bit] >= 0) throw new Refusal(`The ${condition.port} port is held or sprung twice; once is enough.`);
      compliance[bit] = yielding;
      source[bit] = at;
      ports |= bit;
      if (condition.kind === "hold") held |= bit;
    }
    if (!independent[held]) checkIndependent(network, held);
    independent[held] = true;
    if (ports !== NONE) sets[ports] ??= planConstraints(network, ports);
    constraints = sets[ports];
    bound = conditions;
  };

  /** Loads the targets of the condition at a place in the list, if that is what holds or springs its port. */
  const loadTargets = (into: Constraints, condition: Condition, at: number, sample: number): void => {
    const bit = condition.port === "input" ? INPUT : OUTPUT;
    if (condition.kind === "drive" || source[bit] !== at) return;
    const first = bit === OUTPUT && (ports & INPUT) !== 0 ? network.inputs.length : 0;
    const size = pairsOf(condition.port).length;
    const values = condition.kind === "hold" ? condition.value : condition.target;
    into.compliance.fill(compliance[bit], first, first + size);
    for (let k = 0; k < size; k++) into.target[first + k] = values[sample * size + k];
  };

  return {
    injected,
    bind,
    load(sample) {
      injected.fill(0);
      constraints?.current.fill(0);
      for (let at = 0; at < bound.length; at++) {
        const condition = bound[at];
        if (condition.kind === "drive") addCurrents(pairsOf(condition.port), condition.current, sample, injected);
        else if (constraints) loadTargets(constraints, condition, at, sample);
      }
    },
    raiseToMismatch(potential, residual) {
      if (constraints) raiseToMismatch(constraints, potential, residual);
    },
    constrain: (solver, potential, imbalance, step) =>
      !constraints || constrain(constraints, solver, potential, imbalance, step, injected, scratch),
  };
}

function checkCondition(condition: Condition, size: number, samples: number, system: System): void {
  const { kind, port } = condition;
  if (port !== "input" && port !== "output") portOf(system, port);
  if (kind === "spring" && Number.isNaN(condition.stiffness)) {
    throw new Refusal(`The spring of port "${port}" needs a stiffness that is a number, not NaN.`);
  }
  const values = kind === "drive" ? condition.current : kind === "hold" ? condition.value : condition.target;
  if (values.length >= samples * size) return;
  throw new Refusal(
    `The ${kind} of port "${port}" needs ${samples * size} values for ${samples} samples of ${size} pairs, not ${values.length}.`,
  );
}

function addCurrents(pairs: readonly NodePair[], current: Vector, sample: number, injected: Float64Array): void {
  const row = sample * pairs.length;
  for (let k = 0; k < pairs.length; k++) {
    injected[pairs[k].plus] += current[row + k];
    injected[pairs[k].minus] -= current[row + k];
  }
}
