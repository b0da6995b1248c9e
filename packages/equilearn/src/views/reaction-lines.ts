import type { Point } from "./reaction-layout.ts";

/** A line between two places, bowed by a share of its length, as data of a path. */
export interface Bowed {
  readonly from: Point;
  readonly to: Point;
  readonly bow: number;
}

/** Gentle first; what is to lie apart from another line between the same places begins on the other side. */
const bows = [0.1, -0.1, 0.18, -0.18, 0.26, -0.26, 0] as const;
const SAMPLES = 16;

/** What lines must not hide, how near they may come to it, and the frame that they must not leave. */
export interface Surroundings {
  readonly places: readonly Point[];
  readonly room: number;
  readonly width: number;
  readonly height: number;
}

/** The gentlest bow that stays in the frame and passes no other place too near, or else the one that passes fewest. */
export function bowAround(from: Point, to: Point, { places, room, width, height }: Surroundings, side: 1 | -1): Bowed {
  const others = places.filter((place) => place !== from && place !== to);
  let best: Bowed & { readonly passed: number } = { from, to, bow: bows[0] * side, passed: Infinity };
  for (const bow of bows) {
    const line = { from, to, bow: bow * side };
    const { x, y } = apex(line);
    if (x < 0 || x > width || y < 0 || y > height) continue;
    const passed = others.filter((place) => passes(line, place, room)).length;
    if (passed < best.passed) best = { ...line, passed };
    if (passed === 0) break;
  }
  return best;
}

/** The middle of the parabola's control polygon; to the same side whichever end comes first. */
function control({ from, to, bow }: Bowed): Point {
  const turn = from.x < to.x || (from.x === to.x && from.y < to.y) ? bow : -bow;
  return { x: (from.x + to.x) / 2 + turn * (to.y - from.y), y: (from.y + to.y) / 2 - turn * (to.x - from.x) };
}

/** Where it is farthest from the straight line. */
function apex(line: Bowed): Point {
  const { from, to } = line;
  const { x, y } = control(line);
  return { x: (x + (from.x + to.x) / 2) / 2, y: (y + (from.y + to.y) / 2) / 2 };
}

function passes(line: Bowed, place: Point, room: number): boolean {
  const { from, to } = line;
  const middle = control(line);
  for (let k = 1; k < SAMPLES; k++) {
    const t = k / SAMPLES;
    const [a, b, c] = [(1 - t) * (1 - t), 2 * t * (1 - t), t * t];
    const x = a * from.x + b * middle.x + c * to.x - place.x;
    const y = a * from.y + b * middle.y + c * to.y - place.y;
    if (x * x + y * y < room * room) return true;
  }
  return false;
}

export function bowedPath(line: Bowed): string {
  const { from, to } = line;
  const { x, y } = control(line);
  return `M${from.x.toFixed(1)},${from.y.toFixed(1)}Q${x.toFixed(1)},${y.toFixed(1)} ${to.x.toFixed(1)},${to.y.toFixed(1)}`;
}
