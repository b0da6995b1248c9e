import { describe, expect, it } from "vitest";
import { Refusal } from "../systems/system.ts";
import { exclusiveOrTask, rectificationTask } from "./rectification.ts";
import { linearBound } from "./regression.ts";

describe("rectification", () => {
  it("wants the same drop for a current and its opposite", () => {
    const { train, test } = rectificationTask({ amplitude: 4, gain: 0.5 });
    expect(Array.from(train.inputs)).toEqual([2, -2, 4, -4]);
    expect(Array.from(train.targets!)).toEqual([1, 1, 2, 2]);
    expect(test).toBe(train);
  });

  it("leaves a linear network ⅝ of the squared largest target, an affine map 1/16", () => {
    const { train } = rectificationTask({ amplitude: 4, gain: 0.5 });
    expect(linearBound(train)).toBeCloseTo((5 / 8) * 4, 14);
    expect(linearBound(train, { offset: true })).toBeCloseTo((1 / 16) * 4, 14);
  });

  it("is refused in one sentence when an option is out of range", () => {
    for (const wrong of [{ amplitude: 0 }, { gain: Number.NaN }, { levels: 0 }, { levels: 1e9 }]) {
      expect(() => rectificationTask(wrong)).toThrow(Refusal);
    }
  });
});

describe("exclusive or", () => {
  it("wants a drop where the currents differ in sign", () => {
    const { train } = exclusiveOrTask({ amplitude: 0.5, gain: 2 });
    expect(Array.from(train.inputs)).toEqual([-0.5, -0.5, -0.5, 0.5, 0.5, -0.5, 0.5, 0.5]);
    expect(Array.from(train.targets!)).toEqual([0, 1, 1, 0]);
  });

  it("leaves a linear network half the squared target, an affine map a quarter", () => {
    const { train } = exclusiveOrTask({ amplitude: 0.5, gain: 2 });
    expect(linearBound(train)).toBeCloseTo(1 / 2, 15);
    expect(linearBound(train, { offset: true })).toBeCloseTo(1 / 4, 15);
  });

  it("is refused in one sentence when an option is not positive", () => {
    expect(() => exclusiveOrTask({ amplitude: Number.NaN })).toThrow(Refusal);
    expect(() => exclusiveOrTask({ gain: -1 })).toThrow(Refusal);
  });
});
