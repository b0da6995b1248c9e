import { Refusal } from "../../systems/system.ts";
import { DIVERGED, MET, type Settlement, type Settling, SHORT } from "../program.ts";
import type { SlotState, Slots } from "../slots.ts";
import { type ComplexStage, complexResidual, openComplex, sweepComplex } from "./complex-sweep.ts";
import type { NeuronMethod } from "./options.ts";
import { stepInTime } from "./relax.ts";
import { relativeResidual } from "./residual.ts";
import { openSignals, openState, type Stage } from "./sample.ts";
import { sweepOnce } from "./sweep.ts";
import { linearise, openResponse, sweepTangent, type Tangent, tangentResidual } from "./tangent.ts";

/** The slots of a program: real parts, and imaginary ones where a settling was complex. */
export interface NeuronSlots {
  readonly real: Slots;
  readonly imaginary: Slots;
  /** Slots that were settled with a teacher or as a response: nothing is linearised around them. */
  readonly taught: Set<string>;
  /** How each slot was settled last. */
  readonly settlings: Map<string, Settling>;
}

/** What is done to the sample at hand: some more steps, and how far it then is from rest. */
interface Motion {
  load(sample: number): void;
  advance(from: number, to: number): void;
  residual(): number;
}

/** The procedure behind `Program.settle`. The settlement it returns is reused by the next call. */
export function planSettle(
  stage: Stage,
  imaginary: Stage,
  slots: NeuronSlots,
  method: NeuronMethod,
  samples: number,
): (settling: Settling) => Settlement {
  const settlement: Settlement = {
    status: "settled",
    residual: new Float64Array(samples),
    outcome: new Uint8Array(samples),
    unsettled: 0,
    steps: 0,
  };
  const nodes = stage.physics.network.graph.nodes;
  const array = () => new Float64Array(nodes);
  const tangent: Tangent = { slope: array(), diagonal: array(), fixed: new Uint8Array(nodes) };
  const [drives, flows] = [array(), array()];
  const { boundary, physics } = stage;

  const select = (target: Stage, slot: SlotState, sample: number): void => {
    const row = slot.rows[sample];
    target.state.u = row.subarray(0, nodes);
    target.state.v = row.subarray(nodes);
  };
  /** The network itself. */
  const dynamics = (slot: SlotState, fromRest: boolean): Motion => ({
    load(sample) {
      boundary.load(sample);
      select(stage, slot, sample);
      openState(stage);
    },
    advance(from, to) {
      for (let step = from; step < to; step++) {
        if (method.method === "sweep") sweepOnce(stage, step, fromRest, fromRest ? 0 : method.damping);
        else stepInTime(stage, method.timeStep, method.method === "semi-implicit", drives, flows);
      }
    },
    residual: () => relativeResidual(stage),
  });
  /** Its response around an equilibrium: linear, and swept whatever the method. */
  const response = (slot: SlotState, base: SlotState): Motion => ({
    load(sample) {
      boundary.loadAlone();
      select(stage, base, sample);
      openSignals(stage);
      linearise(stage, tangent);
      boundary.load(sample);
      select(stage, slot, sample);
      openResponse(stage, tangent);
    },
    advance(from, to) {
      for (let pass = from; pass < to; pass++) sweepTangent(stage, tangent, pass);
    },
    residual: () => tangentResidual(stage, tangent),
  });
  /** The network in the complex plane, near the equilibrium it starts from: swept whatever the method. */
  const continuation = (slot: SlotState, part: SlotState): Motion => {
    const law = physics.law.complex;
    if (!law) throw new Refusal(`A current may not be complex in a network that has no trait "analytic".`);
    const complexStage: ComplexStage = { real: stage, imaginary, fixed: tangent.fixed, law };
    return {
      load(sample) {
        boundary.load(sample);
        select(stage, slot, sample);
        openState(stage);
        select(imaginary, part, sample);
        openComplex(complexStage);
      },
      advance(from, to) {
        for (let pass = from; pass < to; pass++) sweepComplex(complexStage, pass);
      },
      residual: () => complexResidual(complexStage),
    };
  };

  const motionOf = (settling: Settling, slot: SlotState): Motion => {
    const { slot: name, from, around } = settling;
    if (around !== undefined) {
      if (slots.taught.has(around) || around === name)
        throw new Refusal(`The slot "${name}" can only be settled around another that was settled without a teacher.`);
      return response(slot, slots.real.settled(around, settling.samples));
    }
    return boundary.isComplex ? continuation(slot, slots.imaginary.writable(name)) : dynamics(slot, from === "rest");
  };

  return (settling) => {
    const { slot: name, from, around, conditions, samples: count } = settling;
    checkSamples(count, samples);
    const start = from === "rest" ? undefined : slots.real.settled(from, count);
    const slot = slots.real.writable(name);
    boundary.bind(conditions, count, around !== undefined || settling.grounded === true);
    const motion = motionOf(settling, slot);
    for (let sample = 0; sample < count; sample++) {
      if (!start) slot.rows[sample].fill(0);
      else if (start !== slot) slot.rows[sample].set(start.rows[sample]);
      if (boundary.isComplex) slots.imaginary.writable(name).rows[sample].fill(0);
    }
    run(motion, method, settling, settlement, around !== undefined || boundary.isComplex);
    slot.residual.set(settlement.residual.subarray(0, count));
    slots.settlings.set(name, settling);
    const isTaught = around !== undefined || conditions.some(({ port }) => port === "output");
    if (isTaught) slots.taught.add(name);
    else slots.taught.delete(name);
    slots.real.record(slot, count, undefined);
    if (boundary.isComplex) slots.imaginary.record(slots.imaginary.writable(name), count, undefined);
    return settlement;
  };
}

