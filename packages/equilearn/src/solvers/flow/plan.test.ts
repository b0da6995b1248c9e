import { describe, expect, test } from "vitest";
import { latticeNetwork } from "../../../test/flow-networks.ts";
import { relativeError } from "../../math/vector.ts";
import { flowNetwork } from "../../systems/flow/assemble.ts";
import { squareLattice } from "../../systems/flow/generate.ts";
import { currents, imbalances } from "../../systems/flow/kernel.ts";
import type { FlowNetwork } from "../../systems/flow/network.ts";
import { type Condition, Refusal } from "../../systems/system.ts";
import type { Settling } from "../program.ts";
import { planFlow } from "./plan.ts";

const drive = (port: string, ...current: number[]): Condition => ({
  kind: "drive",
  port,
  current: Float64Array.from(current),
});
const free = (...conditions: Condition[]): Settling => ({ slot: "free", from: "rest", conditions, samples: 1 });

function chain(resistances: readonly number[]): FlowNetwork {
  const nodes = resistances.length + 1;
  return flowNetwork({
    graph: { nodes, from: Int32Array.from(resistances.keys()), to: Int32Array.from(resistances.keys(), (k) => k + 1) },
    conductance: resistances.map((resistance) => 1 / resistance),
    inputs: [{ plus: 0, minus: nodes - 1 }],
    outputs: [{ plus: 0, minus: 1 }],
  });
}

describe("networks with known solutions", () => {
  test("a chain of resistors: drops are current times resistance", () => {
    const program = planFlow(chain([1, 2, 4, 8]));
    expect(program.settle(free(drive("input", 2))).status).toBe("settled");
    expect(Array.from(program.state("free"))).toEqual([30, 28, 24, 16, 0]);
  });

  test("a Wheatstone bridge in balance, and out of it", () => {
    // Source at 0 and 3, arms 0–1, 1–3, 0–2, 2–3, bridge 1–2.
    const bridge = (last: number) =>
      planFlow(
        flowNetwork({
          graph: { nodes: 4, from: Int32Array.of(0, 1, 0, 2, 1), to: Int32Array.of(1, 3, 2, 3, 2) },
          conductance: [1, 1 / 2, 1 / 3, 1 / last, 5],
          inputs: [{ plus: 0, minus: 3 }],
          outputs: [{ plus: 1, minus: 2 }],
        }),
      );
    const drop = new Float64Array(1);
    const balanced = bridge(6);
    balanced.settle(free(drive("input", 1)));
    balanced.observe("free", "output", drop, 1);
    expect(Math.abs(drop[0])).toBeLessThan(1e-15);
    const tilted = bridge(4);
    tilted.settle(free({ kind: "hold", port: "input", value: Float64Array.of(1) }));
    tilted.observe("free", "output", drop, 1);
    // Thévenin: open-circuit drop 2/3 − 4/7 over the resistance 2/3 + 12/7 + 1/5.
    expect(drop[0]).toBeCloseTo(((2 / 3 - 4 / 7) * (1 / 5)) / (2 / 3 + 12 / 7 + 1 / 5), 14);
  });

  test("a lattice driven with an eigenfunction of its Laplacian", () => {
    const side = 9;
    const { graph } = squareLattice(side, side);
    const wave = (k: number, at: number) => Math.cos((Math.PI * k * (at + 0.5)) / side);
    const mode = Float64Array.from(
      { length: 81 },
      (_, node) => wave(2, node % side) * wave(3, Math.floor(node / side)),
    );
    const eigenvalue = 4 - 2 * Math.cos((2 * Math.PI) / side) - 2 * Math.cos((3 * Math.PI) / side);
    // One input pair for each node but the ground: what enters there leaves through the ground.
    const inputs = Array.from({ length: 80 }, (_, node) => ({ plus: node, minus: 80 }));
    const program = planFlow(flowNetwork({ graph, conductance: new Float64Array(graph.from.length).fill(1), inputs }));
    program.settle(free(drive("input", ...mode.slice(0, 80).map((value) => eigenvalue * value))));
    expect(
      relativeError(
        program.state("free"),
        mode.map((value) => value - mode[80]),
      ),
    ).toBeLessThan(1e-13);
  });

  test("held nodes: a voltage divider, and the linearised system holds them at zero", () => {
    const network = flowNetwork({ ...chain([1, 3, 2]), held: [{ node: 0, potential: 8 }] });
    const program = planFlow(network);
    program.settle(free());
    expect(program.state("free")[1]).toBeCloseTo(8 * (5 / 6), 14);
    program.settle({ ...free(drive("output", 1)), slot: "response", around: "free" });
    expect(Array.from(program.state("response"))).toEqual([
      0,
      expect.closeTo(-5 / 6, 14),
      expect.closeTo(-1 / 3, 14),
      0,
    ]);
  });
});

