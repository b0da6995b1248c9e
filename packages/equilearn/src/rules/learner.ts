import type { Vector } from "../math/vector.ts";
import { DIVERGED, MET, type Program, type Settlement, type Status } from "../solvers/program.ts";
import { portOf, Refusal } from "../systems/system.ts";
import { requireApplicable } from "./applicable.ts";
import { type BoundPhase, bindPhase } from "./bound-phase.ts";
import type { Cost } from "./cost.ts";
import type { Rule } from "./rule.ts";

/** What the learner has seen of its settlings, one for each sample, since whoever reads it last set it to zero. */
export interface Tally {
  settlings: number;
  unsettled: number;
  worstResidual: number;
}

/**
 * What becomes of samples that did not settle: `skip` the whole step, `drop` the sample, `count` it and learn from it all the
 * same, or `stop` with a sentence. A sample whose numbers are not finite is never learned from.
 */
export const unsettledPolicies = ["skip", "drop", "count", "stop"] as const;
export type UnsettledPolicy = (typeof unsettledPolicies)[number];

/** A rule bound to a program, a cost and a nudge: everything allocated, ready to be stepped. */
export interface Learner<A extends Vector = Float64Array> {
  readonly rule: Rule;
  /** samples × input size: write the inputs here before a step. */
  readonly inputs: A;
  /** samples × output size: write the targets here before a step. */
  readonly targets: A;
  /** samples × output size: the outputs of the free phase after a step. */
  readonly outputs: A;
  /** The estimate of Σ_samples ∂C/∂w after `estimate`, in the program's order of weights. */
  readonly gradient: A;
  /** How many samples the last estimate sums over. */
  readonly counted: number;
  /** How many of the samples that it leaves out had numbers that were not finite; the others only ran out of steps. */
  readonly diverged: number;
  readonly tally: Tally;
  /** Free phase only: fills `outputs` for the first `samples` inputs. */
  infer(samples: number, effort?: number, measured?: boolean): Status;
  /** The settlement of the last phase that was run, reused by the next. */
  readonly settlement: Settlement;
  /**
   * All phases of the rule: fills `outputs` and `gradient`, returns the summed cost; NaN, and a zero gradient, when nothing was
   * learned. `policy` is what the learner was bound with unless it is given.
   */
  estimate(samples: number, policy?: UnsettledPolicy): number;
}

/**
 * Binds a rule to a program with ports `input` and `output`. `nudge` is η > 0.
 * Throws a {@link Refusal} when the system lacks a trait the rule requires, or the rule's teaching does not fit the cost.
 */
