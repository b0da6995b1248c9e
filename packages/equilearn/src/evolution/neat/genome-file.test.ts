import { describe, expect, test } from "vitest";
import { Refusal } from "../../systems/system.ts";
import { type Genome, genomeOf } from "./genome.ts";
import { genomeToFile, parseGenome } from "./genome-file.ts";

const small = {
  format: "equilearn-genome",
  version: 1,
  nodes: [
    { id: 0, kind: "input" },
    { id: 1, kind: "input", activation: "linear", bias: 0 },
    { id: 2, kind: "output", activation: "tanh", bias: -0.25 },
    { id: 7, kind: "hidden", activation: "sine", bias: 0.1 },
    { id: 5, kind: "hidden" },
  ],
  connections: [
    { innovation: 9, from: 5, to: 7, weight: 1e-3 },
    { innovation: 0, from: 0, to: 2, weight: -1.5, enabled: false },
    { innovation: 4, from: 0, to: 5, weight: 1, enabled: true },
    { innovation: 6, from: 7, to: 2, weight: 3 },
  ],
};

type Loose = Record<string, unknown>;
const changed = (change: Loose) => JSON.stringify({ ...small, ...change });
const nodeToo = (node: Loose) => changed({ nodes: [...small.nodes, node] });
const connectionToo = (connection: Loose) => changed({ connections: [...small.connections, connection] });
const read = (genome: Genome) => parseGenome(JSON.stringify(genomeToFile(genome)));

describe("reading a genome file", () => {
  test("sorts the genes, fills in what is left out, and freezes", () => {
    const genome = parseGenome(JSON.stringify(small));
    expect(genome).toEqual({
      nodes: [
        { id: 0, kind: "input", activation: "linear", bias: 0 },
        { id: 1, kind: "input", activation: "linear", bias: 0 },
        { id: 2, kind: "output", activation: "tanh", bias: -0.25 },
        { id: 5, kind: "hidden", activation: "linear", bias: 0 },
        { id: 7, kind: "hidden", activation: "sine", bias: 0.1 },
      ],
      connections: [
        { innovation: 0, from: 0, to: 2, weight: -1.5, enabled: false },
        { innovation: 4, from: 0, to: 5, weight: 1, enabled: true },
        { innovation: 6, from: 7, to: 2, weight: 3, enabled: true },
        { innovation: 9, from: 5, to: 7, weight: 1e-3, enabled: true },
      ],
    });
    expect(Object.isFrozen(genome.connections[3])).toBe(true);
  });

  test("gives back what was written, to the bit", () => {
    const genome = parseGenome(JSON.stringify(small));
    expect(read(genome)).toEqual(genome);
    const exact = genomeOf(genome.nodes, [{ ...genome.connections[0], weight: 0.1 + 0.2 }]);
    expect(read(exact).connections[0].weight).toBe(0.30000000000000004);
    const negativeZero = connectionToo({ innovation: 10, from: 1, to: 2, weight: 8 }).replace(
      '"weight":8',
      '"weight":-0',
    );
    expect(parseGenome(negativeZero).connections[4].weight).toBe(0);
  });
});

const refusals = [
  ["", "Line 1, column 1 of the genome file needs a value, but the text ends there."],
  ["7", "The genome file must be an object, not 7."],
  [
    changed({ format: "equilearn-network" }),
    'format in the genome file must be "equilearn-genome", not "equilearn-network".',
  ],
  [changed({ version: 2 }), "version in the genome file must be 1, the only version there is, not 2."],
  [changed({ node: [] }), 'The genome file has the unknown key "node"; the nearest it knows is "nodes".'],
  [changed({ connections: undefined }), "connections in the genome file is missing; it must be a list of connections."],
  [
    nodeToo({ id: 8, kind: "hidden", biass: 1 }),
    'nodes[5] in the genome file has the unknown key "biass"; the nearest it knows is "bias".',
  ],
  [
    nodeToo({ id: -1, kind: "hidden" }),
    "nodes[5].id in the genome file must be a whole number from 0 to 2147483647, not -1.",
  ],
  [
    nodeToo({ id: 8, kind: "bias" }),
    'nodes[5].kind in the genome file must be one of input, output, hidden, not "bias".',
  ],
  [
    nodeToo({ id: 8, kind: "hidden", activation: "cube" }),
    'nodes[5].activation in the genome file must be one of linear, sigmoid, tanh, gaussian, sine, cosine, absolute, square, relu, step, not "cube".',
  ],
  [
    connectionToo({ innovation: 10, from: 1, to: 2, weight: 8 }).replace('"weight":8', '"weight":1e999'),
    "connections[4].weight in the genome file must be a finite number within ±1000000, not Infinity.",
  ],
  [
    connectionToo({ innovation: 10, from: 1, to: 2, weight: Number.NaN }),
    "connections[4].weight in the genome file must be a finite number within ±1000000, not null.",
  ],
  [
    connectionToo({ innovation: 10, from: 1, to: 2, weight: 1, enabled: 1 }),
    "connections[4].enabled in the genome file must be true or false, not 1.",
  ],
  [
    connectionToo({ innovation: 10, from: 1, to: 8, weight: 1 }),
    "Connection 10 of the genome leads to node 8, but there is no such node.",
  ],
  [
    connectionToo({ innovation: 10, from: 8, to: 2, weight: 1 }),
    "Connection 10 of the genome comes from node 8, but there is no such node.",
  ],
  [
    connectionToo({ innovation: 10, from: 2, to: 5, weight: 1 }),
    "Connection 10 of the genome comes from node 2, but that is an output, which leads nowhere.",
  ],
  [
    connectionToo({ innovation: 10, from: 5, to: 1, weight: 1 }),
    "Connection 10 of the genome leads to node 1, but that is an input, which takes nothing.",
  ],
  [nodeToo({ id: 7, kind: "hidden" }), "Two nodes of the genome have the id 7."],
  [connectionToo({ innovation: 4, from: 1, to: 2, weight: 1 }), "Two connections of the genome have the innovation 4."],
  [
    connectionToo({ innovation: 10, from: 0, to: 2, weight: 1 }),
    "Connections 0 and 10 of the genome both lead from node 0 to node 2.",
  ],
  [
    connectionToo({ innovation: 10, from: 7, to: 5, weight: 1, enabled: false }),
    "A genome must be feed-forward, but nodes 5 and 7 lead back to node 5.",
  ],
  [
    connectionToo({ innovation: 10, from: 5, to: 5, weight: 1 }),
    "A genome must be feed-forward, but node 5 leads to itself.",
  ],
  [
    nodeToo({ id: 8, kind: "input", bias: 1 }),
    'Node 8 of the genome is an input, so its activation must be "linear" and its bias 0.',
  ],
  [
    nodeToo({ id: 8, kind: "input", activation: "tanh" }),
    'Node 8 of the genome is an input, so its activation must be "linear" and its bias 0.',
  ],
  [changed({ nodes: [], connections: [] }), "The genome has no input; it needs at least one."],
  [changed({ nodes: small.nodes.slice(0, 2), connections: [] }), "The genome has no output; it needs at least one."],
];

test.each(refusals.map(([text, message]) => [message, text]))("%s", (message, text) => {
  expect(() => parseGenome(text)).toThrow(new Refusal(message));
});
