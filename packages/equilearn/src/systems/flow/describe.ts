import type { System } from "../system.ts";
import { LINEAR } from "./elements.ts";
import { elements, type FlowNetwork } from "./network.ts";

/**
 * What a flow network is, for solvers and rules: the pressures settle, the conductances are learned. Always a gradient
 * system (of its co-content), hence self-adjoint, and dissipative; linear when all its edges are.
 */
export function describeFlow(network: FlowNetwork): System {
  const { graph, inputs, outputs } = network;
  const linear = network.element.every((element) => element === LINEAR);
  return Object.freeze({
    law: "flow",
    blocks: Object.freeze([
      Object.freeze({ name: "pressure", size: graph.nodes, unit: "V", lifetime: "settle" } as const),
      Object.freeze({ name: "conductance", size: graph.from.length, unit: "S", lifetime: "run" } as const),
    ]),
    ports: Object.freeze([
      Object.freeze({ name: "input", size: inputs.length, unit: "V" }),
      Object.freeze({ name: "output", size: outputs.length, unit: "V" }),
    ]),
    traits: Object.freeze([
      ...(linear ? (["linear"] as const) : []),
      "gradient",
      "self-adjoint",
      "dissipative",
    ] as const),
    summary: summary(network),
  });
}

/** "a flow network of 144 nodes and 334 edges (60 of them diodes)". */
function summary({ graph, element }: FlowNetwork): string {
  const counts = new Array<number>(elements.length).fill(0);
  for (const index of element) counts[index]++;
  const nouns = ["linear", "cubic", "quadratic-drag", "diodes"];
  const edges = element.length;
  const size = `a flow network of ${graph.nodes} nodes and ${edges}`;
  const only = counts.indexOf(edges);
  if (only >= 0) return `${size} ${elements[only]} edges`;
  const kinds = counts.flatMap((count, index) =>
    index !== LINEAR && count > 0 ? [`${count} of them ${nouns[index]}`] : [],
  );
  return `${size} edges (${kinds.join(", ")})`;
}