/** A response is linear or near: it converges fast or not at all, whatever the stop says of the network itself. */
const responseStop = { kind: "tolerance", tolerance: 1e-12, most: 20_000, every: 4, freeze: true } as const;

/** Advances all samples until the stop says so; those that are frozen earlier, until then. Fills the settlement. */
function run(
  motion: Motion,
  method: NeuronMethod,
  settling: Settling,
  settlement: Settlement,
  isResponse: boolean,
): void {
  const { samples, effort = 1, measured = false } = settling;
  const stop = isResponse && method.stop.kind === "steps" ? responseStop : method.stop;
  const { residual, outcome } = settlement;
  const isTimed = stop.kind === "steps";
  const most = Math.round(effort * (isTimed ? (settling.from === "rest" ? stop.free : stop.nudged) : stop.most));
  const every = isTimed ? most : stop.every;
  residual.fill(Number.NaN, 0, samples);
  outcome.fill(SHORT, 0, samples);
  const tolerance = isTimed ? Infinity : stop.tolerance;
  const goOn = (sample: number, from: number, to: number): void => {
    motion.advance(from, to);
    residual[sample] = motion.residual();
    outcome[sample] = judge(residual[sample], tolerance);
  };
  const alone = isTimed || stop.freeze;
  const steps = alone
    ? runAlone(motion, goOn, outcome, samples, most, every)
    : runTogether(motion, goOn, outcome, samples, most, every);
  if (isTimed && !measured) for (let s = 0; s < samples; s++) if (outcome[s] === MET) residual[s] = Number.NaN;
  conclude(settlement, samples, steps, isTimed);
}

type GoOn = (sample: number, from: number, to: number) => void;

/** Each sample until it has settled; the steps of the one that took the most. */
function runAlone(
  motion: Motion,
  goOn: GoOn,
  outcome: Uint8Array,
  samples: number,
  most: number,
  every: number,
): number {
  let longest = 0;
  for (let sample = 0; sample < samples; sample++) {
    motion.load(sample);
    let steps = 0;
    for (; steps < most && outcome[sample] === SHORT; steps = Math.min(steps + every, most))
      goOn(sample, steps, Math.min(steps + every, most));
    longest = Math.max(longest, steps);
  }
  return longest;
}

/** All samples until the last of them has settled. */
function runTogether(
  motion: Motion,
  goOn: GoOn,
  outcome: Uint8Array,
  samples: number,
  most: number,
  every: number,
): number {
  let steps = 0;
  for (let left = samples; steps < most && left > 0; ) {
    const until = Math.min(steps + every, most);
    left = 0;
    for (let sample = 0; sample < samples; sample++) {
      motion.load(sample);
      goOn(sample, steps, until);
      if (outcome[sample] === SHORT) left++;
    }
    steps = until;
  }
  return steps;
}

/** MET at a residual within the tolerance, DIVERGED where it is no number. */
function judge(residual: number, tolerance: number): number {
  if (!(residual < Infinity)) return DIVERGED;
  return residual <= tolerance ? MET : SHORT;
}

function conclude(settlement: Settlement, samples: number, steps: number, isTimed: boolean): void {
  const { outcome } = settlement;
  let [short, diverged] = [0, 0];
  for (let sample = 0; sample < samples; sample++) {
    if (outcome[sample] === SHORT) short++;
    if (outcome[sample] === DIVERGED) diverged++;
  }
  settlement.steps = steps;
  settlement.unsettled = short + diverged;
  settlement.status = diverged > 0 ? "diverged" : short > 0 ? "exhausted" : isTimed ? "horizon" : "settled";
}

function checkSamples(samples: number, most: number): void {
  if (Number.isInteger(samples) && samples >= 1 && samples <= most) return;
  throw new Refusal(`The program was planned for 1 to ${most} samples and cannot settle ${samples}.`);
}
