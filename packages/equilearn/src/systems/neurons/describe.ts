import type { Block, System, Trait } from "../system.ts";
import type { NeuronNetwork } from "./network.ts";

/**
 * What a network of neurons is, for solvers and rules. The response of its activators to currents is symmetric in both laws
 * (Kendall, Sec. II, with the off-diagonal signs of Eq. 9 exchanged), so every rule that asks for a self-adjoint system applies;
 * `extra` are the traits that the solver at hand adds.
 */
export function describeNeurons(network: NeuronNetwork, extra: readonly Trait[] = []): System {
  const { units, graph, bias, inputs, outputs } = network;
  const isFhn = units.law === "fhn";
  const bound = isFhn ? units.bound : null;
  const bounds = isFhn ? bound && ([-bound, bound] as const) : units.activation === "hard-sigmoid" && ([0, 1] as const);
  const settling = (name: string): Block => ({
    name,
    size: graph.nodes,
    unit: "1",
    lifetime: "settle",
    ...(bounds && name !== "inhibitor" ? { bounds } : {}),
  });
  const learned = (name: string, size: number): Block => ({ name, size, unit: "1", lifetime: "run" });
  return Object.freeze({
    law: units.law,
    blocks: Object.freeze([
      settling("activator"),
      ...(isFhn ? [settling("inhibitor")] : []),
      learned("weight", graph.from.length),
      ...(bias ? [learned("bias", graph.nodes - inputs.length)] : []),
    ]),
    ports: Object.freeze([
      Object.freeze({ name: "input", size: inputs.length, unit: "1", given: "hold" } as const),
      Object.freeze({ name: "output", size: outputs.length, unit: "1" }),
    ]),
    traits: Object.freeze([
      ...(isFhn ? (["skew-gradient"] as const) : (["gradient", "dissipative"] as const)),
      "self-adjoint",
      ...extra,
    ] as const),
    summary: summary(network),
  });
}

/** "a FitzHugh–Nagumo network of 784-128-10 units and 101632 weights". */
function summary({ units, graph, layers, coupling, bias, residualPath }: NeuronNetwork): string {
  const kind = units.law === "fhn" ? "FitzHugh–Nagumo" : `Hopfield (${units.activation})`;
  const size = layers ? `${layers.join("-")} units` : `${graph.nodes} units`;
  const details = [
    ...(coupling === "diffusive" ? ["coupled diffusively"] : []),
    ...(bias ? ["with biases"] : []),
    ...(residualPath > 0 ? [`with a residual path of δ² = ${residualPath}`] : []),
  ];
  return `a ${kind} network of ${size} and ${graph.from.length} weights${details.map((text) => `, ${text}`).join("")}`;
}
