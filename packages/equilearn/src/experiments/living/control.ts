import { type RandomKey, split } from "../../math/random.ts";
import type { EnvironmentTask } from "../../tasks/environments/environment.ts";
import { type Feedback, type Life, type LifePlan, lastReturn } from "./lifetime.ts";

export const verdicts = ["learned in life", "innate", "undecided"] as const;
export type ControlVerdict = (typeof verdicts)[number];

/**
 * A mean over lifetimes and half the width of its 95 % confidence interval, which is of other lifetimes of the same body: of a task in which
 * lifetimes of one kind are all alike, it says no more than how many there were.
 */
export interface Estimate {
  readonly mean: number;
  readonly margin: number;
}

/**
 * The three-way control: the mean return of the last episodes of a lifetime with feedback, without, and with the feedback of another
 * lifetime; and what feedback of its own adds to each, lifetime by lifetime.
 */
export interface Control {
  readonly lifetimes: number;
  readonly on: Estimate;
  readonly off: Estimate;
  readonly yoked: Estimate;
  readonly overOff: Estimate;
  readonly overYoked: Estimate;
  /** Mean return of each episode with feedback, over the lifetimes. */
  readonly byEpisode: readonly number[];
  readonly verdict: ControlVerdict;
  /** Of the lives with feedback: settlings, how many of them did not come to rest, and the worst residual that a life ended with. */
  readonly settlings: number;
  readonly unsettled: number;
  readonly worstResidual: number;
}

/** Differences smaller than this share of the best return are none. */
const NOTHING = 0.05;

/** The plans of at least so many lifetimes, as many of each kind where the task has kinds. */
export function plansOf(
  { kinds = 1 }: EnvironmentTask,
  key: RandomKey,
  lifetimes: number,
  feedback: (k: number) => Feedback,
): readonly LifePlan[] {
  return Array.from({ length: Math.ceil(lifetimes / kinds) * kinds }, (_, k) => ({
    key: split(key, k),
    feedback: feedback(k),
    kind: k % kinds,
  }));
}

/** What lifetime k of the yoked ones feels: the losses of the next, which is of another kind where there are kinds. */
export function lossesOfAnother(lives: readonly Life[], k: number): readonly number[] {
  return lives[(k + 1) % lives.length].losses;
}

/** Lives the same lifetimes three times. */
export async function controlled(
  task: EnvironmentTask,
  live: (plans: readonly LifePlan[]) => Promise<readonly Life[]>,
  key: RandomKey,
  lifetimes: number,
): Promise<Control> {
  const lead = (feedback: (k: number) => Feedback) => live(plansOf(task, key, lifetimes, feedback));
  const on = await lead(() => "on");
  const off = await lead(() => "off");
  return controlOf(task, on, off, await lead((k) => lossesOfAnother(on, k)));
}

/**
 * What lives with their own feedback, without any, and with that of others come to. It is *learned in life* if its own feedback adds something over
 * none and over that of another lifetime, each beyond its confidence interval; it is *innate* if either adds less than a twentieth of the
 * best return, within it.
 */
export function controlOf(
  { bestReturn }: EnvironmentTask,
  lives: readonly Life[],
  without: readonly Life[],
  withAnothers: readonly Life[],
): Control {
  const [on, off, yoked] = [lives, without, withAnothers].map((some) => some.map(lastReturn));
  const overOff = estimate(on.map((value, k) => value - off[k]));
  const overYoked = estimate(on.map((value, k) => value - yoked[k]));
  const episodes = lives[0].returns.length;
  return {
    lifetimes: lives.length,
    on: estimate(on),
    off: estimate(off),
    yoked: estimate(yoked),
    overOff,
    overYoked,
    byEpisode: Array.from({ length: episodes }, (_, e) => estimate(lives.map(({ returns }) => returns[e])).mean),
    verdict: judge(overOff, overYoked, NOTHING * bestReturn),
    settlings: lives.reduce((sum, life) => sum + life.settlings, 0),
    unsettled: lives.reduce((sum, life) => sum + life.unsettled, 0),
    worstResidual: Math.max(...lives.map(({ residual }) => residual)),
  };
}

/** What a run says of it, by name. */
export function controlMetrics(control: Control): Record<string, number> {
  const { on, off, yoked, overOff, overYoked, byEpisode, verdict, settlings } = control;
  return {
    return: byEpisode.reduce((sum, value) => sum + value, 0) / byEpisode.length,
    on: on.mean,
    off: off.mean,
    yoked: yoked.mean,
    "on over off": overOff.mean,
    "on over off, margin": overOff.margin,
    "on over yoked": overYoked.mean,
    "on over yoked, margin": overYoked.margin,
    "first episode": byEpisode[0],
    "learned in life": verdict === "learned in life" ? 1 : 0,
    innate: verdict === "innate" ? 1 : 0,
    settlings,
  };
}

/** The verdict of each seed, from what {@link controlMetrics} said of it. */
export function verdictsIn(
  metrics: Readonly<Record<string, { readonly values: readonly number[] }>>,
): readonly ControlVerdict[] {
  const is = (name: ControlVerdict, seed: number) => metrics[name]?.values[seed] === 1;
  const { values = [] } = metrics.on ?? {};
  return values.map((_, seed) => verdicts.find((name) => is(name, seed)) ?? "undecided");
}

function judge(overOff: Estimate, overYoked: Estimate, nothing: number): ControlVerdict {
  const adds = ({ mean, margin }: Estimate) => mean - margin > 0 && mean > nothing;
  const addsNothing = ({ mean, margin }: Estimate) => Math.abs(mean) + margin < nothing;
  if (adds(overOff) && adds(overYoked)) return "learned in life";
  return addsNothing(overOff) || addsNothing(overYoked) ? "innate" : "undecided";
}

/**
 * The 97.5 % point of Student's distribution, within 1 % from 3 degrees of freedom on, by the expansion from the normal one.
 *
 * Source: Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 26.7.5.
 */
function quantile(freedom: number): number {
  const z = 1.959963984540054;
  const z3 = z * z * z;
  const z5 = z3 * z * z;
  const z7 = z5 * z * z;
  const first = (z3 + z) / 4;
  const second = (5 * z5 + 16 * z3 + 3 * z) / 96;
  const third = (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / 384;
  return z + (first + (second + third / freedom) / freedom) / freedom;
}

function estimate(values: readonly number[]): Estimate {
  const { length } = values;
  const mean = values.reduce((sum, value) => sum + value, 0) / length;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return { mean, margin: quantile(length - 1) * Math.sqrt(squares / (length - 1) / length) };
}
