import { describe, expect, test } from "vitest";
import { outcome } from "../../../test/broken-text.ts";
import { drawn, drawnGraph, drawnLayers, fhn, hopfield, slopeOf } from "../../../test/neuron-networks.ts";
import { relativeError } from "../../math/vector.ts";
import { fhnUnits } from "../fhn/units.ts";
import { hopfieldUnits } from "../hopfield/units.ts";
import { Refusal } from "../system.ts";
import { inflow, planCouplings, planInhibitorCouplings } from "./coupling.ts";
import { addComplexEnergyGradient, addEnergyGradient, addEnergyGradientAlong, energy, innerNodes } from "./kernel.ts";
import { type Coupling, layeredGraph, layeredNetwork, type NeuronNetwork, neuronNetwork } from "./network.ts";

/** Everything that is asked of the kernels of one network, at a random state. */
function kernelsOf(network: NeuronNetwork) {
  const { units, graph } = network;
  const law = units.law === "fhn" ? fhnUnits(units) : hopfieldUnits(units);
  const inner = innerNodes(network);
  const couplings = planCouplings(network);
  const edges = graph.from.length;
  const [u, v, along] = ["u", "v", "along"].map((label) => drawn(9, label, graph.nodes, 0.7));
  const biases = network.bias ? Float64Array.from(inner, (node) => network.bias?.[node] ?? 0) : undefined;
  const weights = Float64Array.of(...network.weight, ...(biases ?? []));
  const energyAt = (point: Float64Array, state: Float64Array) => {
    couplings.refresh(point);
    return energy({ law, couplings, inner }, state.map(law.signal), biases && point.subarray(edges), state, v);
  };
  const gradientAt = (state: Float64Array, factor = 1) => {
    const into = new Float64Array(weights.length);
    addEnergyGradient(network, inner, state.map(law.signal), factor, into);
    return into;
  };
  const shifted = (length: number) => u.map((value, node) => value + length * along[node]);
  return { network, law, inner, u, along, weights, energyAt, gradientAt, shifted };
}

const layers = [4, 3, 3, 2];
describe.each([
  ["product", drawnLayers({ layers })],
  ["product with a residual path", drawnLayers({ layers, residualPath: 0.4 })],
  ["diffusive", drawnLayers({ layers, coupling: "diffusive" as Coupling })],
  ["diffusive with a residual path", drawnLayers({ layers, coupling: "diffusive", residualPath: 0.4 })],
  ["product, on a graph", drawnGraph({ seed: 3, inner: 9, inputs: 0 })],
  ["product, sigmoid", drawnLayers({ layers, units: hopfield("sigmoid") })],
  ["diffusive, tanh", drawnLayers({ layers, units: hopfield("tanh"), coupling: "diffusive" })],
  ["without biases", layeredNetwork({ name: "bare", units: fhn, layers, weight: drawn(1, "bare", 27) })],
] as const)("couplings that are %s", (_name, network) => {
  const { law, inner, u, along, weights, energyAt, gradientAt, shifted } = kernelsOf(network);

  test("the local reading is ∂E/∂w, of weights and biases: differences ≤ 1e-11", () => {
    const differences = weights.map((weight, at) => slopeOf((x) => energyAt(weights.with(at, x), u), weight, 0.1));
    expect(relativeError(gradientAt(u), differences)).toBeLessThan(1e-11);
    expect(
      relativeError(
        gradientAt(u, -3),
        differences.map((slope) => -3 * slope),
      ),
    ).toBeLessThan(1e-11);
  });

  test("the reading along a direction is the derivative of the local one: differences ≤ 1e-10", () => {
    const mixed = new Float64Array(weights.length);
    const signals = along.map((delta, node) => law.slope(u[node]) * delta);
    addEnergyGradientAlong(network, inner, u.map(law.signal), signals, 2, mixed);
    const differences = weights.map((_, at) => slopeOf((x) => 2 * gradientAt(shifted(x))[at], 0));
    expect(relativeError(mixed, differences)).toBeLessThan(1e-10);
  });

  test("the complex reading continues the real one: each edge's is quadratic, each bias's linear, to 1e-14", () => {
    // Re (0.7 − 0.2i)·p(s + ib) with p(s + ib) = p(s) + i·(p along b) − p(b), the last for edges alone.
    const [signal, rest] = [u.map(law.signal), along];
    const [real, mixed, square] = [0, 1, 2].map(() => new Float64Array(weights.length));
    addEnergyGradient(network, inner, signal, 1, real);
    addEnergyGradientAlong(network, inner, signal, rest, 1, mixed);
    addEnergyGradient(network, inner, rest, 1, square);
    const edges = network.graph.from.length;
    const expected = real.map((value, at) => 0.7 * (value - (at < edges ? square[at] : 0)) + 0.2 * mixed[at]);
    const found = new Float64Array(weights.length);
    addComplexEnergyGradient(network, inner, signal, rest, 0.7, -0.2, found);
    expect(relativeError(found, expected)).toBeLessThan(1e-14);
  });

  test("what reaches a node is −∂E/∂signal of the couplings: differences ≤ 1e-10", () => {
    const couplings = planCouplings(network);
    couplings.refresh(weights);
    const bare = { ...law, energy: () => 0, signal: (s: number) => s };
    const at = (state: Float64Array) =>
      energy({ law: bare, couplings, inner }, state.map(bare.signal), undefined, state, u);
    for (let node = 0; node < u.length; node++) {
      const reaching = inflow(couplings, u, node) - couplings.leak[node] * u[node];
      expect(Math.abs(slopeOf((x) => at(u.with(node, x)), u[node]) + reaching)).toBeLessThan(1e-10);
    }
  });
});

