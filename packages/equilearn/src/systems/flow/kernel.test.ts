import { describe, expect, test } from "vitest";
import { keyFromSeed, normals } from "../../math/random.ts";
import { dot } from "../../math/vector.ts";
import { flowNetwork } from "./assemble.ts";
import { squareLattice } from "./generate.ts";
import {
  addEnergyGradient,
  addEnergyGradientAlong,
  currents,
  dissipatedPower,
  energy,
  imbalances,
  linearCurrents,
  tangentWeights,
} from "./kernel.ts";
import { elements } from "./network.ts";

const { graph } = squareLattice(3, 3);
const edges = graph.from.length;
const draw = (seed: number, count: number, size: number) => {
  const values = new Float64Array(count);
  normals(keyFromSeed(seed), values);
  return values.map((value) => size * value);
};
/** A 3 × 3 lattice of all four elements at a random point that is no equilibrium. */
const weights = draw(1, edges, 1).map((value) => 0.5 + Math.abs(value));
const network = flowNetwork({ graph, conductance: weights, element: Array.from(weights, (_, e) => elements[e % 4]) });
const potential = draw(2, 9, 0.03);
const injected = draw(3, 9, 1);
const along = draw(4, 9, 1);

function imbalanceAt(point: Float64Array): Float64Array {
  const current = new Float64Array(edges);
  const imbalance = new Float64Array(9);
  currents(network, weights, point, current);
  imbalances(graph, current, injected, imbalance);
  return imbalance;
}

const shifted = (point: Float64Array, direction: Float64Array, length: number) =>
  point.map((value, index) => value + length * direction[index]);

describe("kernels of a network with all four elements", () => {
  test("the imbalance is minus the slope of the energy: fourth-order differences to 1e-8", () => {
    const h = 1e-4;
    const at = (length: number) => energy(network, weights, shifted(potential, along, length), injected);
    const difference = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
    expect(Math.abs(difference / -dot(imbalanceAt(potential), along) - 1)).toBeLessThan(1e-8);
  });

  test("the tangent weights give the derivative of the imbalance: fourth-order differences to 1e-8", () => {
    const h = 1e-5;
    const near = [-2, -1, 1, 2].map((k) => imbalanceAt(shifted(potential, along, k * h)));
    const tangent = new Float64Array(edges);
    const current = new Float64Array(edges);
    const expected = new Float64Array(9);
    tangentWeights(network, weights, potential, tangent);
    linearCurrents(graph, tangent, along, current);
    imbalances(graph, current, new Float64Array(9), expected);
    expected.forEach((value, node) => {
      const difference = (near[0][node] - 8 * near[1][node] + 8 * near[2][node] - near[3][node]) / (12 * h);
      expect(Math.abs(difference - value)).toBeLessThan(1e-8 * Math.max(...expected.map(Math.abs)));
    });
  });

  test("the local readings are ∂E/∂w and its derivative along a direction, and add up with their weight", () => {
    const content = new Float64Array(edges);
    addEnergyGradient(network, potential, 2, content);
    const mixed = new Float64Array(edges);
    addEnergyGradientAlong(network, potential, along, 3, mixed);
    for (let edge = 0; edge < edges; edge++) {
      const heavier = weights.map((value, index) => (index === edge ? value + 1 : value));
      const rise = energy(network, heavier, potential, injected) - energy(network, weights, potential, injected);
      expect(content[edge]).toBeCloseTo(2 * rise, 12);
      const h = 1e-6;
      const ahead = new Float64Array(edges);
      addEnergyGradient(network, shifted(potential, along, h), 3 / (2 * h), ahead);
      addEnergyGradient(network, shifted(potential, along, -h), -3 / (2 * h), ahead);
      expect(Math.abs(mixed[edge] - ahead[edge])).toBeLessThan(1e-6 * Math.max(1, Math.abs(mixed[edge])));
    }
  });

  test("power is what the nodes take up: Σ current·drop = Σ v·(current out)", () => {
    const current = new Float64Array(edges);
    currents(network, weights, potential, current);
    const out = imbalanceAt(potential).map((value, node) => injected[node] - value);
    expect(dissipatedPower(graph, current, potential) / dot(out, potential)).toBeCloseTo(1, 13);
  });
});
