import { PANEL } from "../../devices/wasm/product.ts";
import { type Condition, portOf, Refusal, type System } from "../../systems/system.ts";
import { checkCondition } from "../neurons/boundary.ts";
import type { Settling } from "../program.ts";
import type { Workshop } from "./workshop.ts";

/** Takes the conditions of a settling into the memory. */
export interface LayeredConditions {
  /** @throws Refusal when the settling is not one that the fast device does */
  check(settling: Settling): void;
  /** The address of the inputs: where they are, when they are in the program's memory, or else where they are copied to. */
  inputs(conditions: readonly Condition[], samples: number): number;
  /** Writes the outputs' currents and leak; false when nobody teaches. */
  teacher(conditions: readonly Condition[], samples: number): boolean;
}

export function planConditions({ layout, owns, allocate, floats }: Workshop, system: System): LayeredConditions {
  const size = layout.network.layers[0];
  const last = layout.strides.length - 1;
  let own: Float32Array | undefined;

  const checkOne = (condition: Condition, samples: number): void => {
    checkCondition(condition, samples, system);
    if (portOf(system, condition.port).name === "input") return;
    if (condition.kind === "hold" || (condition.kind === "drive" && condition.imaginary))
      throw new Refusal(
        `The output of ${system.summary} can be driven and sprung on the fast device, not held; set solver.device=reference.`,
      );
  };
  const clearTeacher = (samples: number): void => {
    const view = floats();
    const leak = layout.leak[last] / 4;
    view.copyWithin(layout.taughtLeak / 4, leak, leak + PANEL * layout.panels[last]);
    view.fill(0, layout.current / 4, (layout.current + samples * layout.strides[last]) / 4);
  };
  const addTeacher = (condition: Condition, samples: number): void => {
    if (condition.kind === "hold") return;
    const view = floats();
    const outputs = layout.network.layers[last];
    const stiffness = condition.kind === "spring" ? condition.stiffness : 0;
    const scale = condition.kind === "spring" ? stiffness : 1;
    const values = condition.kind === "spring" ? condition.target : condition.current;
    for (let k = 0; k < outputs; k++) view[layout.taughtLeak / 4 + k] += stiffness;
    for (let sample = 0; sample < samples; sample++) {
      const at = (layout.current + sample * layout.strides[last]) / 4;
      for (let k = 0; k < outputs; k++) view[at + k] += scale * values[sample * outputs + k];
    }
  };
  return {
    check({ samples, around, grounded, slot, conditions }) {
      if (!(Number.isInteger(samples) && samples >= 1 && samples <= layout.samples))
        throw new Refusal(`The program was planned for 1 to ${layout.samples} samples and cannot settle ${samples}.`);
      if (around !== undefined || grounded)
        throw new Refusal(
          `The fast device settles networks themselves, not their response ("${slot}"); take a rule without one, or set solver.device=reference.`,
        );
      for (let k = 0; k < conditions.length; k++) checkOne(conditions[k], samples);
    },
    inputs(conditions, samples) {
      for (const condition of conditions) {
        if (condition.kind !== "hold") continue;
        if (owns(condition.value)) return condition.value.byteOffset;
        own ??= allocate(layout.samples * size);
        own.set(condition.value.subarray(0, samples * size));
        return own.byteOffset;
      }
      own ??= allocate(layout.samples * size);
      own.fill(0);
      return own.byteOffset;
    },
    teacher(conditions, samples) {
      let isTaught = false;
      for (const condition of conditions) {
        if (condition.kind === "hold") continue;
        if (!isTaught) clearTeacher(samples);
        isTaught = true;
        addTeacher(condition, samples);
      }
      return isTaught;
    },
  };
}
