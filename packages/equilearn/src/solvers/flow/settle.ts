import { DIODE } from "../../systems/flow/elements.ts";
import { tangentWeights } from "../../systems/flow/kernel.ts";
import type { FlowNetwork } from "../../systems/flow/network.ts";
import { Refusal } from "../../systems/system.ts";
import { DIVERGED, MET, type Settlement, type Settling, SHORT, type Status } from "../program.ts";
import type { SlotState, Slots } from "../slots.ts";
import { settleByCompanions } from "./companions.ts";
import { solveDirectly } from "./direct.ts";
import { type Equations, evaluate } from "./equations.ts";
import { settleByNewton } from "./newton.ts";
import { isRounding } from "./rounding.ts";
import type { Tangents } from "./tangents.ts";

export interface Limits {
  readonly samples: number;
  readonly tolerance: number;
  readonly maxSteps: number;
}

/** Steps that Newton's method is given before diodes are approached in another way. */
const NEWTON_ALONE = 40;

/** The procedure behind `Program.settle`, sample by sample. The settlement it returns is reused by the next call. */
export function planSettle(
  network: FlowNetwork,
  equations: Equations,
  tangents: Tangents,
  slots: Slots,
  limits: Limits,
): (settling: Settling) => Settlement {
  const { held, ground } = network;
  const points = network.element.includes(DIODE) ? new Float64Array(network.element.length) : undefined;
  const firstTry = { ...limits, maxSteps: points ? Math.min(limits.maxSteps, NEWTON_ALONE) : limits.maxSteps };
  const settlement: Settlement = {
    status: "settled",
    residual: new Float64Array(limits.samples),
    outcome: new Uint8Array(limits.samples),
    unsettled: 0,
    steps: 0,
  };

  const fixPotentials = (row: Float64Array, grounded: boolean): void => {
    row[ground] = 0;
    for (let at = 0; at < held.length; at++) row[held[at].node] = grounded ? 0 : held[at].potential;
  };

  /** Potentials start at zero, so that the result does not depend on what was settled before. */
  const settleLinear = (row: Float64Array, base: SlotState | undefined, grounded: boolean, sample: number): number => {
    row.fill(0);
    const resting = base !== undefined || grounded || held.length === 0;
    if (!resting) fixPotentials(row, false);
    const solvable = tangents.factorise(base, sample);
    equations.linear = true;
    equations.weights = tangents.latest();
    return solveDirectly(equations, solvable, resting, row, settlement.residual, sample);
  };

  const settleNonlinear = (
    row: Float64Array,
    from: SlotState | undefined,
    grounded: boolean,
    sample: number,
  ): number => {
    if (!from) row.fill(0);
    else if (from.rows[sample] !== row) row.set(from.rows[sample]);
    fixPotentials(row, grounded);
    equations.linear = false;
    equations.weights = tangents.weights;
    tangents.forget();
    let steps = settleByNewton(equations, tangents.scratch, row, firstTry, settlement.residual, sample);
    if (points && settlement.residual[sample] > limits.tolerance && !atRounding(row)) {
      const left = limits.maxSteps - steps;
      if (left > 0) steps += startOver(points, row, grounded, sample, left);
    }
    if (steps > 0) tangents.countIndefinite();
    return steps;
  };

  /** From rest again, by companion models first: for diodes that Newton's method alone does not reach in time. */
  const startOver = (
    points: Float64Array,
    row: Float64Array,
    grounded: boolean,
    sample: number,
    maxSteps: number,
  ): number => {
    equations.boundary.load(sample);
    row.fill(0);
    fixPotentials(row, grounded);
    const steps = settleByCompanions(equations, tangents.scratch, points, row, maxSteps);
    const rest = { tolerance: limits.tolerance, maxSteps: maxSteps - steps };
    return steps + settleByNewton(equations, tangents.scratch, row, rest, settlement.residual, sample);
  };

  /** Whether what is left at these potentials is rounding, though more than the tolerance. */
  const atRounding = (row: Float64Array): boolean => {
    evaluate(equations, row);
    if (!equations.linear) tangentWeights(network, tangents.weights, row, tangents.scratch);
    const weights = equations.linear ? equations.weights : tangents.scratch;
    return equations.residual[0] < Number.POSITIVE_INFINITY && isRounding(equations, weights, row, equations.trial);
  };

  return ({ slot: name, from, around, grounded = false, conditions, samples }) => {
    checkSamples(samples, limits.samples);
    const base = around === undefined ? undefined : slots.settled(around, samples);
    const start = from === "rest" ? undefined : slots.settled(from, samples);
    const slot = slots.writable(name);
    if (base) checkBase(base, slot, name);
    equations.boundary.bind(conditions, samples);
    const direct = tangents.linear || base !== undefined;
    let status: Status = "settled";
    settlement.steps = 0;
    settlement.unsettled = 0;
    for (let sample = 0; sample < samples; sample++) {
      equations.boundary.load(sample);
      const row = slot.rows[sample];
      const steps = direct ? settleLinear(row, base, grounded, sample) : settleNonlinear(row, start, grounded, sample);
      slot.residual[sample] = settlement.residual[sample];
      if (steps > settlement.steps) settlement.steps = steps;
      settlement.outcome[sample] = MET;
      if (settlement.residual[sample] <= limits.tolerance || (steps > 0 && atRounding(row))) continue;
      settlement.unsettled++;
      // A method that stopped short of its budget found no way on; one that used it up might have.
      const gaveUp = direct ? steps === 0 : steps < limits.maxSteps;
      const lost = gaveUp || settlement.residual[sample] === Number.POSITIVE_INFINITY;
      settlement.outcome[sample] = lost ? DIVERGED : SHORT;
      if (lost) status = "diverged";
      else if (status === "settled") status = "exhausted";
    }
    settlement.status = status;
    slots.record(slot, samples, base);
    return settlement;
  };
}

function checkSamples(samples: number, most: number): void {
  if (Number.isInteger(samples) && samples >= 1 && samples <= most) return;
  throw new Refusal(`The program was planned for 1 to ${most} samples and cannot settle ${samples}.`);
}

function checkBase(base: SlotState, slot: SlotState, name: string): void {
  if (base === slot) throw new Refusal(`The slot "${name}" cannot be settled around itself; settle into another.`);
  if (!base.base) return;
  throw new Refusal(`The slot "${name}" can only be settled around an equilibrium that was not itself linearised.`);
}