describe("what couples with what", () => {
  test("edges of layers stand block after block, each as a row-major matrix", () => {
    const { nodes, from, to } = layeredGraph([2, 3, 1]);
    expect(nodes).toBe(6);
    expect(Array.from(from)).toEqual([0, 0, 0, 1, 1, 1, 2, 3, 4]);
    expect(Array.from(to)).toEqual([2, 3, 4, 2, 3, 4, 5, 5, 5]);
  });

  test("a residual path joins places in neighbouring hidden layers of one width, and no inputs or outputs", () => {
    const network = layeredNetwork({
      name: "path",
      units: fhn,
      layers: [2, 2, 2, 3, 3, 3],
      weight: new Float64Array(32),
      residualPath: 0.5,
    });
    const couplings = planCouplings(network);
    couplings.refresh(network.weight);
    const { offsets, neighbours, edges, coefficient } = couplings;
    const joined = Array.from({ length: 15 }, (_, node) =>
      Array.from(neighbours.slice(offsets[node], offsets[node + 1])).filter((_n, k) => edges[offsets[node] + k] >= 32),
    );
    // Hidden layers are 2–3, 4–5, 6–8 and 9–11.
    expect(joined).toEqual([[], [], ...[4, 5, 2, 3, 9, 10, 11, 6, 7, 8].map((node) => [node]), [], [], []]);
    expect(Array.from(coefficient.slice(32))).toEqual(new Array(5).fill(0.5));
    expect(Array.from(couplings.leak)).toEqual([0, 0, ...new Array(10).fill(0.5), 0, 0, 0]);
  });

  test("inhibitors diffuse: what flows in sums to what flows out, to 1e-14", () => {
    const network = drawnGraph({ seed: 5, inner: 12, exchange: 0.5 });
    const couplings = planInhibitorCouplings(network);
    const v = drawn(5, "v", 15);
    let sum = 0;
    for (let node = 0; couplings && node < 15; node++)
      sum += inflow(couplings, v, node) - couplings.leak[node] * v[node];
    expect(Math.abs(sum)).toBeLessThan(1e-14);
    expect(couplings?.leak.every((leak) => leak > 0)).toBe(true);
    expect(planInhibitorCouplings(drawnGraph({ seed: 5, inner: 12 }))).toBeUndefined();
  });

  test("inner nodes are those that are no inputs, in order", () => {
    const { graph, weight } = drawnGraph({ seed: 1, inner: 5, inputs: 0 });
    const network = { ...drawnGraph({ seed: 1, inner: 5, inputs: 0 }), graph, weight, outputs: Int32Array.of(0) };
    expect(Array.from(innerNodes({ ...network, inputs: Int32Array.of(3, 1) }))).toEqual([0, 2, 4]);
  });
});

