import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyFromSeed, normals } from "../math/random.ts";
import { Refusal } from "../systems/system.ts";
import { linearBound, tuningTask } from "./regression.ts";
import type { Examples } from "./task.ts";

const meanSquare = (values: Float64Array) => values.reduce((sum, value) => sum + value * value, 0) / values.length;
const sorted = (values: Float64Array) => Array.from(values).sort((a, b) => a - b);

/** Mean squared error of o = M·I + c, with M outputs × inputs. */
function errorOf({ count, inputSize, inputs, targets }: Examples, map: number[], offset: number[]): number {
  let sum = 0;
  for (let example = 0; example < count; example++) {
    offset.forEach((constant, output) => {
      let answer = constant;
      for (let i = 0; i < inputSize; i++) answer += map[output * inputSize + i] * inputs[example * inputSize + i];
      const error = answer - targets![example * offset.length + output];
      sum += error * error;
    });
  }
  return sum / (count * offset.length);
}

describe("tuning tasks", () => {
  const options = { inputs: 2, outputs: 3, examples: 10, amplitude: 0.2, gain: 3 };

  it("have currents within the amplitude, in opposite pairs, and rectified targets", () => {
    const { train, test } = tuningTask(keyFromSeed(1), options);
    for (const { count, inputs, targets } of [train, test]) {
      expect([count, inputs.length, targets!.length]).toEqual([10, 20, 30]);
      expect(sorted(inputs)).toEqual(sorted(inputs.map((value) => -value)));
      expect(Math.max(...inputs)).toBeLessThanOrEqual(0.2);
      for (let example = 0; example < count; example++) {
        const [first, second] = inputs.subarray(2 * example, 2 * example + 2);
        const wanted = [3 * Math.abs(first), 3 * Math.abs(second), 3 * Math.abs(first)];
        expect(Array.from(targets!.subarray(3 * example, 3 * example + 3))).toEqual(wanted);
        if (example % 2 === 0) expect([inputs[2 * example + 2], inputs[2 * example + 3]]).toEqual([-first, -second]);
      }
    }
    expect(test.inputs).not.toEqual(train.inputs);
  });

  it("come from the key alone", () => {
    expect(tuningTask(keyFromSeed(1), options)).toEqual(tuningTask(keyFromSeed(1), options));
    expect(tuningTask(keyFromSeed(1), options)).not.toEqual(tuningTask(keyFromSeed(2), options));
  });

  it("are within reach of a linear map when their map is linear", () => {
    const { train } = tuningTask(keyFromSeed(1), { ...options, map: "linear" });
    expect(linearBound(train)).toBeLessThan(1e-28);
  });

  it("are refused in one sentence when an option is out of range", () => {
    const key = keyFromSeed(0);
    for (const wrong of [{ inputs: 0 }, { outputs: 1.5 }, { examples: 7 }, { examples: 2e6 }, { gain: 0 }]) {
      expect(() => tuningTask(key, { ...options, ...wrong })).toThrow(Refusal);
    }
    expect(() => tuningTask(key, { ...options, examples: 1e6, outputs: 1e6 })).toThrow(Refusal);
  });
});

describe("the best that a linear map can do", () => {
  it("on rectified targets is to answer zero: the mean squared target", () => {
    for (let seed = 0; seed < 10; seed++) {
      const { train } = tuningTask(keyFromSeed(seed), { inputs: 3, outputs: 2, examples: 12 });
      expect(linearBound(train)).toBeCloseTo(meanSquare(train.targets!), 15);
    }
  });

  it("with an offset is to answer the mean target", () => {
    const { train } = tuningTask(keyFromSeed(1), { inputs: 3, outputs: 1, examples: 12 });
    const mean = train.targets!.reduce((sum, value) => sum + value) / 12;
    expect(linearBound(train, { offset: true })).toBeCloseTo(meanSquare(train.targets!.map((t) => t - mean)), 15);
  });

  it("is not beaten by any linear map, and is reached by the one of the normal equations", () => {
    const values = new Float64Array(60);
    normals(keyFromSeed(9), values);
    const task: Examples = { count: 20, inputSize: 2, inputs: values.slice(0, 40), targets: values.slice(40) };
    const bound = linearBound(task);
    const number = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(fc.property(number, number, (a, b) => errorOf(task, [a, b], [0]) >= bound));
    let [xx, xy, yy, xt, yt] = [0, 0, 0, 0, 0];
    for (let i = 0; i < 20; i++) {
      const [x, y, t] = [values[2 * i], values[2 * i + 1], values[40 + i]];
      [xx, xy, yy, xt, yt] = [xx + x * x, xy + x * y, yy + y * y, xt + x * t, yt + y * t];
    }
    const determinant = xx * yy - xy * xy;
    const best = [(yy * xt - xy * yt) / determinant, (xx * yt - xy * xt) / determinant];
    expect(errorOf(task, best, [0])).toBeCloseTo(bound, 12);
  });

  it("counts an input that repeats another only once", () => {
    const once: Examples = {
      count: 3,
      inputSize: 1,
      inputs: Float64Array.of(1, 2, 3),
      targets: Float64Array.of(1, 0, 1),
    };
    const twice: Examples = { ...once, inputSize: 2, inputs: Float64Array.of(1, 0.1, 2, 0.2, 3, 0.3) };
    expect(linearBound(twice)).toBeCloseTo(linearBound(once), 14);
    expect(linearBound(once)).toBeCloseTo((2 - 16 / 14) / 3, 14);
  });

  it("is refused for examples without targets", () => {
    expect(() => linearBound({ count: 1, inputSize: 1, inputs: Float64Array.of(1) })).toThrow(Refusal);
  });
});