export function bindLearner<A extends Vector>(
  rule: Rule,
  program: Program<A>,
  cost: Cost,
  nudge: number,
  unsettled: UnsettledPolicy = "skip",
): Learner<A> {
  requireApplicable(rule, program.system);
  if (!(nudge > 0 && nudge < Infinity))
    throw new Refusal(`The nudge of "${rule.name}" must be a positive number, not ${nudge}.`);
  const capacity = program.samples;
  const inputPort = portOf(program.system, "input");
  const outputSize = portOf(program.system, "output").size;
  const inputs = program.allocate(capacity * inputPort.size);
  const [targets, outputs, errors] = [0, 1, 2].map(() => program.allocate(capacity * outputSize));
  const gradient = program.allocate(program.weights.length);
  const kept = new Uint8Array(capacity);
  const tally: Tally = { settlings: 0, unsettled: 0, worstResidual: 0 };
  const rowsOf = (values: A) =>
    Array.from({ length: capacity }, (_, s) => values.subarray(s * outputSize, (s + 1) * outputSize) as A);
  const [outputOf, targetOf, errorOf] = [rowsOf(outputs), rowsOf(targets), rowsOf(errors)];
  const inputsHeld = inputPort.given === "hold";
  const buffers = { cost, nudge, outputSize, inputsHeld, inputs, targets, outputs, errors };
  const phases = rule.phases.map((phase) => bindPhase(phase, program, buffers));
  const isUsable = program.allFinite ?? allFinite;
  let settlement: Settlement;
  let counted = 0;
  let diverged = 0;

  const settle = ({ settling, teach }: BoundPhase, samples: number): Settlement => {
    teach?.(samples);
    settling.samples = samples;
    settlement = program.settle(settling);
    count(tally, settlement, samples);
    return settlement;
  };
  const infer = (samples: number, effort = 1, measured = false): Status => {
    const [{ settling }] = phases;
    Object.assign(settling, { effort, measured });
    const { status } = settle(phases[0], samples);
    program.observe(settling.slot, "output", outputs, samples);
    return status;
  };
  /** The free phase and its cost and error; NaN in a row of the outputs makes a NaN cost. */
  const judge = (samples: number): number => {
    let total = 0;
    for (let s = 0; s < samples; s++) {
      if (kept[s] === 1) total += cost.value(outputOf[s], targetOf[s]);
      cost.derivative(outputOf[s], targetOf[s], errorOf[s]);
    }
    return total;
  };
  const estimate = (samples: number, policy = unsettled): number => {
    kept.fill(1, 0, samples);
    infer(samples);
    let usable = admit(settlement, kept, samples, policy);
    diverged = lost(settlement, samples);
    const total = judge(samples);
    for (let k = 1; k < phases.length && usable; k++) {
      usable = admit(settle(phases[k], samples), kept, samples, policy);
      diverged = Math.max(diverged, lost(settlement, samples));
    }
    gradient.fill(0);
    counted = usable ? sum(kept, samples) : 0;
    if (counted === 0) return Number.NaN;
    if (rule.throughTime) program.backpropagate?.(gradient, rule.phases[0].slot, errors, samples, kept);
    else program.read(gradient, rule.reads, nudge, samples, kept);
    const learned = counted < samples ? judge(samples) : total;
    if (Number.isFinite(learned) && isUsable(gradient)) return learned;
    gradient.fill(0);
    tally.unsettled += samples;
    diverged = samples;
    counted = 0;
    return Number.NaN;
  };
  return {
    rule,
    inputs,
    targets,
    outputs,
    gradient,
    tally,
    infer,
    estimate,
    get counted() {
      return counted;
    },
    get diverged() {
      return diverged;
    },
    get settlement() {
      return settlement;
    },
  };
}

/** Takes samples that may not be learned from out of `kept`; false when the policy gives up the whole step. */
function admit(
  { outcome, unsettled }: Settlement,
  kept: Uint8Array,
  samples: number,
  policy: UnsettledPolicy,
): boolean {
  if (unsettled === 0) return true;
  if (policy === "skip") return false;
  if (policy === "stop")
    throw new Refusal(
      `${unsettled} of ${samples} samples did not settle, and learning.unsettled is "stop"; allow more steps or a larger tolerance, or set it to drop or count.`,
    );
  for (let s = 0; s < samples; s++)
    if (outcome[s] === DIVERGED || (policy === "drop" && outcome[s] !== MET)) kept[s] = 0;
  return true;
}

/** Samples of a settling whose numbers are not finite. */
function lost({ outcome, unsettled }: Settlement, samples: number): number {
  if (unsettled === 0) return 0;
  let total = 0;
  for (let s = 0; s < samples; s++) if (outcome[s] === DIVERGED) total++;
  return total;
}

function sum(flags: Uint8Array, samples: number): number {
  let total = 0;
  for (let s = 0; s < samples; s++) total += flags[s];
  return total;
}

/** Whether every entry is a finite number: a nudge too small or too large for its numbers leaves some that are not. */
function allFinite(values: Vector): boolean {
  let zero = 0;
  for (let k = 0; k < values.length; k++) zero += values[k] * 0;
  return zero === 0;
}

function count(tally: Tally, settlement: Settlement, samples: number): void {
  tally.settlings += samples;
  tally.unsettled += settlement.unsettled;
  // A residual that was not measured is NaN and compares with nothing.
  for (let s = 0; s < samples; s++)
    if (settlement.residual[s] > tally.worstResidual) tally.worstResidual = settlement.residual[s];
}
