import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { latticeNetwork } from "../../../test/flow-networks.ts";
import { Refusal } from "../system.ts";
import { flowNetwork } from "./assemble.ts";
import { networkJsonSchema, networkToFile, parseNetwork } from "./file.ts";
import { elements, type FlowNetwork } from "./network.ts";

const tiny = {
  format: "equilearn-network",
  version: 1,
  name: "tiny5",
  nodes: 5,
  edges: [
    { from: 0, to: 1, conductance: 1 },
    { from: 1, to: 2, conductance: 2, element: "cubic", parameter: 0.5 },
    { from: 2, to: 3, conductance: 0.5, element: "diode" },
    { from: 0, to: 3, conductance: 4 },
    { from: 0, to: 4, conductance: 0.25 },
  ],
  ground: 4,
  held: [{ node: 3, potential: 0.5 }],
  inputs: [{ plus: 0, minus: 2, current: 1 }],
  outputs: [
    { plus: 1, minus: 4, target: 0.1 },
    { plus: 1, minus: 2 },
  ],
};
const named = {
  ...tiny,
  nodes: ["a", "b", "c", "d", "e"].map((name, index) => ({ name, position: [index, 0.1 * index] })),
  ground: "e",
  inputs: [{ plus: "a", minus: "c", current: 1 }],
};

type Loose = Record<string, unknown>;
const with_ = (change: Loose) => JSON.stringify({ ...tiny, ...change });
const edgeWith = (change: Loose) => with_({ edges: [...tiny.edges, { from: 1, to: 3, conductance: 1, ...change }] });

function bytes(network: FlowNetwork): unknown {
  const raw = (array: Float64Array | undefined) => array && Array.from(new BigUint64Array(array.slice().buffer));
  const { conductance, parameter, positions, inputCurrents, targets, ...rest } = network;
  return { ...rest, raw: [conductance, parameter, positions, inputCurrents, targets].map(raw) };
}

function roundTrip(network: FlowNetwork): void {
  expect(bytes(parseNetwork(JSON.stringify(networkToFile(network))))).toEqual(bytes(network));
}

describe("reading", () => {
  test("a file with numbers for nodes, every element, held nodes and defaults", () => {
    const network = parseNetwork(JSON.stringify(tiny));
    expect(network.nodeNames).toEqual(["0", "1", "2", "3", "4"]);
    expect(Array.from(network.element, (index) => elements[index])).toEqual([
      "linear",
      "cubic",
      "diode",
      "linear",
      "linear",
    ]);
    expect(Array.from(network.parameter)).toEqual([0, 0.5, 0.025852, 0, 0]);
    expect(network.held).toEqual([{ node: 3, potential: 0.5 }]);
    expect(Array.from(network.targets)).toEqual([0.1, Number.NaN]);
    expect(network.positions).toBeUndefined();
    expect(Object.isFrozen(network)).toBe(true);
  });

  test("a file with names and positions", () => {
    const network = parseNetwork(JSON.stringify(named));
    expect(network.ground).toBe(4);
    expect(network.inputs).toEqual([{ plus: 0, minus: 2 }]);
    expect(Array.from(network.positions ?? [])).toEqual([0, 0, 1, 0.1, 2, 0.2, 3, 0.30000000000000004, 4, 0.4]);
  });
});

describe("what it writes reads back to the bit", () => {
  test("files with numbers, with names, and generated networks", () => {
    roundTrip(parseNetwork(JSON.stringify(tiny)));
    roundTrip(parseNetwork(JSON.stringify(named)));
    roundTrip(latticeNetwork(1, { element: "diode", count: 60 }));
  });

  test("any doubles", () => {
    const positive = fc.double({ min: 0, minExcluded: true, noNaN: true, noDefaultInfinity: true });
    const any = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(
        positive,
        positive,
        any,
        any,
        any,
        fc.string({ maxLength: 20 }),
        (w, parameter, potential, current, x, name) => {
          const network = flowNetwork({
            name,
            graph: { nodes: 3, from: Int32Array.of(0, 1), to: Int32Array.of(1, 2) },
            nodeNames: ["0", `1${name}`, "x"],
            positions: Float64Array.of(x, 0, 1, -x, 0, 2),
            conductance: [w, 1],
            element: ["linear", "cubic"],
            parameter: [Number.NaN, parameter],
            held: [{ node: 0, potential }],
            inputs: [{ plus: 1, minus: 2 }],
            inputCurrents: [current],
            outputs: [{ plus: 1, minus: 2 }],
          });
          roundTrip(network);
        },
      ),
    );
  });
});

