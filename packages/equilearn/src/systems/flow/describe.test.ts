import { expect, test } from "vitest";
import { latticeNetwork } from "../../../test/flow-networks.ts";
import { flowNetwork } from "./assemble.ts";
import { describeFlow } from "./describe.ts";

test("a linear network: traits, blocks and ports", () => {
  const network = latticeNetwork(1, { side: 6 });
  const edges = network.conductance.length;
  const system = describeFlow(network);
  expect(system).toEqual({
    law: "flow",
    blocks: [
      { name: "pressure", size: 36, unit: "V", lifetime: "settle" },
      { name: "conductance", size: edges, unit: "S", lifetime: "run" },
    ],
    ports: [
      { name: "input", size: 4, unit: "V" },
      { name: "output", size: 3, unit: "V" },
    ],
    traits: ["linear", "gradient", "self-adjoint", "dissipative"],
    summary: `a flow network of 36 nodes and ${edges} linear edges`,
  });
  expect(Object.isFrozen(system)).toBe(true);
});

test("one nonlinear edge costs the trait, and is named", () => {
  const { traits, summary } = describeFlow(latticeNetwork(1, { side: 6, element: "diode", count: 5 }));
  expect(traits).toEqual(["gradient", "self-adjoint", "dissipative"]);
  expect(summary).toMatch(/^a flow network of 36 nodes and \d+ edges \(5 of them diodes\)$/);
});

test("a mixture lists every element", () => {
  const graph = { nodes: 4, from: Int32Array.of(0, 1, 2), to: Int32Array.of(1, 2, 3) };
  const network = flowNetwork({ graph, conductance: [1, 1, 1], element: ["cubic", "linear", "quadratic-drag"] });
  expect(describeFlow(network).summary).toBe(
    "a flow network of 4 nodes and 3 edges (1 of them cubic, 1 of them quadratic-drag)",
  );
  expect(describeFlow(flowNetwork({ graph, conductance: [1, 1, 1], element: "cubic" })).summary).toBe(
    "a flow network of 4 nodes and 3 cubic edges",
  );
});
