import { describe, expect, test } from "vitest";
import { drawn } from "../../../test/neuron-networks.ts";
import { flowedRoot } from "./cubic.ts";

/** u³ + c·u − d over the sizes of its terms. */
function residual(c: number, d: number, u: number): number {
  const size = Math.abs(u * u * u) + Math.abs(c * u) + Math.abs(d);
  return size === 0 ? 0 : Math.abs(u * u * u + c * u - d) / size;
}

const COUNT = 6000;
const columns = [drawn(7, "c", COUNT, 2), drawn(7, "d", COUNT), drawn(7, "u", COUNT, 1.5)];
/** c, d and u of standard deviations 2, 1 and 1.5. */
const draws = Array.from(columns[0], (c, k) => [c, columns[1][k], columns[2][k]] as const);

/** Numbers of either sign and up to so many decades around 1. */
const spread = (label: string, decades: number) =>
  drawn(8, label, COUNT).map((x, k) => (k % 2 === 0 ? x : -x) * 10 ** (decades * Math.tanh(2 * x)));

/**
 * Where explicit steps of du/dt = d − c·u − u³ lead. The steps are shorter than the inverse of the steepest slope on the
 * way, so that they never leap over a root.
 */
function flowEnd(c: number, d: number, start: number): number {
  const widest = Math.max(Math.abs(start), Math.sqrt(Math.abs(c)) + Math.cbrt(Math.abs(d)));
  const timeStep = 0.2 / (3 * widest * widest + Math.abs(c));
  let u = start;
  for (let step = 0; step < 100_000; step++) {
    const move = timeStep * (d - c * u - u * u * u);
    u += move;
    if (Math.abs(move) < 1e-14 * Math.abs(u)) break;
  }
  return u;
}

describe("it is a root: relative residual ≤ 1e-14", () => {
  test("6000 draws of ordinary size, a quarter of them with three roots", () => {
    const worst = Math.max(...draws.map(([c, d, u]) => residual(c, d, flowedRoot(c, d, u))));
    expect(worst).toBeLessThan(1e-14);
    const threeRoots = draws.filter(([c, d]) => c < 0 && Math.abs(d) < 2 * (-c / 3) ** 1.5);
    expect(threeRoots.length).toBeGreaterThan(COUNT / 5);
  });

  test("6000 draws with c and d each up to 90 decades from 1", () => {
    const [c, d, u] = [spread("c", 90), spread("d", 90), spread("u", 30)];
    const worst = Math.max(...Array.from(c, (_, k) => residual(c[k], d[k], flowedRoot(c[k], d[k], u[k]))));
    expect(worst).toBeLessThan(1e-14);
  });

  test("lengths scaled by a power of two from 2⁻³⁰⁰ to 2³⁰⁰ scale the root, to the last bit", () => {
    for (const [k, [c, d, u]] of draws.slice(0, 1200).entries()) {
      const length = 2 ** ((k % 601) - 300);
      const scaled = flowedRoot(c * length * length, d * length * length * length, u * length);
      expect(scaled).toBe(length * flowedRoot(c, d, u));
    }
  });

  test("of an odd function: turned signs turn the root, to the last bit", () => {
    for (const [c, d, u] of draws) expect(flowedRoot(c, -d, -u)).toBe(-flowedRoot(c, d, u));
  });

  test("d = 0: zero for c ≥ 0, and ±√−c by the side of u; c = 0: the cube root", () => {
    for (const [c, d, u] of draws) {
      expect(flowedRoot(Math.abs(c), 0, u) + 0).toBe(0);
      expect(Math.abs(flowedRoot(-Math.abs(c), 0, u) / (Math.sign(u) * Math.sqrt(Math.abs(c))) - 1)).toBeLessThan(
        1e-15,
      );
      expect(Math.abs(flowedRoot(0, d, u) / Math.cbrt(d) - 1)).toBeLessThan(1e-15);
    }
    expect(flowedRoot(0, 0, 1)).toBe(0);
    // The flow stands still on the middle root, as it does on any other.
    expect(flowedRoot(-4, 0, 0)).toBe(0);
    expect(flowedRoot(-4, 0, -2)).toBe(-2);
  });
});

describe("it is the root that gradient flow reaches", () => {
  test("small explicit steps end within 1e-9 of it: over 5000 draws not next to a fold or the middle root", () => {
    let compared = 0;
    for (const [c, d, u] of draws) {
      const root = flowedRoot(c, d, u);
      // The slope at the end, and the rate at the start, tell how far the draw is from where the flow stands still.
      if (3 * root * root + c < 0.05 || Math.abs(d - c * u - u * u * u) < 1e-3) continue;
      compared++;
      expect(Math.abs(flowEnd(c, d, u) - root)).toBeLessThan(1e-9);
    }
    expect(compared).toBeGreaterThan(5000);
  });

  test("a step of 1e-9 to either side of the middle root of u³ − 3u = 1 parts the ways to the outer ones", () => {
    // The roots are 2cos(20°), 2cos(140°) and 2cos(260°).
    const [upper, lower, middle] = [20, 140, 260].map((degrees) => 2 * Math.cos((degrees * Math.PI) / 180));
    expect(Math.abs(flowedRoot(-3, 1, middle + 1e-9) / upper - 1)).toBeLessThan(1e-15);
    expect(Math.abs(flowedRoot(-3, 1, middle - 1e-9) / lower - 1)).toBeLessThan(1e-15);
    expect(Math.abs(flowedRoot(-3, 1, 50) / upper - 1)).toBeLessThan(1e-15);
    expect(Math.abs(flowedRoot(-3, 1, -50) / lower - 1)).toBeLessThan(1e-15);
  });

  test("at a fold the flow from outside stays at the double root to 1e-7, and from inside goes to the other", () => {
    // u³ − 3u = 2 is (u + 1)²(u − 2) = 0.
    expect(Math.abs(flowedRoot(-3, 2, -1.5) + 1)).toBeLessThan(1e-7);
    expect(flowedRoot(-3, 2, -0.9)).toBe(2);
    expect(flowedRoot(-3, 2, 5)).toBe(2);
    expect(Math.abs(flowedRoot(-3, -2, 1.5) - 1)).toBeLessThan(1e-7);
    expect(flowedRoot(-3, -2, 0.9)).toBe(-2);
  });

  test("1e-12, 1e-6 or 1 past a fold there is one root, from wherever the flow starts: residual ≤ 1e-14", () => {
    for (const start of [-50, -1.5, -1, -0.5, 0, 1, 50])
      for (const beyond of [1e-12, 1e-6, 1]) {
        const root = flowedRoot(-3, 2 + beyond, start);
        expect(residual(-3, 2 + beyond, root)).toBeLessThan(1e-14);
        // Near 2 the slope of the cubic is 9.
        expect(Math.abs(root - 2 - beyond / 9)).toBeLessThan(0.01 * beyond * beyond + 1e-11);
      }
  });
});