describe("refusals", () => {
  test.each([
    [edgeWith({ conductance: 0 }), "edges[5].conductance in the network file must be a finite number above 0, not 0."],
    [
      edgeWith({ conductance: -2 }),
      "edges[5].conductance in the network file must be a finite number above 0, not -2.",
    ],
    [
      edgeWith({}).replace('"conductance":1}]', '"conductance":1e999}]'),
      "edges[5].conductance in the network file must be a finite number above 0, not Infinity.",
    ],
    [edgeWith({ to: 1 }), "Edge 5 joins node 1 to itself; it needs two nodes."],
    [edgeWith({ to: 9 }), "The network file has 9 as to of edge 5, but nodes are numbered 0 to 4."],
    [edgeWith({ to: "b" }), 'The network file has "b" as to of edge 5, but no node has that name.'],
    [edgeWith({ to: 1.5 }), "edges[5].to in the network file must be the number or the name of a node, not 1.5."],
    [
      edgeWith({ conductanse: 1 }),
      'edges[5] in the network file has the unknown key "conductanse"; the nearest it knows is "conductance".',
    ],
    [
      edgeWith({ element: "diod" }),
      'edges[5].element in the network file must be one of linear, cubic, quadratic-drag, diode, not "diod".',
    ],
    [edgeWith({ parameter: 1 }), "Edge 5 is linear and takes no parameter, but is given 1."],
    [
      edgeWith({ element: "diode", parameter: 0 }),
      "Edge 5 is diode and its parameter V_T must be a finite number above 0, not 0.",
    ],
    [with_({ version: 2 }), "version in the network file must be 1, the only version there is, not 2."],
    [with_({ format: "spice" }), 'format in the network file must be "equilearn-network", not "spice".'],
    [
      with_({ nodes: 1 }),
      "nodes in the network file must be a number of nodes from 2 to 2000000, or a list of nodes, not 1.",
    ],
    [
      with_({ nodes: 3e6 }),
      "nodes in the network file must be a number of nodes from 2 to 2000000, or a list of nodes, not 3000000.",
    ],
    [with_({ nodes: 6 }), "Node 5 has no path to the ground or a held node; every node needs one to have a potential."],
    [with_({ edges: [] }), "edges in the network file must have at least one edge, not a list."],
    [with_({ ground: 3 }), "The ground, node 3, is also held; it must be one or the other."],
    [
      with_({ ground: undefined }),
      "ground in the network file is missing; it must be the number or the name of a node.",
    ],
    [with_({ held: [tiny.held[0], tiny.held[0]] }), "Node 3 is held twice; it can have one potential only."],
    [
      with_({ inputs: [{ plus: 1, minus: 1, current: 1 }] }),
      "Input 0 has node 1 as both plus and minus; they must differ.",
    ],
    [
      with_({ outputs: [{ plus: 1, minus: 5 }] }),
      "The network file has 5 as minus of output 0, but nodes are numbered 0 to 4.",
    ],
    [
      with_({ inputs: [{ plus: 1, minus: 0 }] }),
      "inputs[0].current in the network file is missing; it must be a finite number.",
    ],
    [
      JSON.stringify({ ...named, nodes: named.nodes.map((node) => ({ ...node, name: "a" })) }),
      'Nodes 0 and 1 are both named "a"; node names must differ.',
    ],
    [
      JSON.stringify({ ...named, nodes: [...named.nodes.slice(0, 4), { name: "e" }] }),
      "Node 4 of the network file has no position, but others do; give one to every node or to none.",
    ],
    [
      JSON.stringify({ ...named, nodes: [...named.nodes.slice(0, 4), { name: "e", position: [1] }] }),
      "nodes[4].position in the network file must be two numbers, [x, y], not a list.",
    ],
    ["[]", "The network file must be an object, not a list."],
    ['{"format": }', 'Line 1, column 12 of the network file needs a value, but has "}".'],
  ])("%#", (text, message) => {
    expect(() => parseNetwork(text)).toThrow(new Refusal(message));
  });

  test("600 mutated files each give a network or one short sentence", () => {
    const text = JSON.stringify(named);
    const junk = fc.constantFrom(
      "",
      "0",
      "-1",
      "1e999",
      "null",
      "[]",
      "{}",
      '"a"',
      '"\\n"',
      "5",
      "1.5",
      "{",
      "}",
      ",",
      "\u0000",
    );
    // A token swapped for junk, a run of characters cut out, or two tokens exchanged.
    const tokens: string[] = text.match(/"[^"]*"|-?[\d.]+|[[\]{},:]/g) ?? [];
    let refused = 0;
    const tried = (mutated: string): void => {
      try {
        parseNetwork(mutated);
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal);
        expect((error as Refusal).message).toMatch(/^[^\n]{20,298}\.$/);
        refused++;
      }
    };
    fc.assert(
      fc.property(fc.nat(tokens.length - 1), fc.nat(tokens.length - 1), junk, (a, b, mark) => {
        tried(tokens.with(a, mark).join(""));
        tried(tokens.with(a, tokens[b]).with(b, tokens[a]).join(""));
        tried(text.slice(0, a) + text.slice(a + (b % 9)));
      }),
      { numRuns: 200 },
    );
    expect(refused).toBeGreaterThan(300);
  });

  test("long names are clipped", () => {
    const long = "n".repeat(190);
    const nodes = named.nodes.map((node, index) => ({ ...node, name: index < 2 ? long : node.name }));
    expect(() => parseNetwork(JSON.stringify({ ...named, nodes }))).toThrow(/^Nodes 0 and 1 are both named "n{39}…"/);
  });
});

test("the published JSON schema is the one files are read with", async () => {
  const published = "../../../schema/network.schema.json";
  await expect(`${JSON.stringify(networkJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(published);
});
