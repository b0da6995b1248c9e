import { expect, test } from "vitest";
import { latticeNetwork } from "../../../test/flow-networks.ts";
import { flowNetwork } from "../../systems/flow/assemble.ts";
import { solveNetwork } from "./solve-network.ts";

test("gives voltages, drops and a certificate, and cost and gradient when every output has a target", () => {
  const network = latticeNetwork(1);
  const solution = solveNetwork(network);
  expect(solution).toMatchObject({ status: "settled", steps: 1, positiveDefinite: true });
  expect(solution.voltages[network.ground]).toBe(0);
  const [{ plus, minus }] = network.outputs;
  expect(solution.outputDrops[0]).toBe(solution.voltages[plus] - solution.voltages[minus]);
  const error = solution.outputDrops.map((drop, output) => drop - network.targets[output]);
  expect(solution.cost).toBeCloseTo(
    error.reduce((sum, value) => sum + 0.5 * value * value, 0),
    12,
  );
  expect(solution.gradient).toHaveLength(network.conductance.length);
});

test("leaves them out when a target is missing, when there are no outputs, and when nothing settled", () => {
  const network = latticeNetwork(1);
  const partly = solveNetwork(flowNetwork({ ...network, targets: [0.1, Number.NaN, 0.2] }));
  expect([partly.status, partly.cost, partly.gradient]).toEqual(["settled", undefined, undefined]);
  const bare = solveNetwork(flowNetwork({ ...network, outputs: [], targets: [] }));
  expect([bare.status, bare.cost, bare.outputDrops.length]).toEqual(["settled", undefined, 0]);
  const hurried = solveNetwork(latticeNetwork(1, { element: "diode", count: 60 }), { maxSteps: 2 });
  expect([hurried.status, hurried.steps, hurried.cost]).toEqual(["exhausted", 2, undefined]);
});
