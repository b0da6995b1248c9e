import { describe, expect, test } from "vitest";
import {
  drawnLayers,
  drive,
  fhn,
  free,
  hold,
  hopfield,
  nudged,
  outputsOf,
  ratesOf,
  spring,
  stateOf,
  stepped,
  swept,
} from "../../../test/neuron-networks.ts";
import { normMax, relativeError } from "../../math/vector.ts";
import { neuronNetwork } from "../../systems/neurons/network.ts";
import { Refusal } from "../../systems/system.ts";
import { DIVERGED, MET, type Settling, SHORT } from "../program.ts";
import { planNeurons } from "./plan.ts";

const x = Float64Array.of(0.9, -0.4, 0.6);
const inputs = hold("input", x);
const methods = [swept(), stepped("euler"), stepped("semi-implicit")] as const;

describe("what holds, pushes and bounds", () => {
  const network = drawnLayers({ layers: [3, 6, 6, 2] });
  const target = Float64Array.of(0.7, -0.5);

  test.each(methods)("units pushed against ±bound rest there, with v = (u − β)/α to 1e-12: $method", (method) => {
    const bound = drawnLayers({ layers: [3, 6, 6, 2], units: { ...fhn, bound: 0.3 }, weight: 0.5 });
    const program = planNeurons(bound, method);
    expect(program.settle(free(inputs)).status).toBe("settled");
    const { u, v } = stateOf(program);
    const rates = ratesOf(bound, x, { u, v }).u;
    const resting = Array.from(u.keys()).filter((node) => node >= 3 && Math.abs(u[node]) === 0.3);
    expect(resting.length).toBeGreaterThan(3);
    for (const node of resting) {
      expect(Math.sign(rates[node])).toBe(Math.sign(u[node]));
      expect(Math.abs(rates[node])).toBeGreaterThan(1e-3);
      expect(Math.abs(v[node] - (u[node] - fhn.beta) / fhn.alpha)).toBeLessThan(1e-12);
    }
  });

  test.each(methods)(
    "a hold is met exactly, and its force, driven instead, gives the same state to 1e-10: $method",
    (method) => {
      const program = planNeurons(network, method);
      program.settle(free(inputs));
      expect(program.settle(nudged("held", inputs, hold("output", target))).status).toBe("settled");
      expect(outputsOf(program, "held")).toEqual(target);
      const { u } = stateOf(program, "held");
      // Held, an output is without inhibitor; at the same u it would be on its line.
      const v = u.map((value) => (value - fhn.beta) / fhn.alpha);
      const force = ratesOf(network, x, { u, v })
        .u.slice(-2)
        .map((rate) => -rate);
      program.settle({ ...nudged("driven", inputs, drive(force)), from: "held" });
      expect(relativeError(stateOf(program, "driven").u, u)).toBeLessThan(1e-10);
    },
  );

  test.each(methods)(
    "a spring drives stiffness·(target − output), soft or pushing away, to 1e-10: $method",
    (method) => {
      const program = planNeurons(drawnLayers({ layers: [3, 6, 6, 2], weight: 0.1 }), method);
      program.settle(free(inputs));
      for (const stiffness of [1e-6, 0.9, 5, -0.1]) {
        expect(program.settle(nudged("sprung", inputs, spring(stiffness, target))).status).toBe("settled");
        const force = outputsOf(program, "sprung").map((value, k) => stiffness * (target[k] - value));
        program.settle(nudged("driven", inputs, drive(force)));
        expect(relativeError(program.state("driven"), program.state("sprung"))).toBeLessThan(1e-10);
      }
    },
  );

  test.each([1, 1e3, 1e9, 1e100])(
    "complex currents of %d end settled, short or diverged, and throw nothing",
    (size) => {
      const outcomes = [1, 2, 3].map((seed) => {
        const tanh = drawnLayers({ seed, layers: [3, 4, 2], units: hopfield("tanh"), weight: 2, deviation: 1 });
        const stop = { kind: "tolerance", tolerance: 1e-12, most: 200, every: 4, freeze: true } as const;
        const program = planNeurons(tanh, { ...swept(), stop });
        program.settle(free(inputs));
        const current = drive(Float64Array.of(size, -size), Float64Array.of(size, size));
        return program.settle(nudged("turned", inputs, current)).outcome[0];
      });
      expect(outcomes.filter((outcome) => outcome === MET || outcome === SHORT || outcome === DIVERGED)).toHaveLength(
        3,
      );
    },
  );

  test("grounded, a network has neither inputs nor biases, whatever they are: to the last bit", () => {
    const bare = neuronNetwork({ ...network, bias: new Float64Array(network.graph.nodes) });
    const zero = hold("input", new Float64Array(3));
    const [program, other] = [network, bare].map((each) => planNeurons(each, swept()));
    program.settle({ ...free(zero, drive(target)), grounded: true });
    other.settle(free(zero, drive(target)));
    expect(program.state("free")).toEqual(other.state("free"));
    expect(normMax(program.state("free"))).toBeGreaterThan(0.1);
  });
});

