import { describe, expect, test } from "vitest";
import { Refusal } from "../system.ts";
import { type FlowNetworkParts, flowNetwork } from "./assemble.ts";
import type { Element } from "./network.ts";

const graph = { nodes: 3, from: Int32Array.of(0, 1), to: Int32Array.of(1, 2) };
const parts: FlowNetworkParts = { graph, conductance: [1, 2] };

describe("defaults", () => {
  test("the last node is grounded, edges are linear, ports empty", () => {
    const network = flowNetwork(parts);
    expect(network).toMatchObject({ name: "network", ground: 2, held: [], inputs: [], outputs: [] });
    expect(Array.from(network.element)).toEqual([0, 0]);
    expect(network.nodeNames).toEqual(["0", "1", "2"]);
  });

  test("currents are 0 and targets absent unless given", () => {
    const pairs = [{ plus: 0, minus: 1 }];
    const network = flowNetwork({ ...parts, inputs: pairs, outputs: pairs });
    expect([network.inputCurrents[0], network.targets[0]]).toEqual([0, Number.NaN]);
  });

  test("elements by one name, by names or by indices; one parameter serves all edges that take one", () => {
    expect(Array.from(flowNetwork({ ...parts, element: "diode" }).parameter)).toEqual([0.025852, 0.025852]);
    const mixed = flowNetwork({ ...parts, element: ["linear", "cubic"], parameter: 0.3 });
    expect([Array.from(mixed.element), Array.from(mixed.parameter)]).toEqual([
      [0, 1],
      [0, 0.3],
    ]);
    const indexed = flowNetwork({ ...parts, element: Uint8Array.of(2, 0), parameter: [0.1, Number.NaN] });
    expect(Array.from(indexed.parameter)).toEqual([0.1, 0]);
  });
});

test("a network is frozen, and its arrays are copies", () => {
  const conductance = Float64Array.of(1, 2);
  const network = flowNetwork({ ...parts, conductance });
  conductance[0] = 9;
  graph.from[0] = 0;
  expect(network.conductance[0]).toBe(1);
  expect(network.graph.from).not.toBe(graph.from);
  expect([network, network.graph, network.inputs, network.held, network.nodeNames].every(Object.isFrozen)).toBe(true);
});

const edge = (from: number, to: number) => ({ nodes: 3, from: Int32Array.of(0, from), to: Int32Array.of(1, to) });
const pair = { plus: 0, minus: 1 };

test.each<[string, Partial<FlowNetworkParts>]>([
  ["one node", { graph: { nodes: 1, from: new Int32Array(0), to: new Int32Array(0) }, conductance: [] }],
  ["too many nodes", { graph: { ...graph, nodes: 3e6 } }],
  ["no edges", { graph: { nodes: 3, from: new Int32Array(0), to: new Int32Array(0) }, conductance: [] }],
  ["unequal ends", { graph: { ...graph, to: Int32Array.of(1) } }],
  ["an end outside", { graph: edge(1, 3) }],
  ["a self-loop", { graph: edge(2, 2) }],
  ["a node apart", { graph: { ...graph, nodes: 4 } }],
  ["too few conductances", { conductance: [1] }],
  ["a zero conductance", { conductance: [1, 0] }],
  ["a NaN conductance", { conductance: [Number.NaN, 1] }],
  ["two names the same", { nodeNames: ["a", "b", "a"] }],
  ["too few names", { nodeNames: ["a", "b"] }],
  ["too few positions", { positions: new Float64Array(4) }],
  ["an infinite position", { positions: Float64Array.of(0, 0, 1, 1, 2, Number.POSITIVE_INFINITY) }],
  ["an unknown element", { element: "spring" as Element }],
  ["an unknown index", { element: Uint8Array.of(0, 4) }],
  ["too few elements", { element: ["linear"] }],
  ["too few parameters", { element: "diode", parameter: [1] }],
  ["a parameter on a linear edge", { parameter: [1, 0] }],
  ["a negative cubic", { element: "cubic", parameter: -1 }],
  ["drag without smoothing", { element: "quadratic-drag", parameter: 0 }],
  ["a ground outside", { ground: 3 }],
  ["a held node outside", { held: [{ node: -1, potential: 1 }] }],
  ["a held ground", { held: [{ node: 2, potential: 1 }] }],
  ["an infinite potential", { held: [{ node: 0, potential: Number.POSITIVE_INFINITY }] }],
  ["an input outside", { inputs: [{ plus: 0, minus: 7 }] }],
  ["an input on one node", { inputs: [{ plus: 0, minus: 0 }] }],
  ["too many currents", { inputs: [pair], inputCurrents: [1, 2] }],
  ["a NaN current", { inputs: [pair], inputCurrents: [Number.NaN] }],
  ["an infinite target", { outputs: [pair], targets: [Number.NEGATIVE_INFINITY] }],
])("refuses %s in one sentence", (_, change) => {
  const assemble = () => flowNetwork({ ...parts, ...change });
  expect(assemble).toThrow(Refusal);
  expect(assemble).toThrow(/^[A-Z][^\n]{20,298}\.$/);
});

test("a component without ground is allowed when one of its nodes is held", () => {
  const apart = { nodes: 4, from: Int32Array.of(0, 2), to: Int32Array.of(1, 3) };
  expect(() => flowNetwork({ graph: apart, conductance: [1, 1] })).toThrow(/no path to the ground/);
  const held = [{ node: 0, potential: 2 }];
  expect(flowNetwork({ graph: apart, conductance: [1, 1], held }).held).toEqual(held);
});
