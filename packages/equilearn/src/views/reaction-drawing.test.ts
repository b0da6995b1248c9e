import { Resvg } from "@resvg/resvg-js";
import { expect, test } from "vitest";
import { reactionNetwork } from "../systems/reaction/assemble.ts";
import { type Drawing, toSvg } from "./figure.ts";
import { palette } from "./palette.ts";
import { reactionDrawing } from "./reaction-drawing.ts";
import { layOut, type ReactionPicture } from "./reaction-layout.ts";
import { lineStyles } from "./reaction-legend.ts";
import { bowAround } from "./reaction-lines.ts";

/** Four inputs on a face, as they lie; a space between; two outputs; one more that is empty. */
const picture: ReactionPicture = {
  network: reactionNetwork({
    spaces: ["in0", "in1", "in2", "in3", "out0", "out1", "mid0", "empty"],
    species: [
      ...[0, 1, 2, 3].map((space) => ({ name: `A@in${space}`, space, initial: 1, exchange: 0.3 })),
      { name: "A@out0", space: 4, initial: 1 },
      { name: "A@out1", space: 5, initial: 1 },
      ...["A", "B", "AB"].map((gene) => ({ name: `${gene}@mid0`, space: 6, initial: 1 })),
    ],
    edges: [
      { species: [0, 6], coefficients: [1, -1], rate: 2 },
      { species: [6, 5], coefficients: [1, -1], rate: 1, current: 4 },
      { species: [1, 4], coefficients: [1, -1], current: 1 },
      { species: [6, 7, 8], coefficients: [1, 1, -1], rate: 1 },
    ],
  }),
  points: [
    [-1, 1, -1],
    [1, 1, -1],
    [-1, -1, -1],
    [1, -1, -1],
    [-1, 0, 1],
    [1, 0, 1],
    [0, 0, 0],
    [0, 0, 0],
  ],
  inputs: [0, 1, 2, 3],
  outputs: [4, 5],
  feedback: [7],
};

/** Paths of a colour above the legend, and how many of them are dotted. */
function linesOf({ body }: Drawing, colour: string): readonly [all: number, dotted: number] {
  const paths = [...body.matchAll(/<path[^>]*stroke-opacity[^>]*>/g)].map(([path]) => path);
  const found = paths.filter((path) => path.includes(`stroke="${colour}"`));
  return [found.length, found.filter((path) => path.includes("stroke-dasharray")).length];
}

test("spaces lie in faces from left to right, as their coordinates say; a face of one row stands upright", () => {
  const { boxes, width, height } = layOut(picture);
  const at = new Map(boxes.map((box) => [picture.network.spaces[box.space], box]));
  expect([...at.keys()].sort()).toEqual(["in0", "in1", "in2", "in3", "mid0", "out0", "out1"]);
  const x = (name: string) => at.get(name)?.x ?? Number.NaN;
  const y = (name: string) => at.get(name)?.y ?? Number.NaN;
  expect([x("in0") === x("in2"), y("in0") === y("in1"), x("out0") === x("out1")]).toEqual([true, true, true]);
  expect(x("in0") < x("in1") && x("in1") < x("mid0") && x("mid0") < x("out0")).toBe(true);
  expect(y("in0") < y("in2") && y("out0") < y("out1")).toBe(true);
  for (const box of boxes) expect(box.x + box.width <= width && box.y + box.height <= height).toBe(true);
});

test("diffusion is solid, Hamiltonian flow dotted; a reaction is a square named after what it makes, joined to its three", () => {
  const drawing = reactionDrawing(picture, "A body");
  expect(linesOf(drawing, lineStyles.diffusion.stroke)).toEqual([2, 0]);
  expect(linesOf(drawing, lineStyles.hamiltonian.stroke)).toEqual([2, 2]);
  expect(linesOf(drawing, lineStyles.reaction.stroke)).toEqual([3, 0]);
  expect(drawing.body).toContain(`font-size="7" fill="${palette.paper}">AB</text>`);
  expect(drawing.description).toBe("9 species in 7 spaces, with 4 edges, 1 of them reactions.");
});

test("species have the colour of their role, and a ring where they exchange with the outside; the legend explains each", () => {
  const { body } = reactionDrawing(picture, "A body", { legend: false });
  const discs = (colour: string) => body.split(`r="9" fill="${colour}"`).length - 1;
  expect([palette.green, palette.gold, palette.red, palette.sky].map(discs)).toEqual([4, 2, 1, 2]);
  expect(body.split('r="11.5"').length - 1).toBe(4);
  const svg = toSvg(reactionDrawing(picture, "A body"));
  for (const words of [
    "feedback",
    "exchange with the outside",
    "reaction, and what it makes",
    "diffusion",
    "Hamiltonian flow",
  ]) {
    expect(svg).toContain(`>${words}</text>`);
    expect(body).not.toContain(`>${words}</text>`);
  }
  expect(() => new Resvg(svg)).not.toThrow();
});

test("a drawing is as wide as its title", () => {
  const title = "A title that is a good deal longer than the body below it is wide, and then some more of it";
  const { width } = reactionDrawing(picture, title);
  expect(width).toBeGreaterThan(8 * title.length);
  expect(reactionDrawing(picture, "A").width).toBeLessThan(width);
});

test("a line bows around what it does not join, within the frame", () => {
  const [from, to] = [
    { x: 0, y: 50 },
    { x: 200, y: 50 },
  ];
  const room = { room: 10, width: 200, height: 100 };
  expect(bowAround(from, to, { ...room, places: [from, to] }, 1).bow).toBe(0.1);
  // The middle of the gentlest bow is 10 above the straight line.
  const inTheWay = { x: 100, y: 42 };
  expect(bowAround(from, to, { ...room, places: [from, to, inTheWay] }, 1).bow).toBe(-0.1);
  const flat = { ...room, height: 50, places: [from, to] };
  expect(bowAround(from, to, flat, -1).bow).toBe(0.1);
});
