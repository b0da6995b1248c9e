import { describe, expect, test } from "vitest";
import { latticeNetwork } from "../../../test/flow-networks.ts";
import { relativeError } from "../../math/vector.ts";
import type { FlowNetwork } from "../../systems/flow/network.ts";
import { type FlowProgram, planFlow } from "./plan.ts";
import { solveNetwork } from "./solve-network.ts";

/** C = ½ Σ (drop − target)² at the program's present weights. */
function cost(program: FlowProgram): number {
  const { network } = program;
  const conditions = [{ kind: "drive", port: "input", current: network.inputCurrents } as const];
  program.changed();
  program.settle({ slot: "free", from: "rest", conditions, samples: 1 });
  const drops = new Float64Array(network.outputs.length);
  program.observe("free", "output", drops, 1);
  return drops.reduce((sum, drop, output) => sum + 0.5 * (drop - network.targets[output]) ** 2, 0);
}

/** Fourth-order central differences of the cost in the given conductances. */
function differences(network: FlowNetwork, edges: readonly number[], share: number): Float64Array {
  const program = planFlow(network);
  return Float64Array.from(edges, (edge) => {
    const weight = network.conductance[edge];
    const h = share * weight;
    const at = (steps: number): number => {
      program.weights[edge] = weight + steps * h;
      return cost(program);
    };
    const slope = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * h);
    program.weights[edge] = weight;
    return slope;
  });
}

describe("the exact adjoint against fourth-order finite differences", () => {
  test.each([
    ["linear", 1e-8],
    ["cubic", 1e-8],
    ["quadratic-drag", 1e-7],
    ["diode", 1e-7],
  ] as const)("%s edges: relative error below %d", (element, bound) => {
    for (let seed = 0; seed < 3; seed++) {
      const network = latticeNetwork(seed, { element, count: 60 });
      const { gradient } = solveNetwork(network);
      const edges = Array.from({ length: 40 }, (_, k) => (k * 37 + seed) % network.conductance.length);
      const exact = Float64Array.from(edges, (edge) => gradient?.[edge] ?? Number.NaN);
      expect(relativeError(exact, differences(network, edges, 2e-3))).toBeLessThan(bound);
    }
  });
});
