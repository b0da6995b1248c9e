import type { Tools } from "../../devices/wasm/constants.ts";
import type { Columns, Element, Epilogue } from "../../devices/wasm/epilogue.ts";
import { hyperbolicTangent, logistic } from "../../devices/wasm/functions.ts";
import { type Lanes, lanes } from "../../devices/wasm/value.ts";
import { restMask } from "../fhn/lanes.ts";
import type { LaneLaw, LaneMethod } from "../neurons/lanes.ts";
import type { HopfieldUnits } from "../neurons/network.ts";

const { add, subtract, multiply, divide, larger, smaller, select, isLess, isGreater } = lanes;

/** The deep energy model's units on the fast device: the formulas of `units.ts`. */
export function hopfieldLanes({ activation }: HopfieldUnits): LaneLaw {
  return activation === "hard-sigmoid" ? hardLanes : smoothLanes(activation === "sigmoid");
}

/** The drive without the leak. */
const net = (element: Element, leak: Lanes, signal: Lanes) =>
  subtract(add(element.sum, element.other()), multiply(leak, signal));

const clipped = ({ constants: { float } }: Tools, value: Lanes) => smaller(larger(value, float(0)), float(1));

/** With the hard sigmoid the signal is u itself, kept in 0 … 1. */
const hardLanes: LaneLaw = {
  innerIsInhibitor: false,
  keepsInner: () => false,
  step: (method) => (method.method === "sweep" ? hardSweep : hardStep(method)),
  rate: () => (columns) => {
    const [leak, mask] = common(columns);
    return (element) => {
      const u = element.keep(element.load("signal"));
      addRate(element, element.keep(net(element, leak, u)), u, mask, (rate) => restMask(element, rate, u, mask, 0, 1));
    };
  },
};

const hardSweep: Epilogue = ({ column, splat, keep, constants: { float } }) => {
  const restoring = keep(splat("restoring"));
  const stiffness = keep(add(add(float(1), column("leak")), restoring));
  const softness = keep(divide(float(1), stiffness));
  return (element) => {
    const u = element.keep(element.load("signal"));
    const pulled = element.keep(add(add(element.sum, element.other()), multiply(restoring, u)));
    // Without stiffness the flow ends at the bound that it heads for.
    const bound = select(isLess(pulled, multiply(stiffness, u)), float(0), float(1));
    const solved = clipped(element, multiply(pulled, softness));
    element.store("signalOut", select(isGreater(stiffness, float(0)), solved, bound));
  };
};

function hardStep({ method, timeStep }: LaneMethod): Epilogue {
  return (columns) => {
    const { float } = columns.constants;
    const dt = float(timeStep);
    const leak = columns.keep(columns.column("leak"));
    return (element) => {
      const u = element.keep(element.load("signal"));
      const pushed = net(element, leak, u);
      const next =
        method === "euler"
          ? add(u, multiply(dt, subtract(pushed, u)))
          : multiply(add(u, multiply(dt, pushed)), float(1 / (1 + timeStep)));
      element.store("signalOut", clipped(element, next));
    };
  };
}

/** Where the signal is ρ(u), u is kept beside it; ρ′ comes from the signal. */
function smoothLanes(isLogistic: boolean): LaneLaw {
  const slope = ({ constants: { float } }: Tools, signal: Lanes) =>
    isLogistic ? multiply(signal, subtract(float(1), signal)) : subtract(float(1), multiply(signal, signal));
  return {
    innerIsInhibitor: false,
    keepsInner: () => true,
    step:
      ({ timeStep, method }) =>
      (columns) => {
        const leak = columns.keep(columns.column("leak"));
        const { float } = columns.constants;
        const dt = float(timeStep);
        return (element) => {
          const u = element.keep(element.load("inner"));
          const signal = element.keep(element.load("signal"));
          const pushed = multiply(slope(element, signal), net(element, leak, signal));
          const next = element.keep(
            method === "euler"
              ? add(u, multiply(dt, subtract(pushed, u)))
              : multiply(add(u, multiply(dt, pushed)), float(1 / (1 + timeStep))),
          );
          element.store("innerOut", next);
          element.store("signalOut", (isLogistic ? logistic : hyperbolicTangent)(element, next));
        };
      },
    rate: () => (columns) => {
      const [leak, mask] = common(columns);
      return (element) => {
        const u = element.keep(element.load("inner"));
        const signal = element.keep(element.load("signal"));
        addRate(
          element,
          element.keep(multiply(slope(element, signal), net(element, leak, signal))),
          u,
          mask,
          () => mask,
        );
      };
    },
  };
}

const common = ({ keep, column }: Columns) => [keep(column("leak")), keep(column("mask"))] as const;

function addRate(element: Element, pushed: Lanes, u: Lanes, mask: Lanes, moving: (rate: Lanes) => Lanes): void {
  const rate = element.keep(subtract(pushed, u));
  const size = element.keep(add(lanes.magnitude(pushed), lanes.magnitude(u)));
  element.accumulate(0, multiply(moving(rate), multiply(rate, rate)));
  element.accumulate(1, multiply(mask, multiply(size, size)));
}