describe("a network that cannot be is refused in one sentence", () => {
  const sound = { ...drawnGraph({ seed: 1, inner: 5, exchange: 0.2 }), name: "N" };
  const [weights, nodes] = [sound.weight.length, sound.graph.nodes];
  const { graph, conductance = new Float64Array(0) } = sound.inhibitor ?? {};
  const exchange = (size: number) => ({ graph: layeredGraph([1, size - 1]), conductance: new Float64Array(size - 1) });
  const refused = (change: Partial<NeuronNetwork>): never => {
    neuronNetwork({ ...sound, ...change });
    throw new Error("It was accepted.");
  };

  test.each<[string, Partial<NeuronNetwork>]>([
    [`has 1 weights for ${weights} edges`, { weight: new Float64Array(1) }],
    ["has a weight that is not a number", { weight: sound.weight.with(2, Number.NaN) }],
    ["has a weight that is not a number", { weight: sound.weight.with(2, Infinity) }],
    [`has 3 biases for ${nodes} nodes`, { bias: new Float64Array(3) }],
    ["names an input twice", { inputs: Int32Array.of(0, 1, 0) }],
    ["names an input as an output as well", { outputs: Int32Array.of(4, 2) }],
    ["has no node -1 to make an input or output", { inputs: Int32Array.of(-1) }],
    [`has no node ${nodes} to make an input or output`, { outputs: Int32Array.of(nodes) }],
    ["needs δ² of 0 or more, not -0.1", { residualPath: -0.1 }],
    ["has no layers for a residual path to join", { residualPath: 0.1 }],
    ["needs ε and α above 0, not 0 and 0.8", { units: { ...fhn, epsilon: 0 } }],
    ["needs ε and α above 0, not 2 and -1", { units: { ...fhn, alpha: -1 } }],
    ["needs a bound above 0, or none, not 0", { units: { ...fhn, bound: 0 } }],
    ["has no inhibitors to couple, which only FitzHugh–Nagumo units have", { units: hopfield("tanh") }],
    [
      `has 1 inhibitor conductances for ${conductance.length} edges`,
      { inhibitor: { graph: graph ?? sound.graph, conductance: new Float64Array(1) } },
    ],
  ])("it %s", (what, change) => {
    expect(() => refused(change)).toThrow(new Refusal(`The network "N" ${what}.`));
    expect(outcome(() => refused(change), what)).toBe("refused");
  });

  test.each<[string, Partial<NeuronNetwork>]>([
    ["a bias that is not a number", { bias: new Float64Array(nodes).with(4, Number.NaN) }],
    ["layers of other sizes than its nodes", { layers: [3, nodes] }],
    ["inhibitors on more nodes than it has", { inhibitor: exchange(nodes + 1) }],
    ["inhibitors on fewer nodes than it has", { inhibitor: exchange(nodes - 1) }],
    ["a β that is not a number", { units: { ...fhn, beta: Number.NaN } }],
    ["an ε without end", { units: { ...fhn, epsilon: Infinity } }],
  ])("it has %s", (what, change) => expect(outcome(() => refused(change), what)).toBe("refused"));

  test.each([[[3]], [[3, 0]], [[2.5, 2]], [[]]])("layers %j", (sizes) => {
    const sentence = `A layered network needs two or more layers of at least one unit, not ${sizes.join("-")}.`;
    expect(() => layeredGraph(sizes)).toThrow(new Refusal(sentence));
  });

  test("more weights than memory holds, before any is allocated", () => {
    expect(() => layeredGraph([20_000, 20_000])).toThrow(/would have 400000000 weights\.$/);
  });

  test("and a sound one is frozen", () => expect(Object.isFrozen(neuronNetwork(sound))).toBe(true));
});
