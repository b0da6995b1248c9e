import { expect, test } from "vitest";
import { randomReactions, reactionKinds } from "../../../test/random-reactions.ts";
import { type GraphmlItem, readGraphml } from "../flow/graphml-items.ts";
import { type EdgeParts, type ReactionParts, reactionNetwork } from "./assemble.ts";
import { reactionsToFile } from "./file.ts";
import { reactionsToGraphml, type SpeciesPort } from "./graphml.ts";
import type { ReactionNetwork } from "./network.ts";

const salt = reactionNetwork({
  name: "salt & <water>",
  spaces: ["inside", "outside"],
  neighbours: [{ from: 0, to: 1, distance: 2 }],
  species: [
    { name: "Na@inside", space: 0, initial: 0.2, charge: 1, mass: 23, exchange: 0.3 },
    { name: "Na@outside", space: 1, initial: 1.4, charge: 1, mass: 23, friction: 0.5 },
    { name: "Na2@inside", space: 0, initial: 1e-3, charge: 2, mass: 46, enthalpy: -1 },
  ],
  edges: [
    { species: [0, 1], coefficients: [1, -1], rate: 0.5, current: 0.1 },
    { species: [0, 2], coefficients: [2, -1], rate: 1 / 3 },
  ],
});

function itemsOf(text: string): readonly GraphmlItem[] {
  const items: GraphmlItem[] = [];
  readGraphml(text, (item) => void items.push(item));
  return items;
}

const nodesOf = (items: readonly GraphmlItem[]) =>
  new Map(items.flatMap((item) => (item.kind === "node" ? [[item.attributes.get("id") ?? "", item] as const] : [])));

test("salt is three species, a diffusion and a reaction, with arrows from what is consumed and to what is made", () => {
  const items = itemsOf(reactionsToGraphml(salt));
  const graph = items.find(({ kind }) => kind === "graph");
  expect(["name", "spaces", "neighbours"].map((key) => graph?.data(key))).toEqual([
    "salt & <water>",
    "inside outside",
    "inside outside 2",
  ]);
  const nodes = nodesOf(items);
  expect([...nodes].map(([id, node]) => [id, node.data("kind"), node.data("name"), node.data("rate")])).toEqual([
    ["s0", "species", "Na@inside", undefined],
    ["s1", "species", "Na@outside", undefined],
    ["s2", "species", "Na2@inside", undefined],
    ["e0", "diffusion", undefined, "0.5"],
    ["e1", "reaction", undefined, String(1 / 3)],
  ]);
  const arrows = items.filter(({ kind }) => kind === "edge");
  expect(
    arrows.map((edge) => [edge.attributes.get("source"), edge.attributes.get("target"), edge.data("copies")]),
  ).toEqual([
    ["s0", "e0", "1"],
    ["e0", "s1", "1"],
    ["s0", "e1", "2"],
    ["e1", "s2", "1"],
  ]);
});

test("ports are numbered within their role, with their gains, also where one species has two", () => {
  const ports: readonly SpeciesPort[] = [
    { role: "output", species: 1 },
    { role: "input", species: 0, gain: 3, scale: 0.2 },
    { role: "output", species: 2 },
    { role: "feedback", species: 2, gain: 10 },
  ];
  const nodes = nodesOf(itemsOf(reactionsToGraphml(salt, ports)));
  const said = (id: string) =>
    ["input", "input gain", "input scale", "output", "feedback", "feedback gain"].map((key) =>
      nodes.get(id)?.data(key),
    );
  expect(said("s0")).toEqual(["0", "3", "0.2", undefined, undefined, undefined]);
  expect(said("s1")).toEqual([undefined, undefined, undefined, "0", undefined, undefined]);
  expect(said("s2")).toEqual([undefined, undefined, undefined, "1", "0", "10"]);
});

/** The system that a GraphML file describes. */
function fromGraphml(text: string): ReactionNetwork {
  const items = itemsOf(text);
  const graph = items.find(({ kind }) => kind === "graph") as GraphmlItem;
  const spaces = (graph.data("spaces") ?? "").split(" ");
  const words = (graph.data("neighbours") ?? "").split("; ").filter(Boolean);
  const nodes = [...nodesOf(items)];
  const species = nodes.filter(([, node]) => node.data("kind") === "species");
  const numberOf = (item: GraphmlItem, key: string) => Number(item.data(key));
  const edges = nodes.slice(species.length).map(([id, node]): EdgeParts => {
    const ends = items.flatMap(({ kind, attributes, data }) => {
      const [source, target] = [attributes.get("source") ?? "", attributes.get("target") ?? ""];
      if (kind !== "edge" || (source !== id && target !== id)) return [];
      return [
        {
          of: Number((source === id ? target : source).slice(1)),
          copies: (source === id ? -1 : 1) * Number(data("copies")),
        },
      ];
    });
    return {
      species: ends.map(({ of }) => of),
      coefficients: ends.map(({ copies }) => copies),
      rate: numberOf(node, "rate"),
      current: numberOf(node, "current"),
    };
  });
  const column = (node: GraphmlItem, keys: readonly string[]) =>
    Object.fromEntries(keys.map((key) => [key, numberOf(node, key)]));
  return reactionNetwork({
    name: graph.data("name") ?? "",
    spaces,
    neighbours: words.map((line) => {
      const [from, to, distance] = line.split(" ");
      return { from: spaces.indexOf(from), to: spaces.indexOf(to), distance: Number(distance) };
    }),
    species: species.map(([, node]) => ({
      name: node.data("name") ?? "",
      space: spaces.indexOf(node.data("space") ?? ""),
      initial: numberOf(node, "initial"),
      ...column(node, ["charge", "mass", "enthalpy", "momentum", "exchange", "reservoir", "friction"]),
    })),
    edges,
  });
}

test.each(reactionKinds)(
  "the GraphML and the object of a system that is %s hold it to the same bits",
  (_, features) => {
    const network = randomReactions(1, features);
    expect(fromGraphml(reactionsToGraphml(network))).toEqual(network);
    const { name, spaces, neighbours, species, edges } = JSON.parse(
      JSON.stringify(reactionsToFile(network)),
    ) as ReturnType<typeof reactionsToFile>;
    const spaceOf = (called: string) => spaces.indexOf(called);
    const numberOf = (called: string) => species.findIndex((one) => one.name === called);
    expect(
      reactionNetwork({
        name,
        spaces,
        neighbours: neighbours.map(({ from, to, distance }) => ({ from: spaceOf(from), to: spaceOf(to), distance })),
        species: species.map((one) => ({ ...one, space: spaceOf(one.space) })),
        edges: edges.map(({ stoichiometry, rate, current }) => ({
          species: Object.keys(stoichiometry).map(numberOf),
          coefficients: Object.values(stoichiometry),
          rate,
          current,
        })),
      } satisfies ReactionParts),
    ).toEqual(network);
  },
);
