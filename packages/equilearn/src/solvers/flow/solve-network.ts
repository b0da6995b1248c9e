import type { FlowNetwork } from "../../systems/flow/network.ts";
import type { Condition } from "../../systems/system.ts";
import type { Certificate, Status } from "../program.ts";
import { type FlowPlanOptions, planFlow } from "./plan.ts";

/** The equilibrium of a network under its own input currents. */
export interface NetworkSolution extends Certificate {
  readonly status: Status;
  readonly steps: number;
  /** Shape (nodes). */
  readonly voltages: Float64Array;
  /** Shape (outputs). */
  readonly outputDrops: Float64Array;
  /** C = ½ Σ (drop − target)² and its gradient ∂C/∂w, shape (edges): only when every output has a target and it settled. */
  readonly cost?: number;
  readonly gradient?: Float64Array;
}

/**
 * Settles a network under the input currents it names. The gradient is exact: the error driven at the outputs of the
 * network linearised at its equilibrium gives u, and ∂C/∂w = (drop of u)·f(drop of v) (Anisetti, Scellier and Schwarz
 * 2022, Eq. 17, with the tangent Laplacian where edges are nonlinear).
 */
export function solveNetwork(
  network: FlowNetwork,
  options: Omit<FlowPlanOptions, "samples" | "slots"> = {},
): NetworkSolution {
  const program = planFlow(network, options);
  const inputs: Condition = { kind: "drive", port: "input", current: network.inputCurrents };
  const { status, steps } = program.settle({ slot: "free", from: "rest", conditions: [inputs], samples: 1 });
  const outputDrops = new Float64Array(network.outputs.length);
  program.observe("free", "output", outputDrops, 1);
  const { targets } = network;
  const solution = {
    ...program.certificate("free", 1),
    status,
    steps,
    voltages: program.state("free"),
    outputDrops,
  };
  if (status !== "settled" || targets.length === 0 || targets.some(Number.isNaN)) return solution;
  const error = outputDrops.map((drop, output) => targets[output] - drop);
  const feedback: Condition = { kind: "drive", port: "output", current: error };
  const { status: answered } = program.settle({
    slot: "feedback",
    from: "rest",
    around: "free",
    conditions: [feedback],
    samples: 1,
  });
  const cost = error.reduce((sum, difference) => sum + 0.5 * difference * difference, 0);
  if (answered !== "settled") return { ...solution, cost };
  const gradient = new Float64Array(network.conductance.length);
  program.read(gradient, [{ weight: 1, at: "free", along: "feedback" }], 1, 1);
  return { ...solution, cost, gradient };
}
