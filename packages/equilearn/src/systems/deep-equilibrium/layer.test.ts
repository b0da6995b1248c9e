import { expect, test } from "vitest";
import { keyFromSeed, normals } from "../../math/random.ts";
import { dot } from "../../math/vector.ts";
import { addLayerGradient, contract, planLayer, settleLayer } from "./layer.ts";

const exact = { tolerance: 1e-15, most: 1000 };

function drawn() {
  const layer = planLayer(6, 3, 2);
  normals(keyFromSeed(1), layer.parameters);
  contract(layer, 0.9);
  const [input, weights] = [new Float64Array(3), new Float64Array(2)];
  normals(keyFromSeed(2), input);
  normals(keyFromSeed(3), weights);
  return { layer, input, weights, output: new Float64Array(2) };
}

test("the gradient of every parameter by implicit differentiation is that of central differences within 1e-8", () => {
  const { layer, input, weights, output } = drawn();
  const valueAt = (parameter: number, by: number): number => {
    const kept = layer.parameters[parameter];
    layer.parameters[parameter] = kept + by;
    settleLayer(layer, input, exact, output);
    layer.parameters[parameter] = kept;
    return dot(weights, output);
  };
  const gradient = new Float64Array(layer.parameters.length);
  settleLayer(layer, input, exact, output);
  addLayerGradient(layer, input, weights, exact, gradient);
  for (let k = 0; k < gradient.length; k++) {
    const difference = (valueAt(k, 1e-5) - valueAt(k, -1e-5)) / 2e-5;
    expect(Math.abs(gradient[k] - difference), `parameter ${k}`).toBeLessThan(1e-8);
  }
});

test("a layer that contracts comes to the same equilibrium from everywhere, and one that does not is told by its last change", () => {
  const { layer, input, output } = drawn();
  const found = [-1, 0, 1].map((start) => {
    layer.state.fill(start);
    expect(settleLayer(layer, input, exact, output)).toBeLessThanOrEqual(exact.tolerance);
    return layer.state.slice();
  });
  for (const state of found) state.forEach((z, i) => void expect(Math.abs(z - found[0][i])).toBeLessThan(1e-14));
  expect(
    settleLayer(
      layer,
      input.map((x) => -x),
      { tolerance: 1e-15, most: 3 },
      output,
    ),
  ).toBeGreaterThan(1e-6);
});
