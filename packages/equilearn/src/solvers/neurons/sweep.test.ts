import { describe, expect, test } from "vitest";
import { drawnLayers, drive, fhn, free, hold, nudged, spring, stateOf, swept } from "../../../test/neuron-networks.ts";
import { relativeError } from "../../math/vector.ts";
import { flowedRoot } from "../../systems/fhn/cubic.ts";
import { planNeurons } from "./plan.ts";

const x = Float64Array.of(0.9, -0.4, 0.6);
const inputs = hold("input", x);

describe("directional Gauss–Seidel", () => {
  const network = drawnLayers({ layers: [3, 5, 4, 2], weight: 0.6, units: { ...fhn, bound: 0.45 } });
  const target = Float64Array.of(1, -1);

  /** Layer by layer with matrices, as the notes have it: u³ + (1/α − 1 + 1/τ + k)u = A + B + b + β/α + u/τ + k·t, then cut. */
  function byHand(layers: number[][], order: readonly number[], damping: number, stiffness: number): void {
    const blocks = [0, 15, 35];
    for (const l of order) {
      const size = layers[l].length;
      layers[l] = layers[l].map((u, j) => {
        const from = layers[l - 1].reduce(
          (sum, value, i) => sum + network.weight[blocks[l - 1] + i * size + j] * value,
          0,
        );
        const next = layers[l + 1] ?? [];
        const back = next.reduce((sum, value, i) => sum + network.weight[blocks[l] + j * next.length + i] * value, 0);
        const k = l === 3 ? stiffness : 0;
        const pull = l === 3 ? stiffness * target[j] : 0;
        const bias = network.bias?.[[0, 3, 8, 12][l] + j] ?? 0;
        const right = from + back + bias + fhn.beta / fhn.alpha + u * damping + pull;
        return Math.max(-0.45, Math.min(0.45, flowedRoot(1 / fhn.alpha - 1 + damping + k, right, u)));
      });
    }
  }

  test("passes from rest go 1→3, 2→1, 2→3, …; from a slot 3→1, 2→3, 2→1, …, damped: as by hand to 1e-14", () => {
    const layers = [Array.from(x), new Array(5).fill(0), new Array(4).fill(0), [0, 0]];
    const [up, down] = [
      [1, 2, 3],
      [3, 2, 1],
    ];
    for (let passes = 1; passes <= 5; passes++) {
      const stop = { kind: "steps", free: passes, nudged: passes } as const;
      const program = planNeurons(network, { method: "sweep", timeStep: 1, damping: 3, stop });
      program.settle(free(inputs));
      byHand(layers, passes === 1 ? up : passes % 2 === 0 ? down.slice(1) : up.slice(1), 0, 0);
      expect(relativeError(stateOf(program).u, Float64Array.from(layers.flat()))).toBeLessThan(1e-14);
      const taught = layers.slice();
      for (let pass = 1; pass <= passes; pass++)
        byHand(taught, pass === 1 ? down : pass % 2 === 0 ? up.slice(1) : down.slice(1), 3, 0.9);
      program.settle(nudged("nudged", inputs, spring(0.9, target)));
      expect(relativeError(stateOf(program, "nudged").u, Float64Array.from(taught.flat()))).toBeLessThan(1e-14);
    }
    expect(layers.flat().filter((u) => Math.abs(u) === 0.45).length).toBeGreaterThan(2);
  });

  test.each([[[3, 2]], [[3, 4, 2]]])(
    "damped, a nudge of a network of %j units settles where an undamped one does: 1e-10",
    (layers) => {
      const small = drawnLayers({ layers });
      const [plain, damped] = [0, 3].map((damping) => planNeurons(small, { ...swept(), damping }));
      for (const program of [plain, damped]) {
        program.settle(free(inputs));
        expect(program.settle(nudged("nudged", inputs, drive(target))).status).toBe("settled");
      }
      expect(relativeError(damped.state("nudged"), plain.state("nudged"))).toBeLessThan(1e-10);
    },
  );
});
