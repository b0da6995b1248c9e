import { describe, expect, it } from "vitest";
import type { GroundedLaplacian } from "./grounded-laplacian.ts";
import { buildHierarchy, type Hierarchy, type Level, multiplySmoothed, precondition } from "./multigrid-cycle.ts";
import { keyFromSeed, split, uniforms } from "./random.ts";
import { dot, relativeError } from "./vector.ts";

const key = keyFromSeed(31);

function random(label: string, length: number): Float64Array {
  const draws = new Float64Array(length);
  uniforms(split(key, label), draws);
  return draws.map((u) => u - 0.5);
}

/** A lattice of side × side with weights in [0.5, 1.5], grounded at its first corner. */
function lattice(side: number): GroundedLaplacian {
  const [rows, columns]: [number[], number[]] = [[], []];
  for (let i = 0; i < side * side; i++) {
    for (const j of [...(i >= side ? [i - side] : []), ...(i % side > 0 ? [i - 1] : [])]) {
      rows.push(i);
      columns.push(j);
    }
  }
  const ground = new Float64Array(side * side);
  ground[0] = 1;
  const weights = random("weights", rows.length).map((u) => 1 + u);
  return { size: side * side, rows: Int32Array.from(rows), columns: Int32Array.from(columns), weights, ground };
}

function hierarchyOf(matrix: GroundedLaplacian): Hierarchy {
  const built = buildHierarchy(matrix);
  if ("ungrounded" in built) throw new Error("the lattice is grounded");
  return built;
}

function smoothed({ hierarchy, v }: { hierarchy: Hierarchy; v: Float64Array }): Float64Array {
  const image = new Float64Array(v.length);
  multiplySmoothed(hierarchy.levels[0], v, new Float64Array(v.length), image);
  return image;
}

/** (I − L) x and (I − Lᵀ) x. */
function triangular({ rows, columns, couplings }: Level, x: Float64Array, transposed: boolean): Float64Array {
  const product = x.slice();
  for (let edge = 0; edge < rows.length; edge++) {
    const [i, j] = transposed ? [columns[edge], rows[edge]] : [rows[edge], columns[edge]];
    product[i] -= couplings[edge] * x[j];
  }
  return product;
}

describe("multiplySmoothed", () => {
  it("is the product with (I − L)⁻¹ (I − L − Lᵀ) (I − Lᵀ)⁻¹", () => {
    const hierarchy = hierarchyOf(lattice(9));
    const [level] = hierarchy.levels;
    const x = random("x", 81);
    const v = triangular(level, x, true);
    const lower = triangular(level, x, false);
    const whole = lower.map((value, i) => value + v[i] - x[i]);
    expect(relativeError(triangular(level, smoothed({ hierarchy, v }), false), whole)).toBeLessThan(1e-14);
  });
});

describe("precondition", () => {
  /** 361 unknowns: one level above the direct solve, so that the preconditioner is linear. */
  const hierarchy = hierarchyOf(lattice(19));
  const n = 361;
  function preconditioned(r: Float64Array): Float64Array {
    const z = new Float64Array(n);
    precondition(hierarchy, 0, r, z);
    return z;
  }

  it("is symmetric and positive definite on two levels", () => {
    expect(hierarchy.levels.length).toBe(1);
    const [r, s] = [random("r", n), random("s", n)];
    const [zr, zs] = [preconditioned(r), preconditioned(s)];
    expect(dot(zr, s)).toBeCloseTo(dot(r, zs), 12);
    expect(dot(zr, r)).toBeGreaterThan(dot(r, r));
  });

  it("bounds the condition number on two levels", () => {
    // Power iteration for the largest eigenvalue of M S, and for the smallest as that of 2 I − M S.
    let [high, low] = [random("high", n), random("low", n)];
    let [largest, gap] = [0, 0];
    for (let i = 0; i < 300; i++) {
      const up = preconditioned(smoothed({ hierarchy, v: high }));
      largest = Math.sqrt(dot(up, up) / dot(high, high));
      high = up.map((value) => value / largest);
      const down = preconditioned(smoothed({ hierarchy, v: low })).map((value, k) => 2 * low[k] - value);
      gap = Math.sqrt(dot(down, down) / dot(low, low));
      low = down.map((value) => value / gap);
    }
    expect(largest).toBeLessThan(1.0001);
    expect(2 - gap).toBeGreaterThan(0.2);
  });

  it("finds most of a smooth solution in one step over several levels", () => {
    const deep = hierarchyOf(lattice(100));
    expect(deep.levels.length).toBeGreaterThanOrEqual(3);
    const potential = Float64Array.from({ length: 10_000 }, (_, i) => Math.cos((Math.PI * ((i % 100) + 0.5)) / 100));
    const x = triangular(deep.levels[0], potential, true);
    const r = smoothed({ hierarchy: deep, v: x });
    const z = new Float64Array(10_000);
    precondition(deep, 0, r, z);
    // The cosine between z and x in the energy norm.
    const cosine = dot(z, r) / Math.sqrt(dot(z, smoothed({ hierarchy: deep, v: z })) * dot(x, r));
    expect(cosine).toBeGreaterThan(0.95);
  });
});

describe("buildHierarchy", () => {
  it("names an unknown of the finest matrix that nothing grounds", () => {
    const matrix = lattice(30);
    matrix.ground[0] = 0;
    matrix.ground[899] = 0;
    expect(buildHierarchy(matrix)).toEqual({ ungrounded: expect.any(Number) });
    const apart = { ...matrix, size: 901, ground: new Float64Array(901) };
    apart.ground[0] = 1;
    expect(buildHierarchy(apart)).toEqual({ ungrounded: 900 });
  });
});
