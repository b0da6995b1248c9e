import { describe, expect, test } from "vitest";
import { latticeNetwork } from "../../../test/flow-networks.ts";
import { relativeError } from "../../math/vector.ts";
import { flowNetwork } from "../../systems/flow/assemble.ts";
import { currents, imbalances } from "../../systems/flow/kernel.ts";
import type { FlowNetwork } from "../../systems/flow/network.ts";
import { type Condition, Refusal } from "../../systems/system.ts";
import type { Settling } from "../program.ts";
import { type FlowProgram, planFlow } from "./plan.ts";

const target = Float64Array.of(0.3, -0.2, 0.1);
const drive = (network: FlowNetwork): Condition => ({ kind: "drive", port: "input", current: network.inputCurrents });
const hold = (port: string, value: Float64Array): Condition => ({ kind: "hold", port, value });
const spring = (stiffness: number): Condition => ({ kind: "spring", port: "output", target, stiffness });
const settling = (...conditions: Condition[]): Settling => ({ slot: "free", from: "rest", conditions, samples: 1 });

function observed(program: FlowProgram, port = "output", slot = "free"): Float64Array {
  const into = new Float64Array(port === "output" ? 3 : 4);
  program.observe(slot, port, into, 1);
  return into;
}

/** The current that each pair must be carrying: what its nodes need beyond the input currents. */
function outputCurrents(program: FlowProgram, slot = "free"): Float64Array {
  const { network, weights } = program;
  const current = new Float64Array(weights.length);
  currents(network, weights, program.state(slot), current);
  const needed = new Float64Array(network.graph.nodes);
  imbalances(network.graph, current, new Float64Array(network.graph.nodes), needed);
  return Float64Array.from(network.outputs, ({ plus }) => -needed[plus]);
}

describe.each(["linear", "cubic", "quadratic-drag", "diode"] as const)(
  "conditions on a lattice with %s edges",
  (element) => {
    const network = latticeNetwork(8, { element, count: 60 });
    const program = planFlow(network);

    test("a hold fixes every drop of its port", () => {
      const { status, residual } = program.settle(settling(drive(network), hold("output", target)));
      expect(status).toBe("settled");
      expect(residual[0]).toBeLessThan(1e-12);
      expect(relativeError(observed(program), target)).toBeLessThan(1e-11);
    });

    test("a hold's currents, driven instead, give the same equilibrium", () => {
      program.settle(settling(drive(network), hold("output", target)));
      const state = program.state("free").slice();
      const driven: Condition = { kind: "drive", port: "output", current: outputCurrents(program) };
      program.settle(settling(drive(network), driven));
      expect(relativeError(program.state("free"), state)).toBeLessThan(1e-9);
    });

    test("a spring injects stiffness·(target − drop), soft or stiff or pushing away", () => {
      for (const stiffness of [1e-6, 0.01, 1, 1e3, -1e-3]) {
        expect(program.settle(settling(drive(network), spring(stiffness))).status).toBe("settled");
        const drop = observed(program);
        const force = drop.map((value, output) => stiffness * (target[output] - value));
        const scale = Math.max(...network.inputCurrents.map(Math.abs), ...force.map(Math.abs));
        const carried = outputCurrents(program);
        for (let output = 0; output < 3; output++) {
          expect(Math.abs(carried[output] - force[output])).toBeLessThan(1e-11 * scale * Math.max(1, stiffness));
        }
      }
    });

    test("springs lead from free to held as they stiffen; one of no stiffness is absent", () => {
      program.settle(settling(drive(network)));
      const free = program.state("free").slice();
      program.settle(settling(drive(network), spring(0)));
      expect(program.state("free")).toEqual(free);
      program.settle(settling(drive(network), hold("output", target)));
      const held = program.state("free").slice();
      program.settle(settling(drive(network), hold("output", target), spring(0)));
      expect(program.state("free")).toEqual(held);
      program.settle(settling(drive(network), spring(1e12)));
      expect(relativeError(program.state("free"), held)).toBeLessThan(1e-9);
    });

    test("both ports held, and one held while the other is sprung and driven", () => {
      const value = Float64Array.of(1, -1, 0.5, 0.2);
      expect(program.settle(settling(hold("output", target), hold("input", value))).status).toBe("settled");
      expect(relativeError(observed(program), target)).toBeLessThan(1e-11);
      expect(relativeError(observed(program, "input"), value)).toBeLessThan(1e-11);
      const extra: Condition = { kind: "drive", port: "output", current: Float64Array.of(0.1, 0.2, -0.1) };
      expect(program.settle(settling(spring(0.5), hold("input", value), extra)).status).toBe("settled");
      expect(relativeError(observed(program, "input"), value)).toBeLessThan(1e-11);
    });

    test("around an equilibrium, holds and springs act on the linearised network", () => {
      program.settle(settling(drive(network)));
      program.settle({ ...settling(hold("output", target)), slot: "linear", around: "free" });
      expect(relativeError(observed(program, "output", "linear"), target)).toBeLessThan(1e-11);
    });
  },
);

