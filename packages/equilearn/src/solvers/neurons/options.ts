import { Refusal } from "../../systems/system.ts";

/** How a network of neurons is brought to rest, whatever the device. */
export interface NeuronMethod {
  /**
   * `euler` steps in time explicitly, as the paper does; `semi-implicit` takes the stiff term implicitly; `sweep` solves one
   * layer after the other exactly with the others held, up and down in turn (directional Gauss–Seidel).
   */
  readonly method: "euler" | "semi-implicit" | "sweep";
  /** dt of the two methods that step in time. */
  readonly timeStep: number;
  /** 1/τ: how strongly a unit is held where it stands when a sweep starts from another equilibrium, as nudged ones do. */
  readonly damping: number;
  readonly stop: Stop;
}

/** When to stop: after so many steps (passes, for sweeps), or at a residual. */
export type Stop =
  | {
      readonly kind: "steps" /** From rest. */;
      readonly free: number /** From another slot. */;
      readonly nudged: number;
    }
  | {
      readonly kind: "tolerance";
      /** Largest relative residual that counts as settled. */
      readonly tolerance: number;
      readonly most: number;
      /** Steps between two looks at the residual. */
      readonly every: number;
      /** Samples that have settled are left alone while others go on. */
      readonly freeze: boolean;
    };

/** Throws a {@link Refusal} naming the first option that cannot be. */
export function checkMethod({ method, timeStep, damping, stop }: NeuronMethod): void {
  const whole = (what: string, value: number) => {
    if (!(Number.isInteger(value) && value >= 1 && value <= 1e7))
      throw new Refusal(`The ${what} must be a whole number above 0, not ${value}.`);
  };
  if (method !== "sweep" && !(timeStep > 0 && timeStep < Infinity))
    throw new Refusal(`The time step must be a positive number, not ${timeStep}.`);
  if (!(damping >= 0 && damping < Infinity)) throw new Refusal(`The damping must be 0 or more, not ${damping}.`);
  if (stop.kind === "steps") {
    whole("steps of a free phase", stop.free);
    whole("steps of a nudged phase", stop.nudged);
    return;
  }
  if (!(stop.tolerance > 0 && stop.tolerance < 1))
    throw new Refusal(`The tolerance must lie between 0 and 1, not at ${stop.tolerance}.`);
  whole("most steps", stop.most);
  whole("steps between two looks at the residual", stop.every);
}
