import { describe, expect, test } from "vitest";
import { flowNetwork } from "../../systems/flow/generate.ts";
import { solveNetwork } from "./solve-network.ts";

const thermal = 0.025852;

/** A held voltage, a resistor and a diode of saturation current `saturation` in series to ground; the diode's drop. */
function diodeDrop(voltage: number, resistance: number, saturation: number) {
  const network = flowNetwork({
    graph: { nodes: 3, from: Int32Array.of(0, 1), to: Int32Array.of(1, 2) },
    conductance: [1 / resistance, saturation / thermal],
    element: ["linear", "diode"],
    ground: 2,
    held: [{ node: 0, potential: voltage }],
  });
  return solveNetwork(network);
}

/** The same by bisection of (V − D)/R = I_s·(exp(D/V_T) − 1), with the host's exponential. */
function bisected(voltage: number, resistance: number, saturation: number): number {
  let [low, high] = [Math.min(0, voltage), Math.max(0, voltage)];
  for (let k = 0; k < 200; k++) {
    const middle = (low + high) / 2;
    const excess = (voltage - middle) / resistance - saturation * Math.expm1(middle / thermal);
    if (excess > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

describe("a diode behind a resistor, at voltages far from rest", () => {
  const cases = [1, 1e3, 1e6].flatMap((resistance) =>
    [1e-16, 1e-14, 1e-12, 1e-9].flatMap((saturation) =>
      [-100, -5, -0.1, 0.3, 5, 10, 20, 100].map((voltage) => [voltage, resistance, saturation] as const),
    ),
  );
  test.each(cases)(
    "%d V, %d Ω, I_s = %d A settles to the bisected drop within 1e-9",
    (voltage, resistance, saturation) => {
      const { status, voltages } = diodeDrop(voltage, resistance, saturation);
      const expected = bisected(voltage, resistance, saturation);
      expect(status).toBe("settled");
      expect(Math.abs(voltages[1] - expected)).toBeLessThan(1e-9 * Math.max(1, Math.abs(expected)));
    },
  );
});

test("a full-bridge rectifier of 10 V on 1 kΩ gives what ngspice 39 gives", () => {
  const [ac, zero, plus, minus] = [0, 1, 2, 3];
  const saturation = 1e-14;
  const { status, voltages } = solveNetwork(
    flowNetwork({
      graph: {
        nodes: 4,
        from: Int32Array.of(ac, minus, zero, minus, plus),
        to: Int32Array.of(plus, ac, plus, zero, minus),
      },
      conductance: [...new Array(4).fill(saturation / 0.025864917), 1e-3],
      element: ["diode", "diode", "diode", "diode", "linear"],
      parameter: [0.025864917, 0.025864917, 0.025864917, 0.025864917, Number.NaN],
      ground: zero,
      held: [{ node: ac, potential: 10 }],
    }),
  );
  expect(status).toBe("settled");
  expect(voltages[plus]).toBeCloseTo(9.28929, 4);
  expect(voltages[minus]).toBeCloseTo(0.71071, 4);
});