test("conditions may be rewritten between settlings, and each sample has its own", () => {
  const network = latticeNetwork(8);
  const program = planFlow(network, { samples: 2 });
  const value = Float64Array.of(1, 2, 3, -1, -2, -3);
  const held = { ...settling(hold("output", value)), samples: 2 };
  const into = new Float64Array(6);
  for (const factor of [1, 0.5]) {
    for (let at = 0; at < 6; at++) value[at] *= factor;
    program.settle(held);
    program.observe("free", "output", into, 2);
    expect(relativeError(into, value)).toBeLessThan(1e-13);
  }
});

describe("refusals", () => {
  const network = latticeNetwork(8);
  test("a target that is not a number: the settling diverges, and says so", () => {
    const nowhere = Float64Array.of(0.1, Number.NaN, 0.1);
    const program = planFlow(network);
    const { status, residual } = program.settle(settling(drive(network), hold("output", nowhere)));
    expect([status, residual[0]]).toEqual(["diverged", Number.POSITIVE_INFINITY]);
    expect(program.state("free")).toEqual(new Float64Array(144));
  });

  test("a spring without a stiffness", () => {
    expect(() => planFlow(network).settle(settling(spring(Number.NaN)))).toThrow(Refusal);
  });

  test("a port held twice", () => {
    expect(() => planFlow(network).settle(settling(spring(1), hold("output", target)))).toThrow(/held or sprung twice/);
  });

  test("holds whose drops are already set by other holds or fixed nodes", () => {
    const outputs = [
      { plus: 0, minus: 1 },
      { plus: 1, minus: 2 },
      { plus: 2, minus: 0 },
    ];
    const loop = planFlow(flowNetwork({ ...network, outputs, targets: new Float64Array(3) }));
    expect(() => loop.settle(settling(hold("output", target)))).toThrow(/output pair 2 cannot be held/);
    expect(loop.settle(settling(spring(1))).status).toBe("settled");
    const grounded = { ...network, held: [{ node: 0, potential: 1 }], outputs: [{ plus: 0, minus: 143 }] };
    const fixed = planFlow(flowNetwork({ ...grounded, targets: new Float64Array(1) }));
    expect(() => fixed.settle(settling(hold("output", target)))).toThrow(Refusal);
  });

  test("a contradiction of springs is reported: one that pushes away as hard as the network holds", () => {
    const pair = { plus: 0, minus: 1 };
    const graph = { nodes: 2, from: Int32Array.of(0), to: Int32Array.of(1) };
    const program = planFlow(flowNetwork({ graph, conductance: [1], inputs: [], outputs: [pair] }));
    expect(program.settle(settling(spring(-1))).status).toBe("diverged");
  });
});
