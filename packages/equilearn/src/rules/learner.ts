import type { Program, Settlement, Settling, Status } from "../solvers/program.ts";
import { type Condition, portOf, Refusal } from "../systems/system.ts";
import { requireApplicable } from "./applicable.ts";
import type { Cost } from "./cost.ts";
import type { Phase, Rule } from "./rule.ts";

/** What the learner has seen of its settlings, one for each sample, since whoever reads it last set it to zero. */
export interface Tally {
  settlings: number;
  unsettled: number;
  worstResidual: number;
}

/** A rule bound to a program, a cost and a nudge: everything allocated, ready to be stepped. */
export interface Learner {
  readonly rule: Rule;
  /** samples × input size: write the inputs here before a step. */
  readonly inputs: Float64Array;
  /** samples × output size: write the targets here before a step. */
  readonly targets: Float64Array;
  /** samples × output size: the outputs of the free phase after a step. */
  readonly outputs: Float64Array;
  /** The estimate of Σ_samples ∂C/∂w after `estimate`. */
  readonly gradient: Float64Array;
  readonly tally: Tally;
  /** Free phase only: fills `outputs` for the first `samples` inputs. */
  infer(samples: number): Status;
  /** All phases of the rule: fills `outputs` and `gradient`, returns the summed cost; NaN, and a zero gradient, when a phase did not settle or the estimate is not finite. */
  estimate(samples: number): number;
}

interface Step {
  readonly settling: Settling;
  readonly teach: ((samples: number) => void) | undefined;
}

/**
 * Binds a rule to a program with ports `input` and `output`. `nudge` is η > 0.
 * Throws a {@link Refusal} when the system lacks a trait the rule requires, or the rule's teaching does not fit the cost.
 */
export function bindLearner(rule: Rule, program: Program, cost: Cost, nudge: number): Learner {
  requireApplicable(rule, program.system);
  if (!(nudge > 0 && nudge < Infinity))
    throw new Refusal(`The nudge of "${rule.name}" must be a positive number, not ${nudge}.`);
  const capacity = program.samples;
  const inputPort = portOf(program.system, "input");
  const inputsHeld = inputPort.given === "hold";
  const inputs = new Float64Array(capacity * inputPort.size);
  const outputSize = portOf(program.system, "output").size;
  const targets = new Float64Array(capacity * outputSize);
  const outputs = new Float64Array(capacity * outputSize);
  const gradient = new Float64Array(program.weights.length);
  const errors = new Float64Array(capacity * outputSize);
  const tally: Tally = { settlings: 0, unsettled: 0, worstResidual: 0 };
  const sampleOf = (values: Float64Array) =>
    Array.from({ length: capacity }, (_, s) => values.subarray(s * outputSize, (s + 1) * outputSize));
  const [outputOf, targetOf, errorOf] = [sampleOf(outputs), sampleOf(targets), sampleOf(errors)];
  const steps = rule.phases.map((phase) =>
    bindPhase(phase, { cost, nudge, outputSize, inputsHeld, inputs, targets, outputs, errors }),
  );

  const settle = (step: Step, samples: number): Status => {
    step.teach?.(samples);
    step.settling.samples = samples;
    return count(tally, program.settle(step.settling), samples);
  };
  const infer = (samples: number): Status => {
    const status = settle(steps[0], samples);
    program.observe(rule.phases[0].slot, "output", outputs, samples);
    return status;
  };
  const estimate = (samples: number): number => {
    let settled = infer(samples) === "settled";
    let total = 0;
    for (let s = 0; s < samples; s++) {
      total += cost.value(outputOf[s], targetOf[s]);
      cost.derivative(outputOf[s], targetOf[s], errorOf[s]);
    }
    for (let k = 1; k < steps.length && settled; k++) settled = settle(steps[k], samples) === "settled";
    gradient.fill(0);
    if (!settled) return Number.NaN;
    for (const { weight, at, along } of rule.reads) program.read(gradient, weight / nudge, at, along, samples);
    if (allFinite(gradient)) return total;
    gradient.fill(0);
    tally.unsettled += samples;
    return Number.NaN;
  };
  return { rule, inputs, targets, outputs, gradient, tally, infer, estimate };
}

/** Whether every entry is a finite number: a nudge too small or too large for its numbers leaves some that are not. */
function allFinite(values: Float64Array): boolean {
  let zero = 0;
  for (let k = 0; k < values.length; k++) zero += values[k] * 0;
  return zero === 0;
}

interface PhaseBuffers {
  readonly cost: Cost;
  readonly nudge: number;
  readonly outputSize: number;
  /** Whether the task's values clamp the input port instead of being driven into it. */
  readonly inputsHeld: boolean;
  readonly inputs: Float64Array;
  readonly targets: Float64Array;
  readonly outputs: Float64Array;
  readonly errors: Float64Array;
}

/** Turns a row of the tableau into a settling whose conditions are rewritten in place before each use. */
function bindPhase(phase: Phase, buffers: PhaseBuffers): Step {
  const { cost, nudge, outputSize, inputsHeld, inputs, targets, outputs, errors } = buffers;
  const grounded = phase.inputs === "grounded";
  const values = grounded ? new Float64Array(inputs.length) : inputs;
  const conditions: Condition[] = [
    inputsHeld ? { kind: "hold", port: "input", value: values } : { kind: "drive", port: "input", current: values },
  ];
  const settling: Settling = {
    slot: phase.slot,
    from: phase.from,
    grounded,
    conditions,
    samples: 1,
    ...(phase.around === undefined ? {} : { around: phase.around }),
  };
  if (!phase.teach) return { settling, teach: undefined };
  const scale = phase.teach.strength * nudge;
  if (phase.teach.how === "spring") {
    if (cost.name !== "squared-error")
      throw new Refusal(
        `A spring nudge is the squared error's, not the cost "${cost.name}"'s; use equilibrium-propagation-centred.`,
      );
    conditions.push({ kind: "spring", port: "output", target: targets, stiffness: scale });
    return { settling, teach: undefined };
  }
  const taught = new Float64Array(errors.length);
  const holds = phase.teach.how === "hold";
  conditions.push(
    holds ? { kind: "hold", port: "output", value: taught } : { kind: "drive", port: "output", current: taught },
  );
  const teach = (samples: number) => {
    const active = samples * outputSize;
    for (let i = 0; i < active; i++) taught[i] = (holds ? outputs[i] : 0) - scale * errors[i];
  };
  return { settling, teach };
}

function count(tally: Tally, settlement: Settlement, samples: number): Status {
  tally.settlings += samples;
  tally.unsettled += settlement.unsettled;
  for (let s = 0; s < samples; s++) tally.worstResidual = Math.max(tally.worstResidual, settlement.residual[s]);
  return settlement.status;
}
