import type { EnvironmentTask } from "../../tasks/environments/environment.ts";
import type { Cause, Witness } from "./body.ts";
import { type LifeOptions, live } from "./life.ts";
import type { LifePlan } from "./lifetime.ts";
import type { Organism } from "./organism.ts";

/** What the outputs of an organism did while it settled once. */
export interface TracedSettling {
  readonly cause: Cause;
  /** What caused it, where it was a loss. */
  readonly loss: number;
  /** The action that was read from it, where it was an observation. */
  readonly action: number | undefined;
  /** Of each output: its amount after the pulse, and after each sweep. */
  readonly amounts: readonly (readonly number[])[];
}

/** A lifetime as its outputs show it: birth first, then observations and losses in turn. */
export type Trace = readonly TracedSettling[];

/** Leads a life as {@link live} does, and keeps what the outputs do. */
export function traceLife(
  organism: Organism,
  task: EnvironmentTask,
  plan: LifePlan,
  options: Omit<LifeOptions, "witness">,
): Trace {
  const settlings: { cause: Cause; loss: number; action: number | undefined; amounts: number[][] }[] = [];
  const keep = (state: Float64Array) => {
    const { amounts } = settlings[settlings.length - 1];
    organism.outputs.forEach((i, k) => void amounts[k].push(state[i]));
  };
  const witness: Witness = {
    pulse(cause, state, loss) {
      settlings.push({ cause, loss, action: undefined, amounts: Array.from(organism.outputs, () => []) });
      keep(state);
    },
    sweep: keep,
    answer(action) {
      settlings[settlings.length - 1].action = action;
    },
  };
  live(organism, task, plan, { ...options, witness });
  return settlings;
}

/** Of each kind of lifetime, that in which the first answer loses most: there is most to learn. */
export function tellingTrace(
  organism: Organism,
  task: EnvironmentTask,
  plan: Omit<LifePlan, "kind">,
  options: Omit<LifeOptions, "witness">,
): Trace {
  const traces = Array.from({ length: task.kinds ?? 1 }, (_, kind) =>
    traceLife(organism, task, { ...plan, kind }, options),
  );
  const firstLoss = (trace: Trace) => trace.find(({ cause }) => cause === "loss")?.loss ?? 0;
  return traces.reduce((most, trace) => (firstLoss(trace) > firstLoss(most) ? trace : most));
}
