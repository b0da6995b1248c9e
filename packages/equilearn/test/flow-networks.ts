import { readFileSync } from "node:fs";
import { keyFromSeed, permutation, split, uniforms } from "../src/math/random.ts";
import { drawConductances, drawPorts, flowNetwork, perturbedLattice } from "../src/systems/flow/generate.ts";
import type { Element, FlowNetwork } from "../src/systems/flow/network.ts";

/** One case of golden/flow.golden.json, computed by an independent float64 program and by ngspice. */
export interface GoldenFlow {
  readonly name: string;
  readonly element: Element;
  readonly n: number;
  readonly edges: readonly (readonly [number, number])[];
  readonly conductance: readonly number[];
  readonly ground: number;
  readonly inputs: readonly (readonly [number, number])[];
  readonly inputCurrents: readonly number[];
  readonly outputs: readonly (readonly [number, number])[];
  readonly target: readonly number[];
  readonly voltage: readonly number[];
  readonly outputDrop: readonly number[];
  readonly cost: number;
  readonly u: readonly number[];
  readonly gradient: readonly number[];
  readonly ngspiceVoltage: readonly number[];
}

export function goldenFlows(): GoldenFlow[] {
  const file = new URL("./golden/flow.golden.json", import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { cases: GoldenFlow[] }).cases;
}

export function goldenNetwork(golden: GoldenFlow): FlowNetwork {
  const pair = ([plus, minus]: readonly [number, number]) => ({ plus, minus });
  return flowNetwork({
    name: golden.name,
    graph: {
      nodes: golden.n,
      from: Int32Array.from(golden.edges, ([from]) => from),
      to: Int32Array.from(golden.edges, ([, to]) => to),
    },
    conductance: golden.conductance,
    element: golden.element,
    ground: golden.ground,
    inputs: golden.inputs.map(pair),
    inputCurrents: golden.inputCurrents,
    outputs: golden.outputs.map(pair),
    targets: golden.target,
  });
}

export interface LatticeOptions {
  readonly side?: number;
  /** The element of `count` random edges, half of them turned round; the others are linear. */
  readonly element?: Element;
  readonly count?: number;
  /** Largest input current. */
  readonly current?: number;
}

/** A perturbed lattice with four inputs, three outputs and targets within ±0.5. */
export function latticeNetwork(seed: number, options: LatticeOptions = {}): FlowNetwork {
  const { side = 12, element = "linear", count = 0, current = 5 } = options;
  const key = keyFromSeed(seed);
  const { graph, positions } = perturbedLattice(split(key, "graph"), { side });
  const edges = graph.from.length;
  const conductance = drawConductances(split(key, "conductance"), edges);
  const chosen = permutation(split(key, "elements"), edges).slice(0, Math.min(count, edges));
  const from = graph.from.slice();
  const to = graph.to.slice();
  const names = new Array<Element>(edges).fill("linear");
  chosen.forEach((edge, at) => {
    names[edge] = element;
    if (at % 2 === 1) [from[edge], to[edge]] = [to[edge], from[edge]];
  });
  const draws = new Float64Array(7);
  uniforms(split(key, "values"), draws);
  return flowNetwork({
    name: `lattice ${seed}`,
    graph: { nodes: graph.nodes, from, to },
    positions,
    conductance,
    element: names,
    ...drawPorts(split(key, "ports"), graph),
    inputCurrents: draws.slice(0, 4).map((draw) => current * draw),
    targets: draws.slice(4).map((draw) => draw - 0.5),
  });
}
