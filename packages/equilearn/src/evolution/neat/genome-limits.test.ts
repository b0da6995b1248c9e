import { describe, expect, test } from "vitest";
import { brokenText } from "../../../test/broken-text.ts";
import { keyFromSeed, split } from "../../math/random.ts";
import { Refusal } from "../../systems/system.ts";
import { planCppn } from "./cppn.ts";
import { countOf } from "./genome.ts";
import { genomeToFile, parseGenome } from "./genome-file.ts";

const small = {
  format: "equilearn-genome",
  version: 1,
  nodes: [
    { id: 0, kind: "input" },
    { id: 1, kind: "input" },
    { id: 2, kind: "output", activation: "tanh", bias: -0.25 },
    { id: 7, kind: "hidden", activation: "sine", bias: 0.1 },
    { id: 5, kind: "hidden" },
  ],
  connections: [
    { innovation: 0, from: 0, to: 2, weight: -1.5, enabled: false },
    { innovation: 4, from: 0, to: 5, weight: 1, enabled: true },
    { innovation: 6, from: 7, to: 2, weight: 3 },
    { innovation: 9, from: 5, to: 7, weight: 1e-3 },
  ],
};
const changed = (change: object) => JSON.stringify({ ...small, ...change });

describe("an enormous genome is refused", () => {
  test("by its text, unread", () => {
    expect(() => parseGenome(" ".repeat(20_000_001))).toThrow(
      new Refusal("The genome file has 20000001 characters, but may have at most 20000000."),
    );
  });

  test("by its nodes and its connections", () => {
    const nodes = Array.from({ length: 4097 }, (_, id) => ({ id, kind: "input" }));
    expect(() => parseGenome(changed({ nodes }))).toThrow(
      new Refusal("The genome has 4097 nodes, but may have at most 4096."),
    );
    const connections = Array.from({ length: 65_537 }, (_, innovation) => {
      return { innovation, from: 0, to: 2, weight: 1 };
    });
    expect(() => parseGenome(changed({ connections }))).toThrow(
      new Refusal("The genome has 65537 connections, but may have at most 65536."),
    );
  });

  test("by the length of its cycle, of which ten nodes are named", () => {
    const hidden = Array.from({ length: 40 }, (_, id) => ({ id: 100 + id, kind: "hidden" }));
    const ring = hidden.map(({ id }, k) => {
      return { innovation: 100 + k, from: id, to: 100 + ((k + 1) % 40), weight: 1 };
    });
    expect(() => parseGenome(changed({ nodes: [...small.nodes, ...hidden], connections: ring }))).toThrow(
      new Refusal(
        "A genome must be feed-forward, but nodes 100, 101, 102, 103, 104, 105, 106, 107, 108, 109 and 30 more lead back to node 100.",
      ),
    );
  });

  test("but the largest there may be is read", () => {
    const hidden = Array.from({ length: 4093 }, (_, k) => ({ id: 3 + k, kind: "hidden" }));
    const nodes = [...small.nodes.slice(0, 3), ...hidden];
    const connections = Array.from({ length: 65_536 }, (_, innovation) => {
      const from = 3 + (innovation % 4000);
      return { innovation, from, to: from + 1 + Math.floor(innovation / 4000), weight: 0.1 + 0.2 };
    });
    const genome = parseGenome(changed({ nodes, connections }));
    expect([genome.nodes.length, genome.connections.length]).toEqual([4096, 65_536]);
    expect(JSON.stringify(genomeToFile(genome), null, 2).length).toBeLessThan(20_000_000);
  });
});

test("whatever happens to a file, it is a network that can be run or refused with one sentence", () => {
  const key = keyFromSeed(20263);
  const words = ["-1", "1e999", "2", '"hidden"', "[]", "{}", '"tanh"', "null", '"from"', "0"];
  const tally = { network: 0, refused: 0 };
  for (let trial = 0; trial < 3000; trial++) {
    try {
      const genome = parseGenome(brokenText(JSON.stringify(small), split(key, trial), words));
      const outputs = new Float64Array(countOf(genome, "output"));
      planCppn(genome)(new Float64Array(countOf(genome, "input")).fill(0.5), outputs);
      expect(outputs.every(Number.isFinite)).toBe(true);
      tally.network++;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      expect(error.message).toMatch(/^[^\n\r]{10,298}\.$/);
      tally.refused++;
    }
  }
  expect(tally.network).toBeGreaterThan(20);
  expect(tally.refused).toBeGreaterThan(500);
});