describe("refusals", () => {
  const network = drawnLayers({ layers: [3, 4, 2] });
  const program = planNeurons(network, { ...swept(), samples: 2 });
  const { summary } = program.system;
  const target = Float64Array.of(1, 1);
  program.settle(free(inputs));
  program.settle(nudged("nudged", inputs, drive(target)));
  const around = (slot: string, base: string): Settling => ({
    ...nudged(slot, inputs, drive(target)),
    from: "rest",
    around: base,
  });

  test.each<[string, Settling, string]>([
    [
      "driving the input",
      free({ kind: "drive", port: "input", current: x }),
      `The input of ${summary} is held; it cannot be driven.`,
    ],
    [
      "springs there",
      free({ ...spring(1, x), port: "input" }),
      `The input of ${summary} is held; it cannot be sprung.`,
    ],
    [
      "around a taught slot",
      around("r", "nudged"),
      'The slot "r" can only be settled around another that was settled without a teacher.',
    ],
    [
      "around itself",
      around("free", "free"),
      'The slot "free" can only be settled around another that was settled without a teacher.',
    ],
    [
      "too many samples",
      { ...free(inputs), samples: 3 },
      "The program was planned for 1 to 2 samples and cannot settle 3.",
    ],
    ["no sample", { ...free(inputs), samples: 0 }, "The program was planned for 1 to 2 samples and cannot settle 0."],
    [
      "too few values",
      free(hold("input", x.slice(1))),
      'The condition on port "input" has 2 values for 1 samples of 3.',
    ],
    [
      "a slot with fewer samples",
      { ...nudged("n", inputs), samples: 2 },
      'The slot "free" holds 1 settled samples, not the 2 asked for.',
    ],
    ["an unknown port", free(hold("ear", x)), `${summary} has no port "ear"; its ports are input, output.`],
  ])("%s", (_what, settling, sentence) => expect(() => program.settle(settling)).toThrow(new Refusal(sentence)));

  test("complex currents where the law has corners", () => {
    const corners = planNeurons(drawnLayers({ layers: [3, 2], units: hopfield("hard-sigmoid") }), swept());
    corners.settle(free(inputs));
    expect(() => corners.settle(nudged("n", inputs, drive(target, target)))).toThrow(/no trait "analytic"\.$/);
  });

  const { stop } = swept();
  test.each([
    [{ method: "euler", timeStep: 0 }, "The time step must be a positive number, not 0."],
    [{ damping: -1 }, "The damping must be 0 or more, not -1."],
    [
      { stop: { kind: "steps", free: 0, nudged: 1 } },
      "The steps of a free phase must be a whole number above 0, not 0.",
    ],
    [
      { stop: { kind: "steps", free: 1, nudged: 0.5 } },
      "The steps of a nudged phase must be a whole number above 0, not 0.5.",
    ],
    [{ stop: { ...stop, tolerance: 1 } }, "The tolerance must lie between 0 and 1, not at 1."],
    [{ stop: { ...stop, most: Infinity } }, "The most steps must be a whole number above 0, not Infinity."],
    [
      { stop: { ...stop, every: -4 } },
      "The steps between two looks at the residual must be a whole number above 0, not -4.",
    ],
    [{ samples: 0 }, "A network of 9 units can be planned for 1 to 7456540 samples, not 0."],
  ] as const)("the options %j", (options, sentence) => {
    expect(() => planNeurons(network, { ...swept(), ...options } as never)).toThrow(new Refusal(sentence));
  });
});
