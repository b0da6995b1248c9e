import { describe, expect, test } from "vitest";
import { type Draws, drawsFrom } from "../../math/draws.ts";
import { keyFromSeed } from "../../math/random.ts";
import type { Activation } from "./activation.ts";
import { type Genome, genomeOf, minimalGenome } from "./genome.ts";
import { innovationsAfter } from "./innovation.ts";
import { changeActivation, changeBiases, changeWeights, mutate } from "./mutate.ts";
import { addConnection, addNode, deleteConnection, deleteNode, toggleConnection } from "./mutate-structure.ts";
import { neatSettings } from "./settings.ts";

const minimal = minimalGenome(2, 1, "linear");
const defaults = neatSettings().mutation;
const draws = (seed = 1): Draws => drawsFrom(keyFromSeed(seed));
/** Inputs 0 and 1, output 2, hidden node 3 between 0 and 2. */
const split = addNode(
  genomeOf(minimal.nodes, [{ ...minimal.connections[0], weight: 1.5 }]),
  ["sine"],
  innovationsAfter(minimal),
  draws(),
);
const outcomes = (mutation: (draws: Draws) => Genome, trials = 200) =>
  Array.from({ length: trials }, (_, seed) => mutation(draws(seed)));

describe("mutations of structure", () => {
  test("a node splits a connection: weight 1 in, the old weight out, the old one disabled", () => {
    expect(split.nodes.at(-1)).toEqual({ id: 3, kind: "hidden", activation: "sine", bias: 0 });
    expect(split.connections).toEqual([
      { innovation: 0, from: 0, to: 2, weight: 1.5, enabled: false },
      { innovation: 2, from: 0, to: 3, weight: 1, enabled: true },
      { innovation: 3, from: 3, to: 2, weight: 1.5, enabled: true },
    ]);
  });

  test("only enabled connections are split", () => {
    for (const genome of outcomes((one) => addNode(split, ["sine"], innovationsAfter(split), one)))
      expect(genome.connections.slice(0, 3).filter(({ enabled }) => enabled)).toHaveLength(1);
    const idle = genomeOf(minimal.nodes, [{ ...minimal.connections[0], enabled: false }]);
    expect(addNode(idle, ["sine"], innovationsAfter(idle), draws())).toBe(idle);
  });

  test("a connection joins any two nodes that are not joined and lead forward, or is enabled again", () => {
    const added = outcomes((one) => addConnection(split, 0.7, innovationsAfter(split), one)).map((genome) =>
      JSON.stringify(genome.connections.filter((gene) => !split.connections.includes(gene))),
    );
    const fresh = (from: number, to: number) => {
      return JSON.stringify([{ innovation: 4, from, to, weight: 0.7, enabled: true }]);
    };
    const again = JSON.stringify([{ innovation: 0, from: 0, to: 2, weight: 1.5, enabled: true }]);
    expect(new Set(added)).toEqual(new Set([fresh(1, 2), fresh(1, 3), again]));
  });

  test("nothing is added where every pair is joined", () => {
    expect(addConnection(minimal, 1, innovationsAfter(minimal), draws())).toBe(minimal);
  });

  test("a connection is switched off or on, or deleted", () => {
    const toggled = outcomes((one) => toggleConnection(split, one)).map(({ connections }) =>
      connections.map(({ enabled }) => Number(enabled)).join(""),
    );
    expect(new Set(toggled)).toEqual(new Set(["111", "001", "010"]));
    const left = outcomes((one) => deleteConnection(split, one)).map(({ connections }) =>
      connections.map(({ innovation }) => innovation).join(" "),
    );
    expect(new Set(left)).toEqual(new Set(["2 3", "0 3", "0 2"]));
  });

  test("a hidden node is deleted with its connections; inputs and outputs stay", () => {
    const pruned = deleteNode(split, draws());
    expect(pruned.nodes).toEqual(minimal.nodes);
    expect(pruned.connections.map(({ innovation }) => innovation)).toEqual([0]);
    expect(deleteNode(minimal, draws())).toBe(minimal);
  });

  test("nothing is toggled or deleted where there is nothing", () => {
    const bare = genomeOf(minimal.nodes, []);
    expect(toggleConnection(bare, draws())).toBe(bare);
    expect(deleteConnection(bare, draws())).toBe(bare);
  });

  test("genomes stop growing at the sizes that a file may have", () => {
    const full = minimalGenome(256, 256, "linear");
    expect(addNode(full, ["sine"], innovationsAfter(full), draws())).toBe(full);
    const open = genomeOf([...full.nodes, { id: 600, kind: "hidden", activation: "sine", bias: 0 }], full.connections);
    expect(addConnection(open, 1, innovationsAfter(open), draws())).toBe(open);
    const wide = minimalGenome(4095, 1, "linear");
    expect(addNode(wide, ["sine"], innovationsAfter(wide), draws())).toBe(wide);
  });
});

