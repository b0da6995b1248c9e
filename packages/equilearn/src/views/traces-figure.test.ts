import { Resvg } from "@resvg/resvg-js";
import { expect, test } from "vitest";
import type { Trace, TracedSettling } from "../experiments/living/trace.ts";
import { reactionNetwork } from "../systems/reaction/assemble.ts";
import { toSvg } from "./figure.ts";
import { palette } from "./palette.ts";
import { timeLineOf } from "./time-line.ts";
import { tracesFigure } from "./traces-figure.ts";

/** A settling of two outputs that rises by 1 and 2 a sweep from `from`. */
function settling(cause: TracedSettling["cause"], sweeps: number, from: number, what: Partial<TracedSettling> = {}) {
  const ramp = (slope: number) => Array.from({ length: sweeps + 1 }, (_, k) => from + slope * k);
  return { cause, loss: 0, action: undefined, amounts: [ramp(1), ramp(2)], ...what };
}
const birth = settling("birth", 3, 0);
const seen = (sweeps: number, action = 0) => settling("observation", sweeps, 10, { action });
const felt = (loss: number, sweeps = 2) => settling("loss", sweeps, 20, { loss });

test("settlings follow each other from the first pulse on, after the end of birth", () => {
  const { outputs, pulses, breaks } = timeLineOf([birth, seen(2, 1), felt(1)]);
  expect(outputs[1].map(({ x, y }) => [x, y])).toEqual([
    [-3, 0],
    [-2, 2],
    [-1, 4],
    [0, 6],
    [0, 10],
    [1, 12],
    [2, 14],
    [2, 20],
    [3, 22],
    [4, 24],
  ]);
  expect(pulses).toEqual([
    { x: 0, cause: "observation", loss: 0, action: 1 },
    { x: 2, cause: "loss", loss: 1, action: undefined },
  ]);
  expect(breaks).toEqual([]);
});

test("an episode of many steps is shown by its first four settlings and by what surrounds its loss", () => {
  const long: Trace = [birth, ...Array.from({ length: 30 }, () => seen(5)), felt(0.5), seen(5), seen(5)];
  const { pulses, breaks, outputs } = timeLineOf(long);
  expect(pulses.map(({ cause }) => cause.slice(0, 1)).join("")).toBe("oooooolo");
  expect(breaks).toHaveLength(1);
  expect(outputs[0].filter(({ y }) => Number.isNaN(y)).map(({ x }) => x)).toEqual(breaks);
  expect(breaks[0]).toBeGreaterThan(pulses[3].x + 4);
  expect(pulses[4].x).toBeGreaterThan(breaks[0]);
});

test("of a settling of 200 sweeps 48 are shown", () => {
  const { pulses, breaks } = timeLineOf([birth, seen(200), felt(1), seen(2)]);
  expect(pulses[1].x).toBe(48 + Math.round(0.04 * 52));
  expect(breaks).toHaveLength(1);
});

test("champions stand below each other with their pulses and what answered, above one legend", () => {
  const network = reactionNetwork({ spaces: ["s"], species: [{ name: "A@s", space: 0, initial: 1 }], edges: [] });
  const picture = { network, points: [[0, 0, 0] as const], inputs: [], outputs: [0, 0], feedback: [] };
  const champion = {
    generation: 1,
    fitness: 0,
    picture,
    trace: [birth, seen(20), felt(1, 20), seen(20, 1), felt(0, 20)],
  };
  const drawing = tracesFigure({ seed: 3, champions: [champion, { ...champion, generation: 50 }] }, "Evolved");
  expect(() => new Resvg(toSvg(drawing))).not.toThrow();
  expect(drawing.title).toBe("Evolved: outputs of champions of seed 3");
  expect(drawing.description).toBe(
    "Generation 1: 4 settlings; losses felt: 1, 0. Generation 50: 4 settlings; losses felt: 1, 0.",
  );
  const count = (text: string) => drawing.body.split(`>${text}<`).length - 1;
  expect(["→ 0", "→ 1", "loss 1", "loss 0"].map(count)).toEqual([2, 2, 2, 2]);
  expect(["output 0", "output 1", "a pulse of loss"].map(count)).toEqual([1, 1, 1]);
  const rules = (colour: string) => drawing.body.split(`stroke-opacity="0.6" stroke="${colour}"`).length - 1;
  expect([rules(palette.green), rules(palette.red)]).toEqual([4, 4]);
});
