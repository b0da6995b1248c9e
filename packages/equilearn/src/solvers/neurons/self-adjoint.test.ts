import { describe, expect, test } from "vitest";
import {
  type DrawnGraph,
  drawn,
  drawnGraph,
  drive,
  fhn,
  free,
  hold,
  hopfield,
  nudged,
  outputsOf,
  spring,
  stateOf,
  swept,
} from "../../../test/neuron-networks.ts";
import { luFactor, luSolve } from "../../math/dense.ts";
import type { Graph } from "../../math/graph.ts";
import { relativeError } from "../../math/vector.ts";
import { hopfieldUnits } from "../../systems/hopfield/units.ts";
import type { FhnUnits, NeuronNetwork } from "../../systems/neurons/network.ts";
import type { Program } from "../program.ts";
import { planNeurons } from "./plan.ts";

const SIZE = 30;
const x = Float64Array.of(0.8, -0.5, 0.6);
const inputs = hold("input", x);
const grounded = hold("input", new Float64Array(3));

/** Row-major square matrices. */
type Matrix = Float64Array;
const matrix = (n: number, entry: (i: number, j: number) => number): Matrix =>
  Float64Array.from({ length: n * n }, (_, at) => entry(Math.floor(at / n), at % n));
const transpose = (a: Matrix, n: number) => matrix(n, (i, j) => a[j * n + i]);
const asymmetry = (a: Matrix, n: number) => relativeError(a, transpose(a, n));

function inverse(a: Matrix, n: number): Matrix {
  const [factors, pivots] = [a.slice(), new Int32Array(n)];
  if (!luFactor(factors, n, pivots)) throw new Error("The matrix is singular.");
  const columns = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const column = columns.subarray(j * n, (j + 1) * n);
    column[j] = 1;
    luSolve(factors, n, pivots, column);
  }
  return transpose(columns, n);
}

/** Σ weight·(e_a e_bᵀ + e_b e_aᵀ), minus the degrees if `diffusive`, of the nodes that are no inputs; those are the first three. */
function coupled({ from, to }: Graph, weight: Float64Array, diffusive: boolean): Matrix {
  const full = new Float64Array((SIZE + 3) ** 2);
  const add = (i: number, j: number, value: number) => {
    full[i * (SIZE + 3) + j] += value;
  };
  from.forEach((a, edge) => {
    add(a, to[edge], weight[edge]);
    add(to[edge], a, weight[edge]);
    if (diffusive) for (const end of [a, to[edge]]) add(end, end, -weight[edge]);
  });
  return matrix(SIZE, (i, j) => full[(i + 3) * (SIZE + 3) + j + 3]);
}

/** A = W or −L₁, with 1 − 3u² on the diagonal, and L₂: the blocks of the linearised equations at a state. */
function blocksOf(network: NeuronNetwork, u: Float64Array): { a: Matrix; l2: Matrix } {
  const a = coupled(network.graph, network.weight, network.coupling === "diffusive");
  for (let i = 0; i < SIZE; i++) a[i * (SIZE + 1)] += 1 - 3 * u[i + 3] ** 2;
  const { inhibitor } = network;
  const l2 = inhibitor ? coupled(inhibitor.graph, inhibitor.conductance, true) : new Float64Array(SIZE ** 2);
  return { a, l2: l2.map((entry) => -entry) };
}

/** M = A − (L₂/ε + α)⁻¹. */
function closedForm(network: NeuronNetwork, u: Float64Array): Matrix {
  const { epsilon, alpha } = network.units as FhnUnits;
  const { a, l2 } = blocksOf(network, u);
  const inhibition = inverse(
    matrix(SIZE, (i, j) => l2[i * SIZE + j] / epsilon + (i === j ? alpha : 0)),
    SIZE,
  );
  return a.map((entry, at) => entry - inhibition[at]);
}

const settled = (network: NeuronNetwork): Program => {
  const program = planNeurons(network, swept());
  expect(program.settle(free(inputs)).status).toBe("settled");
  return program;
};
const impulse = (k: number, size = 1) => new Float64Array(SIZE).with(k, size);

