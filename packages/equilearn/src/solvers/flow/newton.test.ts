import { describe, expect, test } from "vitest";
import { latticeNetwork } from "../../../test/flow-networks.ts";
import { norm2, relativeError } from "../../math/vector.ts";
import { flowNetwork } from "../../systems/flow/assemble.ts";
import { elements, type FlowNetwork } from "../../systems/flow/network.ts";
import type { Settling } from "../program.ts";
import { planFlow } from "./plan.ts";

const settling = (current: Float64Array): Settling => ({
  slot: "free",
  from: "rest",
  conditions: [{ kind: "drive", port: "input", current }],
  samples: 1,
});

describe.each(["cubic", "quadratic-drag", "diode"] as const)("Newton's method on %s edges", (element) => {
  test("converges with order 2", () => {
    const network = latticeNetwork(11, { element, count: 40, current: 0.2 });
    const exact = planFlow(network);
    exact.settle(settling(network.inputCurrents));
    const errors: number[] = [];
    for (let maxSteps = 1; maxSteps < 40; maxSteps++) {
      const program = planFlow(network, { maxSteps });
      program.settle(settling(network.inputCurrents));
      const error = norm2(program.state("free").map((value, node) => value - exact.state("free")[node]));
      if (error < 1e-13 * norm2(exact.state("free"))) break;
      errors.push(error);
    }
    // Quadratic: the error is a constant times the square of the one before, and so falls by ever larger factors.
    const [before, middle, last] = errors.slice(-3);
    expect(errors.length).toBeGreaterThanOrEqual(3);
    expect(last).toBeLessThan(10 * (middle / (before * before)) * middle * middle);
    expect(last / middle).toBeLessThan(1e-3);
  });

  test("settles 50 random networks with currents to 5, in at most 40 steps", () => {
    for (let seed = 0; seed < 50; seed++) {
      const network = latticeNetwork(seed, { element, count: 60 });
      const { status, steps, residual } = planFlow(network).settle(settling(network.inputCurrents));
      expect(status).toBe("settled");
      expect(residual[0]).toBeLessThan(1e-11);
      expect(steps).toBeLessThanOrEqual(40);
    }
  });

  test("starts from another equilibrium and arrives at the same one", () => {
    const network = latticeNetwork(4, { element, count: 60 });
    const program = planFlow(network);
    program.settle(settling(network.inputCurrents.map((current) => -2 * current)));
    program.settle({ ...settling(network.inputCurrents), slot: "warm", from: "free" });
    program.settle(settling(network.inputCurrents));
    expect(relativeError(program.state("warm"), program.state("free"))).toBeLessThan(1e-9);
  });
});

/** Two nodes joined by one diode; the current goes in at the given end. */
function oneDiode(plus: number): FlowNetwork {
  return flowNetwork({
    graph: { nodes: 2, from: Int32Array.of(0), to: Int32Array.of(1) },
    conductance: [0.1],
    element: "diode",
    inputs: [{ plus, minus: 1 - plus }],
  });
}

test("one diode: V_T ln(1 + I/(w V_T)) forward, and in reverse just below its saturation current", () => {
  const thermal = 0.025852;
  for (const current of [1e-9, 0.01, 5, 1e6, -0.9 * 0.1 * thermal, -0.999 * 0.1 * thermal]) {
    const program = planFlow(oneDiode(0));
    expect(program.settle(settling(Float64Array.of(current))).status).toBe("settled");
    const exact = thermal * Math.log1p(current / (0.1 * thermal));
    expect(Math.abs(program.state("free")[0] / exact - 1)).toBeLessThan(1e-9);
  }
});

test("a current that no diode lets through has no equilibrium, which is reported and not awaited", () => {
  const program = planFlow(oneDiode(1));
  const { status, steps, residual } = program.settle(settling(Float64Array.of(1)));
  expect(["exhausted", "diverged"]).toContain(status);
  expect(steps).toBeLessThanOrEqual(200);
  expect(residual[0]).toBeGreaterThan(0.9);
});

/**
 * Whether a cut of diodes that all block would have to carry more than their saturation currents: then there is no
 * equilibrium. Tries the cuts between the nodes above each potential and the others.
 */
function hasOverloadedCut(network: FlowNetwork, potential: Float64Array): boolean {
  const { graph, element, parameter, conductance, inputs, inputCurrents } = network;
  return [...potential].some((level) => {
    const above = (node: number) => potential[node] > level;
    const crossing = Array.from(element.keys()).filter((edge) => above(graph.from[edge]) !== above(graph.to[edge]));
    if (crossing.some((edge) => element[edge] !== elements.indexOf("diode") || above(graph.from[edge]))) return false;
    const saturation = crossing.reduce((sum, edge) => sum + conductance[edge] * parameter[edge], 0);
    const injected = inputs.reduce(
      (sum, { plus, minus }, pair) => sum + inputCurrents[pair] * (Number(above(plus)) - Number(above(minus))),
      0,
    );
    return injected > saturation;
  });
}

test("with nearly half the edges diodes, what does not settle provably has no equilibrium", () => {
  let unsettled = 0;
  for (let seed = 0; seed < 70; seed++) {
    const network = latticeNetwork(seed, { element: "diode", count: 150 });
    const program = planFlow(network);
    if (program.settle(settling(network.inputCurrents)).status === "settled") continue;
    unsettled++;
    expect(hasOverloadedCut(network, program.state("free"))).toBe(true);
  }
  expect(unsettled).toBeGreaterThan(0);
});

test.each(["cubic", "quadratic-drag", "diode"] as const)(
  "a negative conductance among %s edges is settled and counted",
  (element) => {
    const network = latticeNetwork(2, { element, count: 60 });
    const program = planFlow(network);
    program.weights[3] = -0.3;
    program.changed();
    const { status, residual } = program.settle(settling(network.inputCurrents));
    expect(status).toBe("settled");
    expect(residual[0]).toBeLessThan(1e-12);
    expect(program.indefinite).toBe(1);
    expect(program.certificate("free", 1).positiveDefinite).toBe(false);
  },
);
