import { Resvg } from "@resvg/resvg-js";
import { DOMParser } from "linkedom";
import { expect, test } from "vitest";
import { Refusal } from "../systems/system.ts";
import { toSvg } from "./figure.ts";
import { differenceDrawing, type NetworkPicture, networkDrawing } from "./network-drawing.ts";
import { palette } from "./palette.ts";

/** A ladder of four nodes and five edges. */
const network: NetworkPicture = {
  graph: { nodes: 4, from: [0, 1, 2, 3, 0], to: [1, 2, 3, 0, 2] },
  positions: [0, 0, 1, 0, 1, 1, 0, 1],
  inputs: [{ plus: 0, minus: 1 }],
  outputs: [{ plus: 2, minus: 3 }],
  ground: 1,
};

/** The edge paths of a drawing, outside its legend. */
function edges(svg: string) {
  const document = new DOMParser().parseFromString(svg, "image/svg+xml");
  const paths = [...document.querySelectorAll("path")];
  return paths
    .filter(
      (path) =>
        /^M[\d.]+,[\d.]+L/.test(path.getAttribute("d")!) && !path.closest(".input,.output,.ground,.held,.legend"),
    )
    .map((path) => ({
      colour: path.getAttribute("stroke"),
      width: Number(path.getAttribute("stroke-width")),
      count: path.getAttribute("d")!.split("M").length - 1,
    }));
}

const coloured = (svg: string) => edges(svg).filter(({ colour }) => colour !== palette.faint);

test("thickness is proportional to conductance, one path for each thickness", () => {
  const svg = toSvg(networkDrawing(network, [1, 2, 3, 4, 4]));
  expect(() => new Resvg(svg)).not.toThrow();
  const found = coloured(svg);
  expect(found.map(({ count }) => count)).toEqual([1, 1, 1, 2]);
  for (const [i, { width }] of found.entries())
    expect(Math.abs(width / found[3].width - (i + 1) / 4)).toBeLessThan(0.02);
});

test("with a shared full value, thickness compares between drawings", () => {
  const [small] = coloured(toSvg(networkDrawing(network, [1, 1, 1, 1, 1], { full: 2 })));
  const [large] = coloured(toSvg(networkDrawing(network, [2, 2, 2, 2, 2], { full: 2 })));
  expect(small.width / large.width).toBeCloseTo(0.5, 1);
});

test("a difference is blue where it grew and red where it fell, and the rest stays faint", () => {
  const svg = toSvg(differenceDrawing(network, [0.5, -0.5, 0, -0.5, 0.5]));
  expect(edges(svg).map(({ colour, count }) => [colour, count])).toEqual([
    [palette.faint, 1],
    [palette.red, 2],
    [palette.blue, 2],
  ]);
  expect(svg).toContain("increase");
});

test("every terminal has its mark, and the legend names what there is", () => {
  const svg = toSvg(networkDrawing({ ...network, held: [{ node: 3 }] }, [1, 1, 1, 1, 1]));
  const count = (kind: string) => svg.split(`class="${kind}"`).length - 1;
  expect([count("input"), count("output"), count("ground"), count("held")]).toEqual([3, 3, 2, 2]);
  expect(toSvg(networkDrawing({ ...network, outputs: [] }, [1, 1, 1, 1, 1]))).not.toContain(">output<");
});

test("the same network gives the same bytes, with positions or without", () => {
  for (const positions of [network.positions, undefined, [Number.NaN, 0, 1, 0, 1, 1, 0, 1]]) {
    const draw = () => toSvg(networkDrawing({ ...network, positions }, [1, 2, 3, 4, 5]));
    expect(draw()).toBe(draw());
    expect(draw()).not.toContain("NaN");
  }
});

test("conductances that are not numbers are counted, negative ones are red", () => {
  const { description, body } = networkDrawing(network, [Number.NaN, Infinity, -1, 1, 1]);
  expect(description).toContain("2 edges have no finite value");
  expect(body).toContain("2 not finite");
  expect(body).toContain("below zero");
  expect(networkDrawing(network, [0, 0, 0, 0, 0]).body).not.toMatch(/NaN|Infinity/);
});

test("a network of no nodes, of one, or on a line is still a picture", () => {
  const none = { graph: { nodes: 0, from: [], to: [] }, inputs: [], outputs: [] };
  expect(networkDrawing(none, []).description).toBe("The network has no nodes.");
  expect(networkDrawing({ ...none, graph: { nodes: 1, from: [], to: [] } }, []).body).not.toMatch(/NaN|Infinity/);
  const line = { ...network, positions: [0, 0, 1e-9, 0, 2e-9, 0, 3e-9, 0] };
  expect(networkDrawing(line, [1, 1, 1, 1, 1]).body).toMatch(/M12,172L/);
});

test("a network of 19 800 edges has at most 70 edge paths", () => {
  const side = 100;
  const pairs: [number, number][] = [];
  for (let node = 0; node < side * side; node++) {
    if (node % side < side - 1) pairs.push([node, node + 1]);
    if (node + side < side * side) pairs.push([node, node + side]);
  }
  const graph = { nodes: side * side, from: pairs.map(([a]) => a), to: pairs.map(([, b]) => b) };
  const positions = Float64Array.from({ length: 2 * side * side }, (_, i) =>
    i % 2 ? Math.floor(i / 2 / side) : (i >> 1) % side,
  );
  const svg = toSvg(
    networkDrawing(
      { graph, positions, inputs: [], outputs: [] },
      pairs.map((_, edge) => (edge * 7919) % 1000),
    ),
  );
  expect(pairs).toHaveLength(19_800);
  expect(edges(svg).length).toBeLessThanOrEqual(70);
  expect(svg.length).toBeLessThan(1e6);
});

test.each<[string, NetworkPicture, number[], RegExp]>([
  ["too few values", network, [1], /one value for each of its 5 edges, but got 1/],
  ["too few coordinates", { ...network, positions: [0, 0] }, [1, 1, 1, 1, 1], /4 nodes needs 8 coordinates, but got 2/],
  ["an unknown node", { ...network, ground: 4 }, [1, 1, 1, 1, 1], /node 4, outside 0 … 3/],
  ["uneven ends", { ...network, graph: { nodes: 4, from: [0], to: [] } }, [1], /both ends of every edge/],
  ["too many nodes", { ...network, graph: { nodes: 1e9, from: [], to: [] } }, [], /at most 200000/],
])("refuses %s in a sentence", (_, picture, values, message) => {
  expect(() => networkDrawing(picture, values)).toThrow(Refusal);
  expect(() => networkDrawing(picture, values)).toThrow(message);
});