describe("mutations of numbers", () => {
  const wide = minimalGenome(200, 100, "linear");
  const deviationOf = (values: number[]) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);
  const weights = (genome: Genome) => genome.connections.map(({ weight }) => weight);
  const heavy = genomeOf(
    wide.nodes,
    wide.connections.map((connection) => ({ ...connection, weight: 5 })),
  );

  test("weights take steps of the given size from where they are", () => {
    const steps = weights(changeWeights(heavy, { ...defaults, replace: 0, step: 0.25 }, draws())).map((w) => w - 5);
    expect(Math.abs(deviationOf(steps) / 0.25 - 1)).toBeLessThan(0.03);
  });

  test("or are replaced by fresh ones, about as often as they should be", () => {
    const settings = { ...defaults, replace: 0.2, step: 0, fresh: 0.5 };
    const replaced = weights(changeWeights(heavy, settings, draws())).filter((w) => w !== 5);
    expect(Math.abs(replaced.length / 20_000 - 0.2)).toBeLessThan(5 * Math.sqrt((0.2 * 0.8) / 20_000));
    expect(Math.abs(deviationOf(replaced) / 0.5 - 1)).toBeLessThan(0.06);
  });

  test("no weight or bias passes the largest, nor is it −0", () => {
    const settings = { ...defaults, step: 3, largest: 2 };
    const values = weights(changeWeights(heavy, settings, draws()));
    expect(Math.max(...values)).toBe(2);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-2);
    const biases = changeBiases(heavy, settings, draws()).nodes.map(({ bias }) => bias);
    expect(Math.max(...biases)).toBe(2);
    const still = weights(changeWeights(heavy, { ...settings, largest: 0 }, draws()));
    expect(still.every((weight) => Object.is(weight, 0))).toBe(true);
  });

  test("biases change of all nodes but the inputs, and nothing else does", () => {
    const mutated = changeBiases(split, defaults, draws());
    expect(mutated.nodes.slice(0, 2)).toEqual(split.nodes.slice(0, 2));
    for (const index of [2, 3]) expect(mutated.nodes[index].bias).not.toBe(split.nodes[index].bias);
    expect(mutated.connections).toEqual(split.connections);
    expect(changeWeights(split, defaults, draws()).nodes).toEqual(split.nodes);
  });

  test("a hidden node is given another of the activations", () => {
    const settings = { ...defaults, activations: ["sine", "tanh", "step"] as Activation[] };
    const names = outcomes((one) => changeActivation(split, settings, one));
    expect(new Set(names.map(({ nodes }) => nodes[3].activation))).toEqual(new Set(["tanh", "step"]));
    expect(names.every(({ nodes }) => nodes[2].activation === "linear")).toBe(true);
    expect(changeActivation(split, { ...defaults, activations: ["sine"] }, draws())).toBe(split);
    expect(changeActivation(minimal, defaults, draws())).toBe(minimal);
  });
});

describe("mutation", () => {
  const never = neatSettings({
    mutation: { weights: 0, biases: 0, activation: 0, addConnection: 0, addNode: 0, toggleConnection: 0 },
  }).mutation;
  const kinds = {
    weights: (genome: Genome) => genome.connections.some(({ weight }, k) => weight !== split.connections[k].weight),
    biases: ({ nodes }: Genome) => nodes.some(({ bias }, k) => bias !== split.nodes[k].bias),
    activation: ({ nodes }: Genome) => nodes[3].activation !== "sine",
    addConnection: ({ connections }: Genome) => connections.filter(({ enabled }) => enabled).length === 3,
    addNode: ({ nodes }: Genome) => nodes.length === 5,
    toggleConnection: ({ connections }: Genome) => connections.filter(({ enabled }) => enabled).length !== 2,
    deleteConnection: ({ connections }: Genome) => connections.length === 2,
    deleteNode: ({ nodes }: Genome) => nodes.length === 3,
  };

  test("does nothing where every chance is 0, and loosens nothing in the genome it was given", () => {
    expect(mutate(split, never, innovationsAfter(split), draws())).toBe(split);
    const before = JSON.stringify(split);
    for (let seed = 0; seed < 50; seed++) mutate(split, defaults, innovationsAfter(split), draws(seed));
    expect(JSON.stringify(split)).toBe(before);
  });

  test.each(Object.entries(kinds))("%s happens where its chance is 1", (kind, happened) => {
    expect(happened(split)).toBe(false);
    for (const genome of outcomes((one) => mutate(split, { ...never, [kind]: 1 }, innovationsAfter(split), one), 20))
      expect(happened(genome)).toBe(true);
  });
});
