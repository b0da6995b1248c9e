import type { Tools } from "../../devices/wasm/constants.ts";
import type { Element, Epilogue } from "../../devices/wasm/epilogue.ts";
import { type Lanes, lanes } from "../../devices/wasm/value.ts";
import type { LaneLaw, LaneMethod } from "../neurons/lanes.ts";
import type { FhnUnits } from "../neurons/network.ts";
import { coefficient, laneRoot } from "./lane-root.ts";

const { add, subtract, multiply, divide, larger, smaller } = lanes;

/**
 * FitzHugh–Nagumo units on the fast device: the formulas of `units.ts`. A sweep eliminates v, which is then (u − β)/α.
 * `bistable` asks for the root that also serves a cubic with three of them, as it has where 1/α + leak < 1.
 */
export function fhnLanes(units: FhnUnits, bistable: boolean): LaneLaw {
  return {
    innerIsInhibitor: true,
    keepsInner: ({ method }) => method !== "sweep",
    step: (method) => (method.method === "sweep" ? sweepStep(units, bistable) : timeStep(units, method)),
    rate: (method) => rateOf(units, method),
  };
}

const drive = (element: Element) => add(element.sum, element.other());

function bounded({ bound }: FhnUnits, { constants: { float } }: Tools, value: Lanes): Lanes {
  return bound === null ? value : smaller(larger(value, float(-bound)), float(bound));
}

/** u − αv − β. */
function slow({ alpha, beta }: FhnUnits, { constants: { float } }: Tools, u: Lanes, v: Lanes): Lanes {
  const linear = subtract(u, multiply(float(alpha), v));
  return beta === 0 ? linear : subtract(linear, float(beta));
}

function sweepStep(units: FhnUnits, bistable: boolean): Epilogue {
  const { alpha, beta } = units;
  return (columns) => {
    const { float } = columns.constants;
    const restoring = columns.keep(columns.splat("restoring"));
    const sum = add(add(float(1 / alpha - 1), columns.column("leak")), restoring);
    const prepared = coefficient(columns, sum, bistable);
    return (element) => {
      const u = element.keep(element.load("signal"));
      const pulled = add(drive(element), multiply(restoring, u));
      const d = element.keep(beta === 0 ? pulled : add(pulled, float(beta / alpha)));
      element.store("signalOut", bounded(units, element, laneRoot(element, prepared, d, u)));
    };
  };
}

function timeStep(units: FhnUnits, { method, timeStep }: LaneMethod): Epilogue {
  return ({ column, keep, constants: { float } }) => {
    const gain = keep(subtract(float(1), column("leak")));
    const dt = float(timeStep);
    return (element) => {
      const u = element.keep(element.load("signal"));
      const v = element.keep(element.load("inner"));
      const pushed = subtract(drive(element), v);
      const square = multiply(u, u);
      const next =
        method === "euler"
          ? add(u, multiply(dt, add(pushed, multiply(u, subtract(gain, square)))))
          : divide(add(u, multiply(dt, add(pushed, multiply(gain, u)))), add(float(1), multiply(dt, square)));
      element.store("signalOut", bounded(units, element, next));
      element.store("innerOut", add(v, multiply(float(timeStep * units.epsilon), slow(units, element, u, v))));
    };
  };
}

function rateOf(units: FhnUnits, { method }: LaneMethod): Epilogue {
  const { epsilon, alpha, beta, bound } = units;
  const isSweep = method === "sweep";
  return ({ column, keep, constants: { float } }) => {
    const leak = keep(column("leak"));
    const mask = keep(column("mask"));
    return (element) => {
      const u = element.keep(element.load("signal"));
      const shifted = beta === 0 ? u : subtract(u, float(beta));
      const v = element.keep(isSweep ? multiply(shifted, float(1 / alpha)) : element.load("inner"));
      const net = element.keep(subtract(drive(element), multiply(leak, u)));
      const cube = element.keep(multiply(u, multiply(u, u)));
      const rate = element.keep(subtract(subtract(add(net, u), cube), v));
      const moving = bound === null ? mask : element.keep(restMask(element, rate, u, mask, -bound, bound));
      const size = [net, u, cube, v].map(lanes.magnitude).reduce((sum, term) => add(sum, term));
      element.accumulate(0, multiply(moving, multiply(rate, rate)));
      element.accumulate(1, squareOf(element, size, mask));
      const slowSize = add(lanes.magnitude(u), multiply(float(alpha), lanes.magnitude(v)));
      const terms = beta === 0 ? slowSize : add(slowSize, float(Math.abs(beta)));
      element.accumulate(1, squareOf(element, multiply(float(epsilon), terms), mask));
      // A sweep puts v where its rate is zero.
      if (!isSweep)
        element.accumulate(0, squareOf(element, multiply(float(epsilon), slow(units, element, u, v)), mask));
    };
  };
}

function squareOf(element: Element, value: Lanes, mask: Lanes): Lanes {
  const kept = element.keep(value);
  return multiply(mask, multiply(kept, kept));
}

/** The mask without the units that their rate pushes against a bound. */
export function restMask(
  { constants: { float } }: Tools,
  rate: Lanes,
  u: Lanes,
  mask: Lanes,
  low: number,
  high: number,
): Lanes {
  const atLow = lanes.and(lanes.isAtMost(u, float(low)), lanes.isLess(rate, float(0)));
  const atHigh = lanes.and(lanes.isAtMost(float(high), u), lanes.isGreater(rate, float(0)));
  return lanes.select(lanes.or(atLow, atHigh), float(0), mask);
}
