import { describe, expect, it } from "vitest";
import { keyFromSeed } from "../math/random.ts";
import { flowNetwork, squareLattice } from "../systems/flow/generate.ts";
import { Refusal } from "../systems/system.ts";
import { pressureTuning } from "./advective-lattice.ts";

const { graph } = squareLattice(4, 5);
const lattice = flowNetwork({ graph, conductance: new Float64Array(graph.from.length).fill(0.1) });

describe("a lattice made ready for tuning pressures", () => {
  it("has its first column at 1, its last at 0 and no inputs", () => {
    const network = pressureTuning(keyFromSeed(1), lattice, { columns: 5, targets: 2 });
    const potentials = new Map(network.held.map(({ node, potential }) => [node, potential]));
    potentials.set(network.ground, 0);
    expect([...potentials].sort((a, b) => a[0] - b[0])).toEqual(
      [0, 5, 10, 15].flatMap((first) => [
        [first, 1],
        [first + 4, 0],
      ]),
    );
    expect(network.inputs).toEqual([]);
  });

  it("wants pressures of nodes between at their present value ± shift, which on equal pipes is 1 − column / 4", () => {
    const signs = new Set<number>();
    for (let seed = 0; seed < 20; seed++) {
      const { outputs, targets, ground } = pressureTuning(keyFromSeed(seed), lattice, { columns: 5, targets: 12 });
      expect(new Set(outputs.map(({ plus }) => plus)).size).toBe(12);
      outputs.forEach(({ plus, minus }, k) => {
        expect(minus).toBe(ground);
        const shift = targets[k] - (1 - (plus % 5) / 4);
        expect(Math.abs(shift)).toBeCloseTo(0.1, 12);
        signs.add(Math.sign(shift));
      });
    }
    expect(signs.size).toBe(2);
  });

  it("never wants a pressure outside 0 … 1", () => {
    let fewest = 12;
    for (let seed = 0; seed < 20; seed++) {
      const options = { columns: 5, targets: 1, shift: 0.3 };
      expect(pressureTuning(keyFromSeed(seed), lattice, options).targets[0]).toBeGreaterThan(0);
      expect(pressureTuning(keyFromSeed(seed), lattice, options).targets[0]).toBeLessThan(1);
      for (let targets = 12; targets > 0; targets--) {
        try {
          pressureTuning(keyFromSeed(seed), lattice, { ...options, targets });
          fewest = Math.min(fewest, targets);
          break;
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
        }
      }
    }
    expect(fewest).toBeLessThan(12);
  });

  it("is drawn from the key alone", () => {
    const options = { columns: 5, targets: 3 };
    expect(pressureTuning(keyFromSeed(1), lattice, options)).toEqual(pressureTuning(keyFromSeed(1), lattice, options));
    expect(pressureTuning(keyFromSeed(1), lattice, options)).not.toEqual(
      pressureTuning(keyFromSeed(2), lattice, options),
    );
  });

  it("is refused in one sentence when the numbers do not fit", () => {
    const good = { columns: 5, targets: 1 };
    for (const wrong of [{ columns: 6 }, { columns: 2 }, { targets: 0 }, { targets: 13 }, { shift: 1 }, { shift: 0 }]) {
      expect(() => pressureTuning(keyFromSeed(0), lattice, { ...good, ...wrong })).toThrow(Refusal);
    }
  });
});