describe.each(["linear", "cubic", "quadratic-drag", "diode"] as const)("a lattice with %s edges", (element) => {
  const network = latticeNetwork(3, { element, count: 60 });
  const program = planFlow(network);
  const input = drive("input", ...network.inputCurrents);

  test("conserves current and dissipates the power that is put in: 1e-12", () => {
    expect(program.settle(free(input)).status).toBe("settled");
    const state = program.state("free");
    const current = new Float64Array(network.conductance.length);
    currents(network, program.weights, state, current);
    const imbalance = new Float64Array(144);
    imbalances(network.graph, current, new Float64Array(144), imbalance);
    // All that leaves through the edges was injected: none is lost at any node, the ground included.
    for (const [pair, { plus, minus }] of network.inputs.entries()) {
      imbalance[plus] += network.inputCurrents[pair];
      imbalance[minus] -= network.inputCurrents[pair];
    }
    const largest = Math.max(...current.map(Math.abs));
    expect(Math.max(...imbalance.map(Math.abs)) / largest).toBeLessThan(1e-12);
    const supplied = network.inputs.reduce(
      (sum, { plus, minus }, pair) => sum + network.inputCurrents[pair] * (state[plus] - state[minus]),
      0,
    );
    const { power, positiveDefinite, residual, condition } = program.certificate("free", 1);
    expect(Math.abs((power ?? 0) / supplied - 1)).toBeLessThan(1e-12);
    expect(positiveDefinite).toBe(true);
    expect(residual).toBeLessThan(1e-12);
    expect(condition).toBeGreaterThan(1);
  });

  test("settled around an equilibrium: the response to a small drive, and linear in it", () => {
    program.settle(free(input));
    const response = (...current: number[]) => {
      program.settle({ ...free(drive("output", ...current)), slot: "response", around: "free" });
      return program.state("response").slice();
    };
    const one = response(1, -2, 0.5);
    expect(
      relativeError(
        response(2, -4, 1),
        one.map((value) => 2 * value),
      ),
    ).toBeLessThan(1e-13);
    const h = 1e-5;
    const near = [h, -h].map((length) => {
      program.settle({
        ...free(input, drive("output", length, -2 * length, 0.5 * length)),
        slot: "near",
        from: "free",
      });
      return program.state("near").slice();
    });
    const difference = near[0].map((value, node) => (value - near[1][node]) / (2 * h));
    expect(relativeError(difference, one)).toBeLessThan(1e-6);
  });

  test("samples are independent: each row has the bits of a settling of its own", () => {
    const batch = planFlow(network, { samples: 3 });
    const rows = [1, -0.5, 0].map((factor) => network.inputCurrents.map((current) => factor * current));
    const conditions = [drive("input", ...rows.flatMap((row) => [...row]))];
    const { residual, status } = batch.settle({ ...free(), conditions, samples: 3 });
    expect([status, residual.length]).toEqual(["settled", 3]);
    const single = planFlow(network);
    rows.forEach((row, sample) => {
      single.settle(free(drive("input", ...row)));
      expect(batch.state("free").slice(144 * sample, 144 * (sample + 1))).toEqual(single.state("free"));
    });
    const whole = new Float64Array(network.conductance.length);
    const sum = new Float64Array(network.conductance.length);
    batch.read(whole, [{ weight: 1, at: "free" }], 1, 3);
    for (const row of rows) {
      single.settle(free(drive("input", ...row)));
      single.read(sum, [{ weight: 1, at: "free" }], 1, 1);
    }
    expect(whole).toEqual(sum);
  });
});