/** ∂(outputs)/∂(current into output k), by fourth-order differences of settled states. */
function perturbed(program: Program, k: number, h = 3e-4): Float64Array {
  const at = (current: number) => {
    program.settle(nudged("moved", inputs, drive(impulse(k, current))));
    return outputsOf(program, "moved");
  };
  const [low, down, up, high] = [-2, -1, 1, 2].map((steps) => at(steps * h));
  return low.map((value, i) => (8 * (up[i] - down[i]) - (high[i] - value)) / (12 * h));
}

/** The response of every output to a condition, linearised around the free phase. */
function around(program: Program, ...conditions: ReturnType<typeof drive>[]): Float64Array {
  const response = { slot: "response", from: "rest", around: "free", grounded: true } as const;
  expect(program.settle({ ...response, conditions: [grounded, ...conditions], samples: 1 }).status).toBe("settled");
  return stateOf(program, "response").u.slice(3);
}

const columnsOf = (column: (k: number) => Float64Array): Matrix => {
  const columns = Array.from({ length: SIZE }, (_, k) => column(k));
  return matrix(SIZE, (i, j) => columns[j][i]);
};

const cases: DrawnGraph[] = [
  { seed: 1, inner: SIZE, weight: 0.15 },
  { seed: 2, inner: SIZE, weight: 0.15, exchange: 0.5 },
  { seed: 3, inner: SIZE, weight: 0.3, coupling: "diffusive" },
  { seed: 4, inner: SIZE, weight: 0.3, coupling: "diffusive", exchange: 0.5 },
  {
    seed: 5,
    inner: SIZE,
    weight: 0.5,
    coupling: "diffusive",
    exchange: 2,
    units: { ...fhn, epsilon: 0.7, alpha: 0.9 },
  },
];
describe.each(cases)("30 neurons on a random graph: %j", (options) => {
  const network = drawnGraph(options);
  const program = settled(network);
  const { u } = stateOf(program);
  const response = inverse(closedForm(network, u), SIZE).map((entry) => -entry);

  test("the perturbed activators respond by −M⁻¹ to 1e-6, symmetrically to 1e-6", () => {
    const measured = columnsOf((k) => perturbed(program, k));
    expect(relativeError(measured, response)).toBeLessThan(1e-6);
    expect(asymmetry(measured, SIZE)).toBeLessThan(1e-6);
  });

  test("settlings around the free phase respond by it to 1e-9, symmetrically to 1e-9", () => {
    const measured = columnsOf((k) => around(program, drive(impulse(k))));
    expect(relativeError(measured, response)).toBeLessThan(1e-9);
    expect(asymmetry(measured, SIZE)).toBeLessThan(1e-9);
  });

  test("the response of activators and inhibitors together is asymmetric by > 0.1, its activators' block ≤ 1e-12", () => {
    const { epsilon, alpha } = network.units as FhnUnits;
    const { a, l2 } = blocksOf(network, u);
    const full = matrix(2 * SIZE, (i, j) => {
      const [row, column] = [i % SIZE, j % SIZE];
      if (i < SIZE) return j < SIZE ? a[row * SIZE + column] : row === column ? -1 : 0;
      if (j < SIZE) return row === column ? 1 : 0;
      return -l2[row * SIZE + column] / epsilon - (row === column ? alpha : 0);
    });
    const whole = inverse(full, 2 * SIZE);
    const activators = matrix(SIZE, (i, j) => -whole[i * 2 * SIZE + j]);
    expect(asymmetry(whole, 2 * SIZE)).toBeGreaterThan(0.1);
    expect(asymmetry(activators, SIZE)).toBeLessThan(1e-12);
    expect(relativeError(activators, response)).toBeLessThan(1e-12);
  });
});

