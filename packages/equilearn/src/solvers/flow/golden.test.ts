import { describe, expect, test } from "vitest";
import { goldenFlows, goldenNetwork } from "../../../test/flow-networks.ts";
import { relativeError } from "../../math/vector.ts";
import { planFlow } from "./plan.ts";
import { solveNetwork } from "./solve-network.ts";

const vector = (values: readonly number[]) => Float64Array.from(values);

describe("golden flow networks", () => {
  for (const golden of goldenFlows()) {
    const bound = golden.element === "linear" ? 1e-12 : 1e-9;
    test(`${golden.name}: voltages, drops, cost and gradient to ${bound}`, () => {
      const solution = solveNetwork(goldenNetwork(golden));
      expect(solution.status).toBe("settled");
      expect(relativeError(solution.voltages, vector(golden.voltage))).toBeLessThan(bound);
      expect(relativeError(solution.outputDrops, vector(golden.outputDrop))).toBeLessThan(bound);
      expect(Math.abs((solution.cost ?? 0) / golden.cost - 1)).toBeLessThan(bound);
      expect(relativeError(solution.gradient ?? new Float64Array(), vector(golden.gradient))).toBeLessThan(bound);
    });

    test(`${golden.name}: the feedback chemical to ${bound}`, () => {
      const network = goldenNetwork(golden);
      const program = planFlow(network);
      const input = { kind: "drive", port: "input", current: network.inputCurrents } as const;
      program.settle({ slot: "free", from: "rest", conditions: [input], samples: 1 });
      const error = vector(golden.target.map((target, output) => target - golden.outputDrop[output]));
      const output = { kind: "drive", port: "output", current: error } as const;
      program.settle({ slot: "chemical", from: "rest", around: "free", conditions: [output], samples: 1 });
      expect(relativeError(program.state("chemical"), vector(golden.u))).toBeLessThan(bound);
    });

    test(`${golden.name}: ngspice's voltages to ${golden.element === "linear" ? 1e-12 : 1e-9}`, () => {
      const { voltages } = solveNetwork(goldenNetwork(golden));
      expect(relativeError(voltages, vector(golden.ngspiceVoltage))).toBeLessThan(bound);
    });
  }
});