describe("the factorisation of a linear network", () => {
  const network = latticeNetwork(5);
  const input = drive("input", ...network.inputCurrents);

  test("serves until the weights change", () => {
    const program = planFlow(network);
    program.settle(free(input));
    const before = program.state("free").slice();
    program.weights.forEach((weight, edge) => {
      program.weights[edge] = 2 * weight;
    });
    // Forgotten `changed`: the residual is of the new weights, and tells.
    expect(program.settle(free(input)).status).toBe("exhausted");
    program.changed();
    expect(program.settle(free(input)).status).toBe("settled");
    expect(
      relativeError(
        program.state("free"),
        before.map((value) => value / 2),
      ),
    ).toBeLessThan(1e-14);
  });

  test("counts negative conductances that cost positive definiteness, and settles all the same", () => {
    const program = planFlow(network);
    program.settle(free(input));
    expect(program.indefinite).toBe(0);
    program.weights[7] = -0.5;
    program.changed();
    const { status, residual } = program.settle(free(input));
    expect(status).toBe("settled");
    expect(residual[0]).toBeLessThan(1e-13);
    program.settle(free(input));
    expect(program.indefinite).toBe(1);
    expect(program.certificate("free", 1).positiveDefinite).toBe(false);
  });

  test("a singular network is reported, not hidden", () => {
    const pair = planFlow(chain([1, 1]));
    pair.weights[1] = 0;
    pair.changed();
    expect(pair.settle(free(drive("input", 1))).status).toBe("diverged");
    expect(pair.indefinite).toBe(1);
    pair.weights[1] = Number.NaN;
    pair.changed();
    expect(pair.settle(free(drive("input", 1))).status).toBe("diverged");
    expect(Array.from(pair.state("free"))).toEqual([0, 0, 0]);
  });
});

describe("refusals", () => {
  const network = latticeNetwork(5);
  const program = planFlow(network, { samples: 2, slots: ["spare"] });
  const settled = free(drive("input", 1, 2, 3, 4));
  program.settle(settled);
  const into = new Float64Array(3);

  test.each([
    ["an unknown port", () => program.settle(free(drive("inptu", 1)))],
    ["too few values", () => program.settle({ ...settled, samples: 2 })],
    ["more samples than planned", () => program.settle({ ...settled, samples: 3 })],
    ["no samples", () => program.settle({ ...settled, samples: 0 })],
    ["a start that was never settled", () => program.settle({ ...settled, from: "nowhere" })],
    ["an unsettled centre", () => program.settle({ ...settled, slot: "b", around: "spare" })],
    [
      "a linearised centre",
      () => {
        program.settle({ ...settled, slot: "linearised", around: "free" });
        program.settle({ ...settled, slot: "twice", around: "linearised" });
      },
    ],
    ["its own centre", () => program.settle({ ...settled, around: "free" })],
    ["a slot that does not exist", () => program.state("nowhere")],
    ["observing more samples than settled", () => program.observe("free", "output", into, 2)],
    ["observing an unknown port", () => program.observe("free", "outputs", into, 1)],
    ["a short array to observe into", () => program.observe("free", "output", new Float64Array(2), 1)],
    ["an array that is not one per edge", () => program.read(into, [{ weight: 1, at: "free" }], 1, 1)],
    ["samples out of range", () => planFlow(network, { samples: 0 })],
    ["more memory than there is", () => planFlow(network, { samples: 1e9 })],
    ["a tolerance out of range", () => planFlow(network, { tolerance: 0 })],
    ["steps out of range", () => planFlow(network, { maxSteps: 0.5 })],
  ])("%s", (_, action) => {
    expect(action).toThrow(Refusal);
    expect(action).toThrow(/^[^\n]{20,298}\.$/);
  });

  test("a planned slot can be read before it is settled", () => {
    expect(program.state("spare")).toEqual(new Float64Array(2 * 144));
  });
});
