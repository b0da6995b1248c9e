import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keyFromSeed, type RandomKey, split, uniforms } from "../src/math/random.ts";
import { normMax } from "../src/math/vector.ts";
import { solveNetwork } from "../src/solvers/flow/solve-network.ts";
import { flowNetwork } from "../src/systems/flow/assemble.ts";
import { drawConductances, drawPorts, perturbedLattice } from "../src/systems/flow/generate.ts";
import type { Element, FlowNetwork } from "../src/systems/flow/network.ts";
import { networkToSpice, type SpiceOptions } from "../src/systems/flow/spice-export.ts";

const NGSPICE = "ngspice";

/** The ngspice there is to run, such as "ngspice-39"; undefined when there is none. */
export function ngspiceVersion(): string | undefined {
  const { stdout, error } = spawnSync(NGSPICE, ["--version"], { encoding: "utf8" });
  return error ? undefined : /ngspice-\S+/.exec(stdout)?.[0];
}

/** The potentials that ngspice finds for a network, shape (nodes). */
function ngspiceVoltages(network: FlowNetwork, options: SpiceOptions = {}): Float64Array {
  const folder = mkdtempSync(join(tmpdir(), "equilearn-ngspice-"));
  try {
    writeFileSync(join(folder, "net.cir"), networkToSpice(network, options));
    const run = spawnSync(NGSPICE, ["-b", "-r", "out.raw", "net.cir"], {
      cwd: folder,
      encoding: "utf8",
      timeout: 60_000,
    });
    if (run.status !== 0) throw new Error(`ngspice failed: ${run.stderr.slice(-500)}`);
    return readOperatingPoint(readFileSync(join(folder, "out.raw")), network);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Node potentials from a raw file: a text header, then one little-endian double for each variable. */
function readOperatingPoint(raw: Buffer, network: FlowNetwork): Float64Array {
  const mark = "Binary:\n";
  const start = raw.indexOf(mark) + mark.length;
  const names = [
    ...raw
      .subarray(0, start)
      .toString("latin1")
      .matchAll(/^\t\d+\t(\S+)\t/gm),
  ].map(([, name]) => name);
  const potentials = new Float64Array(network.graph.nodes).fill(Number.NaN);
  potentials[network.ground] = 0;
  names.forEach((name, variable) => {
    const node = /^v\(n(\d+)\)$/.exec(name)?.[1];
    if (node !== undefined) potentials[Number(node)] = raw.readDoubleLE(start + 8 * variable);
  });
  return potentials;
}

/** Largest difference between our potentials and ngspice's, relative to the largest potential. */
function disagreement(network: FlowNetwork, options: SpiceOptions = {}): number {
  const { status, voltages: own } = solveNetwork(network);
  if (status !== "settled") throw new Error(`the network ended ${status}`);
  const other = ngspiceVoltages(network, options);
  const difference = own.map((value, node) => value - other[node]);
  return normMax(difference) / normMax(own);
}

/** A family of random networks, and how closely ngspice must agree on them. */
export interface Comparison {
  readonly title: string;
  readonly bound: number;
  readonly spice?: SpiceOptions;
  readonly element: Element;
  /** Share of the edges that are `element`; the others are linear. */
  readonly share: number;
  readonly parameter: number;
  /** Input currents are uniform between −current and current, one entry for each network in turn. */
  readonly currents: readonly number[];
}

/** What is compared with ngspice; every second network has two held nodes. */
export const comparisons: readonly Comparison[] = [
  { title: "linear networks", bound: 1e-12, element: "linear", share: 1, parameter: Number.NaN, currents: [1] },
  {
    title: "networks of pipes with quadratic drag",
    bound: 1e-9,
    element: "quadratic-drag",
    share: 1,
    parameter: 1e-2,
    currents: [0.01, 1, 100],
  },
  { title: "networks of cubic edges", bound: 1e-9, element: "cubic", share: 1, parameter: 1, currents: [0.1, 1, 10] },
  {
    title: "networks with 15 % of diodes",
    bound: 1e-6,
    element: "diode",
    share: 0.15,
    parameter: 0.025852,
    currents: [0.01, 0.1, 1],
  },
  {
    title: "the same with ngspice's own diodes, whose reverse current is another formula,",
    bound: 2e-3,
    spice: { diodes: "model" },
    element: "diode",
    share: 0.15,
    parameter: 0.025852,
    currents: [0.01, 0.1, 1],
  },
];

/** The largest {@link disagreement} over `count` networks of a family. */
export function worstDisagreement(comparison: Comparison, count: number): number {
  const key = split(keyFromSeed(39), comparison.element);
  let worst = 0;
  for (let index = 0; index < count; index++) {
    worst = Math.max(worst, disagreement(latticeNetwork(split(key, index), comparison, index), comparison.spice));
  }
  return worst;
}

/** A perturbed lattice of 6 × 6 to 12 × 12 nodes with four inputs, as in the paper. */
function latticeNetwork(
  key: RandomKey,
  { element, share, parameter, currents }: Comparison,
  index: number,
): FlowNetwork {
  const side = 6 + (index % 7);
  const current = currents[index % currents.length];
  const { graph, positions } = perturbedLattice(split(key, "lattice"), { side });
  const edges = graph.from.length;
  const { inputs, outputs } = drawPorts(split(key, "ports"), graph);
  const ends = [
    { node: 0, potential: 1 },
    { node: side - 1, potential: -0.5 },
  ];
  return flowNetwork({
    graph,
    positions,
    conductance: drawConductances(split(key, "conductances"), edges),
    element: Array.from(drawn(split(key, "elements"), edges), (value) => (value < share ? element : "linear")),
    parameter,
    inputs,
    inputCurrents: drawn(split(key, "currents"), inputs.length).map((value) => (2 * value - 1) * current),
    outputs,
    held: index % 2 === 0 ? [] : ends,
  });
}

function drawn(key: RandomKey, count: number): Float64Array {
  const out = new Float64Array(count);
  uniforms(key, out);
  return out;
}
