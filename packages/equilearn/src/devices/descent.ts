import type { Vector } from "../math/vector.ts";

/**
 * Gradient descent on a device: changes weights in place by an estimate of their gradient. Every method is local: what a
 * weight does depends on its own gradient and its own memory alone.
 */

/** Heavy-ball momentum: v ← μ·v − rate·g, w ← w + v. */
export interface MomentumSettings {
  readonly method: "momentum";
  readonly momentum: number;
  /** Smallest value a weight may reach, or null for none. */
  readonly floor: number | null;
}

/** Adam (Kingma & Ba, ICLR 2015, Algorithm 1), with decoupled weight decay (Loshchilov & Hutter, ICLR 2019, Algorithm 2). */
export interface AdamSettings {
  readonly method: "adam";
  /** Shares of the old first and second moments that are kept. */
  readonly firstMoment: number;
  readonly secondMoment: number;
  /** Added to the root of the second moment. */
  readonly epsilon: number;
  /** Share of a weight, times the rate, that each step takes away. */
  readonly decay: number;
}

export type DescentSettings = MomentumSettings | AdamSettings;

/** A method bound to a block of weights. */
export interface Descent<A extends Vector> {
  /** What the method remembers of each weight, live and in the order of the weights: a checkpoint keeps it. */
  readonly memory: Readonly<Record<string, A>>;
  /** Steps taken so far. */
  steps: number;
  /**
   * One step against `gradient`, a sum over `batch` examples, with one rate for each segment. The caller then says
   * `program.changed()`. Returns how many weights were stopped at the floor.
   */
  descend(gradient: A, rates: readonly number[], batch: number): number;
}

interface Part {
  readonly start: number;
  readonly end: number;
  /** Whose rate it has, when it is not the segment of its own number. */
  readonly segment?: number;
}

/** The methods on the reference device, in the precision of the arrays. Allocates its memory with `allocate`. */
export function referenceDescent<A extends Vector>(
  settings: DescentSettings,
  weights: A,
  parts: readonly Part[],
  allocate: (length: number) => A,
): Descent<A> {
  return settings.method === "momentum"
    ? momentumDescent(settings, weights, parts, allocate(weights.length))
    : adamDescent(settings, weights, parts, allocate(weights.length), allocate(weights.length));
}

function momentumDescent<A extends Vector>(
  { momentum, floor }: MomentumSettings,
  weights: A,
  parts: readonly Part[],
  velocity: A,
): Descent<A> {
  const lowest = floor ?? -Infinity;
  return {
    memory: { velocity },
    steps: 0,
    descend(gradient, rates, batch) {
      let stopped = 0;
      this.steps++;
      for (let k = 0; k < parts.length; k++) {
        const { start, end, segment = k } = parts[k];
        const rate = rates[segment] / batch;
        for (let w = start; w < end; w++) {
          velocity[w] = momentum * velocity[w] - rate * gradient[w];
          const next = weights[w] + velocity[w];
          const isStopped = next < lowest;
          weights[w] = isStopped ? lowest : next;
          if (isStopped) velocity[w] = 0;
          if (isStopped) stopped++;
        }
      }
      return stopped;
    },
  };
}

/** Adam's bias corrections by the number of steps: 1/(1 − firstMoment^steps) and the same of the second moment. */
export function adamCorrections({
  firstMoment,
  secondMoment,
}: AdamSettings): (steps: number) => readonly [number, number] {
  let known = 0;
  let [first, second] = [1, 1];
  const scales: [number, number] = [1, 1];
  return (steps) => {
    if (steps < known) [known, first, second] = [0, 1, 1];
    // By repeated products, which every engine rounds alike.
    for (; known < steps; known++) {
      first *= firstMoment;
      second *= secondMoment;
    }
    scales[0] = 1 / (1 - first);
    scales[1] = 1 / (1 - second);
    return scales;
  };
}

function adamDescent<A extends Vector>(
  settings: AdamSettings,
  weights: A,
  parts: readonly Part[],
  first: A,
  second: A,
): Descent<A> {
  const { firstMoment, secondMoment, epsilon, decay } = settings;
  const corrections = adamCorrections(settings);
  return {
    memory: { "first moment": first, "second moment": second },
    steps: 0,
    descend(gradient, rates, batch) {
      this.steps++;
      const [firstScale, secondScale] = corrections(this.steps);
      for (let k = 0; k < parts.length; k++) {
        const { start, end, segment = k } = parts[k];
        const rate = rates[segment];
        const kept = 1 - rate * decay;
        for (let w = start; w < end; w++) {
          const g = gradient[w] / batch;
          first[w] = firstMoment * first[w] + (1 - firstMoment) * g;
          second[w] = secondMoment * second[w] + (1 - secondMoment) * g * g;
          const step = (first[w] * firstScale) / (Math.sqrt(second[w] * secondScale) + epsilon);
          weights[w] = kept * weights[w] - rate * step;
        }
      }
      return 0;
    },
  };
}