test.each(["sigmoid", "tanh"] as const)("%s neurons respond by −ρ′(M)⁻¹ρ′, symmetrically, to 1e-6", (activation) => {
  const network = drawnGraph({ seed: 6, inner: SIZE, weight: 0.5, units: hopfield(activation) });
  const law = hopfieldUnits(hopfield(activation));
  const program = planNeurons(network, swept());
  program.settle(free(hold("input", x.map(Math.abs))));
  const { u } = stateOf(program);
  const w = coupled(network.graph, network.weight, false);
  const slope = (i: number) => law.slope(u[i + 3]);
  // At rest the drive is u/ρ′.
  const bend = (i: number) => law.curvature(u[i + 3]) * (u[i + 3] / slope(i)) - 1;
  const m = matrix(SIZE, (i, j) => slope(i) * w[i * SIZE + j] * slope(j) + (i === j ? bend(i) : 0));
  const expected = inverse(m, SIZE).map((entry, at) => -slope(Math.floor(at / SIZE)) * entry * slope(at % SIZE));
  const measured = columnsOf((k) => {
    const given = hold("input", x.map(Math.abs));
    const at = (h: number) => {
      program.settle(nudged("moved", given, drive(impulse(k, h))));
      return outputsOf(program, "moved");
    };
    const [low, down, up, high] = [-2e-3, -1e-3, 1e-3, 2e-3].map(at);
    return low.map((value, i) => (8 * (up[i] - down[i]) - (high[i] - value)) / 12e-3);
  });
  expect(relativeError(measured, expected)).toBeLessThan(1e-6);
  expect(asymmetry(measured, SIZE)).toBeLessThan(1e-6);
});

describe.each(cases.slice(1, 3))("around the free phase of %j, as in a network that is linear", (options) => {
  const network = drawnGraph(options);
  const program = settled(network);
  const target = drawn(1, "target", SIZE);

  test("springs of stiffness k settle at −(M − k)⁻¹k·target, to 1e-9", () => {
    const stiffened = closedForm(network, stateOf(program).u);
    for (let i = 0; i < SIZE; i++) stiffened[i * (SIZE + 1)] -= 0.5;
    const [solution, pivots] = [target.map((value) => -0.5 * value), new Int32Array(SIZE)];
    luFactor(stiffened, SIZE, pivots);
    luSolve(stiffened, SIZE, pivots, solution);
    expect(relativeError(around(program, spring(0.5, target)), solution)).toBeLessThan(1e-9);
  });

  test("holds are met, to 1e-9", () => {
    expect(relativeError(around(program, hold("output", target)), target)).toBeLessThan(1e-9);
  });
});

test("rates ε_i of their own, on inhibitors whose diffusion they do not scale, break the symmetry: 0.02 to 0.3, else ≤ 1e-12", () => {
  for (const options of cases.filter(({ exchange }) => exchange)) {
    const network = drawnGraph(options);
    const { a, l2 } = blocksOf(network, stateOf(settled(network)).u);
    const rates = drawn(options.seed, "rates", SIZE).map((value) => Math.exp(0.5 * value));
    const { alpha } = network.units as FhnUnits;
    // 0 = ε_i(u − αv) − L₂v, or with ε_i L₂ in the place of L₂.
    const responseWith = (scaled: boolean) => {
      const line = inverse(
        matrix(SIZE, (i, j) => (scaled ? rates[i] : 1) * l2[i * SIZE + j] + (i === j ? rates[i] * alpha : 0)),
        SIZE,
      );
      return inverse(
        matrix(SIZE, (i, j) => a[i * SIZE + j] - line[i * SIZE + j] * rates[j]),
        SIZE,
      );
    };
    expect(asymmetry(responseWith(false), SIZE)).toBeGreaterThan(0.02);
    expect(asymmetry(responseWith(false), SIZE)).toBeLessThan(0.3);
    expect(asymmetry(responseWith(true), SIZE)).toBeLessThan(1e-12);
  }
});

test("inhibitors of units at their bounds pass currents on: around them as perturbed, to 1e-6", () => {
  const network = drawnGraph({ seed: 4, inner: SIZE, exchange: 0.5, weight: 0.1, units: { ...fhn, bound: 0.6 } });
  const program = settled(network);
  const { u } = stateOf(program);
  const inside = Array.from({ length: SIZE }, (_, k) => k).filter((k) => Math.abs(u[k + 3]) < 0.6);
  expect(inside.length).toBeGreaterThan(3);
  expect(inside.length).toBeLessThan(SIZE - 3);
  for (const k of inside)
    expect(relativeError(around(program, drive(impulse(k))), perturbed(program, k, 1e-5))).toBeLessThan(1e-6);
});
