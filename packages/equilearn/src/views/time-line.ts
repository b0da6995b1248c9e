import type { Trace, TracedSettling } from "../experiments/living/trace.ts";
import type { Point } from "./series.ts";

/** The beginning of a lifetime, settling after settling on one axis of sweeps; 0 is the first pulse. */
export interface TimeLine {
  /** Of each output; y is NaN where something is left out. */
  readonly outputs: readonly (readonly Point[])[];
  readonly pulses: readonly Pulse[];
  /** Where settlings, or sweeps of a long one, are left out. */
  readonly breaks: readonly number[];
}

interface Pulse extends Pick<TracedSettling, "loss" | "action"> {
  readonly x: number;
  readonly cause: "observation" | "loss";
}

/** Settlings that are shown, and sweeps of each. */
const MOST = 8;
const MOST_SWEEPS = 48;
/** Sweeps of birth that are shown, and the share of the axis that a break takes. */
const LEAD = 6;
const BREAK = 0.04;

export function timeLineOf(trace: Trace): TimeLine {
  const [birth, ...after] = trace;
  const shown = shownOf(after);
  const total = shown.reduce((sum, k) => sum + Math.min(MOST_SWEEPS, sweepsOf(after[k])), 0);
  const lead = Math.min(LEAD, sweepsOf(birth));
  const outputs = birth.amounts.map((amounts) => amounts.slice(-lead - 1).map((y, k): Point => ({ x: k - lead, y })));
  const pulses: Pulse[] = [];
  const breaks: number[] = [];
  let x = 0;
  let isWhole = true;
  for (const [index, k] of shown.entries()) {
    const { cause, loss, action, amounts } = after[k];
    if (!isWhole || (index > 0 && k !== shown[index - 1] + 1)) {
      const room = Math.max(1, Math.round(BREAK * total));
      for (const line of outputs) line.push({ x: x + room / 2, y: Number.NaN });
      breaks.push(x + room / 2);
      x += room;
    }
    if (cause !== "birth") pulses.push({ x, cause, loss, action });
    for (const [output, values] of amounts.entries())
      outputs[output].push(...values.slice(0, MOST_SWEEPS + 1).map((y, sweep) => ({ x: x + sweep, y })));
    x += Math.min(MOST_SWEEPS, sweepsOf(after[k]));
    isWhole = sweepsOf(after[k]) <= MOST_SWEEPS;
  }
  return { outputs, pulses, breaks };
}

const sweepsOf = ({ amounts }: TracedSettling) => amounts[0].length - 1;

/** The first, or where the first loss is felt later than that, the first half and what surrounds that loss. */
function shownOf(settlings: readonly TracedSettling[]): readonly number[] {
  const first = settlings.findIndex(({ cause }) => cause === "loss");
  const range = (from: number, count: number) => Array.from({ length: count }, (_, k) => from + k);
  const half = MOST / 2;
  if (first < MOST) return range(0, Math.min(MOST, settlings.length));
  return [...range(0, half), ...range(Math.max(half, first - half + 2), half)].filter((k) => k < settlings.length);
}
