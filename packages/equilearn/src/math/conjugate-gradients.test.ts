import { describe, expect, it } from "vitest";
import { conjugateGradients, type PreconditionedSystem } from "./conjugate-gradients.ts";
import { norm2 } from "./vector.ts";

/** A diagonal matrix, not preconditioned unless told how. */
function diagonal(
  entries: readonly number[],
  precondition: PreconditionedSystem["precondition"],
): PreconditionedSystem {
  return {
    multiply: (v, image) => image.set(entries.map((entry, i) => entry * v[i])),
    precondition,
    norm: norm2,
  };
}

const copy: PreconditionedSystem["precondition"] = (residual, correction) => correction.set(residual);

function run(system: PreconditionedSystem, b: readonly number[], target: number, most: number) {
  const vector = () => new Float64Array(b.length);
  const [residual, solution] = [Float64Array.from(b), vector()];
  const scratch = { correction: vector(), direction: vector(), image: vector() };
  return { iterations: conjugateGradients(system, residual, solution, target, most, scratch), residual, solution };
}

describe("conjugateGradients", () => {
  it("takes as many iterations as there are distinct eigenvalues", () => {
    const { iterations, solution, residual } = run(diagonal([1, 2, 2, 5, 5, 5], copy), [1, 2, 3, 4, 5, 6], 1e-12, 50);
    expect(iterations).toBe(3);
    for (const [i, x] of [1, 1, 1.5, 0.8, 1, 1.2].entries()) expect(solution[i]).toBeCloseTo(x, 12);
    expect(norm2(residual)).toBeLessThan(1e-12);
  });

  it("takes one iteration with the exact inverse", () => {
    const entries = [1, 10, 100, 1000];
    const exact = diagonal(entries, (r, z) => z.set(entries.map((entry, i) => r[i] / entry)));
    expect(run(exact, [1, 1, 1, 1], 1e-12, 50).iterations).toBe(1);
  });

  it("converges with a preconditioner that changes at every call", () => {
    const entries = Array.from({ length: 200 }, (_, i) => 1 + i * i);
    let call = 0;
    const varying = diagonal(entries, (r, z) => {
      call++;
      z.set(entries.map((entry, i) => (r[i] / entry) * (1 + 0.5 * ((i * call) % 3))));
    });
    const b = entries.map((_, i) => (i % 2 === 0 ? 1 : -1));
    const { iterations, solution } = run(varying, b, 1e-9, 100);
    expect(iterations).toBeLessThan(40);
    for (const [i, entry] of entries.entries()) expect(solution[i] * entry).toBeCloseTo(b[i], 8);
  });

  it("goes on from the solution given", () => {
    const vector = () => new Float64Array(2);
    const solution = Float64Array.of(10, 20);
    const scratch = { correction: vector(), direction: vector(), image: vector() };
    conjugateGradients(diagonal([2, 4], copy), Float64Array.of(2, 8), solution, 1e-12, 9, scratch);
    expect(solution[0]).toBeCloseTo(11, 12);
    expect(solution[1]).toBeCloseTo(22, 12);
  });

  it("stops at the norm that the system defines, after the most iterations, and where there is no descent", () => {
    const entries = Array.from({ length: 100 }, (_, i) => 1 + i);
    const b = entries.map(() => 1);
    const system = diagonal(entries, copy);
    const lenient = { ...system, norm: (r: Float64Array) => norm2(r) / 1000 };
    expect(run(lenient, b, 1e-6, 200).iterations).toBeLessThan(run(system, b, 1e-6, 200).iterations);
    expect(run(system, b, 1e-6, 5).iterations).toBe(5);
    expect(
      run(
        system,
        b.map(() => 0),
        0,
        5,
      ).iterations,
    ).toBe(0);
    expect(run(diagonal([-1, -2], copy), [1, 1], 1e-6, 5).iterations).toBe(0);
  });
});
