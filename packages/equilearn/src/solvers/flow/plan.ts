import { referenceDescent } from "../../devices/descent.ts";
import { rootMeanSquareDifference } from "../../math/vector.ts";
import { describeFlow } from "../../systems/flow/describe.ts";
import { addEnergyGradient, addEnergyGradientAlong } from "../../systems/flow/kernel.ts";
import type { FlowNetwork } from "../../systems/flow/network.ts";
import { portOf, Refusal } from "../../systems/system.ts";
import type { Program } from "../program.ts";
import { planSlots } from "../slots.ts";
import { certify } from "./certify.ts";
import { planEquations } from "./equations.ts";
import { laplacianSolver } from "./laplacian.ts";
import { planSettle } from "./settle.ts";
import { planTangents } from "./tangents.ts";

export interface FlowPlanOptions {
  /** Samples that fit at once; default 1. */
  readonly samples?: number;
  /** Slots to make room for now; others are added when first settled. */
  readonly slots?: readonly string[];
  /** Largest relative residual that counts as settled; the method stops at rounding, far below. Default 1e-10. */
  readonly tolerance?: number;
  /** Newton steps before a sample counts as exhausted; default 200. */
  readonly maxSteps?: number;
  /** Free nodes up to which systems are factorised; above, they are solved by multigrid. Default 10 000. */
  readonly directLimit?: number;
}

export interface FlowProgram extends Program {
  readonly network: FlowNetwork;
}

/**
 * Binds a flow network to its solver: one sparse factorisation (or multigrid above `directLimit`) for all settlings of a
 * linear network until `changed`, Newton's method for others. The state of a slot is the potentials, samples × nodes.
 */
export function planFlow(network: FlowNetwork, options: FlowPlanOptions = {}): FlowProgram {
  const { samples = 1, tolerance = 1e-10, maxSteps = 200, directLimit = 1e4 } = options;
  const { graph, ground, held } = network;
  checkOptions(samples, tolerance, maxSteps, graph.nodes);
  const system = describeFlow(network);
  const weights = network.conductance.slice();
  const solver = laplacianSolver(graph, [ground, ...held.map(({ node }) => node)], directLimit);
  const equations = planEquations(network, solver, system);
  const tangents = planTangents(network, solver, weights, system.traits.includes("linear"));
  const slots = planSlots(samples, graph.nodes, options.slots ?? []);
  const segments = [{ name: "conductance", start: 0, end: weights.length }];
  return {
    network,
    system,
    samples,
    weights,
    segments,
    allocate,
    described: (own) => own.slice(),
    adopt: (described, own) => own.set(described),
    settle: planSettle(network, equations, tangents, slots, { samples, tolerance, maxSteps }),
    changed: tangents.forget,
    state: (slot) => slots.known(slot).values,
    distance(a, b, into, count) {
      const [one, other] = [slots.settled(a, count).rows, slots.settled(b, count).rows];
      for (let sample = 0; sample < count; sample++)
        into[sample] = rootMeanSquareDifference(one[sample], other[sample]);
    },
    observe(slot, port, into, count) {
      const { rows } = slots.settled(slot, count);
      const pairs = port === "output" ? network.outputs : network.inputs;
      if (port !== "output" && port !== "input") portOf(system, port);
      checkRoom(into, count * pairs.length);
      for (let sample = 0; sample < count; sample++) {
        const row = rows[sample];
        const first = sample * pairs.length;
        for (let k = 0; k < pairs.length; k++) into[first + k] = row[pairs[k].plus] - row[pairs[k].minus];
      }
    },
    read(into, readings, nudge, count, kept) {
      checkRoom(into, weights.length);
      for (let k = 0; k < readings.length; k++) {
        const { weight, at, along } = readings[k];
        const base = slots.settled(at, count).rows;
        const other = along === undefined ? undefined : slots.settled(along, count).rows;
        for (let sample = 0; sample < count; sample++) {
          if (kept?.[sample] === 0) continue;
          if (other) addEnergyGradientAlong(network, base[sample], other[sample], weight / nudge, into);
          else addEnergyGradient(network, base[sample], weight / nudge, into);
        }
      }
    },
    planDescent: (settings) => referenceDescent(settings, weights, segments, allocate),
    certificate(name, count) {
      const slot = slots.settled(name, count);
      return certify(equations, tangents, slot, count);
    },
    get indefinite() {
      return tangents.indefinite();
    },
  };
}

const allocate = (length: number) => new Float64Array(length);

function checkRoom(into: Float64Array, needed: number): void {
  if (into.length >= needed) return;
  throw new Refusal(`The array to read into needs room for ${needed} numbers, not ${into.length}.`);
}

function checkOptions(samples: number, tolerance: number, maxSteps: number, nodes: number): void {
  if (!(Number.isInteger(samples) && samples >= 1 && samples * nodes <= 2 ** 27)) {
    const most = Math.floor(2 ** 27 / nodes);
    throw new Refusal(`A network of ${nodes} nodes can be planned for 1 to ${most} samples, not ${samples}.`);
  }
  if (!(tolerance > 0 && tolerance < 1))
    throw new Refusal(`The tolerance must lie between 0 and 1, not at ${tolerance}.`);
  if (!(Number.isInteger(maxSteps) && maxSteps >= 1)) {
    throw new Refusal(`The most steps must be a whole number above 0, not ${maxSteps}.`);
  }
}
