import { integers, type RandomKey, split, uniforms } from "../src/math/random.ts";
import { flowNetwork } from "../src/systems/flow/assemble.ts";
import { elementLaws } from "../src/systems/flow/elements.ts";
import { elements, type FlowNetwork, type NodePair } from "../src/systems/flow/network.ts";

const NAMES = [
  "a b",
  "<x & y>",
  'q"uo\\te',
  "ν·µ",
  " padded ",
  "*",
  "; $ +",
  "0x",
  "]]>",
  "line\nbreak",
  "tab\there",
  "\u2028",
];

/**
 * A connected network of every element with parallel edges, some held nodes, names that need care and values over many
 * magnitudes; even draws have positions.
 */
export function randomNetwork(key: RandomKey): FlowNetwork {
  const draw = (label: string, count: number): Float64Array => {
    const out = new Float64Array(count);
    uniforms(split(key, label), out);
    return out;
  };
  const pick = (label: string, count: number, bound: number): Int32Array => {
    const out = new Int32Array(count);
    integers(split(key, label), out, bound);
    return out;
  };
  const nodes = 2 + pick("nodes", 1, 30)[0];
  const extra = pick("extra", 1, 40)[0];
  const edges = nodes - 1 + extra;
  const first = pick("first", edges, nodes);
  const second = pick("second", edges, nodes - 1);
  const from = new Int32Array(edges);
  const to = new Int32Array(edges);
  for (let edge = 0; edge < edges; edge++) {
    // A random tree, then random pairs.
    const a = edge < nodes - 1 ? edge + 1 : first[edge];
    const b = edge < nodes - 1 ? first[edge] % (edge + 1) : (a + 1 + second[edge]) % nodes;
    const turned = second[edge] % 2 === 1;
    from[edge] = turned ? a : b;
    to[edge] = turned ? b : a;
  }
  const sizes = draw("sizes", edges);
  const exponents = pick("exponents", edges, 12);
  const element = Uint8Array.from(pick("element", edges, elements.length));
  const pairs = (label: string, count: number): NodePair[] => {
    const plus = pick(`${label} plus`, count, nodes);
    const step = pick(`${label} step`, count, nodes - 1);
    return Array.from(plus, (node, index) => ({ plus: node, minus: (node + 1 + step[index]) % nodes }));
  };
  const ground = pick("ground", 1, nodes)[0];
  const held = Math.min(pick("held", 1, 3)[0], nodes - 1);
  const potentials = draw("potentials", held);
  const inputs = pairs("input", pick("inputs", 1, 4)[0]);
  const outputs = pairs("output", pick("outputs", 1, 4)[0]);
  return flowNetwork({
    name: `network ${NAMES[pick("name", 1, NAMES.length)[0]]}`,
    graph: { nodes, from, to },
    nodeNames: Array.from({ length: nodes }, (_, node) =>
      node % 3 === 0 ? String(node) : `${NAMES[node % NAMES.length]}${node}`,
    ),
    positions: extra % 2 === 0 ? draw("positions", 2 * nodes).map((x) => 2 * x - 1) : undefined,
    conductance: sizes.map((size, edge) => (size + 2 ** -53) * Number(`1e${exponents[edge] - 6}`)),
    element,
    parameter: draw("parameter", edges).map((value, edge) =>
      elementLaws[element[edge]].parameter ? value + 2 ** -53 : 0,
    ),
    ground,
    held: Array.from({ length: held }, (_, k) => ({
      node: (ground + 1 + k) % nodes,
      potential: 2 * potentials[k] - 1,
    })),
    inputs,
    inputCurrents: draw("currents", inputs.length).map((x) => 2 * x - 1),
    outputs,
    targets: draw("targets", outputs.length).map((x, k) => (k % 2 === 0 ? x - 0.5 : Number.NaN)),
  });
}
