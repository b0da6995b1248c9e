import type { Vector } from "../math/vector.ts";
import type { Program, Settling } from "../solvers/program.ts";
import { type Condition, Refusal } from "../systems/system.ts";
import type { Cost } from "./cost.ts";
import type { Phase } from "./rule.ts";

/** A row of a tableau as a settling whose conditions are rewritten in place before each use. */
export interface BoundPhase {
  readonly settling: Settling;
  readonly teach: ((samples: number) => void) | undefined;
}

/** The learner's arrays; all are samples × port size. */
export interface PhaseBuffers<A extends Vector> {
  readonly cost: Cost;
  readonly nudge: number;
  readonly outputSize: number;
  /** Whether the task's values clamp the input port instead of being driven into it. */
  readonly inputsHeld: boolean;
  readonly inputs: A;
  readonly targets: A;
  readonly outputs: A;
  /** ∂C/∂o of the free phase. */
  readonly errors: A;
}

/** @throws Refusal when the teaching is a spring and the cost none */
export function bindPhase<A extends Vector>(phase: Phase, program: Program<A>, buffers: PhaseBuffers<A>): BoundPhase {
  const { inputsHeld, inputs } = buffers;
  const grounded = phase.inputs === "grounded";
  const values = grounded ? program.allocate(inputs.length) : inputs;
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
  const { condition, teach } = bindTeaching(phase.teach, program, buffers);
  conditions.push(condition);
  return { settling, teach };
}

function bindTeaching<A extends Vector>(
  { how, strength, imaginaryStrength }: NonNullable<Phase["teach"]>,
  program: Program<A>,
  { cost, nudge, outputSize, targets, outputs, errors }: PhaseBuffers<A>,
): { condition: Condition; teach: BoundPhase["teach"] } {
  const scale = strength * nudge;
  if (how === "spring") {
    if (cost.name !== "squared-error")
      throw new Refusal(
        `A spring nudge is the squared error's, not the cost "${cost.name}"'s; use equilibrium-propagation-centred.`,
      );
    return { condition: { kind: "spring", port: "output", target: targets, stiffness: scale }, teach: undefined };
  }
  const taught = program.allocate(errors.length);
  if (how === "hold") {
    const teach = (samples: number) => {
      for (let i = 0; i < samples * outputSize; i++) taught[i] = outputs[i] - scale * errors[i];
    };
    return { condition: { kind: "hold", port: "output", value: taught }, teach };
  }
  if (imaginaryStrength === undefined) {
    const teach = (samples: number) => {
      for (let i = 0; i < samples * outputSize; i++) taught[i] = -scale * errors[i];
    };
    return { condition: { kind: "drive", port: "output", current: taught }, teach };
  }
  const imaginary = program.allocate(errors.length);
  const imaginaryScale = imaginaryStrength * nudge;
  const teach = (samples: number) => {
    for (let i = 0; i < samples * outputSize; i++) {
      taught[i] = -scale * errors[i];
      imaginary[i] = -imaginaryScale * errors[i];
    }
  };
  return { condition: { kind: "drive", port: "output", current: taught, imaginary }, teach };
}
