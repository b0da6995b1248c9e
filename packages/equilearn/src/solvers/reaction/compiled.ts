import type { Workspace } from "./workspace.ts";
import { PAIR, TRANSFER } from "./workspace.ts";

/** How the step of an edge is taken: by `chemical-step.ts`, or here with coefficients that the time step alone decides. */
const VARYING = 0;
const NEUTRAL_TRANSFER = 1;
const NEUTRAL_PAIR = 2;
const NEUTRAL_DOUBLE = 3;

/**
 * The closed forms of edges whose species have neither charge nor momentum, so that E never changes: most edges of most systems. The
 * same equations as in `chemical-step.ts`.
 */
export interface Compiled {
  readonly form: Uint8Array;
  /** The species that an edge takes, and the one that it makes; of a doubled one `first` alone. */
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly made: Int32Array;
  /** dt · k · Π E of what is taken and of what is made. */
  readonly forward: Float64Array;
  readonly backward: Float64Array;
  /** The time step that they are of. */
  timeStep: number;
}

export function compileEdges({ network, kind, varies }: Workspace): Compiled {
  const { offsets, species, coefficients } = network.stoichiometry;
  const edges = kind.length;
  const [first, second, made] = [0, 1, 2].map(() => new Int32Array(edges));
  const form = new Uint8Array(edges);
  for (let edge = 0; edge < edges; edge++) {
    const entries = Array.from({ length: offsets[edge + 1] - offsets[edge] }, (_, k) => offsets[edge] + k);
    const isBare = entries.every((entry) => varies[species[entry]] === 0);
    if (!isBare || (kind[edge] !== TRANSFER && kind[edge] !== PAIR)) continue;
    // A pair may be written either way round: what is one is what is made.
    const single = entries.findLast(
      (entry) => Math.abs(coefficients[entry]) === 1 && isAlone(coefficients, entries, entry),
    );
    if (single === undefined) continue;
    const taken = entries.filter((entry) => entry !== single);
    form[edge] = kind[edge] === TRANSFER ? NEUTRAL_TRANSFER : taken.length === 2 ? NEUTRAL_PAIR : NEUTRAL_DOUBLE;
    first[edge] = species[taken[0]];
    second[edge] = species[taken[taken.length - 1]];
    made[edge] = species[single];
  }
  return {
    form,
    first,
    second,
    made,
    forward: new Float64Array(edges),
    backward: new Float64Array(edges),
    timeStep: Number.NaN,
  };
}

function isAlone(coefficients: Int32Array, entries: readonly number[], entry: number): boolean {
  return entries.every((other) => other === entry || coefficients[other] * coefficients[entry] < 0);
}

/** Coefficients for a time step. */
export function prepareEdges(compiled: Compiled, { network, bare }: Workspace, timeStep: number): void {
  if (compiled.timeStep === timeStep) return;
  const { form, first, second, made, forward, backward } = compiled;
  for (let edge = 0; edge < form.length; edge++) {
    const strength = timeStep * network.rate[edge];
    forward[edge] = strength * bare[first[edge]] * (form[edge] === NEUTRAL_TRANSFER ? 1 : bare[second[edge]]);
    backward[edge] = strength * bare[made[edge]];
  }
  compiled.timeStep = timeStep;
}

/** A step takes at most this share of what there is, so that rounding leaves every amount above 0. */
const MOST = 1 - 1 / 1099511627776;

/** Takes the step of an edge if it has a closed form with constant coefficients. */
export function stepCompiled(
  { form, first, second, made, forward, backward }: Compiled,
  amounts: Float64Array,
  edge: number,
): boolean {
  const kind = form[edge];
  if (kind === VARYING) return false;
  const a = first[edge];
  const c = made[edge];
  const f = forward[edge];
  const g = backward[edge];
  const x = amounts[a];
  const z = amounts[c];
  if (kind === NEUTRAL_TRANSFER) {
    let extent = (f * x - g * z) / (1 + f + g);
    if (extent > MOST * x) extent = MOST * x;
    else if (-extent > MOST * z) extent = -MOST * z;
    amounts[a] = x - extent;
    amounts[c] = z + extent;
    return true;
  }
  const b = second[edge];
  const y = kind === NEUTRAL_DOUBLE ? x : amounts[b];
  const quadratic = kind === NEUTRAL_DOUBLE ? 4 * f : f;
  const linear = 1 + g + (kind === NEUTRAL_DOUBLE ? 4 * f * x : f * (x + y));
  const constant = f * x * y - g * z;
  let extent = (2 * constant) / (linear + Math.sqrt(Math.max(0, linear * linear - 4 * quadratic * constant)));
  const most = MOST * (kind === NEUTRAL_DOUBLE ? x / 2 : Math.min(x, y));
  if (extent > most) extent = most;
  else if (-extent > MOST * z) extent = -MOST * z;
  amounts[c] = z + extent;
  if (kind === NEUTRAL_DOUBLE) amounts[a] = x - 2 * extent;
  else {
    amounts[a] = x - extent;
    amounts[b] = y - extent;
  }
  return true;
}
