import { describe, expect, test } from "vitest";
import { latticeNetwork } from "../../../test/flow-networks.ts";
import { relativeError } from "../../math/vector.ts";
import type { Settling } from "../program.ts";
import { planFlow } from "./plan.ts";

describe.each(["linear", "cubic", "quadratic-drag", "diode"] as const)(
  "multigrid on a 30 × 30 lattice with %s edges",
  (element) => {
    const network = latticeNetwork(6, { side: 30, element, count: 200 });
    const target = Float64Array.of(0.1, 0.2, 0.3);
    const driven = { kind: "drive", port: "input", current: network.inputCurrents } as const;
    const sprung = { kind: "spring", port: "output", target, stiffness: 0.1 } as const;
    const free: Settling = { slot: "free", from: "rest", conditions: [driven], samples: 1 };
    const settlings: Settling[] = [
      free,
      { ...free, slot: "nudged", from: "free", conditions: [driven, sprung] },
      { ...free, slot: "held", from: "free", conditions: [driven, { kind: "hold", port: "output", value: target }] },
      { ...free, slot: "response", around: "free", conditions: [{ kind: "drive", port: "output", current: target }] },
    ];

    test("settles to the potentials of the factorisation: 1e-11", () => {
      const direct = planFlow(network);
      const iterative = planFlow(network, { directLimit: 100 });
      for (const settling of settlings) {
        direct.settle(settling);
        const { status, residual } = iterative.settle(settling);
        expect(status).toBe("settled");
        expect(residual[0]).toBeLessThan(1e-12);
        expect(relativeError(iterative.state(settling.slot), direct.state(settling.slot))).toBeLessThan(1e-11);
      }
      const { positiveDefinite, condition } = iterative.certificate("free", 1);
      expect([positiveDefinite, condition]).toEqual([true, undefined]);
    });
  },
);

test("where multigrid cannot go, with a negative conductance, the factorisation takes over and counts", () => {
  const network = latticeNetwork(6, { side: 30 });
  const conditions = [{ kind: "drive", port: "input", current: network.inputCurrents } as const];
  const iterative = planFlow(network, { directLimit: 100 });
  iterative.weights[5] = -0.4;
  const free: Settling = { slot: "free", from: "rest", conditions, samples: 1 };
  const { status, residual } = iterative.settle(free);
  expect(status).toBe("settled");
  expect(residual[0]).toBeLessThan(1e-13);
  expect(iterative.indefinite).toBe(1);
  expect(iterative.certificate("free", 1)).toMatchObject({ positiveDefinite: false, condition: expect.any(Number) });
});
